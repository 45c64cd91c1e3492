"""The threads of one set, locked, changed in memory, and written back in one statement.

Agents' actions lock the same rows, so within a conversation everything happens one after
another, whoever does it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from inbox.conversations.models import Conversation, ConversationOwner, ConversationStatus
from inbox.foundation.fault_points import bug
from inbox.foundation.identifiers import new_id
from inbox.foundation.sets import given, insert_set, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

WINDOW = timedelta(hours=24)
# After a click on an ad or a call to action, messages are free for so long.
ENTRY_WINDOW = timedelta(hours=72)
# WhatsApp lets one person receive a message per 6 seconds, and borrow some from the future.
PACE = timedelta(seconds=6)
PACE_BURST = 10

ThreadKey = tuple[UUID, UUID, UUID]
COLUMNS = (
    "workspace_id",
    "id",
    "channel_id",
    "contact_id",
    "status",
    "owner",
    "assignee_id",
    "last_seq",
    "last_message_at",
    "last_inbound_at",
    "window_until",
    "next_send_at",
    "unread_count",
    "entry_until",
    "waiting_since",
    "inbound_count",
    "team_id",
    "priority",
    "snoozed_until",
    "opened_at",
    "resolved_at",
)


@dataclass(frozen=True, slots=True)
class Happened:
    kind: str
    seconds: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Thread:
    workspace_id: UUID
    id: UUID
    channel_id: UUID
    contact_id: UUID
    status: str
    owner: str
    assignee_id: UUID | None
    last_seq: int
    last_message_at: datetime
    last_inbound_at: datetime | None
    window_until: datetime | None
    next_send_at: datetime
    unread_count: int
    entry_until: datetime | None
    waiting_since: datetime | None
    inbound_count: int
    team_id: UUID | None
    priority: int
    snoozed_until: datetime | None
    opened_at: datetime
    resolved_at: datetime | None
    # The contact objected, or asked that what is his rest: no automation acts.
    restricted: bool = False
    is_new: bool = False
    # A customer wrote in this transaction.
    received: bool = False
    # What happened to it in this transaction, for the timeline (conversations/timeline.py).
    happened: list[Happened] = field(default_factory=list)

    def take_seq(self) -> int:
        self.last_seq += 1
        return self.last_seq

    def receive(self, occurred_at: datetime, now: datetime, *, entry_point: bool = False) -> None:
        """A customer wrote: the window opens, and a thread that was put away comes back."""
        self.last_message_at = now
        self.open_window(occurred_at)
        if entry_point:
            self.entry_until = occurred_at + ENTRY_WINDOW
        self.unread_count += 1
        self.inbound_count += 1
        self.received = True
        self.waiting_since = self.waiting_since or now
        if self.last_seq == 0:
            self.happened.append(Happened("opened"))
        elif self.status in {ConversationStatus.RESOLVED, ConversationStatus.SNOOZED}:
            self.reopen(now)

    def open_window(self, occurred_at: datetime) -> None:
        """Whatever the customer did, a reaction too, lets us answer for a day."""
        self.last_inbound_at = max(self.last_inbound_at or occurred_at, occurred_at)
        self.window_until = self.last_inbound_at + WINDOW

    def reopen(self, now: datetime) -> None:
        was = self.status
        self.status = ConversationStatus.OPEN.value
        self.snoozed_until = None
        if was == ConversationStatus.RESOLVED:
            self.opened_at = now
            if self.assignee_id is None:
                self.owner = ConversationOwner.BOT.value
        self.happened.append(
            Happened("reopened" if was == ConversationStatus.RESOLVED else "woken")
        )

    def answer(self, now: datetime, *, by_person: bool) -> None:
        """Somebody answered: nobody waits any more. Only what a person took is measured."""
        self.last_message_at = now
        if self.waiting_since is not None and by_person:
            waited = (now - self.waiting_since).total_seconds()
            self.happened.append(Happened("replied", seconds=max(waited, 0.0)))
        self.waiting_since = None

    @property
    def bot_may_answer(self) -> bool:
        if bug("talks_over_people"):
            return True
        by_bot = self.owner == ConversationOwner.BOT and self.assignee_id is None
        return by_bot and not self.restricted

    def may_send_free_text(self, now: datetime) -> bool:
        """WhatsApp's rule: a day after the customer wrote, three after he clicked on an ad."""
        until = self.free_text_until()
        return until is not None and until > now

    def free_text_until(self) -> datetime | None:
        windows = (self.window_until, self.entry_until)
        return max((until for until in windows if until is not None), default=None)

    def may_send_at(self) -> datetime:
        """When the next message to this person may start, burst included."""
        return self.next_send_at - PACE * (PACE_BURST - 1)

    def note_send(self, now: datetime) -> None:
        self.next_send_at = max(now, self.next_send_at) + PACE


