"""What happened to macros, and what was done by one."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroSaved(AuditedEvent):
    object_kind: ClassVar[str] = "macro"


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "macro"


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroRun(AuditedEvent):
    """On one conversation."""

    object_kind: ClassVar[str] = "macro"
    conversation_id: UUID

    def details(self) -> dict[str, Any]:
        return {"conversation_id": str(self.conversation_id)}
