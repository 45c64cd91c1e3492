"""Runs in the database, by sets: the active ones of many conversations, what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from automation.runs.models import FlowRun, FlowStep, step_id
from automation.runs.reducer import Logged, Run, RunStatus, Waiting
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import given, insert_set, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

# A person who writes by hand does not get there; two machines that answer each other do.
STARTS_PER_HOUR = 200
COLUMNS = (
    "workspace_id",
    "id",
    "flow_id",
    "version_id",
    "conversation_id",
    "contact_id",
    "status",
    "trigger_id",
    "node",
    "step_no",
    "wait_until",
    "timer_rung",
    "waits_for_reply",
    "waits_for_effect",
    "memory",
    "outcome",
    "code",
    "chain",
    "depth",
    "started_at",
    "ended_at",
    "called_by",
    "called_as",
)
CHANGED = ("workspace_id", "id", *COLUMNS[6:7], *COLUMNS[8:17], "ended_at")


def hearer_of(run_id: UUID, name: str) -> UUID:
    """Under which name a run hears how one of its effects ended, or what it has called."""
    return uuid5(run_id, name)


class Memory(msgspec.Struct, omit_defaults=True):
    """What a run knows while it waits."""

    vars: dict[str, Any] = {}
    memory: dict[str, Any] = {}
    message: dict[str, Any] = {}
    trigger: dict[str, Any] = {}


@dataclass(slots=True)
class ActiveRun:
    """A run and the row that it is."""

    workspace_id: UUID
    id: UUID
    flow_id: UUID
    version_id: UUID
    conversation_id: UUID
    contact_id: UUID
    trigger_id: str
    chain: UUID
    depth: int
    started_at: datetime
    state: Run
    is_new: bool = False
    changed: bool = False
    ended_at: datetime | None = None
    # The run that called it, and the name of the command by which it did.
    called_by: UUID | None = None
    called_as: str = ""

    def hearer_of(self, name: str) -> UUID:
        return hearer_of(self.id, name)

    @property
    def hearer(self) -> UUID | None:
        waiting = self.state.waiting
        return self.hearer_of(waiting.effect) if waiting is not None and waiting.effect else None


@dataclass(frozen=True, slots=True)
class StepLine:
    """`given` is a JSON document, on the first line of a burst only."""

    run: ActiveRun
    logged: Logged
    at: datetime
    did: list[Any]
    given: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Loaded:
    by_conversation: dict[UUID, list[ActiveRun]] = field(default_factory=dict)
    # How many runs began in a conversation within the last hour, up to the limit.
    recent: dict[UUID, int] = field(default_factory=dict)

    def of(self, conversation_id: UUID) -> list[ActiveRun]:
        return self.by_conversation.setdefault(conversation_id, [])


class RunRecords:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def load(self, conversations: Iterable[tuple[UUID, UUID]]) -> Loaded:
        """The active runs of these conversations, which the caller has locked: one statement."""
        wanted = sorted(set(conversations))
        loaded = Loaded()
        if not wanted:
            return loaded
        rows = await self.uow.run(
            _LOAD,
            {
                "workspaces": listed(one[0] for one in wanted),
                "ids": listed(one[1] for one in wanted),
                "most": STARTS_PER_HOUR,
            },
        )
        for row in rows:
            loaded.recent[row.wanted_id] = row.recent
        for run in await self._opened([row for row in rows if row.id is not None]):
            loaded.of(run.conversation_id).append(run)
        return loaded

    async def find(self, refs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, ActiveRun]:
        """(workspace, run) pairs, whatever their state; their conversations are locked."""
        wanted = sorted(set(refs))
        if not wanted:
            return {}
        rows = await self.uow.run(
            _FIND,
            {
                "workspaces": listed(one[0] for one in wanted),
                "ids": listed(one[1] for one in wanted),
            },
        )
        return {run.id: run for run in await self._opened(rows)}

    async def write(
        self,
        runs: Sequence[ActiveRun],
        steps: Sequence[StepLine],
        keys: Mapping[UUID, DataKey],
    ) -> None:
        """`keys` are those of the contacts."""
        new = [_row(one, keys) for one in runs if one.is_new]
        changed = [one for one in runs if one.changed and not one.is_new]
        # First what has ended: another run of the same flow may have begun behind it.
        if changed:
            rows = [_row(one, keys) for one in changed]
            await update_set(
                self.uow, _SAVE, [{name: row[name] for name in CHANGED} for row in rows]
            )
        await insert_set(self.uow, FlowRun, new)
        await insert_set(self.uow, FlowStep, [_step_row(one, keys) for one in steps])

    async def silence(self, conversations: Sequence[tuple[UUID, UUID]]) -> None:
        """A person took over: what is waiting there ends, unless it runs beside people."""
        await self.uow.write(
            _SILENCE,
            {
                "workspaces": listed(one[0] for one in conversations),
                "ids": listed(one[1] for one in conversations),
            },
        )

    async def cancel(self, workspace_id: UUID, run_id: UUID) -> Sequence[UUID]:
        """With all that it has called. None: it does not wait. The conversation is locked."""
        rows = await self.uow.run(_CANCEL, {"workspace_id": workspace_id, "id": run_id})
        return [row.id for row in rows]

    async def _opened(self, rows: Sequence[Any]) -> list[ActiveRun]:
        sealed = {
            row.id: (
                Sealed(bytes(row.memory)),
                Place(row.workspace_id, "flow_run", "memory", row.id),
            )
            for row in rows
            if row.memory is not None
        }
        await self.uow.keys.unlock_places(list(sealed.values()))
        return [_opened(row, sealed.get(row.id, (None, None))[0]) for row in rows]


def _opened(row: Any, sealed: Sealed | None) -> ActiveRun:
    memory = Memory()
    if sealed is not None:
        memory = msgspec.json.decode(sealed.reveal(), type=Memory)
    waiting = None
    if row.status == RunStatus.WAITING:
        waiting = Waiting(
            step_no=row.step_no,
            until=row.wait_until,
            reply=row.waits_for_reply,
            effect=row.waits_for_effect or "",
        )
    return ActiveRun(
        workspace_id=row.workspace_id,
        id=row.id,
        flow_id=row.flow_id,
        version_id=row.version_id,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        trigger_id=row.trigger_id,
        chain=row.chain,
        depth=row.depth,
        started_at=row.started_at,
        ended_at=row.ended_at,
        called_by=row.called_by,
        called_as=row.called_as,
        state=Run(
            node=row.node,
            step_no=row.step_no,
            status=RunStatus(row.status),
            waiting=waiting,
            vars=memory.vars,
            memory=memory.memory,
            message=memory.message,
            trigger=memory.trigger,
            outcome=row.outcome,
            code=row.code,
            called=row.called_by is not None,
        ),
    )


def _row(run: ActiveRun, keys: Mapping[UUID, DataKey]) -> dict[str, Any]:
    state = run.state
    waiting = state.waiting
    sealed = None
    # What has ended well needs to know nothing any more; what failed may be tried again.
    if state.status in {RunStatus.WAITING, RunStatus.FAILED}:
        memory = Memory(state.vars, state.memory, state.message, state.trigger)
        place = Place(run.workspace_id, "flow_run", "memory", run.id)
        sealed = Sealed(keys[run.contact_id].seal(msgspec.json.encode(memory), place))
    return {
        "workspace_id": run.workspace_id,
        "id": run.id,
        "flow_id": run.flow_id,
        "version_id": run.version_id,
        "conversation_id": run.conversation_id,
        "contact_id": run.contact_id,
        "status": state.status.value,
        "trigger_id": run.trigger_id,
        "node": state.node,
        "step_no": state.step_no,
        "wait_until": None if waiting is None else waiting.until,
        "timer_rung": False,
        "waits_for_reply": waiting is not None and waiting.reply,
        "waits_for_effect": None if waiting is None else waiting.effect or None,
        "memory": sealed,
        "outcome": state.outcome,
        "code": state.code,
        "chain": run.chain,
        "depth": run.depth,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "called_by": run.called_by,
        "called_as": run.called_as,
    }


def _step_row(line: StepLine, keys: Mapping[UUID, DataKey]) -> dict[str, Any]:
    run, logged = line.run, line.logged
    sealed = None
    if line.given is not None:
        place_id = step_id(run.id, logged.step_no)
        place = Place(run.workspace_id, "flow_step", "given", place_id)
        sealed = Sealed(keys[run.contact_id].seal(line.given, place))
    return {
        "workspace_id": run.workspace_id,
        "run_id": run.id,
        "step_no": logged.step_no,
        "version_id": run.version_id,
        "node": logged.node,
        "kind": logged.kind,
        "way": logged.way,
        "code": logged.code,
        "did": line.did,
        "given": sealed,
        "at": line.at,
    }


_LISTED = ", ".join(f"r.{name}" for name in COLUMNS)
_LOAD = Statement(
    "SELECT n.id AS wanted_id, (SELECT count(*) FROM (SELECT FROM flow_run AS b"  # noqa: S608 - our columns
    " WHERE b.workspace_id = n.workspace_id AND b.conversation_id = n.id"
    " AND b.started_at > clock_timestamp() - interval '1 hour' LIMIT :most) AS s) AS recent,"
    f" {_LISTED} FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]))"
    " AS n (workspace_id, id) LEFT JOIN flow_run AS r ON r.workspace_id = n.workspace_id"
    " AND r.conversation_id = n.id AND r.status = 'waiting' ORDER BY r.id"
)
_FIND = Statement(
    f"SELECT {_LISTED} FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]))"  # noqa: S608 - our columns
    " AS n (workspace_id, id) JOIN flow_run AS r USING (workspace_id, id)"
)
_SAVE = Statement(
    f"UPDATE flow_run SET {', '.join(f'{name} = changed.{name}' for name in CHANGED[2:])}"  # noqa: S608 - our columns
    f" FROM {given(FlowRun, CHANGED)}"
    " WHERE flow_run.workspace_id = changed.workspace_id AND flow_run.id = changed.id"
)
_CANCEL = Statement(
    "WITH RECURSIVE called AS (SELECT r.workspace_id, r.id FROM flow_run AS r"
    " WHERE r.workspace_id = :workspace_id AND r.id = :id AND r.status = 'waiting'"
    " UNION SELECT r.workspace_id, r.id FROM called JOIN flow_run AS r"
    " ON r.workspace_id = called.workspace_id AND r.called_by = called.id AND r.status = 'waiting')"
    " UPDATE flow_run AS r SET status = 'cancelled', ended_at = clock_timestamp(),"
    " wait_until = NULL, waits_for_reply = false, waits_for_effect = NULL, memory = NULL"
    " FROM called WHERE r.workspace_id = called.workspace_id AND r.id = called.id RETURNING r.id"
)
_SILENCE = Statement(
    "UPDATE flow_run AS r SET status = 'silenced', ended_at = clock_timestamp(),"
    " wait_until = NULL, waits_for_reply = false, waits_for_effect = NULL, memory = NULL"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " WHERE r.workspace_id = n.workspace_id AND r.conversation_id = n.id"
    " AND r.status = 'waiting' AND NOT EXISTS (SELECT FROM flow_version AS v"
    " WHERE v.workspace_id = r.workspace_id AND v.id = r.version_id"
    " AND (v.definition -> 'settings' -> 'beside_people') = 'true'::jsonb)"
)
