"""Everything that happens, in order, once.

    new ──▶ done            it was applied
     ├────▶ ignored         nothing to do, and `reason` says why
     ├────▶ quarantined     it failed too often; `reason` says how, and it can be applied again
    unrouted                signed by an account of ours, for a number that is not connected

received = done + ignored + unrouted + quarantined + what is still new.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import came_later, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class EventSource(StrEnum):
    WHATSAPP = "whatsapp"
    CONSOLE = "console"
    AGENT = "agent"
    EFFECT = "effect"
    TIMER = "timer"


class EventState(StrEnum):
    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    UNROUTED = "unrouted"
    QUARANTINED = "quarantined"


class InboundEvent(SQLModel, table=True):
    __tablename__ = "inbound_event"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "dedupe_key", name="inbound_event_once"),
        Index(
            "inbound_event_open",
            "workspace_id",
            "id",
            postgresql_where=text("state = 'new'"),
        ),
        # Those that were tried and are to be tried again: few, and each step asks for them.
        Index(
            "inbound_event_tried",
            "workspace_id",
            postgresql_where=text("state = 'new' AND attempts > 0"),
        ),
        Index(
            "inbound_event_stranded",
            "workspace_id",
            "state",
            "id",
            postgresql_where=text("state IN ('ignored', 'unrouted', 'quarantined')"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    channel_id: UUID | None = None
    # Of unrouted ones only: the number that they were for, so that they can find it later.
    address: str | None = None
    source: EventSource = Field(sa_type=choice(EventSource))
    # Which queue it stands in: a keyed hash of channel and sender, usable as an advisory lock.
    mailbox: int = Field(sa_type=BigInteger)
    # Not so while the number is of the old kind, which anybody could guess back (keying.py).
    keyed: bool = came_later(False, "false")
    # What it is, in the provider's own word where we have no behaviour for it yet.
    kind: str
    dedupe_key: str
    payload: Sealed = sealed()
    occurred_at: datetime
    received_at: datetime = stamp()
    due_at: datetime = stamp()
    attempts: int = 0
    state: EventState = Field(default=EventState.NEW, sa_type=choice(EventState))
    reason: str | None = None


class EventLogEntry(SQLModel, table=True):
    """What changed, for live updates: ids only, numbered without gaps per workspace. The number
    is taken by the transaction's last statement, so readers never see 8 before 7."""

    __tablename__ = "event_log"

    workspace_id: UUID = workspace_key()
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    kind: str
    conversation_id: UUID | None = None
    object_id: UUID
    created_at: datetime = stamp()


class WorkspaceCursor(SQLModel, table=True):
    __tablename__ = "workspace_cursor"

    workspace_id: UUID = workspace_key()
    seq: int = Field(default=0, sa_type=BigInteger)
    # Another one whenever the workspace's automation has changed; 0 as long as there is none.
    automation_stamp: int = came_later(0, "0", sa_type=BigInteger)
