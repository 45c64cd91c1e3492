"""What happened to tables of contacts."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactImportTaken(AuditedEvent):
    object_kind: ClassVar[str] = "contact_import"
    total: int

    def details(self) -> dict[str, Any]:
        return {"total": self.total}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactImportEnded(AuditedEvent):
    object_kind: ClassVar[str] = "contact_import"
    state: str
    created: int
    changed: int

    def details(self) -> dict[str, Any]:
        return {"state": self.state, "created": self.created, "changed": self.changed}
