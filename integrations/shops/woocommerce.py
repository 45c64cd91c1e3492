"""WooCommerce's webhooks about orders: `order.created` and `order.updated` carry the whole order.

When a webhook is saved, WooCommerce calls once with the form `webhook_id=1`, unsigned, and wants
200. Its names of deliveries are made from the second, so two within one second share one.

https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from integrations.shops.contract import (
    BodyRefused,
    Found,
    News,
    NotAnOrder,
    ShopItem,
    ShopOrder,
    ShopRefund,
    ShopSystem,
    child,
    children,
    lines_of,
    texts,
    words_of,
)

WORDS: Final[Mapping[str, str]] = {
    "pending": "draft",
    "failed": "draft",
    "on-hold": "confirmed",
    # Being packed, and to be paid at the door.
    "processing unpaid": "confirmed",
    "processing": "paid",
    "completed": "delivered",
    "cancelled": "cancelled",
    "refunded": "refunded",
}
# A basket that nobody has ordered, and what was thrown away.
UNFINISHED: Final = frozenset({"checkout-draft", "auto-draft", "trash"})
NO_ORDER: Final = "not_about_an_order"
NOT_PLACED: Final = "not_placed"
PING: Final = re.compile(rb"webhook_id=\d{1,20}")


def read(document: Any) -> News:
    if not isinstance(document, Mapping):
        raise BodyRefused("", "An object is expected.")
    if "line_items" not in document or "order_key" not in document:
        return NotAnOrder(NO_ORDER)
    word = document.get("status")
    if word in UNFINISHED:
        return NotAnOrder(NOT_PLACED)
    if word == "processing" and not (document.get("date_paid_gmt") or document.get("date_paid")):
        word = "processing unpaid"
    billing, shipping = child(document, "billing"), child(document, "shipping")
    # Who picks up or downloads gives no address to send to.
    lives = shipping if words_of(shipping, "address_1", "city") else billing
    order_id = Found("id", document.get("id"))
    return ShopOrder(
        id=order_id,
        number=Found("number", document.get("number") or document.get("id")),
        currency=Found("currency", document.get("currency")),
        status=Found("status", word),
        items=[
            *(_item(path, one) for path, one in children(document, "line_items")),
            *(_fee(path, one) for path, one in children(document, "fee_lines") if _charges(one)),
        ],
        total=Found("total", document.get("total")),
        shipping=Found("shipping_total", document.get("shipping_total")),
        tax=Found("total_tax", document.get("total_tax")),
        placed_at=_moment(document, "date_created"),
        changed_at=_moment(document, "date_modified"),
        refunds=[_refund(path, one, order_id) for path, one in children(document, "refunds")],
        phones=texts(billing.get("phone"), shipping.get("phone")),
        emails=texts(billing.get("email")),
        names=texts(
            words_of(billing, "first_name", "last_name"),
            words_of(shipping, "first_name", "last_name"),
        ),
        countries=texts(billing.get("country"), shipping.get("country")),
        address=lines_of(
            lives,
            ("first_name", "last_name"),
            ("company",),
            ("address_1",),
            ("address_2",),
            ("postcode", "city"),
            ("state",),
            ("country",),
        ),
        note="\n".join(texts(document.get("customer_note"))),
    )


def _item(path: str, one: Mapping[str, Any]) -> ShopItem:
    return ShopItem(
        name=Found(f"{path}.name", one.get("name")),
        quantity=Found(f"{path}.quantity", one.get("quantity")),
        # Before discounts; `price` is rounded, and after them.
        price=Found(f"{path}.subtotal", one.get("subtotal")),
        of_all=True,
        sku=Found(f"{path}.sku", one.get("sku")),
    )


def _charges(one: Mapping[str, Any]) -> bool:
    """A fee below nothing is a discount, which the total tells."""
    return not str(one.get("total") or "").startswith("-")


def _fee(path: str, one: Mapping[str, Any]) -> ShopItem:
    return ShopItem(
        name=Found(f"{path}.name", one.get("name")),
        quantity=Found(f"{path}.total", 1),
        price=Found(f"{path}.total", one.get("total")),
        sku=Found(f"{path}.total", ""),
    )


def _moment(document: Mapping[str, Any], name: str) -> Found | None:
    """`…_gmt` is UTC, without saying so."""
    value = document.get(f"{name}_gmt")
    return Found(f"{name}_gmt", f"{value}Z") if isinstance(value, str) and value else None


def _refund(path: str, one: Mapping[str, Any], order_id: Found) -> ShopRefund:
    """Money that was given back is written below nothing."""
    given_back = str(one.get("total") or "").removeprefix("-")
    return ShopRefund(order_id, str(one.get("id")), [Found(f"{path}.total", given_back)])


WOOCOMMERCE: Final = ShopSystem(
    signature_header=b"x-wc-webhook-signature",
    topic_header=b"x-wc-webhook-topic",
    delivery_header=b"x-wc-webhook-delivery-id",
    read=read,
    words=WORDS,
    names_repeat=True,
    is_ping=lambda body: PING.fullmatch(body.strip()) is not None,
)
