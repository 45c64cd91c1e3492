"""What people did with a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from inbox.fields.values import Value
from inbox.foundation.events import AuditedEvent
from inbox.foundation.sealed import Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCreated(AuditedEvent):
    object_kind: ClassVar[str] = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    fields: tuple[str, ...]
    # (before, after) of each of them; for whoever reacts in the same transaction.
    values: Mapping[str, tuple[Sealed | Value | None, Sealed | Value | None]] = field(
        default_factory=dict, repr=False
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsMerged(AuditedEvent):
    """The object stands for both from now on."""

    object_kind: ClassVar[str] = "contact"
    merge_id: UUID
    other: UUID

    def details(self) -> dict[str, Any]:
        return {"merge_id": str(self.merge_id), "other": str(self.other)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsParted(AuditedEvent):
    object_kind: ClassVar[str] = "contact"
    merge_id: UUID
    other: UUID

    def details(self) -> dict[str, Any]:
        return {"merge_id": str(self.merge_id), "other": str(self.other)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRevealed(AuditedEvent):
    """Somebody who sees masks asked for what is behind them; `reason` is a word of ours."""

    object_kind: ClassVar[str] = "contact"
    reason: str | None

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRestricted(AuditedEvent):
    """`reason` is None when it was lifted."""

    object_kind: ClassVar[str] = "contact"
    reason: str | None

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}
