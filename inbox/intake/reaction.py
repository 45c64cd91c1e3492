"""The socket into which automation is plugged: it reacts in the transaction of what happened.

`parley/` wires an implementation from the floor above; the inbox only knows this shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from inbox.channels.directory import Route
from inbox.conversations.threads import Thread
from inbox.delivery.claims import Wanted
from inbox.foundation.encryption import DataKey
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from integrations.messaging import InboundMessage, Person


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of a customer that has just been stored; a reaction is one too. `key` is the
    customer's own."""

    event: OpenEvent
    thread: Thread
    message_id: UUID
    message: InboundMessage = field(repr=False)
    key: DataKey = field(repr=False)

    @property
    def workspace_id(self) -> UUID:
        return self.thread.workspace_id


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that is no message: a timer, how an effect ended, what somebody did."""

    event: OpenEvent
    conversation_id: UUID
    details: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that happened in one step, of many conversations and workspaces. Their threads are
    locked; what is changed in them is saved after the reaction."""

    arrivals: Sequence[Arrival]
    signals: Sequence[Signal]
    # Conversations that a person took over meanwhile, on the business's own phone.
    taken_over: Sequence[Thread]
    threads: Mapping[UUID, Thread]
    routes: Mapping[UUID, Route]
    # By workspace: which state of its automation holds; 0 is none.
    stamps: Mapping[UUID, int]
    now: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What automation wants said. `idem_key` names it once and for all; `heard_by` is the run that
    waits to hear how it ended."""

    thread: Thread
    recipient: Person = field(repr=False)
    key: DataKey = field(repr=False)
    author_id: UUID
    idem_key: str
    text: str = field(repr=False)
    kind: str = "text"
    content: Mapping[str, Any] | None = field(default=None, repr=False)
    message_id: UUID | None = None
    heard_by: UUID | None = None
    # A template that may be sent only while the contact has not said no.
    marketing: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """`wanted` are effects that are no messages."""

    replies: Sequence[Reply] = ()
    wanted: Sequence[Wanted] = ()
    lines: Sequence[LogLine] = ()


class Reducer(Protocol):
    async def react(self, uow: UnitOfWork, moment: Moment) -> Reaction:
        """Decides without network and clock. It may read what the workspaces have drawn, and
        writes its own tables."""
        ...
