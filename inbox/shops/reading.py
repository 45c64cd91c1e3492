"""What a shop says of an order, judged: an order that may stand in our books, or where in the body
it does not fit. Nothing is read from the database here, and nothing written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final

import msgspec

from inbox.foundation.schemas import Email
from inbox.orders.book import items_minor
from inbox.orders.currencies import AMOUNT_AT_MOST, CURRENCIES, minor_of
from inbox.orders.models import OrderStatus
from inbox.shops.errors import ShopRefused
from integrations.shops.contract import Found, ShopItem, ShopOrder, ShopRefund

ITEMS_AT_MOST: Final = 200
QUANTITY_AT_MOST: Final = 1_000_000
NAME_AT_MOST: Final = 200
NUMBER_AT_MOST: Final = 100
ID_AT_MOST: Final = 200
TEXT_AT_MOST: Final = 4_000
FIRST_YEAR, LAST_YEAR = 1970, 2199
COUNTRY: Final = re.compile("[A-Za-z]{2}")
WHOLE: Final = re.compile(r"[0-9]{1,16}")
CONTROLS: Final = re.compile(r"[\u0000-\u001f\u007f]+")
# What a total has beyond the sum of its parts: tips, duties, what plugins add.
OTHER: Final = "Other charges"
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, slots=True)
class Buyer:
    """As the shop has written it all down."""

    phones: Sequence[str] = field(default=(), repr=False)
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ReadOrder:
    shop_id: str
    number: str
    number_path: str
    currency: str
    currency_path: str
    status: OrderStatus | None
    items: Sequence[Mapping[str, Any]] = field(repr=False)
    shipping_minor: int
    tax_minor: int
    discount_minor: int
    placed_at: datetime | None
    changed_at: datetime | None
    refunds: Mapping[str, int]
    buyer: Buyer
    address: str = field(repr=False)
    note: str = field(repr=False)


def read_order(order: ShopOrder, words: Mapping[str, str], *, minor: bool = False) -> ReadOrder:
    """`minor` says that amounts are in the smallest unit already."""
    currency = order.currency.value
    if not isinstance(currency, str) or currency.strip().upper() not in CURRENCIES:
        raise ShopRefused(order.currency.path, "No currency of ISO 4217 has this code.")
    currency = currency.strip().upper()
    if not order.items:
        raise ShopRefused("items", "An order has one item at least.")
    if len(order.items) > ITEMS_AT_MOST:
        raise ShopRefused("items", f"At most {ITEMS_AT_MOST} items.")
    items = [_item(one, currency, minor) for one in order.items]
    shipping, tax, discount = (
        0 if one is None else _amount(one, currency, minor)
        for one in (order.shipping, order.tax, order.discount)
    )
    if order.total is not None:
        total = _amount(order.total, currency, minor)
        over = items_minor(items) + shipping + tax - total
        units = sum(int(one["quantity"]) for one in items)
        discount = max(over, 0)
        if 0 < -over <= units:
            # Less than a unit's smallest coin: prices of one were rounded.
            tax -= over
        elif over < 0:
            items.append({"name": OTHER, "sku": "", "quantity": 1, "unit_price_minor": -over})
    if items_minor(items) + shipping + tax > AMOUNT_AT_MOST:
        raise ShopRefused("items", "The total is more than an order can have.")
    if discount > items_minor(items) + shipping + tax:
        path = "discount" if order.discount is None else order.discount.path
        raise ShopRefused(path, "The discount is more than the total.")
    return ReadOrder(
        shop_id=read_id(order.id),
        number=_number(order.number),
        number_path=order.number.path,
        currency=currency,
        currency_path=order.currency.path,
        status=_status(order.status, words),
        items=items,
        shipping_minor=shipping,
        tax_minor=tax,
        discount_minor=discount,
        placed_at=_moment(order.placed_at),
        changed_at=_moment(order.changed_at),
        refunds={one.id[:ID_AT_MOST]: refunded(one, currency, minor) for one in order.refunds},
        buyer=Buyer(
            order.phones,
            next((one for one in order.emails if _is_email(one)), None),
            next((name for one in order.names if (name := _clean(one, NAME_AT_MOST))), None),
            next((one.upper() for one in order.countries if COUNTRY.fullmatch(one)), None),
        ),
        address=_paragraph(order.address),
        note=_paragraph(order.note),
    )


def refunded(refund: ShopRefund, currency: str, minor: bool = False) -> int:
    return sum(_amount(one, currency, minor) for one in refund.amounts)


def read_id(found: Found) -> str:
    value = found.value
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ShopRefused(found.path, "The id of the order is missing here.")
    text = str(value).strip()
    if len(text) > ID_AT_MOST or CONTROLS.search(text):
        raise ShopRefused(found.path, f"An id of at most {ID_AT_MOST} printable characters.")
    return text


def _item(one: ShopItem, currency: str, minor: bool) -> dict[str, Any]:
    sku = _clean(one.sku.value, 100)
    name = _clean(one.name.value, NAME_AT_MOST) or sku
    if not name:
        raise ShopRefused(one.name.path, "The item has no name here.")
    quantity = _quantity(one.quantity)
    price = _amount(one.price, currency, minor)
    if one.of_all:
        price = int((Decimal(price) / quantity).quantize(Decimal(1), ROUND_HALF_UP))
    return {"name": name, "quantity": quantity, "unit_price_minor": price, "sku": sku}


def _quantity(found: Found) -> int:
    value = found.value
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:9])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= QUANTITY_AT_MOST:
        raise ShopRefused(found.path, f"A whole number from 1 to {QUANTITY_AT_MOST}.")
    return value


def _amount(found: Found, currency: str, minor: bool) -> int:
    value = found.value
    if minor:
        if isinstance(value, str) and WHOLE.fullmatch(value):
            value = int(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= AMOUNT_AT_MOST:
            raise ShopRefused(found.path, "A whole amount in the smallest unit, from 0.")
        return int(value)
    amount = minor_of(value, currency)
    if amount is None:
        raise ShopRefused(found.path, f"An amount from 0, such as 7.50, of {currency}.")
    return amount


def _status(found: Found, words: Mapping[str, str]) -> OrderStatus | None:
    if found.value in (None, ""):
        return None
    ours = words.get(str(found.value)) or words.get(str(found.value).strip().casefold())
    if ours is None:
        raise ShopRefused(found.path, "No status of ours stands for this word; add it to `words`.")
    return OrderStatus(ours)


def _moment(found: Found | None) -> datetime | None:
    if found is None or found.value in (None, ""):
        return None
    words = "A moment and its offset: 2026-01-31T09:00:00Z, or +03:00 at the end."
    try:
        moment: datetime = msgspec.convert(found.value, _Moment)
    except msgspec.ValidationError:
        raise ShopRefused(found.path, words) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ShopRefused(found.path, words)
    return moment


def _number(found: Found) -> str:
    """`#1001` is said as 1001."""
    text = _clean(found.value, NUMBER_AT_MOST).removeprefix("#").strip()
    if not text:
        raise ShopRefused(found.path, "The number of the order is missing here.")
    return text


def _clean(value: Any, most: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return " ".join(CONTROLS.sub(" ", str(value)).split())[:most].strip()


def _paragraph(text: str) -> str:
    return text.replace("\x00", "").strip()[:TEXT_AT_MOST]


def _is_email(text: str) -> bool:
    try:
        msgspec.convert(text, Email)
    except msgspec.ValidationError:
        return False
    return True
