"""Enters an order of the contact; the run knows it from there on."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from automation.steps.contract import At, Known, StepFailed, Words
from automation.steps.orders import OrderConfig, OrderStep
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In
from inbox.orders.currencies import CURRENCIES, minor_of

QUANTITY_AT_MOST = 1_000_000
NAME_CHARACTERS = 200


class OrderLine(In):
    """`quantity` and `unit_price` are filled in: `{{ vars.loaves }}`, `7.50`."""

    name: Words
    quantity: Words = "1"
    unit_price: Words = "0"
    sku: Words = ""


class CreateOrderConfig(OrderConfig):
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    items: Annotated[list[OrderLine], Meta(min_length=1, max_length=50)]
    status: Literal["draft", "confirmed", "paid"] = "draft"
    note: Words = ""
    shipping_address: Words = ""


class CreateOrder(OrderStep[CreateOrderConfig]):
    kind = "create_order"
    title = "Create an order"
    config = CreateOrderConfig

    def texts(self, config: CreateOrderConfig) -> Iterator[tuple[str, str]]:
        yield "note", config.note
        yield "shipping_address", config.shipping_address
        for at, one in enumerate(config.items):
            for name in ("name", "quantity", "unit_price", "sku"):
                yield f"items.{at}.{name}", getattr(one, name)

    def faults(self, config: CreateOrderConfig, known: Known) -> Iterator[FieldFault]:
        if config.currency not in CURRENCIES:
            yield FieldFault("currency", "No currency of ISO 4217 has this code.")
        for at, one in enumerate(config.items):
            if not one.name.strip():
                yield FieldFault(f"items.{at}.name", "At least one visible character.")
            if "{" not in one.quantity and _whole(one.quantity) is None:
                yield FieldFault(f"items.{at}.quantity", "A whole number from 1 on.")
            if "{" not in one.unit_price and minor_of(one.unit_price, config.currency) is None:
                yield FieldFault(f"items.{at}.unit_price", "An amount such as 7.50.")

    def wants(self, config: CreateOrderConfig, at: At) -> Mapping[str, Any]:
        items = []
        for one in config.items:
            name, quantity = at.fill(one.name).strip(), _whole(at.fill(one.quantity))
            price = minor_of(at.fill(one.unit_price).strip(), config.currency)
            if not name or quantity is None or price is None:
                raise StepFailed("order_value")
            items.append(
                {
                    "name": " ".join(name.split())[:NAME_CHARACTERS],
                    "quantity": quantity,
                    "unit_price_minor": price,
                    "sku": at.fill(one.sku).strip()[:100],
                }
            )
        return {
            "do": "create",
            "currency": config.currency,
            "items": items,
            "status": config.status,
            "note": at.fill(config.note),
            "shipping_address": at.fill(config.shipping_address),
        }


def _whole(value: str) -> int | None:
    text = value.strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 7:
        return None
    return int(text) if 1 <= int(text) <= QUANTITY_AT_MOST else None
