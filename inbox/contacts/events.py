"""What people did with a contact."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    purpose: str
    state: str

    def details(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "state": self.state}
