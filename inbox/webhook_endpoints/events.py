"""What happened to webhook endpoints."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpointCreated(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"
    kinds: tuple[str, ...]
    with_text: bool

    def details(self) -> dict[str, Any]:
        return {"kinds": list(self.kinds), "with_text": self.with_text}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpointChanged(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"
    kinds: tuple[str, ...]
    with_text: bool

    def details(self) -> dict[str, Any]:
        return {"kinds": list(self.kinds), "with_text": self.with_text}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpointDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRotated(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpointPaused(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"
    reason: str

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpointResumed(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksReplayed(AuditedEvent):
    object_kind: ClassVar[str] = "webhook_endpoint"
    deliveries: int

    def details(self) -> dict[str, Any]:
        return {"deliveries": self.deliveries}
