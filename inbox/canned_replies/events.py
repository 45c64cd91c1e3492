"""What happened to canned replies."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyCreated(AuditedEvent):
    object_kind: ClassVar[str] = "canned_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyChanged(AuditedEvent):
    object_kind: ClassVar[str] = "canned_reply"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "canned_reply"
