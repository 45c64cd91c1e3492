"""Taking work out of the mailboxes: one step locks many of them and reads what is due.

A mailbox is locked for the transaction and never waited for: whoever holds it does the work. The
rows are read by a second statement, because the first one's view is older than its locks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from inbox.foundation.encryption import Place, SealBroken
from inbox.foundation.fault_points import bug
from inbox.foundation.sealed import Sealed, SealedLocked
from inbox.foundation.sets import given, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.models import EventState, InboundEvent

EVENTS_AT_ONCE = 600
EVENTS_PER_WORKSPACE_AT_LEAST = 25
FAILURES_AT_MOST = 5
# Traces that tries left without an end: one by a set, then three by itself, each later than the one
# before. Whoever ends workers from outside would have to meet the same message three times.
CRASHES_AT_MOST = 4
BACK_OFF_BASE_SECONDS = 2
# A step takes milliseconds. What is older may have ended the process that took it; a process that
# starts again takes longer than this.
TRACED_AFTER = timedelta(seconds=0.5)
# The time of a step that found nothing and so asked nobody for the time.
NOTHING_AT = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class OpenEvent:
    workspace_id: UUID
    id: UUID
    channel_id: UUID | None
    source: str
    mailbox: int
    kind: str
    occurred_at: datetime
    due_at: datetime
    attempts: int
    payload: bytes = field(repr=False)
    state: str = EventState.DONE.value
    reason: str | None = None

    def ignore(self, reason: str) -> None:
        self.state = EventState.IGNORED.value
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Taken:
    events: Sequence[OpenEvent]
    now: datetime
    # More was due than this step could take.
    more: bool
    # By workspace: which state of its automation holds for this step; 0 is none.
    stamps: Mapping[UUID, int] = field(default_factory=dict)

    def split(self) -> tuple["Taken", list[OpenEvent]]:
        """What may be applied in a set, and the suspects: a try of these began and did not end
        well, so they are tried by themselves, and what shares their mailbox waits for them."""
        suspects = [one for one in self.events if one.attempts]
        held = {one.mailbox for one in suspects}
        healthy = [one for one in self.events if one.mailbox not in held]
        return Taken(healthy, self.now, self.more, self.stamps), suspects

    @property
    def overdue(self) -> list[OpenEvent]:
        return [one for one in self.events if self.now - one.due_at > TRACED_AFTER]


class MailboxSteps:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def take(self, workspace_ids: Iterable[UUID]) -> Taken:
        workspaces = sorted(set(workspace_ids))
        most = max(EVENTS_AT_ONCE // len(workspaces), EVENTS_PER_WORKSPACE_AT_LEAST)
        if bug("no_look_again"):
            most = 1
        locked = await self.uow.run(_LOCK, {"workspaces": listed(workspaces), "most": most})
        return await self._read(
            [(row.workspace_id, one) for row in locked for one in row.ids],
            locked[0].now if locked else None,
            {row.workspace_id: row.stamp for row in locked},
            more=any(row.due >= most for row in locked),
        )

    async def take_one(self, workspace_id: UUID, event_id: UUID) -> Taken:
        """One event by itself, for those that harmed a set; waits for its mailbox."""
        rows = await self.uow.run(_LOCK_ONE, {"workspace_id": workspace_id, "id": event_id})
        if not rows:
            return await self._read([], None, {}, more=False)
        stamps = {workspace_id: rows[0].stamp}
        return await self._read([(workspace_id, event_id)], rows[0].now, stamps, more=False)

    async def unread_statuses(self, workspace_id: UUID) -> dict[UUID, datetime]:
        """Since when each channel has a status that came in and was not applied yet."""
        rows = await self.uow.run(_UNREAD_STATUSES, {"workspace_id": workspace_id})
        return {row.channel_id: row.since for row in rows}

    async def finish(self, events: Sequence[OpenEvent]) -> None:
        if not events:
            return
        rows = [
            {
                "workspace_id": one.workspace_id,
                "id": one.id,
                "state": one.state,
                "reason": one.reason,
            }
            for one in events
        ]
        await update_set(self.uow, _FINISH, rows)

    async def note_attempt(self, workspace_id: UUID, event_id: UUID) -> str | None:
        """Before an event is tried by itself, in a commit of its own: a process that dies over it
        leaves this trace, and its next try is later. Its state, which is quarantined when it has
        used up its chances; None when it is over, or this is another's try."""
        rows = await self.uow.run(
            _NOTE_ATTEMPT,
            {
                "workspace_id": workspace_id,
                "id": event_id,
                "most": FAILURES_AT_MOST,
                "crashes": CRASHES_AT_MOST,
                "base": BACK_OFF_BASE_SECONDS,
            },
        )
        return str(rows[0].state) if rows else None

    async def forget_attempt(self, workspace_id: UUID, event_id: UUID) -> None:
        """It met another transaction and is not to blame."""
        await self.uow.write(_FORGET_ATTEMPT, {"workspace_id": workspace_id, "id": event_id})

    async def note_attempts(self, events: Sequence[OpenEvent]) -> None:
        """The same for a whole set, whose mailboxes the caller holds in another transaction."""
        await self.uow.write(
            _NOTE_ATTEMPTS,
            {
                "workspaces": listed(one.workspace_id for one in events),
                "ids": listed(one.id for one in events),
            },
        )

    async def forget_attempts(self, events: Sequence[OpenEvent]) -> None:
        """Their set ended, though not well, and none of them is to blame."""
        await self.uow.write(
            _FORGET_ATTEMPTS,
            {
                "workspaces": listed(one.workspace_id for one in events),
                "ids": listed(one.id for one in events),
            },
        )

    async def note_failure(self, workspace_id: UUID, event_id: UUID, reason: str) -> str | None:
        """Its state: quarantined when it has used up its chances."""
        rows = await self.uow.run(
            _NOTE_FAILURE,
            {
                "workspace_id": workspace_id,
                "id": event_id,
                "most": FAILURES_AT_MOST,
                "base": BACK_OFF_BASE_SECONDS,
                "reason": reason,
            },
        )
        return str(rows[0].state) if rows else None

    async def _read(
        self,
        refs: Sequence[tuple[UUID, UUID]],
        now: datetime | None,
        stamps: Mapping[UUID, int],
        *,
        more: bool,
    ) -> Taken:
        if not refs or now is None:
            return Taken((), NOTHING_AT, more)
        rows = await self.uow.run(
            _READ,
            {
                "workspaces": listed(one[0] for one in refs),
                "ids": listed(one[1] for one in refs),
            },
        )
        sealed = [
            (
                Sealed(bytes(row.payload)),
                Place(row.workspace_id, "inbound_event", "payload", row.id),
            )
            for row in rows
        ]
        await self.uow.keys.unlock_places(sealed)
        events = [_opened(row, value) for row, (value, _) in zip(rows, sealed, strict=True)]
        return Taken(events, now, more, stamps)


