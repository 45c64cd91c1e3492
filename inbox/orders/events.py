"""What happened to orders."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCreated(AuditedEvent):
    object_kind: ClassVar[str] = "order"
    conversation_id: UUID | None
    source: str
    # False of history that is only entered now: it is no reason to write to anybody.
    is_news: bool = True

    def details(self) -> dict[str, Any]:
        return {"source": self.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(AuditedEvent):
    object_kind: ClassVar[str] = "order"
    conversation_id: UUID | None
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatusChanged(AuditedEvent):
    """`corrected` when it was no move of the drawn machine; `version` is the one that it made."""

    object_kind: ClassVar[str] = "order"
    conversation_id: UUID | None
    before: str
    after: str
    corrected: bool
    version: int

    def details(self) -> dict[str, Any]:
        return {"before": self.before, "after": self.after, "corrected": self.corrected}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "order"
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersExported(AuditedEvent):
    """The object is the workspace."""

    object_kind: ClassVar[str] = "workspace"
    filters: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"filters": list(self.filters)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRevealed(AuditedEvent):
    """Somebody who sees masks asked for what is behind them; `reason` is a word of ours."""

    object_kind: ClassVar[str] = "order"
    reason: str | None

    def details(self) -> dict[str, Any]:
        return {"reason": self.reason}
