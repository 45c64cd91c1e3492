"""Time, as flows know it: waits that are over, schedules that are due, silence that has lasted.

Each becomes an inbox row, and a step of the mailbox does the rest. All of it goes by PostgreSQL's
clock; a machine whose own clock is wrong wakes nobody early."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from automation.flows.definition import read_definition
from automation.flows.graph import Start, compile_graph
from automation.flows.models import FlowState
from automation.runs.engine import Kinds
from automation.runs.reactions import Told, tell_flows
from automation.triggers.schedule import ScheduleConfig, next_time
from automation.triggers.silence import SilenceConfig
from inbox.foundation.events import Ring
from inbox.foundation.fault_points import fail_point
from inbox.foundation.house_keeping import for_itself
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import PROCESS_MAILBOX, Incoming, Mailbox

AT_ONCE = 500
# Of runs whose wait is over: a step takes all that are there at once, and a customer who writes
# meanwhile waits for its end.
WOKEN_AT_ONCE = 50
PIECES = 10
PAUSE_SECONDS = 0.1
LOOK_AGAIN = timedelta(seconds=15)
CONVERSATIONS_AT_ONCE = 1_000


async def wake_runs(runtime: Runtime) -> list[Ring]:
    """In pieces, and none for a workspace that has not done with the last one."""
    failed: set[UUID] = set()
    for _ in range(PIECES):
        woken = await _wake_some(runtime, failed)
        rings = [Ring(PROCESS_MAILBOX, (one,)) for one in woken]
        if sum(woken.values()) < WOKEN_AT_ONCE and not failed:
            return rings
        runtime.doorbell.ring(rings)
        await asyncio.sleep(PAUSE_SECONDS)
    return []


async def _wake_some(runtime: Runtime, failed: set[UUID]) -> dict[UUID, int]:
    """How many in which workspace. What is due where it failed before leaves the others room."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "WITH busy AS MATERIALIZED (SELECT workspace_id FROM inbound_event"
                " WHERE state = 'new' AND source = 'timer'"
                " GROUP BY workspace_id HAVING count(*) >= :most)"
                " SELECT workspace_id, id FROM flow_run"
                " WHERE status = 'waiting' AND NOT timer_rung"
                " AND wait_until <= clock_timestamp()"
                " AND workspace_id <> ALL(ARRAY(SELECT workspace_id FROM busy))"
                " AND workspace_id <> ALL(CAST(:failed AS uuid[]))"
                " ORDER BY wait_until LIMIT :most"
            ),
            {"most": WOKEN_AT_ONCE, "failed": sorted(failed)},
        )
        due: dict[UUID, list[UUID]] = {}
        for row in rows:
            due.setdefault(row.workspace_id, []).append(row.id)
    woken: dict[UUID, int] = {}
    for workspace_id, run_ids in due.items():
        failed.add(workspace_id)
        with for_itself("wake_runs"):
            async with runtime.unit_of_work(workspace_id) as uow:
                await _ring_timers(uow, run_ids)
                fail_point("before_timer_commit")
            failed.discard(workspace_id)
            woken[workspace_id] = len(run_ids)
    if due:
        fail_point("after_timer_commit")
    return woken


async def _ring_timers(uow: UnitOfWork, run_ids: Sequence[UUID]) -> None:
    """A run that has moved on meanwhile waits for something later, and is left alone."""
    now = await database_now(uow)
    rows = await uow.session.execute(
        text(
            "UPDATE flow_run SET timer_rung = true WHERE workspace_id = :workspace_id"
            " AND id = ANY(:ids) AND status = 'waiting' AND NOT timer_rung AND wait_until <= :now"
            " RETURNING id, conversation_id, step_no"
        ),
        {"workspace_id": uow.workspace_id, "ids": list(run_ids), "now": now},
    )
    timers = [
        Incoming.of_house(
            uow.workspace_id,
            row.conversation_id,
            source=EventSource.TIMER,
            kind=Kinds.TIMER,
            once=f"t:{row.id}:{row.step_no}",
            document={"run_id": row.id, "step_no": row.step_no},
            now=now,
        )
        for row in rows
    ]
    # Rung for by `wake_runs`, which knows when that is enough for one workspace.
    await Mailbox(uow).receive(timers, now)


