"""What happened to sheet links."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAccountAdded(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAccountRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLinkCreated(AuditedEvent):
    """Which fields leave the house is part of the fact."""

    object_kind: ClassVar[str] = "sheet_link"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLinkChanged(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_link"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLinkDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLinkPaused(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_link"
    reason: str

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLinkResumed(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResyncStarted(AuditedEvent):
    object_kind: ClassVar[str] = "sheet_link"
