"""The audit as a file, and what is found in it without a database."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inbox.audit import export
from inbox.audit.chain import chain_waiting
from inbox.audit.exported import AuditFileUnreadable, check_file
from inbox.audit.verification import FaultKind
from inbox.foundation.permissions import Role, Subject
from inbox.workspaces.events import MemberChanged
from tests.factories.callers import Api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of

ROWS = 12
Lines = list[str]


@pytest.fixture
async def chained(workspace: MadeWorkspace) -> MadeWorkspace:
    event = MemberChanged(workspace_id=workspace.id, object_id=workspace.owner.id, fields=("name",))
    async with workspace.as_house() as uow:
        uow.record(*[event] * (ROWS - 2))
    await chain_waiting(workspace.runtime.database)
    return workspace


@pytest.fixture
async def exported(
    shared_api: Api,
    owner: Subject,
    chained: MadeWorkspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    # Some pages, each read by itself.
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 5)
    answer = await shared_api.call(owner, "GET", "/audit/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    assert answer.headers["cache-control"] == "no-store"
    path = tmp_path / "audit.jsonl"
    path.write_bytes(answer.content)
    return path


def without(place: int) -> Callable[[Lines], Lines]:
    return lambda lines: lines[:place] + lines[place + 1 :]


def altered(place: int, **changes: object) -> Callable[[Lines], Lines]:
    def change(lines: Lines) -> Lines:
        document = json.dumps({**json.loads(lines[place]), **changes})
        return [*lines[:place], document, *lines[place + 1 :]]

    return change


def swapped(lines: Lines) -> Lines:
    return [*lines[:4], lines[5], lines[4], *lines[6:]]


def test_an_exported_audit_is_checked_without_a_database(exported: Path) -> None:
    report = check_file(exported)
    assert (report.first_fault, report.complete, report.checked) == (None, True, ROWS)
    lines = exported.read_text().splitlines()
    head = json.loads(lines[0])
    assert (head["head_position"], head["filters"]) == (ROWS, [])
    assert (report.head_position, report.head_hash) == (ROWS, head["head_hash"])
    assert json.loads(lines[-1]) == {"rows": ROWS}
    assert json.loads(lines[1])["action"] == "workspace_created"


# The line of the file is the place in the chain: its first one is the head.
TAMPERING: dict[str, tuple[Callable[[Lines], Lines], FaultKind, int]] = {
    "altered": (altered(5, action="other"), FaultKind.ALTERED, 5),
    "another time": (
        altered(5, created_at="2026-01-01T00:00:00.000000+00:00"),
        FaultKind.ALTERED,
        5,
    ),
    "of another workspace": (
        altered(5, workspace_id="00000000-0000-7000-8000-000000000000"),
        FaultKind.ALTERED,
        5,
    ),
    "taken out": (without(5), FaultKind.MISSING, 5),
    "the first taken out": (without(1), FaultKind.MISSING, 1),
    "the last taken out": (without(ROWS), FaultKind.MISSING, ROWS - 1),
    "broken off": (lambda lines: lines[:8], FaultKind.MISSING, 7),
    "moved": (swapped, FaultKind.MISSING, 4),
    "ended earlier": (
        lambda lines: [*lines[:-3], json.dumps({"rows": ROWS - 2})],
        FaultKind.BEYOND_HEAD,
        ROWS,
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_a_file_that_was_tampered_with(exported: Path, name: str) -> None:
    tamper, kind, position = TAMPERING[name]
    exported.write_text("\n".join(tamper(exported.read_text().splitlines())) + "\n")
    report = check_file(exported)
    assert report.first_fault is not None
    assert (report.first_fault.kind, report.first_fault.position) == (kind, position)
    assert not report.complete


async def test_what_filters_leave_and_csv_prove_their_rows(
    shared_api: Api, owner: Subject, chained: MadeWorkspace, tmp_path: Path
) -> None:
    path = tmp_path / "audit"
    for query, count in (
        ("?action=member_changed", ROWS - 2),
        ("?form=csv", ROWS),
        ("?form=csv&action=member_added", 1),
        ("?action=nothing_like_it", 0),
    ):
        answer = await shared_api.call(owner, "GET", f"/audit/export{query}")
        path.write_bytes(answer.content)
        report = check_file(path)
        found = (report.first_fault, report.complete, report.checked)
        assert found == (None, False, count), query
        if count > 1:
            path.write_text(answer.text.replace("member_changed", "member_removed", 1))
            assert check_file(path).first_fault is not None
    noted = (await shared_api.call(owner, "GET", "/audit?action=audit_exported")).json()["items"]
    assert [one["details"] for one in noted][-1] == {"form": "jsonl", "filters": ["action"]}
    assert len(noted) == 4


async def test_who_may_not_read_the_audit_exports_none_of_it(
    shared_api: Api, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await shared_api.call(agent, "GET", "/audit/export")) == (403, "forbidden")
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    for name in ("actor_id", "object_id"):
        path = f"/audit/export?{name}={other_workspace.owner.id}"
        answer = await shared_api.call(auditor, "GET", path)
        assert len(answer.text.splitlines()) == 2
    refused = await shared_api.call(auditor, "GET", "/audit/export?form=pickle")
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "content",
    ["", "{}", "nonsense\n", '{"parley_audit": 2}\n', "position,id\n", "[1]\n", "\xff\xfe"],
)
def test_what_is_no_exported_audit(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(AuditFileUnreadable):
        check_file(path)
    with pytest.raises(AuditFileUnreadable):
        check_file(tmp_path / "not there")
