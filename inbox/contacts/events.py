"""What people did with a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent
from inbox.foundation.sealed import Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    fields: tuple[str, ...]
    # (before, after) of each of them.
    values: Mapping[str, tuple[Sealed | str | None, Sealed | str | None]] = field(
        default_factory=dict
    )

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    purpose: str
    state: str

    def details(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "state": self.state}
