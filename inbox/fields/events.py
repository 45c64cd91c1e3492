"""What happened to fields, and what was filled in: names of fields, never a value."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCreated(AuditedEvent):
    object_kind: ClassVar[str] = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanged(AuditedEvent):
    object_kind: ClassVar[str] = "field"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "field"
