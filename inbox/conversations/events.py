"""What people did with a conversation."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(AuditedEvent):
    object_kind: ClassVar[str] = "conversation"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned(AuditedEvent):
    """`by` is the member who did it, where it was one: nobody is told of what he did himself."""

    object_kind: ClassVar[str] = "conversation"
    assignee_id: UUID | None
    by: UUID | None = None

    def details(self) -> dict[str, Any]:
        return {"assignee_id": None if self.assignee_id is None else str(self.assignee_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationHandedOver(AuditedEvent):
    object_kind: ClassVar[str] = "conversation"
    assignee_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamIsAwaited(Event):
    """A customer wrote to a team, in a conversation that nobody has and that was not open."""
