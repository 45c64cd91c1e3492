"""Facts that happened, and who wants to hear of them.

A service records an `Event` and names nobody. `parley/subscriptions.py` is the one table that
says what follows: reactions in the same transaction, rings after the commit. A reaction is
handed the list of all events of its type, so that a set stays a set on its way through the house.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

if TYPE_CHECKING:
    from inbox.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Derive with past-tense names. Texts in an event are `Sealed`; everything else is ids."""

    workspace_id: UUID


# Events differ by type, which the table's keys guarantee and a type checker cannot express.
Reaction = Callable[["UnitOfWork", Sequence[Any]], Awaitable[None]]
RingMaker = Callable[[Sequence[Any]], Sequence["Ring"]]


@dataclass(frozen=True, slots=True)
class Ring:
    """A doorbell: there may be work of this kind for these ids. Losing one costs only latency."""

    task: str
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Subscriptions:
    reactions: Mapping[type[Event], Sequence[Reaction]] = field(default_factory=dict)
    rings: Mapping[type[Event], Sequence[RingMaker]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedEvent(Event):
    """A fact that belongs in the audit: what was done, to which object, with which ids.

    The name of the action is the class's own, so that code, audit and documents agree.
    """

    object_kind: ClassVar[str]
    object_id: UUID

    def details(self) -> dict[str, Any]:
        """Ids, enum values, counts and names of fields; never what a person wrote."""
        return {}
