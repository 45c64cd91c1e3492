"""What happened to a workspace's AI."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AiSettingsChanged(AuditedEvent):
    object_kind: ClassVar[str] = "ai_settings"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AiKeySaved(AuditedEvent):
    object_kind: ClassVar[str] = "ai_settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class AiKeyRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "ai_settings"
