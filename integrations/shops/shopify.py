"""Shopify's webhooks about orders: `orders/*` carry the whole order, `refunds/create` a refund.

The signature covers the body and no header, so what a delivery is about is read from the body: a
body that was signed once says the same under every topic.

https://shopify.dev/docs/api/admin-rest/latest/resources/order
https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
"""

from collections.abc import Mapping, Sequence
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

# `financial_status`, and above it what became of the goods.
WORDS: Final[Mapping[str, str]] = {
    "pending": "confirmed",
    "authorized": "confirmed",
    "partially_paid": "confirmed",
    "expired": "confirmed",
    "voided": "confirmed",
    "paid": "paid",
    "partially_refunded": "paid",
    "fulfilled": "shipped",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "refunded": "refunded",
}
# Topics that Shopify has every app listen to, and whatever else a shop was told to send here.
NO_ORDER: Final = "not_about_an_order"


def read(document: Any) -> News:
    if not isinstance(document, Mapping):
        raise BodyRefused("", "An object is expected.")
    if "order_id" in document and "transactions" in document:
        return _refund(document, "")
    if "line_items" not in document or "financial_status" not in document:
        return NotAnOrder(NO_ORDER)
    customer = child(document, "customer")
    shipping, billing = child(document, "shipping_address"), child(document, "billing_address")
    return ShopOrder(
        id=Found("id", document.get("id")),
        number=Found("name", document.get("name") or document.get("order_number")),
        currency=Found("currency", document.get("currency")),
        status=_status(document),
        items=[_item(path, one) for path, one in children(document, "line_items")],
        total=Found("total_price", document.get("total_price")),
        shipping=_money(document, "total_shipping_price_set"),
        # Where prices include the tax, it is in those of the items already.
        tax=None
        if document.get("taxes_included") is True
        else Found("total_tax", document.get("total_tax")),
        placed_at=Found("created_at", document.get("created_at")),
        changed_at=Found("updated_at", document.get("updated_at")),
        refunds=[_refund(one, path) for path, one in children(document, "refunds")],
        phones=texts(
            document.get("phone"),
            shipping.get("phone"),
            customer.get("phone"),
            billing.get("phone"),
        ),
        emails=texts(document.get("email"), document.get("contact_email"), customer.get("email")),
        names=texts(
            words_of(customer, "first_name", "last_name"),
            shipping.get("name"),
            billing.get("name"),
        ),
        countries=texts(shipping.get("country_code"), billing.get("country_code")),
        address=lines_of(
            shipping,
            ("name",),
            ("company",),
            ("address1",),
            ("address2",),
            ("zip", "city"),
            ("province",),
            ("country",),
        ),
        note="\n".join(texts(document.get("note"))),
    )


def _status(document: Mapping[str, Any]) -> Found:
    financial = Found("financial_status", document.get("financial_status"))
    if financial.value == "refunded":
        return financial
    if document.get("cancelled_at"):
        return Found("cancelled_at", "cancelled")
    if document.get("fulfillment_status") == "fulfilled":
        sent = [
            one for _, one in children(document, "fulfillments") if one.get("status") != "cancelled"
        ]
        there = sent and all(one.get("shipment_status") == "delivered" for one in sent)
        return Found("fulfillment_status", "delivered" if there else "fulfilled")
    return financial


def _item(path: str, one: Mapping[str, Any]) -> ShopItem:
    return ShopItem(
        name=Found(f"{path}.name", one.get("name") or one.get("title")),
        quantity=Found(f"{path}.quantity", one.get("quantity")),
        price=Found(f"{path}.price", one.get("price")),
        sku=Found(f"{path}.sku", one.get("sku")),
    )


def _money(document: Mapping[str, Any], name: str) -> Found | None:
    amount = child(child(document, name), "shop_money").get("amount")
    return None if amount is None else Found(f"{name}.shop_money.amount", amount)


def _refund(document: Mapping[str, Any], path: str) -> ShopRefund:
    within = f"{path}." if path else ""
    amounts: Sequence[Found] = [
        Found(f"{within}{place}.amount", one.get("amount"))
        for place, one in children(document, "transactions")
        if one.get("kind") == "refund" and one.get("status") == "success"
    ]
    return ShopRefund(
        order_id=Found(f"{within}order_id", document.get("order_id")),
        id=str(document.get("id")),
        amounts=amounts,
    )


SHOPIFY: Final = ShopSystem(
    signature_header=b"x-shopify-hmac-sha256",
    topic_header=b"x-shopify-topic",
    delivery_header=b"x-shopify-webhook-id",
    read=read,
    words=WORDS,
)