def _opened(row: Any, value: Sealed) -> OpenEvent:
    """One that does not open, its key is gone or it was changed, is put aside, and harms nobody."""
    event = OpenEvent(
        row.workspace_id,
        row.id,
        row.channel_id,
        row.source,
        row.mailbox,
        row.kind,
        row.occurred_at,
        row.due_at,
        row.attempts,
        b"",
    )
    try:
        event.payload = value.reveal().encode()
    except (SealBroken, SealedLocked) as error:
        event.state, event.reason = EventState.QUARANTINED.value, error.code
    return event


# An event that is to be tried again later holds its mailbox, and no other: however many such there
# are, they take up none of the room. Whatever is to be tried again has been tried.
_LOCK = Statement(
    "WITH held AS MATERIALIZED (SELECT DISTINCT mailbox FROM inbound_event"
    " WHERE workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND state = 'new' AND attempts > 0 AND due_at > clock_timestamp()),"
    " due AS MATERIALIZED (SELECT w.id AS workspace_id, e.mailbox, e.id"
    " FROM unnest(CAST(:workspaces AS uuid[])) AS w (id) CROSS JOIN LATERAL ("
    " SELECT e.mailbox, e.id FROM inbound_event AS e WHERE e.workspace_id = w.id"
    " AND e.state = 'new' AND e.mailbox <> ALL(ARRAY(SELECT mailbox FROM held))"
    " ORDER BY e.id LIMIT :most) AS e),"
    " box AS MATERIALIZED (SELECT workspace_id, mailbox, array_agg(id) AS ids,"
    " sum(count(*)) OVER (PARTITION BY workspace_id) AS due FROM due"
    " GROUP BY workspace_id, mailbox)"
    " SELECT workspace_id, ids, due, clock_timestamp() AS now,"
    " COALESCE((SELECT c.automation_stamp FROM workspace_cursor AS c"
    " WHERE c.workspace_id = box.workspace_id), 0) AS stamp FROM box"
    " WHERE pg_try_advisory_xact_lock(mailbox)"
)
_LOCK_ONE = Statement(
    "SELECT clock_timestamp() AS now, COALESCE((SELECT c.automation_stamp"
    " FROM workspace_cursor AS c WHERE c.workspace_id = :workspace_id), 0) AS stamp,"
    " pg_advisory_xact_lock(mailbox) FROM inbound_event"
    " WHERE workspace_id = :workspace_id AND id = :id AND state = 'new'"
)
_READ = Statement(
    "SELECT e.workspace_id, e.id, e.channel_id, e.source, e.mailbox, e.kind, e.occurred_at,"
    " e.due_at, e.attempts, e.payload"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " JOIN inbound_event AS e USING (workspace_id, id) WHERE e.state = 'new' ORDER BY e.id"
)
_FINISH = Statement(
    "UPDATE inbound_event SET state = changed.state, reason = changed.reason"  # noqa: S608 - our columns
    f" FROM {given(InboundEvent, ('workspace_id', 'id', 'state', 'reason'))}"
    " WHERE inbound_event.workspace_id = changed.workspace_id AND inbound_event.id = changed.id"
)
_NOTE_ATTEMPTS = Statement(
    "UPDATE inbound_event AS e SET attempts = 1"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " WHERE e.workspace_id = n.workspace_id AND e.id = n.id AND e.attempts = 0"
)
_FORGET_ATTEMPTS = Statement(
    "UPDATE inbound_event AS e SET attempts = 0"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " WHERE e.workspace_id = n.workspace_id AND e.id = n.id AND e.state = 'new'"
    " AND e.attempts = 1 AND e.reason IS NULL"
)
_FORGET_ATTEMPT = Statement(
    "UPDATE inbound_event SET attempts = attempts - 1, due_at = clock_timestamp()"
    " WHERE workspace_id = :workspace_id AND id = :id AND state = 'new' AND attempts > 0"
)
# Crashes leave no reason behind; five failures each leave one.
_NOTE_ATTEMPT = Statement(
    "UPDATE inbound_event SET"
    " state = CASE WHEN attempts >= :crashes AND reason IS NULL OR attempts >= :most"
    " THEN 'quarantined' ELSE state END,"
    " reason = CASE WHEN attempts >= :crashes AND reason IS NULL THEN 'crashed'"
    " ELSE reason END, attempts = attempts + 1,"
    " due_at = clock_timestamp() + make_interval(secs => power(:base, attempts))"
    " WHERE workspace_id = :workspace_id AND id = :id AND state = 'new'"
    " AND due_at <= clock_timestamp() RETURNING state"
)
_NOTE_FAILURE = Statement(
    "UPDATE inbound_event SET reason = CAST(:reason AS text),"
    " state = CASE WHEN attempts >= :most THEN 'quarantined' ELSE state END,"
    " due_at = clock_timestamp() + make_interval(secs => power(:base, attempts))"
    " WHERE workspace_id = :workspace_id AND id = :id AND state = 'new' RETURNING state"
)

_UNREAD_STATUSES = Statement(
    "SELECT channel_id, min(received_at) AS since FROM inbound_event"
    " WHERE workspace_id = :workspace_id AND state = 'new' AND channel_id IS NOT NULL"
    " AND kind LIKE 'status.%' GROUP BY channel_id"
)
