"""What happened to a channel."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.channels.models import ChannelKind
from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConnected(AuditedEvent):
    object_kind: ClassVar[str] = "channel"
    kind: ChannelKind

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(AuditedEvent):
    object_kind: ClassVar[str] = "channel"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPaused(AuditedEvent):
    object_kind: ClassVar[str] = "channel"
    reason: str

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}
