"""Orders that customers send from a catalog on WhatsApp: drafts, in the commit of the message.

The message says which products and at what price, not what they are called: a product's id stands
for its name until somebody says more. What cannot be read whole stays a message, and the
conversation says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from inbox.foundation.identifiers import new_id
from inbox.orders.book import NewOrder
from inbox.orders.currencies import AMOUNT_AT_MOST, CURRENCIES, minor_of
from inbox.orders.models import OrderSource

# What a conversation tells of a basket that could not be read.
ORDER_UNREAD: Final = "order_unread"
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


class BasketUnread(Exception):
    """`reason` is a word of ours; `item` the first that does not fit, counted from one."""

    def __init__(self, reason: str, item: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.item = item

    @property
    def details(self) -> dict[str, Any]:
        return {"reason": self.reason} | ({} if self.item is None else {"item": self.item})


def draft_of(order: CatalogOrder) -> NewOrder:
    """Raises `BasketUnread`."""
    content = order.raw.get("order")
    products = content.get("product_items") if isinstance(content, Mapping) else None
    if not isinstance(products, list) or not 0 < len(products) <= ITEMS_AT_MOST:
        raise BasketUnread("items")
    items = [_item(product, number) for number, product in enumerate(products, 1)]
    currencies = {product["currency"] for product in products}
    if len(currencies) != 1:
        raise BasketUnread("two_currencies")
    if sum(one["quantity"] * one["unit_price_minor"] for one in items) > AMOUNT_AT_MOST:
        raise BasketUnread("total")
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


def _item(product: object, number: int) -> dict[str, Any]:
    if not isinstance(product, Mapping):
        raise BasketUnread("product", number)
    sku, currency = product.get("product_retailer_id"), product.get("currency")
    quantity = _whole(product.get("quantity"))
    if not isinstance(sku, str) or not 0 < len(sku) <= SKU_AT_MOST or not sku.isprintable():
        raise BasketUnread("product", number)
    if not isinstance(currency, str) or currency not in CURRENCIES:
        raise BasketUnread("currency", number)
    if quantity is None:
        raise BasketUnread("quantity", number)
    price = minor_of(product.get("item_price"), currency)
    if price is None:
        raise BasketUnread("price", number)
    return {"name": sku, "sku": sku, "quantity": quantity, "unit_price_minor": price}


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= QUANTITY_AT_MOST else None
