"""Bodies of shops, judged: what they become, and where they do not fit."""

import base64
from typing import Any

import pytest
from msgspec import to_builtins

from inbox.orders.models import OrderStatus
from inbox.shops.errors import ShopRefused
from inbox.shops.intake import read_body
from inbox.shops.mapping import ShopMapping, faults_of
from inbox.shops.models import ShopKind, ShopProof, ShopSource
from inbox.shops.reading import ReadOrder
from integrations.shops.contract import NotAnOrder, ShopRefund
from integrations.shops.signing import is_signed, sign
from tests.factories.shops import SECRET, shopify_order, shopify_refund, woo_order

MAPPING = ShopMapping(
    order_id="order.id",
    items="order.lines",
    item_name="title",
    item_quantity="count",
    item_price="price",
    currency="order.currency",
    status="order.state",
    total="order.total",
    placed_at="order.at",
    phone="buyer.phone",
    address=["buyer.street", "buyer.city"],
)
LINE = {"title": "Lamp", "count": 2, "price": "7.50"}


def source(kind: ShopKind, mapping: ShopMapping | None = None, **words: str) -> ShopSource:
    return ShopSource(
        workspace_id=None,
        name="North",
        key="north",
        kind=kind,
        proof=ShopProof.TOKEN,
        token_hash=b"",
        mapping=None if mapping is None else to_builtins(mapping),
        words=words,
    )


def read(kind: ShopKind, body: Any) -> ReadOrder:
    found = read_body(source(kind), body)
    assert isinstance(found, ReadOrder)
    return found


def total_of(order: ReadOrder) -> int:
    items = sum(one["quantity"] * one["unit_price_minor"] for one in order.items)
    return items + order.shipping_minor + order.tax_minor - order.discount_minor


def generic(given: dict[str, Any], mapping: ShopMapping = MAPPING) -> ReadOrder:
    order = {"id": 7, "currency": "EUR", "lines": [LINE], "state": "new", "total": 15} | given
    body = {"order": order, "buyer": {"phone": "030 123456", "street": "Way 1", "city": "Ulm"}}
    found = read_body(source(ShopKind.GENERIC, mapping, new="confirmed"), body)
    assert isinstance(found, ReadOrder)
    return found


def test_signatures_are_base64_of_the_raw_bytes() -> None:
    # Of RFC 4231, test case 2.
    vector = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    made = base64.b64decode(sign(b"what do ya want for nothing?", "Jefe"))
    assert made.hex() == vector
    body = b'{"id":1}'
    good = sign(body, SECRET)
    assert is_signed(body, good, SECRET)
    for bad in ("", good[:-1], good.lower(), "é" * 44, sign(body + b" ", SECRET), "=" * 44):
        assert not is_signed(body, bad, SECRET), bad
    assert not is_signed(body, sign(body, ""), "")


def test_an_order_of_shopify() -> None:
    order = read(ShopKind.SHOPIFY, shopify_order())
    assert (order.shop_id, order.number, order.currency) == ("820982911946154508", "1001", "SAR")
    assert (order.shipping_minor, order.tax_minor, order.discount_minor) == (1000, 0, 2000)
    assert total_of(order) == 12800
    assert [(one["name"], one["quantity"], one["unit_price_minor"]) for one in order.items] == [
        ("Oud 50 ml", 2, 6400),
        ("Card", 1, 1000),
    ]
    assert (order.buyer.name, order.buyer.email) == ("Jon Snow", "jon@example.com")
    assert order.buyer.country == "SA"
    assert order.address.splitlines()[-2:] == ["11564 Winterfell", "Saudi Arabia"]
    taxed = read(ShopKind.SHOPIFY, shopify_order(taxes_included=False, total_price="144.70"))
    assert (taxed.tax_minor, taxed.discount_minor, total_of(taxed)) == (1670, 2000, 14470)
    # A tip is in the total and nowhere else.
    tipped = read(ShopKind.SHOPIFY, shopify_order(total_price="160.00"))
    assert (tipped.items[-1]["name"], tipped.items[-1]["unit_price_minor"]) == (
        "Other charges",
        1200,
    )
    assert total_of(tipped) == 16000


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "confirmed"),
        ({"financial_status": "authorized"}, "confirmed"),
        ({"financial_status": "paid"}, "paid"),
        ({"financial_status": "partially_refunded"}, "paid"),
        ({"financial_status": "paid", "fulfillment_status": "partial"}, "paid"),
        ({"financial_status": "paid", "fulfillment_status": "fulfilled"}, "shipped"),
        (
            {
                "fulfillment_status": "fulfilled",
                "fulfillments": [
                    {"status": "cancelled", "shipment_status": None},
                    {"status": "success", "shipment_status": "delivered"},
                ],
            },
            "delivered",
        ),
        ({"cancelled_at": "2026-11-27T10:00:00Z", "financial_status": "voided"}, "cancelled"),
        ({"cancelled_at": "2026-11-27T10:00:00Z", "financial_status": "refunded"}, "refunded"),
    ],
)
def test_where_an_order_of_shopify_stands(given: dict[str, Any], status: str) -> None:
    assert read(ShopKind.SHOPIFY, shopify_order(**given)).status == status


