"""What the API takes and gives of orders. Address and note are revealed here, and only to callers
who may read personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.contacts.models import Contact
from inbox.contacts.schemas import ContactRefOut
from inbox.foundation.filtering import Filters
from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_CONTROLS, In, Name, Out, Paragraph
from inbox.foundation.sealed import Sealed
from inbox.orders.currencies import AMOUNT_AT_MOST
from inbox.orders.models import Order, OrderChange, OrderSource, OrderStatus

Amount = Annotated[int, Meta(ge=0, le=AMOUNT_AT_MOST, description="In the smallest unit.")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="ISO 4217: `EUR`, `SAR`.")]
ExternalId = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_CONTROLS)]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]
Items = Annotated["list[OrderItemIn]", Meta(min_length=1, max_length=200)]


class OrderItemIn(In):
    name: Name
    quantity: Quantity
    unit_price_minor: Amount
    sku: Annotated[str, Meta(max_length=100, pattern=NO_CONTROLS)] = ""


class OrderIn(In):
    """With an `external_id`, the same content again is the same order, and other content is
    refused. The total is that of the items, with shipping and tax and less the discount."""

    currency: Currency
    items: Items
    external_id: ExternalId | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    status: OrderStatus = OrderStatus.DRAFT
    shipping_minor: Amount = 0
    tax_minor: Amount = 0
    discount_minor: Amount = 0
    shipping_address: Paragraph = ""
    note: Paragraph = ""
    placed_at: Annotated[datetime, Meta(tz=True)] | None = None


class OrderEdit(In):
    """Fields that are left out stay as they are. `expected_version` is the version that you saw:
    when the order has moved on, nothing is changed. A status that does not follow the present one
    needs `correction`."""

    expected_version: Annotated[int, Meta(ge=1)] | None = None
    status: OrderStatus | UnsetType = UNSET
    correction: bool = False
    contact_id: UUID | UnsetType | None = UNSET
    conversation_id: UUID | UnsetType | None = UNSET
    items: Items | UnsetType = UNSET
    shipping_minor: Amount | UnsetType = UNSET
    tax_minor: Amount | UnsetType = UNSET
    discount_minor: Amount | UnsetType = UNSET
    shipping_address: Paragraph | UnsetType | None = UNSET
    note: Paragraph | UnsetType | None = UNSET


class OrderFilters(Filters, frozen=True):
    status: OrderStatus | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    source: OrderSource | None = None
    external_id: str | None = None
    currency: str | None = None
    placed_after: datetime | None = None
    placed_before: datetime | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is not None)


class OrderItemOut(Out):
    name: str
    sku: str
    quantity: int
    unit_price_minor: int


class OrderOut(Out):
    """`contact` stands for whoever ordered, when he was merged into another. Address and note are
    hidden from callers without `personal_data:read`, the address also from members whose role works
    with masks; who has `personal_data:reveal` may ask for those of one order."""

    id: UUID
    number: int
    source: OrderSource
    external_id: str | None
    contact: ContactRefOut | None
    conversation_id: UUID | None
    status: OrderStatus
    next_statuses: list[OrderStatus]
    currency: str
    items: list[OrderItemOut]
    items_minor: int
    shipping_minor: int
    tax_minor: int
    discount_minor: int
    total_minor: int
    shipping_address: str | None
    note: str | None
    version: int
    placed_at: datetime
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(
        cls,
        order: Order,
        contacts: Mapping[UUID, Contact],
        next_statuses: list[OrderStatus],
        subject: Subject,
    ) -> "OrderOut":
        contact = contacts.get(order.contact_id) if order.contact_id else None
        return cls(
            id=order.id,
            number=order.number,
            source=order.source,
            external_id=order.external_id,
            contact=None if contact is None else ContactRefOut.of(contact, subject),
            conversation_id=order.conversation_id,
            status=order.status,
            next_statuses=next_statuses,
            currency=order.currency,
            items=[OrderItemOut(**item) for item in order.items],
            items_minor=order.items_minor,
            shipping_minor=order.shipping_minor,
            tax_minor=order.tax_minor,
            discount_minor=order.discount_minor,
            total_minor=order.total_minor,
            shipping_address=shown_text(order.shipping_address, shown=subject.sees_addresses()),
            note=shown_text(order.note, shown=subject.may(Permission.PERSONAL_DATA_READ)),
            version=order.version,
            placed_at=order.placed_at,
            created_at=order.created_at,
            updated_at=order.updated_at,
        )


class OrderChangeOut(Out):
    """`details` hold the old and the new status and amounts, and the names of other fields."""

    id: UUID
    kind: str
    actor_kind: str
    actor_id: UUID | None
    details: dict[str, Any]
    version: int
    at: datetime

    @classmethod
    def of(cls, change: OrderChange) -> "OrderChangeOut":
        return cls(
            id=change.id,
            kind=change.kind,
            actor_kind=change.actor_kind,
            actor_id=change.actor_id,
            details=change.details,
            version=change.version,
            at=change.at,
        )


class DayTotalOut(Out):
    """What was sold on one day, in one currency."""

    day: date
    currency: str
    orders: int
    total_minor: int


class DayTotalsOut(Out):
    """Days of the workspace's own time zone, the newest first. Confirmed, paid, shipped and
    delivered orders count."""

    time_zone: str
    days: list[DayTotalOut]


class RevealedOrderOut(Out):
    """What was masked. It is to be hidden again after so many seconds, and kept nowhere."""

    order_id: UUID
    contact_name: str | None
    shipping_address: str | None
    note: str | None
    hide_after_seconds: int

    @classmethod
    def of(cls, order: OrderOut, seconds: int) -> "RevealedOrderOut":
        return cls(
            order_id=order.id,
            contact_name=None if order.contact is None else order.contact.name,
            shipping_address=order.shipping_address,
            note=order.note,
            hide_after_seconds=seconds,
        )


def shown_text(value: Sealed | None, *, shown: bool) -> str | None:
    if value is None:
        return None
    return value.reveal() if shown else MASK
