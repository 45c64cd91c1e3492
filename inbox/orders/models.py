"""Orders: what somebody wants to buy, where that stands, and who changed what.

    draft ─▶ confirmed ─▶ paid ─▶ shipped ─▶ delivered
      └──────────┴─────────┴▶ cancelled        │
                           └───────┴───────────┴▶ refunded

Along the line steps may be left out (paid on delivery, shipped at once). Every other move is a
correction: it is asked for as one, and the history says that it was.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class OrderStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


_LINE: Final = (
    OrderStatus.DRAFT,
    OrderStatus.CONFIRMED,
    OrderStatus.PAID,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)
_ENDS: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.DRAFT: frozenset({OrderStatus.CANCELLED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.CANCELLED}),
    OrderStatus.PAID: frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.DELIVERED: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.REFUNDED: frozenset(),
}
NEXT: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    status: ends | frozenset(_LINE[_LINE.index(status) + 1 :] if status in _LINE else ())
    for status, ends in _ENDS.items()
}
# What counts as sold.
SOLD: Final = _LINE[1:]


class OrderSource(StrEnum):
    """Through which door it came; an external id is one of its source."""

    MANUAL = "manual"
    API = "api"
    WHATSAPP = "whatsapp"
    SHOP = "shop"


class Order(SQLModel, table=True):
    __tablename__ = "sales_order"
    __table_args__ = (
        belongs_to("contact_id", "contact", on_delete="SET NULL (contact_id)"),
        belongs_to("conversation_id", "conversation", on_delete="SET NULL (conversation_id)"),
        Index("sales_order_number", "workspace_id", "number", unique=True),
        Index(
            "sales_order_external",
            "workspace_id",
            "source",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index("sales_order_by_contact", "workspace_id", "contact_id", "id"),
        Index("sales_order_by_conversation", "workspace_id", "conversation_id", "id"),
        Index("sales_order_by_status", "workspace_id", "status", "id"),
        Index("sales_order_placed", "workspace_id", "placed_at"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # Counted in the workspace, for people to say aloud.
    number: int = Field(sa_type=BigInteger)
    source: OrderSource = Field(sa_type=choice(OrderSource))
    external_id: str | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    status: OrderStatus = Field(default=OrderStatus.DRAFT, sa_type=choice(OrderStatus))
    # ISO 4217; all amounts are in its smallest unit.
    currency: str
    # [{"name", "sku", "quantity", "unit_price_minor"}]
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    items_minor: int = Field(sa_type=BigInteger)
    shipping_minor: int = Field(default=0, sa_type=BigInteger)
    tax_minor: int = Field(default=0, sa_type=BigInteger)
    discount_minor: int = Field(default=0, sa_type=BigInteger)
    total_minor: int = Field(sa_type=BigInteger)
    shipping_address: Sealed | None = sealed_or_none()
    note: Sealed | None = sealed_or_none()
    # Keyed hashes of what finds it: words of its items and their skus, its number, its external id.
    terms: list[int] = Field(default_factory=list, sa_type=ARRAY(BigInteger))
    # Keyed hashes of what it was created with, by field: a replay is compared with these, however
    # the order has changed since.
    fingerprint: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    version: int = 1
    placed_at: datetime = stamp()
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class OrderChange(SQLModel, table=True):
    """Who changed what: old and new status and amounts; of address and note only that they
    changed."""

    __tablename__ = "order_change"
    __table_args__ = (
        belongs_to("order_id", "sales_order"),
        Index("order_change_by_order", "workspace_id", "order_id", "id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    order_id: UUID
    # `created`, `changed`, `status_changed`, `status_corrected`
    kind: str
    actor_kind: str
    actor_id: UUID | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    version: int
    at: datetime = stamp()


class OrderCounter(SQLModel, table=True):
    """The last number that was given."""

    __tablename__ = "order_counter"

    workspace_id: UUID = workspace_key()
    last: int = Field(default=0, sa_type=BigInteger)
