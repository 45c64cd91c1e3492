"""What happened to shop sources."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSourceCreated(AuditedEvent):
    object_kind: ClassVar[str] = "shop_source"
    kind: str

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSourceChanged(AuditedEvent):
    object_kind: ClassVar[str] = "shop_source"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAddressReplaced(AuditedEvent):
    object_kind: ClassVar[str] = "shop_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSourceDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "shop_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDeliveryReopened(AuditedEvent):
    object_kind: ClassVar[str] = "shop_delivery"
