"""What is done with the audit itself, and who reads what is sealed.

A read is one entry for each subject, kind, object and hour (reading.py): of a conversation, and not
of its messages. Whoever is shown masks has read nothing.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExported(AuditedEvent):
    """The object is the workspace."""

    object_kind: ClassVar[str] = "workspace"
    form: str
    filters: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"form": self.form, "filters": list(self.filters)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRead(AuditedEvent):
    """Somebody was shown what a person wrote, or what others wrote of him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRead(SealedRead):
    object_kind: ClassVar[str] = "conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDownloaded(SealedRead):
    object_kind: ClassVar[str] = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePayloadRead(SealedRead):
    object_kind: ClassVar[str] = "inbound_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDeliveryRead(SealedRead):
    object_kind: ClassVar[str] = "shop_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDeliveriesRead(SealedRead):
    object_kind: ClassVar[str] = "webhook_endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSearched(SealedRead):
    """In which words is nobody's business: the object is the workspace."""

    object_kind: ClassVar[str] = "workspace"