class ThreadSet:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def open_for(
        self, keys: Iterable[ThreadKey], also: Iterable[tuple[UUID, UUID]] = ()
    ) -> "OpenThreads":
        """The threads of these people, made where there are none, and others by id: all locked by
        one statement, because locks taken bit by bit end in a circle."""
        wanted = sorted(set(keys))
        ids = await self._find(wanted)
        missing = [key for key in wanted if key not in ids]
        if missing:
            await self._make(missing)
            made = await self._find(missing)
            ids |= made
        refs = [(key[0], thread_id) for key, thread_id in ids.items()]
        threads = await self.lock([*refs, *also])
        for key in missing:
            thread = threads[ids[key]]
            thread.is_new = thread.last_seq == 0
        return OpenThreads({key: threads[one] for key, one in ids.items()}, threads)

    async def _make(self, keys: Sequence[ThreadKey]) -> None:
        rows = [
            {
                "workspace_id": workspace_id,
                "id": new_id(),
                "channel_id": channel_id,
                "contact_id": contact_id,
                "status": ConversationStatus.OPEN.value,
                "owner": ConversationOwner.BOT.value,
                "last_seq": 0,
                "unread_count": 0,
            }
            for workspace_id, channel_id, contact_id in keys
        ]
        await insert_set(self.uow, Conversation, rows, then="ON CONFLICT DO NOTHING")

    async def lock(self, ids: Iterable[tuple[UUID, UUID]]) -> dict[UUID, Thread]:
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        rows = await self.uow.run(
            _LOCK,
            {
                "workspaces": listed(one[0] for one in wanted),
                "ids": listed(one[1] for one in wanted),
            },
        )
        return {row.id: Thread(*row) for row in rows}

    async def save(self, threads: Sequence[Thread]) -> None:
        if not threads:
            return
        rows = [{name: getattr(thread, name) for name in COLUMNS} for thread in threads]
        await update_set(self.uow, _SAVE, rows)

    async def _find(self, keys: Sequence[ThreadKey]) -> dict[ThreadKey, UUID]:
        if not keys:
            return {}
        rows = await self.uow.run(
            _FIND,
            {
                "workspaces": listed(key[0] for key in keys),
                "channels": listed(key[1] for key in keys),
                "contacts": listed(key[2] for key in keys),
            },
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}


@dataclass(frozen=True, slots=True)
class OpenThreads:
    by_person: dict[ThreadKey, Thread]
    by_id: dict[UUID, Thread]


def _listed(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in COLUMNS)


_FIND = Statement(
    "SELECT workspace_id, channel_id, contact_id, c.id"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:channels AS uuid[]),"
    " CAST(:contacts AS uuid[])) AS n (workspace_id, channel_id, contact_id)"
    " JOIN conversation AS c USING (workspace_id, channel_id, contact_id)"
)
# Said of all contacts that are one person alike (contacts/restriction.py).
RESTRICTED = (
    "EXISTS (SELECT FROM contact AS p WHERE p.workspace_id = c.workspace_id"
    " AND p.id = c.contact_id AND p.restricted_at IS NOT NULL) AS restricted"
)
# Locked in the order of ids: two sets that share rows wait for one another, but not in a circle.
_LOCK = Statement(
    f"SELECT {_listed('c')}, {RESTRICTED}"  # noqa: S608 - our columns
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]))"
    " AS n (workspace_id, id) JOIN conversation AS c USING (workspace_id, id)"
    " ORDER BY c.id FOR UPDATE OF c"
)
_CHANGED = COLUMNS[4:]
_SAVE = Statement(
    f"UPDATE conversation SET {', '.join(f'{name} = changed.{name}' for name in _CHANGED)}"  # noqa: S608 - our columns
    f" FROM {given(Conversation, COLUMNS)}"
    " WHERE conversation.workspace_id = changed.workspace_id AND conversation.id = changed.id"
)
