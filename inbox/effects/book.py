"""Effects in the database, by sets: add, lock, save, find what is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.effects.models import Effect
from inbox.effects.transitions import PARKED, EffectRow
from inbox.foundation.encryption import Place, SealBroken
from inbox.foundation.logs import Log, log_error
from inbox.foundation.sealed import Sealed, SealedLocked
from inbox.foundation.sets import given, insert_set, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

COLUMNS = (
    "workspace_id",
    "id",
    "lane_id",
    "conversation_id",
    "conv_seq",
    "message_id",
    "kind",
    "automatic",
    "state",
    "due_at",
    "attempts",
    "resends",
    "lease_token",
    "lease_until",
    "provider_id",
    "error_code",
    "finished_at",
    "heard_by",
    "priority",
)
# What changes after an effect was written.
SAVED = COLUMNS[8:-1]

Ref = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class NewEffect:
    row: EffectRow
    idem_key: str
    payload: Sealed


@dataclass(frozen=True, slots=True)
class Room:
    """How many of a lane's effects are worth looking at."""

    waited_for: int
    bulk: int


@dataclass(frozen=True, slots=True)
class Due:
    workspace_id: UUID
    id: UUID
    lane_id: UUID
    conversation_id: UUID | None
    is_bulk: bool


class EffectBook:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def add(self, effects: Sequence[NewEffect], *, unless_there: bool = False) -> None:
        rows: list[dict[str, Any]] = [
            {name: getattr(one.row, name) for name in COLUMNS}
            | {"idem_key": one.idem_key, "payload": one.payload}
            for one in effects
        ]
        then = "ON CONFLICT (workspace_id, idem_key) DO NOTHING" if unless_there else ""
        await insert_set(self.uow, Effect, rows, then=then)

    async def lock(self, refs: Iterable[Ref]) -> dict[UUID, EffectRow]:
        wanted = sorted(set(refs))
        if not wanted:
            return {}
        rows = await self.uow.run(_LOCK, _pairs(wanted))
        return {row.id: EffectRow(*row) for row in rows}

    async def save(self, effects: Sequence[EffectRow]) -> None:
        if effects:
            rows = [{name: getattr(one, name) for name in COLUMNS} for one in effects]
            await update_set(self.uow, _SAVE, rows)

    async def busy_conversations(self, refs: Iterable[Ref]) -> set[UUID]:
        """Conversations that have an effect in line; one is enough to know."""
        wanted = sorted(set(refs))
        if not wanted:
            return set()
        rows = await self.uow.run(_BUSY, _pairs(wanted))
        return {row.id for row in rows}

    async def call_next(self, conversations: Iterable[Ref], now: datetime) -> list[EffectRow]:
        """The first parked effect of each conversation, unless another is still open before it.

        The callers hold the conversations' locks, so nobody parks one behind their backs."""
        wanted = sorted(set(conversations))
        if not wanted:
            return []
        rows = await self.uow.run(_CALL_NEXT, _pairs(wanted) | {"now": now, "parked": PARKED})
        return [EffectRow(*row) for row in rows]

    async def find_due(self, rooms: Mapping[Ref, Room]) -> list[Due]:
        """What may go out by lane, who is waited for first, and no more than there is room for;
        without locks: the claim locks and looks again."""
        refs = sorted(rooms)
        if not refs:
            return []
        waited = [rooms[one].waited_for for one in refs]
        bulk = [rooms[one].bulk for one in refs]
        rows = await self.uow.run(_FIND_DUE, _pairs(refs) | {"waited": waited, "bulk": bulk})
        return [Due(*row) for row in rows]

    async def conversations_of(self, refs: Iterable[Ref], states: Sequence[str]) -> list[Ref]:
        """The conversations of those effects that are in one of these states, without locks."""
        wanted = sorted(set(refs))
        if not wanted:
            return []
        rows = await self.uow.run(_CONVERSATIONS, _pairs(wanted) | {"states": list(states)})
        return [(row.workspace_id, row.conversation_id) for row in rows]

    async def waiting_of_automation(self, conversations: Iterable[Ref]) -> list[Ref]:
        """What no person wanted and has not begun, without locks."""
        rows = await self.uow.run(_WAITING, _pairs(sorted(set(conversations))))
        return [(row.workspace_id, row.id) for row in rows]

    async def payloads(self, refs: Sequence[Ref]) -> dict[UUID, str]:
        rows = await self.uow.run(_PAYLOADS, _pairs(refs))
        sealed = [
            (Sealed(bytes(row.payload)), Place(row.workspace_id, "effect", "payload", row.id))
            for row in rows
        ]
        await self.uow.keys.unlock_places(sealed)
        return {place.row_id: _revealed(value, place) for value, place in sealed}

    async def lanes_of(self, refs: Sequence[Ref]) -> dict[UUID, str]:
        rows = await self.uow.run(
            Statement("SELECT id, name FROM lane WHERE workspace_id = ANY(:ws) AND id = ANY(:ids)"),
            {"ws": list({one[0] for one in refs}), "ids": [one[1] for one in refs]},
        )
        return {row.id: row.name for row in rows}


