"""Bodies as shops send them, cut from their makers' documents to what an order is read from.

https://shopify.dev/docs/api/webhooks · https://woocommerce.github.io/woocommerce-rest-api-docs
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.shops.shopify import SHOPIFY
from integrations.shops.signing import sign
from integrations.shops.woocommerce import WOOCOMMERCE

SECRET = "hush-of-the-shop"
CANARY = "12 Canary Row"


def moment(minutes: int = 0) -> str:
    """So long after a while ago, without its offset; what is older is no news any more."""
    when = datetime.now(UTC) - timedelta(hours=12) + timedelta(minutes=minutes)
    return f"{when:%Y-%m-%dT%H:%M:%S}"


def shopify_order(**given: Any) -> dict[str, Any]:
    person = {"first_name": "Jon", "last_name": "Snow"}
    address = {
        **person,
        "name": "Jon Snow",
        "address1": CANARY,
        "address2": None,
        "phone": "055 555 7821",
        "city": "Winterfell",
        "zip": "11564",
        "province": None,
        "country": "Saudi Arabia",
        "country_code": "SA",
        "company": None,
    }
    return {
        "id": 820982911946154508,
        "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
        "name": "#1001",
        "order_number": 1001,
        "email": "jon@example.com",
        "contact_email": "jon@example.com",
        "phone": None,
        "created_at": f"{moment()}Z",
        "updated_at": f"{moment()}Z",
        "cancelled_at": None,
        "cancel_reason": None,
        "currency": "SAR",
        "financial_status": "pending",
        "fulfillment_status": None,
        "fulfillments": [],
        "note": "Ring twice",
        "taxes_included": True,
        "total_price": "128.00",
        "subtotal_price": "118.00",
        "total_tax": "16.70",
        "total_discounts": "20.00",
        "total_shipping_price_set": {
            "shop_money": {"amount": "10.00", "currency_code": "SAR"},
            "presentment_money": {"amount": "10.00", "currency_code": "SAR"},
        },
        "customer": {"id": 115310627314723954, "email": "john@example.com", **person},
        "billing_address": {**address, "phone": None},
        "shipping_address": address,
        "line_items": [
            {
                "id": 866550311766439020,
                "name": "Oud 50 ml",
                "title": "Oud",
                "sku": "OUD-50",
                "quantity": 2,
                "price": "64.00",
                "total_discount": "0.00",
            },
            {
                "id": 141249953214522974,
                "name": "Card",
                "sku": None,
                "quantity": 1,
                "price": "10.00",
            },
        ],
        "refunds": [],
    } | given


def shopify_refund(number: int, amount: str) -> dict[str, Any]:
    return {
        "id": number,
        "order_id": 820982911946154508,
        "created_at": "2026-11-28T09:00:00+03:00",
        "note": None,
        "refund_line_items": [],
        "transactions": [
            {"id": 1, "kind": "refund", "status": "success", "amount": amount, "currency": "SAR"},
            {"id": 2, "kind": "refund", "status": "failure", "amount": "999.00"},
        ],
    }


def woo_order(**given: Any) -> dict[str, Any]:
    person = {
        "first_name": "Sara",
        "last_name": "Haddad",
        "company": "",
        "address_1": CANARY,
        "address_2": "",
        "city": "Kuwait City",
        "state": "",
        "postcode": "13001",
        "country": "KW",
    }
    return {
        "id": 727,
        "parent_id": 0,
        "number": "727",
        "order_key": "wc_order_58d2d042d1d",
        "status": "processing",
        "currency": "KWD",
        "date_created_gmt": moment(),
        "date_modified_gmt": moment(),
        "date_paid_gmt": "2026-11-27T09:00:00",
        "discount_total": "1.000",
        "shipping_total": "1.500",
        "total": "11.000",
        "total_tax": "0.500",
        "prices_include_tax": False,
        "customer_note": "",
        "billing": {**person, "email": "sara@example.com", "phone": "5000 1234"},
        "shipping": person,
        "line_items": [
            {
                "id": 315,
                "name": "Tea",
                "quantity": 3,
                "subtotal": "10.000",
                "total": "9.000",
                "sku": "T-1",
                "price": 3,
            }
        ],
        "fee_lines": [],
        "refunds": [],
    } | given


def shopify_call(body: dict[str, Any], name: str, secret: str = SECRET) -> dict[str, Any]:
    """Arguments of `client.post`."""
    raw = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        SHOPIFY.signature_header.decode(): sign(raw, secret),
        SHOPIFY.topic_header.decode(): "orders/updated",
        SHOPIFY.delivery_header.decode(): name,
    }
    return {"content": raw, "headers": headers}


def woo_call(
    body: dict[str, Any], secret: str = SECRET, name: str = "one-second"
) -> dict[str, Any]:
    raw = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        WOOCOMMERCE.signature_header.decode(): sign(raw, secret),
        WOOCOMMERCE.topic_header.decode(): "order.updated",
        WOOCOMMERCE.delivery_header.decode(): name,
    }
    return {"content": raw, "headers": headers}
