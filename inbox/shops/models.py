"""Shops that tell us of their orders, and every call of theirs.

    received ──applied──▶ applied       an order was made or changed
       ▲        ├──▶ ignored            nothing to do, and `reason` says why
       │        └──▶ kept               it does not fit: `path` says where, `reason` what
       └────────────── applied again ───┘

A call is a row before it is answered, and it is applied as a whole or not at all.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class ShopKind(StrEnum):
    GENERIC = "generic"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class ShopProof(StrEnum):
    """How a call shows whose it is: by its address alone, by `X-Parley-Signature`, or as the
    maker of the shop has it."""

    TOKEN = "token"  # noqa: S105 - the name of a way
    HMAC = "hmac"
    SHOP = "shop"


class ShopState(StrEnum):
    ACTIVE = "active"
    # Calls are kept, and applied when it goes on.
    PAUSED = "paused"


class ShopDeliveryState(StrEnum):
    RECEIVED = "received"
    APPLIED = "applied"
    IGNORED = "ignored"
    KEPT = "kept"


class ShopSource(SQLModel, table=True):
    __tablename__ = "shop_source"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key", name="shop_source_key_once"),
        Index("shop_source_by_token", "token_hash"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # Before the numbers of its orders, since two shops may count alike.
    key: str
    kind: ShopKind = Field(sa_type=choice(ShopKind))
    proof: ShopProof = Field(sa_type=choice(ShopProof))
    token_hash: bytes = Field(sa_type=LargeBinary)
    secret: Sealed | None = sealed_or_none()
    # Of phone numbers that say none.
    country: str | None = None
    # Where in the body what is; of a generic one only.
    mapping: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    # Its words for a status, besides those that its kind brings.
    words: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    state: ShopState = Field(default=ShopState.ACTIVE, sa_type=choice(ShopState))
    # Paths and kinds of values of the first body that came; never the values.
    captured: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    called_at: datetime | None = None
    created_at: datetime = stamp()


class ShopOrderLink(SQLModel, table=True):
    """Which order of ours one of a shop's is, and how new that is which we know of it."""

    __tablename__ = "shop_order"
    __table_args__ = (
        belongs_to("source_id", "shop_source"),
        belongs_to("order_id", "sales_order"),
        Index("shop_order_by_order", "workspace_id", "order_id"),
    )

    workspace_id: UUID = workspace_key()
    source_id: UUID = Field(primary_key=True)
    shop_id: str = Field(primary_key=True)
    order_id: UUID
    changed_at: datetime | None = None
    # What was given back, by the shop's own ids, in the smallest unit.
    refunds: dict[str, int] = Field(default_factory=dict, sa_type=JSONB)
    # Whose order it was has been erased: what the shop says of him later is not taken again.
    forgotten_at: datetime | None = None


class ShopDelivery(SQLModel, table=True):
    __tablename__ = "shop_delivery"
    __table_args__ = (
        belongs_to("source_id", "shop_source"),
        belongs_to("order_id", "sales_order", on_delete="SET NULL (order_id)"),
        UniqueConstraint("workspace_id", "source_id", "name_hash", name="shop_delivery_once"),
        Index("shop_delivery_by_source", "workspace_id", "source_id", "id"),
        Index("shop_delivery_by_order", "workspace_id", "order_id"),
        Index(
            "shop_delivery_waiting",
            "workspace_id",
            "source_id",
            "id",
            postgresql_where=text("state = 'received'"),
        ),
        Index(
            "shop_delivery_kept",
            "workspace_id",
            "source_id",
            "id",
            postgresql_where=text("state = 'kept'"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    source_id: UUID
    # Of what the shop calls this delivery, or of the body where it has no name.
    name_hash: bytes = Field(sa_type=LargeBinary)
    topic: str = ""
    # Under the intake key of its day: nobody has looked yet whose it is.
    body: Sealed = sealed()
    state: ShopDeliveryState = Field(
        default=ShopDeliveryState.RECEIVED, sa_type=choice(ShopDeliveryState)
    )
    path: str = ""
    reason: str = ""
    attempts: int = 0
    order_id: UUID | None = None
    received_at: datetime = stamp()
    ended_at: datetime | None = None