def test_an_order_of_woocommerce() -> None:
    order = read(ShopKind.WOOCOMMERCE, woo_order(date_modified_gmt="2026-11-27T09:00:00"))
    assert (order.shop_id, order.number, order.currency) == ("727", "727", "KWD")
    # 10.000 for three is no whole price of one: what rounding left over is in the discount.
    assert order.items[0]["unit_price_minor"] == 3333
    assert (order.shipping_minor, order.tax_minor, order.discount_minor) == (1500, 500, 999)
    assert total_of(order) == 11_000
    assert order.status is OrderStatus.PAID
    assert order.changed_at is not None
    assert order.changed_at.isoformat() == "2026-11-27T09:00:00+00:00"
    fees = [
        {"name": "Gift wrap", "total": "0.750", "total_tax": "0.000"},
        {"name": "Voucher", "total": "-0.500", "total_tax": "0.000"},
    ]
    with_fees = read(ShopKind.WOOCOMMERCE, woo_order(fee_lines=fees, total="11.250"))
    assert [one["name"] for one in with_fees.items] == ["Tea", "Gift wrap"]
    assert total_of(with_fees) == 11_250
    yen = woo_order(
        currency="JPY",
        total="900",
        total_tax="0",
        shipping_total="0",
        line_items=[{"name": "Tea", "quantity": 3, "subtotal": "900"}],
    )
    assert read(ShopKind.WOOCOMMERCE, yen).items[0]["unit_price_minor"] == 300
    words = {
        "pending": "draft",
        "on-hold": "confirmed",
        "completed": "delivered",
        "cancelled": "cancelled",
        "refunded": "refunded",
        "failed": "draft",
    }
    for word, ours in words.items():
        assert read(ShopKind.WOOCOMMERCE, woo_order(status=word)).status == ours
    unpaid = woo_order(date_paid_gmt=None, payment_method="cod")
    assert read(ShopKind.WOOCOMMERCE, unpaid).status is OrderStatus.CONFIRMED
    refunds = [{"id": 9, "reason": "", "total": "-2.500"}]
    assert read(ShopKind.WOOCOMMERCE, woo_order(refunds=refunds)).refunds == {"9": 2500}