async def keep_clocks(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, flow_id, trigger_id FROM flow_clock"
                " WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        due = [(row.workspace_id, row.flow_id, row.trigger_id) for row in rows]
    for workspace_id, flow_id, trigger_id in due:
        with for_itself("keep_clocks"):
            async with runtime.unit_of_work(workspace_id) as uow:
                await _strike(uow, flow_id, trigger_id)
    return [Ring(PROCESS_MAILBOX, (one,)) for one in {clock[0] for clock in due}]


async def _strike(uow: UnitOfWork, flow_id: UUID, trigger_id: str) -> None:
    row = (
        await uow.session.execute(
            text(
                "SELECT c.due_at, c.looked_until, f.state, v.definition, w.time_zone"
                " FROM flow_clock AS c"
                " JOIN flow AS f ON f.workspace_id = c.workspace_id AND f.id = c.flow_id"
                " JOIN workspace AS w ON w.id = c.workspace_id"
                " LEFT JOIN flow_version AS v"
                " ON v.workspace_id = f.workspace_id AND v.id = f.version_id"
                " WHERE c.workspace_id = :workspace_id AND c.flow_id = :flow_id"
                " AND c.trigger_id = :trigger_id AND c.due_at <= clock_timestamp()"
                " FOR UPDATE OF c SKIP LOCKED"
            ),
            _clock(uow, flow_id, trigger_id),
        )
    ).one_or_none()
    if row is None:
        return
    now = await database_now(uow)
    graph = compile_graph(read_definition(row.definition or {}, "definition")).graph
    start = next((one for one in graph.starts if one.id == trigger_id), None)
    live = row.state == FlowState.LIVE.value
    if start is not None and isinstance(start.config, ScheduleConfig):
        if live:
            await _strike_schedule(uow, flow_id, start, row.due_at, now)
        # Hours that nobody was there for are not made up for: it has struck once for all.
        due = next_time(start.config.cron, now, row.time_zone) or now + timedelta(days=3650)
        await _move(uow, flow_id, trigger_id, due, None)
    elif start is not None and isinstance(start.config, SilenceConfig):
        looked = row.looked_until if live else now
        until = await _look_for_silence(uow, flow_id, start, looked, now) if live else now
        await _move(uow, flow_id, trigger_id, now + LOOK_AGAIN, until)
    else:
        await _move(uow, flow_id, trigger_id, now + timedelta(days=3650), None)


async def _strike_schedule(
    uow: UnitOfWork, flow_id: UUID, start: Start, due_at: datetime, now: datetime
) -> None:
    config: ScheduleConfig = start.config
    rows = await uow.session.execute(
        text(
            "SELECT c.id FROM conversation AS c WHERE c.workspace_id = :workspace_id"
            " AND (CAST(:status AS text) IS NULL OR c.status = :status)"
            " AND (CAST(:label_id AS uuid) IS NULL OR EXISTS (SELECT FROM conversation_label AS l"
            " WHERE l.workspace_id = c.workspace_id AND l.conversation_id = c.id"
            " AND l.label_id = CAST(:label_id AS uuid)))"
            " ORDER BY c.last_message_at DESC, c.id LIMIT :most"
        ),
        {
            "workspace_id": uow.workspace_id,
            "status": config.status,
            "label_id": config.label_id,
            "most": config.most,
        },
    )
    await tell_flows(
        uow,
        [
            Told(
                uow.workspace_id,
                row.id,
                _for(start, flow_id, "schedule"),
                f"schedule:{flow_id}:{start.id}:{due_at.isoformat()}:{row.id}",
            )
            for row in rows
        ],
        now,
    )


async def _look_for_silence(
    uow: UnitOfWork, flow_id: UUID, start: Start, looked: datetime, now: datetime
) -> datetime:
    """Up to when it has been looked for: everything, or as far as this look could take."""
    config: SilenceConfig = start.config
    lasted = timedelta(seconds=config.seconds)
    waits_for_us = "IS NOT NULL" if config.whose == "us" else "IS NULL"
    rows = (
        await uow.session.execute(
            text(
                "SELECT id, last_seq, last_message_at FROM conversation"  # noqa: S608 - our words
                " WHERE workspace_id = :workspace_id AND last_message_at > :after"
                " AND last_message_at <= :until AND status IN ('open', 'pending')"
                f" AND waiting_since {waits_for_us} ORDER BY last_message_at LIMIT :most"
            ),
            {
                "workspace_id": uow.workspace_id,
                "after": looked - lasted,
                "until": now - lasted,
                "most": CONVERSATIONS_AT_ONCE,
            },
        )
    ).all()
    await tell_flows(
        uow,
        [
            Told(
                uow.workspace_id,
                row.id,
                _for(start, flow_id, "silence"),
                f"silence:{flow_id}:{start.id}:{row.id}:{row.last_seq}",
            )
            for row in rows
        ],
        now,
    )
    return now if len(rows) < CONVERSATIONS_AT_ONCE else rows[-1].last_message_at + lasted


async def _move(
    uow: UnitOfWork, flow_id: UUID, trigger_id: str, due_at: datetime, looked: datetime | None
) -> None:
    await uow.session.execute(
        text(
            "UPDATE flow_clock SET due_at = :due_at, looked_until = :looked"
            " WHERE workspace_id = :workspace_id AND flow_id = :flow_id"
            " AND trigger_id = :trigger_id"
        ),
        _clock(uow, flow_id, trigger_id) | {"due_at": due_at, "looked": looked},
    )


def _clock(uow: UnitOfWork, flow_id: UUID, trigger_id: str) -> dict[str, Any]:
    return {"workspace_id": uow.workspace_id, "flow_id": flow_id, "trigger_id": trigger_id}


def _for(start: Start, flow_id: UUID, kind: str) -> dict[str, str]:
    return {"kind": kind, "flow_id": str(flow_id), "trigger_id": start.id}