def _revealed(value: Sealed, place: Place) -> str:
    """What does not open any more, its key is gone or it was changed, is no document: whoever
    carries it out finds that, and it ends like whatever breaks, without the others of its claim."""
    try:
        return value.reveal()
    except (SealBroken, SealedLocked) as error:
        log_error(Log.TASK_FAILED, error, task="open_effect", effect_id=place.row_id)
        return ""


def _pairs(refs: Sequence[Ref]) -> dict[str, Any]:
    return {
        "workspaces": listed(one[0] for one in refs),
        "ids": listed(one[1] for one in refs),
    }


_GIVEN = "unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
_LISTED = ", ".join(f"e.{name}" for name in COLUMNS)
# In the order of ids: every set of the product locks conversations, then effects, then lanes.
_LOCK = Statement(
    f"SELECT {_LISTED} FROM {_GIVEN} JOIN effect AS e USING (workspace_id, id)"  # noqa: S608 - our columns
    " ORDER BY e.id FOR UPDATE OF e"
)
_SAVE = Statement(
    f"UPDATE effect SET {', '.join(f'{name} = changed.{name}' for name in SAVED)}"  # noqa: S608 - our columns
    f" FROM {given(Effect, COLUMNS)}"
    " WHERE effect.workspace_id = changed.workspace_id AND effect.id = changed.id"
)
_BUSY = Statement(
    f"SELECT n.id FROM {_GIVEN} WHERE EXISTS (SELECT FROM effect AS e"  # noqa: S608 - our columns
    " WHERE e.workspace_id = n.workspace_id AND e.conversation_id = n.id"
    " AND e.conv_seq IS NOT NULL AND e.state IN ('ready', 'claimed', 'unknown'))"
)
_CALL_NEXT = Statement(
    f"UPDATE effect SET due_at = :now FROM {_GIVEN}"  # noqa: S608 - our columns
    " WHERE effect.workspace_id = n.workspace_id AND effect.conversation_id = n.id"
    " AND effect.state = 'ready' AND effect.due_at = :parked"
    " AND NOT EXISTS (SELECT FROM effect AS earlier"
    " WHERE earlier.workspace_id = n.workspace_id AND earlier.conversation_id = n.id"
    " AND earlier.state IN ('ready', 'claimed', 'unknown')"
    " AND earlier.conv_seq < effect.conv_seq)"
    f" RETURNING {', '.join(f'effect.{name}' for name in COLUMNS)}"
)
_DUE = (
    "(SELECT e.workspace_id, e.id, e.lane_id, e.conversation_id, e.priority > 0 AS is_bulk"
    " FROM effect AS e WHERE e.workspace_id = n.workspace_id AND e.lane_id = n.id"
    " AND e.state = 'ready' AND e.due_at <= clock_timestamp() AND "
)
_FIND_DUE = Statement(
    "SELECT due.* FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]),"  # noqa: S608 - our columns
    " CAST(:waited AS integer[]), CAST(:bulk AS integer[])) AS n (workspace_id, id, waited, bulk)"
    f" CROSS JOIN LATERAL ({_DUE} e.priority = 0 ORDER BY e.due_at LIMIT n.waited)"
    f" UNION ALL {_DUE} e.priority > 0 ORDER BY e.priority, e.due_at LIMIT n.bulk)) AS due"
)
_CONVERSATIONS = Statement(
    f"SELECT DISTINCT e.workspace_id, e.conversation_id FROM {_GIVEN}"  # noqa: S608 - our columns
    " JOIN effect AS e USING (workspace_id, id)"
    " WHERE e.state = ANY(:states) AND e.conversation_id IS NOT NULL"
)
_WAITING = Statement(
    f"SELECT e.workspace_id, e.id FROM {_GIVEN}"  # noqa: S608 - our columns
    " JOIN effect AS e ON e.workspace_id = n.workspace_id AND e.conversation_id = n.id"
    " WHERE e.state = 'ready' AND e.automatic"
)
_PAYLOADS = Statement(
    f"SELECT e.workspace_id, e.id, e.payload FROM {_GIVEN}"  # noqa: S608 - our columns
    " JOIN effect AS e USING (workspace_id, id)"
)
