"""What the team wrote to itself."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(AuditedEvent):
    object_kind: ClassVar[str] = "note"
    conversation_id: UUID
    mentioned: tuple[UUID, ...] = ()
    by: UUID | None = None

    def details(self) -> dict[str, Any]:
        return {"conversation_id": str(self.conversation_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChanged(AuditedEvent):
    object_kind: ClassVar[str] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "note"
