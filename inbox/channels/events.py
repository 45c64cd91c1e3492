"""What happened to a channel."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.channels.models import ChannelKind
from inbox.foundation.events import AuditedEvent, Event


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDisconnected(AuditedEvent):
    """`unsubscribed`: the provider sends us nothing of it any more."""

    object_kind: ClassVar[str] = "channel"
    unsubscribed: bool

    def details(self) -> dict[str, Any]:
        return {"unsubscribed": self.unsubscribed}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTroubled(Event):
    """The provider reports something that the admins should know of, and has not before."""

    object_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMended(AuditedEvent):
    """It was paused, and a check found that it works again."""

    object_kind: ClassVar[str] = "channel"
