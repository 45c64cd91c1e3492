"""The socket into which automation is plugged: it reacts in the transaction of the message.

`parley/` wires an implementation from the floor above; the inbox only knows this shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from inbox.conversations.threads import Thread
from inbox.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of a customer that has just been stored."""

    workspace_id: UUID
    thread: Thread
    message_id: UUID
    kind: str
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What automation wants said. `idem_key` names it once and for all."""

    arrival: Arrival
    author_id: UUID
    idem_key: str
    text: str = field(repr=False)


class Reducer(Protocol):
    async def react(self, uow: UnitOfWork, arrivals: Sequence[Arrival]) -> Sequence[Reply]:
        """Pure but for loading what the workspaces have drawn: no network, no clock."""
        ...


class NoAutomation:
    async def react(self, uow: UnitOfWork, arrivals: Sequence[Arrival]) -> Sequence[Reply]:
        return ()
