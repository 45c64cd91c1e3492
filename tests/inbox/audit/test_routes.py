"""The audit over the API."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from inbox.audit.chain import chain_waiting
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.settings import Settings
from tests.factories.callers import Api, open_api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


@pytest.fixture
async def auditor(workspace: MadeWorkspace) -> Subject:
    return subject_of(await workspace.add_member(Role.AUDITOR))


async def test_a_deed_over_the_api_is_found_in_the_audit(
    api: Api, auditor: Subject, workspace: MadeWorkspace
) -> None:
    owner = subject_of(workspace.owner)
    team = (await api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()
    found = (await api.call(auditor, "GET", f"/audit?object_id={team['id']}")).json()
    (entry,) = found["items"]
    assert entry["actor_id"] == str(owner.id)
    assert (entry["action"], entry["object_kind"]) == ("team_created", "team")
    assert (entry["position"], entry["hash"]) == (None, None)

    await chain_waiting(workspace.runtime.database)
    (entry,) = (await api.call(auditor, "GET", "/audit?action=team_created")).json()["items"]
    report = (await api.call(auditor, "GET", "/audit/verification")).json()
    assert report == {
        "intact": True,
        "checked": entry["position"],
        "waiting": 0,
        "head_position": entry["position"],
        "head_hash": entry["hash"],
        "cut_position": 0,
        "first_fault": None,
    }


async def test_pages_and_times(api: Api, auditor: Subject, workspace: MadeWorkspace) -> None:
    everything = (await api.call(auditor, "GET", "/audit")).json()["items"]
    assert len(everything) == 3
    first = (await api.call(auditor, "GET", "/audit?limit=2")).json()
    second = (await api.call(auditor, "GET", f"/audit?cursor={first['next_cursor']}")).json()
    assert first["items"] + second["items"] == everything
    oldest = quote(everything[-1]["created_at"])
    after = (await api.call(auditor, "GET", f"/audit?created_after={oldest}")).json()["items"]
    assert after == everything
    before = (await api.call(auditor, "GET", f"/audit?created_before={oldest}")).json()["items"]
    assert before == []


@pytest.mark.parametrize(
    "query",
    [
        "actor_id=nobody",
        "action=Robert'); DROP TABLE audit_entry",
        "created_after=yesterday",
        "created_after=1767225600",
        "created_before=0.5",
        "actor_kind=member",
        "limit=-1",
    ],
)
async def test_a_bad_filter_is_refused(api: Api, auditor: Subject, query: str) -> None:
    status, code = refusal_of(await api.call(auditor, "GET", f"/audit?{query}"))
    assert (status, code) in {(400, "validation_failed"), (400, "unknown_parameter")}


@pytest.mark.parametrize("name", ["created_after", "created_before"])
async def test_a_time_says_its_zone(api: Api, auditor: Subject, name: str) -> None:
    refused = await api.call(auditor, "GET", f"/audit?{name}=2026-01-31T09:00:00")
    assert refusal_of(refused) == (400, "validation_failed")
    assert [fault["field"] for fault in refused.json()["errors"]] == [name]
    taken = await api.call(auditor, "GET", f"/audit?{name}=2026-01-31T09:00:00%2B03:00")
    assert taken.status_code == 200


async def test_a_tampered_row_is_named(
    api: Api, auditor: Subject, workspace: MadeWorkspace, superuser: psycopg.Connection[Any]
) -> None:
    await chain_waiting(workspace.runtime.database)
    superuser.execute(
        "UPDATE audit_entry SET actor_id = gen_random_uuid()"
        " WHERE workspace_id = %s AND position = 2",
        (workspace.id,),
    )
    entries = (await api.call(auditor, "GET", "/audit")).json()["items"]
    (changed,) = [entry for entry in entries if entry["position"] == 2]
    report = (await api.call(auditor, "GET", "/audit/verification")).json()
    assert (report["intact"], report["checked"]) == (False, 1)
    assert report["first_fault"] == {"kind": "altered", "position": 2, "entry_id": changed["id"]}


async def test_nothing_of_another_workspace_shows(
    api: Api, auditor: Subject, other_workspace: MadeWorkspace
) -> None:
    for field in ("actor_id", "object_id"):
        found = await api.call(auditor, "GET", f"/audit?{field}={other_workspace.id}")
        assert found.json()["items"] == []
