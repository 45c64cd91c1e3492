"""What the API takes and gives of shop sources. An address is shown once, when it is made."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from msgspec import UNSET, Meta, UnsetType, field

from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import NO_CONTROLS, Country, In, Name, Out
from inbox.orders.models import OrderStatus
from inbox.orders.schemas import OrderItemOut
from inbox.shops.mapping import ShopMapping
from inbox.shops.models import (
    ShopDelivery,
    ShopDeliveryState,
    ShopKind,
    ShopProof,
    ShopSource,
    ShopState,
)
from inbox.shops.reading import ReadOrder

DOOR = "/webhooks/shops"
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        description="Before the numbers of its orders: `north` makes `north/1001`. Stays for ever.",
    ),
]
Secret = Annotated[str, Meta(min_length=8, max_length=200, pattern=NO_CONTROLS)]
Words = Annotated[dict[str, OrderStatus], Meta(max_length=50)]


class ShopSourceIn(In):
    """`generic` needs a `mapping`; the others bring theirs. `secret` is the one with which the
    shop signs: Shopify gives it, WooCommerce takes any, and where none is given one is made.
    `words` are the shop's words for a status, besides those that are known."""

    name: Name
    key: Key
    kind: ShopKind
    proof: ShopProof | UnsetType = UNSET
    secret: Secret | None = None
    country: Country | None = None
    mapping: ShopMapping | None = None
    words: Words = field(default_factory=dict)


class ShopSourceEdit(In):
    """Fields that are left out stay as they are."""

    name: Name | UnsetType = UNSET
    secret: Secret | UnsetType = UNSET
    country: Country | UnsetType | None = UNSET
    mapping: ShopMapping | UnsetType = UNSET
    words: Words | UnsetType = UNSET
    state: ShopState | UnsetType = UNSET


class ShopTestIn(In):
    """A body as the shop would send it. It is read, and nothing is written."""

    body: dict[str, Any]


class ShopSourceOut(Out):
    """`path` (of this installation's address) and a `secret` that was made here are in the answer
    that made them and in no other. `captured` are paths and kinds of values of the first body."""

    id: UUID
    name: str
    key: str
    kind: ShopKind
    proof: ShopProof
    country: str | None
    mapping: ShopMapping | None
    words: dict[str, OrderStatus]
    state: ShopState
    captured: dict[str, str] | None
    kept: int
    called_at: datetime | None
    created_at: datetime
    path: str | None
    secret: str | None

    @classmethod
    def of(
        cls,
        source: ShopSource,
        mapping: ShopMapping | None,
        kept: int = 0,
        token: str | None = None,
        secret: str | None = None,
    ) -> "ShopSourceOut":
        return cls(
            id=source.id,
            name=source.name,
            key=source.key,
            kind=source.kind,
            proof=source.proof,
            country=source.country,
            mapping=mapping,
            words={word: OrderStatus(ours) for word, ours in source.words.items()},
            state=source.state,
            captured=source.captured,
            kept=kept,
            called_at=source.called_at,
            created_at=source.created_at,
            path=None if token is None else f"{DOOR}/{token}",
            secret=secret,
        )


class ShopPreviewOut(Out):
    """What a body would become. Names, numbers and addresses are hidden from callers without
    `personal_data:read`."""

    external_id: str
    status: OrderStatus | None
    currency: str
    items: list[OrderItemOut]
    shipping_minor: int
    tax_minor: int
    discount_minor: int
    total_minor: int
    placed_at: datetime | None
    phone: str | None
    email: str | None
    name: str | None
    shipping_address: str | None
    note: str | None

    @classmethod
    def of(
        cls, source: ShopSource, read: ReadOrder, total_minor: int, phone: str | None, may: bool
    ) -> "ShopPreviewOut":
        def shown(text: str | None) -> str | None:
            return text if may or not text else MASK

        return cls(
            external_id=f"{source.key}/{read.number}",
            status=read.status,
            currency=read.currency,
            items=[OrderItemOut(**one) for one in read.items],
            shipping_minor=read.shipping_minor,
            tax_minor=read.tax_minor,
            discount_minor=read.discount_minor,
            total_minor=total_minor,
            placed_at=read.placed_at,
            phone=shown(phone and f"+{phone}"),
            email=shown(read.buyer.email),
            name=shown(read.buyer.name),
            shipping_address=shown(read.address or None),
            note=shown(read.note or None),
        )


class ShopTestOut(Out):
    """Either the order, or where (`path`) and why it does not fit."""

    order: ShopPreviewOut | None
    path: str
    reason: str


class ShopDeliveryOut(Out):
    """`body` is what came, when one delivery is read by a caller with `personal_data:read`."""

    id: UUID
    source_id: UUID
    topic: str
    state: ShopDeliveryState
    path: str
    reason: str
    order_id: UUID | None
    received_at: datetime
    ended_at: datetime | None
    body: Any

    @classmethod
    def of(cls, one: ShopDelivery) -> "ShopDeliveryOut":
        return cls(
            id=one.id,
            source_id=one.source_id,
            topic=one.topic,
            state=one.state,
            path=one.path,
            reason=one.reason,
            order_id=one.order_id,
            received_at=one.received_at,
            ended_at=one.ended_at,
            body=None,
        )

    @classmethod
    def whole(cls, one: ShopDelivery, subject: Subject) -> "ShopDeliveryOut":
        shown = cls.of(one)
        if subject.sees_addresses():
            shown.body = orjson.loads(one.body.reveal())
        return shown
