"""What happened to templates."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesSynced(AuditedEvent):
    """Of the channel's account."""

    object_kind: ClassVar[str] = "channel"
    created: int
    changed: int
    gone: int

    def details(self) -> dict[str, Any]:
        return {"created": self.created, "changed": self.changed, "gone": self.gone}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCreated(AuditedEvent):
    object_kind: ClassVar[str] = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged(AuditedEvent):
    object_kind: ClassVar[str] = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "template"