def test_what_is_about_no_order_is_passed_over() -> None:
    for kind, body in (
        (ShopKind.SHOPIFY, {"shop_id": 954889, "shop_domain": "north.myshopify.com"}),
        (ShopKind.WOOCOMMERCE, {"id": 5, "email": "a@b.example"}),
        (ShopKind.WOOCOMMERCE, woo_order(status="checkout-draft")),
    ):
        assert isinstance(read_body(source(kind), body), NotAnOrder)
    refund = read_body(source(ShopKind.SHOPIFY), shopify_refund(1, "5.00"))
    assert isinstance(refund, ShopRefund)
    assert [one.value for one in refund.amounts] == ["5.00"]


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        (ShopKind.SHOPIFY, [], ""),
        (ShopKind.SHOPIFY, shopify_order(currency="EUX"), "currency"),
        (ShopKind.SHOPIFY, shopify_order(currency=None), "currency"),
        (ShopKind.SHOPIFY, shopify_order(line_items=[]), "items"),
        (ShopKind.SHOPIFY, shopify_order(total_price="-1.00"), "total_price"),
        (ShopKind.SHOPIFY, shopify_order(created_at="yesterday"), "created_at"),
        (ShopKind.SHOPIFY, shopify_order(financial_status="odd"), "financial_status"),
        (
            ShopKind.SHOPIFY,
            shopify_order(line_items=[{"name": "A", "quantity": -2, "price": "1"}]),
            "line_items.0.quantity",
        ),
        (
            ShopKind.WOOCOMMERCE,
            woo_order(line_items=[{"name": "A", "quantity": 1.5, "subtotal": "1"}]),
            "line_items.0.quantity",
        ),
        (
            ShopKind.WOOCOMMERCE,
            woo_order(line_items=[{"name": "A", "quantity": 1, "subtotal": "NaN"}]),
            "line_items.0.subtotal",
        ),
        (ShopKind.WOOCOMMERCE, woo_order(status="wc-shipped"), "status"),
        (ShopKind.WOOCOMMERCE, woo_order(id=True), "id"),
    ],
)
def test_what_does_not_fit_is_named(kind: ShopKind, body: Any, path: str) -> None:
    with pytest.raises(ShopRefused) as refused:
        read_body(source(kind), body)
    assert refused.value.path == path
    assert refused.value.words


def test_words_of_a_shop_may_be_added() -> None:
    known = source(ShopKind.WOOCOMMERCE, **{"wc-shipped": "shipped", "completed": "shipped"})
    for word in ("wc-shipped", "completed"):
        found = read_body(known, woo_order(status=word))
        assert isinstance(found, ReadOrder)
        assert found.status is OrderStatus.SHIPPED


def test_a_drawn_mapping() -> None:
    order = generic({"at": "2026-11-27T09:00:00Z"})
    assert (order.number, order.status, total_of(order)) == ("7", OrderStatus.CONFIRMED, 1500)
    assert order.address == "Way 1\nUlm"
    minor = ShopMapping(**{**to_builtins(MAPPING), "amounts": "minor", "currency": ""})
    minor.currency_code = "JPY"
    yen = generic({"lines": [LINE | {"price": 750}], "total": 1500}, minor)
    assert (yen.currency, yen.items[0]["unit_price_minor"]) == ("JPY", 750)
    for given, path in (
        ({"id": None}, "order.id"),
        ({"lines": {}}, "order.lines"),
        ({"lines": ["Lamp"]}, "order.lines.0"),
        ({"lines": [LINE | {"count": 0}]}, "order.lines.0.count"),
        ({"lines": [LINE | {"title": "\u0000 "}]}, "order.lines.0.title"),
        ({"lines": [LINE | {"price": "1e30"}]}, "order.lines.0.price"),
        ({"state": "odd"}, "order.state"),
        ({"at": "2026-11-27"}, "order.at"),
        ({"total": "many"}, "order.total"),
    ):
        with pytest.raises(ShopRefused) as refused:
            generic(given)
        assert refused.value.path == path


def test_a_bad_mapping_is_refused_by_name() -> None:
    for given, fields in (
        ({}, []),
        ({"order_id": "order id"}, ["mapping.order_id"]),
        ({"address": ["a", "b..c"]}, ["mapping.address.1"]),
        ({"currency": ""}, ["mapping.currency"]),
        ({"currency_code": "EUR"}, ["mapping.currency"]),
        ({"currency": "", "currency_code": "EUX"}, ["mapping.currency_code"]),
        ({"phone": "$.phone", "item_price": "a b"}, ["mapping.item_price", "mapping.phone"]),
    ):
        mapping = ShopMapping(**{**to_builtins(MAPPING), **given})
        assert sorted(one.field for one in faults_of(mapping)) == fields
