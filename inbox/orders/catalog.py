"""Orders that customers send from a catalog on WhatsApp: drafts, in the commit of the message.

The message says which products and at what price, not what they are called: a product's id stands
for its name until somebody says more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.currencies import AMOUNT_AT_MOST, CURRENCIES, minor_of
from inbox.orders.models import OrderSource

ITEMS_AT_MOST: Final = 200
QUANTITY_AT_MOST: Final = 1_000_000
SKU_AT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class CatalogOrder:
    workspace_id: UUID
    contact_id: UUID
    conversation_id: UUID
    # The provider's id of the message, under which it becomes one order however often it is read.
    external_id: str
    placed_at: datetime
    raw: Mapping[str, Any] = field(repr=False)


async def take_catalog_orders(uow: UnitOfWork, orders: Sequence[CatalogOrder]) -> None:
    """What cannot be read as an order stays a message and nothing more."""
    if not orders:
        return
    drafts = [draft for one in orders if (draft := draft_of(one)) is not None]
    await OrderBook(uow).add(drafts)


def draft_of(order: CatalogOrder) -> NewOrder | None:
    content = order.raw.get("order")
    products = content.get("product_items") if isinstance(content, Mapping) else None
    if not isinstance(products, list) or not 0 < len(products) <= ITEMS_AT_MOST:
        return None
    items: list[dict[str, Any]] = []
    currencies = set()
    for product in products:
        item = _item(product)
        if item is None:
            return None
        currencies.add(product["currency"])
        items.append(item)
    total = sum(one["quantity"] * one["unit_price_minor"] for one in items)
    # Of two currencies there is no total.
    if len(currencies) != 1 or total > AMOUNT_AT_MOST:
        return None
    return NewOrder(
        workspace_id=order.workspace_id,
        id=new_id(),
        source=OrderSource.WHATSAPP,
        currency=currencies.pop(),
        items=items,
        external_id=order.external_id,
        contact_id=order.contact_id,
        conversation_id=order.conversation_id,
        placed_at=order.placed_at,
        actor_kind="contact",
        actor_id=order.contact_id,
    )


def _item(product: object) -> dict[str, Any] | None:
    if not isinstance(product, Mapping):
        return None
    sku, currency = product.get("product_retailer_id"), product.get("currency")
    quantity = _whole(product.get("quantity"))
    if not isinstance(sku, str) or not 0 < len(sku) <= SKU_AT_MOST or not sku.isprintable():
        return None
    if not isinstance(currency, str) or currency not in CURRENCIES or quantity is None:
        return None
    price = minor_of(product.get("item_price"), currency)
    if price is None:
        return None
    return {"name": sku, "sku": sku, "quantity": quantity, "unit_price_minor": price}


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= QUANTITY_AT_MOST else None
