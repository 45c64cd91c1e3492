"""What happened to labels, and what was labelled."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCreated(AuditedEvent):
    object_kind: ClassVar[str] = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelChanged(AuditedEvent):
    object_kind: ClassVar[str] = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLabelled(AuditedEvent):
    """Or unlabelled, where `added` is false."""

    object_kind: ClassVar[str] = "conversation"
    label_id: UUID
    added: bool

    def details(self) -> dict[str, Any]:
        return {"label_id": str(self.label_id), "added": self.added}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLabelled(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    label_id: UUID
    added: bool

    def details(self) -> dict[str, Any]:
        return {"label_id": str(self.label_id), "added": self.added}
