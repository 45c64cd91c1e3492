"""The oldest rows go, and the rest can still be checked: before, at and behind the cut."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from inbox.audit import cutting
from inbox.audit.chain import chain_waiting
from inbox.audit.cutting import cut_some, overdue_workspaces
from inbox.audit.service import AuditService
from inbox.audit.verification import ChainFault, ChainReport, FaultKind
from inbox.foundation.house_measures import _asked_at
from inbox.foundation.permissions import Subject
from inbox.privacy.sweeping import keep_retention
from inbox.workspaces.events import MemberChanged
from parley.personal_data import REGISTER
from tests.factories.callers import Api, refusal_of
from tests.factories.talk import id_at
from tests.factories.workspaces import MadeWorkspace

DAYS = 730
OLD, YOUNG = 8, 6
Connection = psycopg.Connection[tuple[object, ...]]


async def write(workspace: MadeWorkspace, count: int) -> None:
    event = MemberChanged(workspace_id=workspace.id, object_id=workspace.owner.id, fields=("name",))
    async with workspace.as_house() as uow:
        uow.record(*[event] * count)


async def verify(workspace: MadeWorkspace) -> ChainReport:
    async with workspace.as_house() as uow:
        return await AuditService(uow).verify()


def grow_old(superuser: Connection, workspace: MadeWorkspace, count: int, age: timedelta) -> None:
    """The first of those that have no place yet, before anybody has hashed what they say."""
    rows = superuser.execute(
        "SELECT id FROM audit_entry WHERE workspace_id = %s AND position IS NULL ORDER BY id"
        " LIMIT %s",
        (workspace.id, count),
    ).fetchall()
    for number, (entry_id,) in enumerate(rows):
        at = datetime.now(UTC) - age + timedelta(seconds=number)
        superuser.execute(
            "UPDATE audit_entry SET id = %s, created_at = %s WHERE id = %s",
            (id_at(at, number), at, entry_id),
        )


@pytest.fixture
async def aged(workspace: MadeWorkspace, superuser: Connection) -> MadeWorkspace:
    """Eight rows of three years ago and six of today, chained. Making it wrote two of them."""
    await write(workspace, OLD + YOUNG - 2)
    grow_old(superuser, workspace, OLD, timedelta(days=1000))
    await chain_waiting(workspace.runtime.database)
    assert (await verify(workspace)).checked == OLD + YOUNG
    return workspace


@pytest.fixture
async def cut(aged: MadeWorkspace) -> MadeWorkspace:
    assert await cut_some(aged.runtime.database, aged.id, DAYS) == OLD
    await chain_waiting(aged.runtime.database)
    return aged


def entry_at(superuser: Connection, workspace: MadeWorkspace, position: int) -> UUID:
    found = superuser.execute(
        "SELECT id FROM audit_entry WHERE workspace_id = %s AND position = %s",
        (workspace.id, position),
    ).fetchone()
    assert found is not None
    assert isinstance(found[0], UUID)
    return found[0]


async def test_what_is_too_old_goes_and_the_chain_says_so(
    cut: MadeWorkspace, superuser: Connection
) -> None:
    report = await verify(cut)
    # The row that tells of the cut is the last one.
    assert (report.intact, report.checked, report.cut_position) == (True, YOUNG + 1, OLD)
    kept = superuser.execute(
        "SELECT position, action FROM audit_entry WHERE workspace_id = %s ORDER BY position",
        (cut.id,),
    ).fetchall()
    assert [one[0] for one in kept] == list(range(OLD + 1, OLD + YOUNG + 2))
    assert kept[-1][1] == "audit_cut"
    database = cut.runtime.database
    assert await overdue_workspaces(database, [cut.id], DAYS) == []
    assert await cut_some(database, cut.id, DAYS) == 0
    await write(cut, 3)
    await chain_waiting(database)
    assert (await verify(cut)).checked == YOUNG + 4


async def test_everything_may_be_old(workspace: MadeWorkspace, superuser: Connection) -> None:
    await write(workspace, 3)
    grow_old(superuser, workspace, 5, timedelta(days=1000))
    database = workspace.runtime.database
    await chain_waiting(database)
    assert await cut_some(database, workspace.id, DAYS) == 5
    before = await verify(workspace)
    assert (before.intact, before.checked, before.waiting) == (True, 0, 1)
    await chain_waiting(database)
    assert (await verify(workspace)).checked == 1


async def test_what_has_just_become_too_old_waits_for_more(
    workspace: MadeWorkspace, superuser: Connection
) -> None:
    """Otherwise every round would take out a row, and write one about it."""
    grow_old(superuser, workspace, 2, timedelta(days=DAYS, hours=1))
    database = workspace.runtime.database
    await chain_waiting(database)
    assert await overdue_workspaces(database, [workspace.id], DAYS) == []
    assert await cut_some(database, workspace.id, DAYS) == 0
    assert workspace.id in await overdue_workspaces(database, [workspace.id], DAYS - 1)
    assert await cut_some(database, workspace.id, DAYS - 1) == 2


def change(column: str, value: str, position: int) -> str:
    return (
        f"UPDATE audit_entry SET {column} = {value}"
        f" WHERE workspace_id = %(id)s AND position = {position}"
    )


TAMPERING: dict[str, tuple[str, FaultKind, int]] = {
    "the first that is left is altered": (
        change("action", "'other'", OLD + 1),
        FaultKind.ALTERED,
        OLD + 1,
    ),
    "the first that is left is gone": (
        f"DELETE FROM audit_entry WHERE workspace_id = %(id)s AND position = {OLD + 1}",
        FaultKind.MISSING,
        OLD + 1,
    ),
    "the first that is left has another time": (
        change("created_at", "created_at + interval '1 second'", OLD + 1),
        FaultKind.ALTERED,
        OLD + 1,
    ),
    "a later one is altered": (change("details", "'{}'", OLD + 4), FaultKind.ALTERED, OLD + 4),
    "a later one is gone": (
        f"DELETE FROM audit_entry WHERE workspace_id = %(id)s AND position = {OLD + 3}",
        FaultKind.MISSING,
        OLD + 3,
    ),
    "the cut has another hash": (
        "UPDATE audit_head SET cut_hash = sha256(cut_hash) WHERE workspace_id = %(id)s",
        FaultKind.FORGED_CUT,
        OLD,
    ),
    "the cut is moved on, and the row gone": (
        (
            "WITH gone AS (DELETE FROM audit_entry WHERE workspace_id = %(id)s"
            f" AND position = {OLD + 1} RETURNING position, hash)"
            " UPDATE audit_head SET cut_position = gone.position, cut_hash = gone.hash FROM gone"
            " WHERE workspace_id = %(id)s"
        ),
        FaultKind.FORGED_CUT,
        OLD + 1,
    ),
    "the cut is moved back": (
        (
            "UPDATE audit_head SET cut_position = 0, cut_hash = decode(repeat('00', 32), 'hex')"
            " WHERE workspace_id = %(id)s"
        ),
        FaultKind.MISSING,
        1,
    ),
    "the entry about it is gone": (
        "DELETE FROM audit_entry WHERE workspace_id = %(id)s AND action = 'audit_cut'",
        FaultKind.FORGED_CUT,
        OLD,
    ),
    "the entry about it says another thing": (
        (
            "UPDATE audit_entry SET details = details || '{\"position\": 7}'"
            " WHERE workspace_id = %(id)s AND action = 'audit_cut'"
        ),
        FaultKind.FORGED_CUT,
        OLD,
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
async def test_tampering_after_a_cut_is_found(
    cut: MadeWorkspace, superuser: Connection, name: str
) -> None:
    statement, kind, position = TAMPERING[name]
    assert superuser.execute(statement.encode(), {"id": cut.id}).rowcount == 1
    fault = (await verify(cut)).first_fault
    assert fault is not None
    assert (fault.kind, fault.position) == (kind, position)


async def test_two_rows_in_each_others_place_at_the_cut_are_found(
    cut: MadeWorkspace, superuser: Connection
) -> None:
    first, second = (entry_at(superuser, cut, OLD + place) for place in (1, 2))
    for entry_id, place in ((first, -1), (second, OLD + 1), (first, OLD + 2)):
        superuser.execute("UPDATE audit_entry SET position = %s WHERE id = %s", (place, entry_id))
    assert (await verify(cut)).first_fault == ChainFault(FaultKind.OUT_OF_ORDER, OLD + 1, second)


async def test_a_chain_that_begins_later_than_it_was_cut_is_found(
    aged: MadeWorkspace, superuser: Connection
) -> None:
    """Nobody ever cut; somebody took out rows and moved the beginning behind them."""
    superuser.execute(
        "UPDATE audit_head SET cut_position = 10, cut_hash = (SELECT hash FROM audit_entry AS e"
        " WHERE e.workspace_id = audit_head.workspace_id AND e.position = 10)"
        " WHERE workspace_id = %s",
        (aged.id,),
    )
    superuser.execute(
        "DELETE FROM audit_entry WHERE workspace_id = %s AND position <= 10", (aged.id,)
    )
    assert (await verify(aged)).first_fault == ChainFault(FaultKind.FORGED_CUT, 10)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (change("action", "'other'", 3), FaultKind.ALTERED),
        ("DELETE FROM audit_entry WHERE workspace_id = %(id)s AND position = 3", FaultKind.MISSING),
        (change("previous_hash", "hash", 3), FaultKind.OUT_OF_ORDER),
    ],
)
async def test_what_is_not_intact_is_not_cut(
    aged: MadeWorkspace, superuser: Connection, statement: str, kind: FaultKind
) -> None:
    """The fault would go with it."""
    superuser.execute(statement.encode(), {"id": aged.id})
    assert await cut_some(aged.runtime.database, aged.id, DAYS) == 0
    fault = (await verify(aged)).first_fault
    assert fault is not None
    assert (fault.kind, fault.position) == (kind, 3)


async def test_the_sweeper_can_delete_nothing_else(aged: MadeWorkspace) -> None:
    """Neither what is behind the cut, nor what is younger than a year, wherever the cut is."""
    delete = text("DELETE FROM audit_entry WHERE workspace_id = :id")
    database = aged.runtime.database
    async with database.system_connection() as connection:
        assert (await connection.execute(delete, {"id": aged.id})).rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.system_connection() as connection:
            await connection.execute(
                text(
                    "INSERT INTO audit_entry (workspace_id, id, actor_kind, actor_id, action,"
                    " object_kind, object_id, details) VALUES (:id, gen_random_uuid(), 'member',"
                    " :id, 'other', 'workspace', :id, '{}')"
                ),
                {"id": aged.id},
            )
    moved = text("UPDATE audit_head SET cut_position = 14 WHERE workspace_id = :id")
    connected = database.engine.connect()
    async with connected as connection:
        await connection.execute(text("SET LOCAL ROLE parley_system"))
        await connection.execute(moved, {"id": aged.id})
        assert (await connection.execute(delete, {"id": aged.id})).rowcount == OLD
        await connection.rollback()
    assert (await verify(aged)).intact


async def test_cutting_chaining_and_writing_at_once_give_one_chain(
    aged: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "CUT_AT_ONCE", 3)
    database = aged.runtime.database
    gone = 0
    for _ in range(4):
        found = await asyncio.gather(
            *(cut_some(database, aged.id, DAYS) for _ in range(2)),
            chain_waiting(database),
            write(aged, 5),
        )
        gone += sum(one for one in found if one in {2, 3})
        assert (await verify(aged)).intact
    while cut_now := await cut_some(database, aged.id, DAYS):
        gone += cut_now
    await chain_waiting(database)
    report = await verify(aged)
    assert (report.intact, report.cut_position) == (True, OLD)


async def test_the_retention_of_the_audit(
    shared_api: Api, owner: Subject, aged: MadeWorkspace
) -> None:
    """Its days, what would go, what goes, and how old the oldest is."""
    rules = (await shared_api.call(owner, "GET", "/privacy/retention")).json()["rules"]
    (rule,) = [one for one in rules if one["kind"] == "audit"]
    assert (rule["days"], rule["days_at_least"], rule["by_channel"]) == (730, 365, False)
    for wish, field in (
        ({"kind": "audit", "days": 364}, "days"),
        ({"kind": "audit", "days": 400, "channel_id": str(aged.id)}, "channel_id"),
    ):
        refused = await shared_api.call(owner, "PUT", "/privacy/retention", json=wish)
        assert refusal_of(refused) == (422, "invalid")
        assert [one["field"] for one in refused.json()["errors"]] == [field]

    async def would_go() -> list[int]:
        answer = await shared_api.call(owner, "GET", "/privacy/retention/dry-run")
        return [one["count"] for one in answer.json()["parts"] if one["kind"] == "audit"]

    async def oldest() -> float:
        _asked_at.clear()
        page = (await shared_api.client.get("/metrics")).text
        wanted = 'parley_oldest_kept_seconds{kind="audit"}'
        line = next(one for one in page.splitlines() if wanted in one)
        return float(line.split()[-1]) / 86_400

    assert await would_go() == [OLD]
    assert await oldest() > DAYS
    longer = {"kind": "audit", "days": 1100}
    await shared_api.call(owner, "PUT", "/privacy/retention", json=longer)
    assert await would_go() == [0]
    await keep_retention(REGISTER, aged.runtime)
    assert (await verify(aged)).cut_position == 0
    await shared_api.call(owner, "PUT", "/privacy/retention", json=longer | {"days": 800})
    await keep_retention(REGISTER, aged.runtime)
    report = await verify(aged)
    assert (report.intact, report.cut_position) == (True, OLD)
    assert await would_go() == [0]
    shown = (await shared_api.call(owner, "GET", "/audit/verification")).json()
    assert (shown["intact"], shown["cut_position"]) == (True, OLD)


def test_how_old_the_oldest_is_costs_one_step_down_an_index(superuser: Connection) -> None:
    with superuser.transaction(force_rollback=True):
        superuser.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(
            str(row[0])
            for row in superuser.execute(
                "EXPLAIN SELECT w.id, (SELECT t.id FROM audit_entry AS t"
                " WHERE t.workspace_id = w.id ORDER BY t.id LIMIT 1) FROM workspace AS w"
            )
        )
    assert "using audit_entry_pkey" in plan
    assert "Sort" not in plan
