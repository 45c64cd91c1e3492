"""Shops call through the shipped app, and their orders are made."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.foundation.permissions import Role, Subject
from inbox.shops.intake import ShopIntake
from inbox.shops.tasks import (
    apply_next,
    apply_shop_deliveries,
    forget_shop_deliveries,
    waiting_shop_deliveries,
)
from integrations.signatures import sign as sign_ours
from tests.factories.callers import Api, refusal_of
from tests.factories.shops import (
    CANARY,
    SECRET,
    moment,
    shopify_call,
    shopify_order,
    shopify_refund,
    woo_call,
    woo_order,
)
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace, subject_of

SHOPS = "/shop-sources"
GENERIC = {
    "order_id": "id",
    "currency_code": "EUR",
    "items": "lines",
    "item_name": "title",
    "item_quantity": "count",
    "item_price": "price",
    "status": "state",
    "phone": "buyer.phone",
    "name": "buyer.name",
    "event_id": "event",
}


class Shop:
    """A source, and its calls applied as the worker does."""

    def __init__(self, api: Api, owner: Subject, workspace: MadeWorkspace, made: Any) -> None:
        self.api, self.owner, self.workspace = api, owner, workspace
        self.id, self.path, self.secret = made["id"], made["path"], made["secret"]
        self.calls = 0

    async def call(self, call: dict[str, Any], status: int = 200) -> None:
        answer = await self.api.client.post(self.path, **call)
        assert answer.status_code == status, answer.text
        await apply_shop_deliveries(self.workspace.runtime, self.workspace.id, UUID(self.id))

    async def shopify(self, body: dict[str, Any]) -> None:
        self.calls += 1
        await self.call(shopify_call(body, f"call-{self.calls}"))

    async def send(self, body: Any, status: int = 200, **headers: str) -> None:
        await self.call({"content": json.dumps(body), "headers": headers}, status)

    async def deliveries(self) -> list[dict[str, Any]]:
        answer = await self.api.call(self.owner, "GET", f"{SHOPS}/{self.id}/deliveries")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def order(self) -> dict[str, Any]:
        (found,) = (await self.api.call(self.owner, "GET", "/orders")).json()["items"]
        assert isinstance(found, dict)
        return found


@pytest.fixture
def open_shop(shared_api: Api, owner: Subject, workspace: MadeWorkspace) -> Any:
    async def open_one(kind: str, **given: Any) -> Shop:
        if kind == "generic":
            given.setdefault("mapping", GENERIC)
        else:
            given.setdefault("secret", SECRET)
        body = {"name": "North", "key": "north", "kind": kind, **given}
        answer = await shared_api.call(owner, "POST", SHOPS, json=body)
        assert answer.status_code == 201, answer.text
        return Shop(shared_api, owner, workspace, answer.json())

    return open_one


async def history_of(api: Api, owner: Subject, order_id: str) -> list[tuple[str, Any]]:
    answer = await api.call(owner, "GET", f"/orders/{order_id}/history")
    return [(one["kind"], one["details"].get("status")) for one in answer.json()["items"]][::-1]


async def test_an_order_of_shopify_from_its_basket_to_its_refund(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, open_shop: Any
) -> None:
    shop = await open_shop("shopify", country="DE")
    await shop.shopify(shopify_order())
    made = await shop.order()
    assert (made["source"], made["external_id"], made["status"]) == (
        "shop",
        "north/1001",
        "confirmed",
    )
    assert (made["total_minor"], made["currency"], made["note"]) == (12800, "SAR", "Ring twice")
    assert CANARY in made["shipping_address"]
    contact = (await shared_api.call(owner, "GET", f"/contacts/{made['contact']['id']}")).json()
    # A number without a country code is one of where the order goes, not of where the shop is.
    assert contact["identities"] == [{"kind": "phone", "value": "966555557821"}]
    assert (contact["name"], contact["email"]) == ("Jon Snow", "jon@example.com")
    # Said without the key of the shop, and found.
    found = await shared_api.call(owner, "GET", "/orders?q=%231001")
    assert [one["id"] for one in found.json()["items"]] == [made["id"]]
    await shop.shopify(shopify_order(updated_at=f"{moment(5)}Z", financial_status="paid"))
    # Late, from before it was paid: left as it is.
    await shop.shopify(shopify_order(updated_at=f"{moment(1)}Z", note="Never"))
    line = shopify_order()["line_items"][:1]
    given = {"financial_status": "paid", "fulfillment_status": "fulfilled", "line_items": line}
    changed = shopify_order(updated_at=f"{moment(9)}Z", total_price="138.00", **given)
    await shop.shopify(changed)
    moved = await shop.order()
    assert (moved["status"], moved["total_minor"], len(moved["items"])) == ("shipped", 13800, 1)
    # A colleague is ahead of the shop, which does not pull the order back.
    path = f"/orders/{made['id']}"
    await shared_api.call(owner, "PATCH", path, json={"status": "delivered"})
    await shop.shopify({**changed, "updated_at": f"{moment(10)}Z"})
    assert (await shop.order())["status"] == "delivered"
    await shop.shopify(shopify_refund(1, "38.00"))
    await shop.shopify(shopify_refund(1, "38.00"))
    assert (await shop.order())["status"] == "delivered"
    await shop.shopify(shopify_refund(2, "100.00"))
    assert (await shop.order())["status"] == "refunded"
    history = await history_of(shared_api, owner, made["id"])
    assert [one[0] for one in history] == [
        "created",
        "status_changed",
        "status_changed",
        "changed",
        "status_changed",
        "status_changed",
        "status_changed",
    ]
    states = [(one["state"], one["reason"]) for one in await shop.deliveries()]
    assert states.count(("applied", "")) == 7
    assert states.count(("ignored", "older_than_known")) == 1
    async with workspace.as_house() as uow:
        (contacts,) = (await uow.session.scalars(text("SELECT count(*) FROM contact"))).all()
    assert contacts == 1


async def test_what_is_not_proven_leaves_no_row(shared_api: Api, open_shop: Any) -> None:
    shop = await open_shop("shopify")
    good = shopify_call(shopify_order(), "one")
    forged = [
        shopify_call(shopify_order(), "one", secret="another secret"),
        {**good, "content": good["content"] + b" "},
        {**good, "headers": {}},
        # That which WooCommerce asks without a signature is asked of nobody else.
        {"content": b"webhook_id=7"},
    ]
    for call in forged:
        answer = await shared_api.client.post(shop.path, **call)
        assert refusal_of(answer) == (401, "shop_unknown")
    for path in ("/webhooks/shops", "/webhooks/shops/", "/webhooks/shops/nobody"):
        assert refusal_of(await shared_api.client.post(path, **good)) == (401, "shop_unknown")
    assert (await shared_api.client.get(shop.path)).status_code == 405
    assert await shop.deliveries() == []
    assert (await shared_api.client.post(shop.path, **good)).status_code == 200
    (kept,) = await shop.deliveries()
    assert kept["topic"] == "orders/updated"


async def test_the_same_call_twice_is_one(shared_api: Api, open_shop: Any) -> None:
    shop = await open_shop("woocommerce")
    ping = {"content": b"webhook_id=12"}
    assert (await shared_api.client.post(shop.path, **ping)).status_code == 200
    same = woo_call(woo_order())
    for _ in range(2):
        await shop.call(same)
    # Another within the same second has the same name, and is another.
    later = woo_order(status="completed", date_modified_gmt=moment(1))
    await shop.call(woo_call(later))
    assert (await shop.order())["status"] == "delivered"
    assert [one["state"] for one in await shop.deliveries()] == ["applied", "applied"]
    not_json = woo_call({})
    not_json["content"] = b"{"
    assert (await shared_api.client.post(shop.path, **not_json)).status_code == 401


async def test_what_does_not_fit_is_kept_and_applied_once_it_does(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, open_shop: Any
) -> None:
    shop = await open_shop("woocommerce", key="woo")
    path = f"{SHOPS}/{shop.id}"
    line = {"name": "Tea", "quantity": -3, "subtotal": "1"}
    bad = {
        "currency": woo_order(id=1, number="1", currency="EUX"),
        "line_items.0.quantity": woo_order(id=2, number="2", line_items=[line]),
        "status": woo_order(id=3, number="3", status="wc-on-its-way"),
    }
    for body in bad.values():
        await shop.call(woo_call(body))
    kept = await shop.deliveries()
    assert {one["path"] for one in kept} == set(bad)
    assert all(one["state"] == "kept" and one["reason"] for one in kept)
    async with workspace.as_house() as uow:
        for table in ("sales_order", "contact", "shop_order", "order_change"):
            counted = await uow.session.scalar(text(f"SELECT count(*) FROM {table}"))
            assert counted == 0, table
    assert (await shared_api.call(owner, "GET", path)).json()["kept"] == 3
    words = {"words": {"wc-on-its-way": "shipped"}}
    assert (await shared_api.call(owner, "PATCH", path, json=words)).status_code == 200
    (waits,) = (one for one in kept if one["path"] == "status")
    delivery = f"{path}/deliveries/{waits['id']}"
    shown = (await shared_api.call(owner, "GET", delivery)).json()
    assert shown["body"]["status"] == "wc-on-its-way"
    auditor = subject_of(await workspace.add_member(Role.DEVELOPER))
    assert (await shared_api.call(auditor, "GET", delivery)).json()["body"] is None
    again = await shared_api.call(owner, "POST", f"{delivery}/apply")
    assert (again.status_code, again.json()["state"]) == (200, "received")
    rung = [one.ids for one in await waiting_shop_deliveries(workspace.runtime)]
    assert (workspace.id, UUID(shop.id)) in rung
    await apply_shop_deliveries(workspace.runtime, workspace.id, UUID(shop.id))
    order = await shop.order()
    assert (order["external_id"], order["status"]) == ("woo/3", "shipped")
    once = await shared_api.call(owner, "POST", f"{delivery}/apply")
    assert refusal_of(once) == (409, "delivery_not_kept")


async def test_a_shop_that_we_do_not_know_is_mapped(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, open_shop: Any
) -> None:
    known = {"name": "Ann", "phone": "+49 30 123456"}
    ann = (await shared_api.call(owner, "POST", "/contacts", json=known)).json()
    shop = await open_shop("generic", country="DE", words={"neu": "confirmed", "bezahlt": "paid"})
    body = {
        "id": "A-17",
        "event": 1,
        "state": "neu",
        "lines": [{"title": "Lamp", "count": "2", "price": 7.5}],
        "buyer": {"phone": "030/123456", "name": "A. Other"},
    }

    async def tell(given: dict[str, Any], status: int = 200) -> None:
        raw = json.dumps(body | given)
        signature = sign_ours(raw.encode(), shop.secret)
        await shop.call({"content": raw, "headers": {"X-Parley-Signature": signature}}, status)

    await tell({})
    await tell({"event": 1, "state": "bezahlt"})
    made = await shop.order()
    assert (made["status"], made["total_minor"], made["contact"]["id"]) == (
        "confirmed",
        1500,
        ann["id"],
    )
    # People know better than a form what somebody is called.
    assert made["contact"]["name"] == "Ann"
    await tell({"event": 2, "state": "bezahlt"})
    await tell({"event": 3, "lines": []})
    assert (await shop.order())["status"] == "paid"
    await shop.send(body | {"event": 4}, status=401)
    path = f"{SHOPS}/{shop.id}"
    seen = (await shared_api.call(owner, "GET", path)).json()
    assert seen["captured"]["buyer.phone"] == "text"
    assert seen["captured"]["lines.0.price"] == "number"
    assert (seen["path"], seen["secret"], seen["kept"]) == (None, None, 1)
    tried = await shared_api.call(owner, "POST", f"{path}/test", json={"body": body})
    assert tried.json()["order"]["total_minor"] == 1500
    assert tried.json()["order"]["phone"] == "+4930123456"
    odd = {"body": body | {"state": "alt"}}
    tried = await shared_api.call(owner, "POST", f"{path}/test", json=odd)
    assert (tried.json()["order"], tried.json()["path"]) == (None, "state")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "generic"}, "mapping"),
        ({"kind": "generic", "mapping": GENERIC | {"items": "a b"}}, "mapping.items"),
        ({"kind": "generic", "mapping": GENERIC | {"currency_code": "EUX"}}, "mapping.currency"),
        ({"kind": "generic", "mapping": GENERIC | {"colour": "red"}}, "mapping"),
        ({"kind": "generic", "mapping": GENERIC, "proof": "shop"}, "proof"),
        ({"kind": "generic", "mapping": GENERIC, "proof": "token", "secret": SECRET}, "secret"),
        ({"kind": "shopify"}, "secret"),
        ({"kind": "shopify", "secret": SECRET, "mapping": GENERIC}, "mapping"),
        ({"kind": "woocommerce", "proof": "token"}, "proof"),
        ({"kind": "woocommerce", "words": {"sent": "gone"}}, "words"),
        ({"kind": "woocommerce", "words": {"a\u0000": "paid"}}, "words"),
        ({"kind": "woocommerce", "words": {" ": "paid"}}, "words"),
        ({"kind": "woocommerce", "key": "No Key"}, "key"),
    ],
)
async def test_a_bad_source_is_refused_by_name(
    shared_api: Api, owner: Subject, given: dict[str, Any], field: str
) -> None:
    body = {"name": "North", "key": "north", **given}
    answer = await shared_api.call(owner, "POST", SHOPS, json=body)
    assert answer.status_code in {400, 422}, answer.text
    named = [one["field"] for one in answer.json()["errors"]]
    assert any(one.startswith(field) for one in named), answer.text
    assert (await shared_api.call(owner, "GET", SHOPS)).json()["items"] == []


async def test_a_source_is_paused_moved_and_deleted(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, open_shop: Any
) -> None:
    shop = await open_shop("woocommerce")
    path = f"{SHOPS}/{shop.id}"
    taken = {"name": "South", "key": "north", "kind": "woocommerce"}
    refused = await shared_api.call(owner, "POST", SHOPS, json=taken)
    assert refusal_of(refused) == (409, "shop_key_taken")
    paused = await shared_api.call(owner, "PATCH", path, json={"state": "paused"})
    assert paused.json()["state"] == "paused"
    await shop.call(woo_call(woo_order()))
    assert [one["state"] for one in await shop.deliveries()] == ["received"]
    await shared_api.call(owner, "PATCH", path, json={"state": "active"})
    await apply_shop_deliveries(workspace.runtime, workspace.id, UUID(shop.id))
    assert (await shop.order())["external_id"] == "north/727"
    moved = (await shared_api.call(owner, "POST", f"{path}/replace-address")).json()
    old = await shared_api.client.post(shop.path, **woo_call(woo_order()))
    assert refusal_of(old) == (401, "shop_unknown")
    again = await shared_api.client.post(moved["path"], **woo_call(woo_order()))
    assert again.status_code == 200
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    assert (await shop.order())["external_id"] == "north/727"
    audit = (await shared_api.call(owner, "GET", f"/audit?object_id={shop.id}")).json()["items"]
    assert [one["action"] for one in audit][::-1] == [
        "shop_source_created",
        "shop_source_changed",
        "shop_source_changed",
        "shop_address_replaced",
        "shop_source_deleted",
    ]


async def test_an_order_from_long_ago_is_no_news(
    shared_api: Api, owner: Subject, open_shop: Any
) -> None:
    shop = await open_shop("shopify")
    old = shopify_order(created_at="2025-01-01T00:00:00Z", financial_status="paid")
    await shop.shopify(old)
    made = await shop.order()
    assert made["status"] == "paid"
    assert await history_of(shared_api, owner, made["id"]) == [("created", "paid")]


async def test_a_failure_of_ours_leaves_nothing_and_ends_as_kept(
    workspace: MadeWorkspace, open_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await open_shop("woocommerce")
    monkeypatch.setattr("inbox.shops.intake.read_body", _broken)
    await shop.call(woo_call(woo_order()))
    assert [one["state"] for one in await shop.deliveries()] == ["received"]
    for _ in range(2):
        assert not await apply_next(workspace.runtime, workspace.id, UUID(shop.id))
    (kept,) = await shop.deliveries()
    assert (kept["state"], kept["reason"], kept["order_id"]) == ("kept", "failed_here", None)


def _broken(*_: object) -> Any:
    raise RuntimeError


async def test_what_was_applied_is_not_kept_for_ever(
    workspace: MadeWorkspace, open_shop: Any
) -> None:
    shop = await open_shop("woocommerce")
    for number in range(3):
        body = woo_order(id=number, number=str(number))
        await shop.call(woo_call(body, name=str(number)))
    bad = woo_order(id=9, currency="EUX")
    await shop.call(woo_call(bad))
    ids = [UUID(one["id"]) for one in await shop.deliveries()]
    async with workspace.as_house() as uow:
        # Fifteen days ago: ids grow with time.
        for number, one in enumerate(ids):
            await uow.session.execute(
                text(
                    "UPDATE shop_delivery SET id = :new, received_at = clock_timestamp()"
                    " - interval '15 days' WHERE id = :old"
                ),
                {"old": one, "new": UUID(int=number + 1)},
            )
    await forget_shop_deliveries(workspace.runtime)
    assert [one["state"] for one in await shop.deliveries()] == ["kept"]


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    async def add(number: int) -> None:
        body = {"name": "North", "key": f"north-{number}", "kind": "woocommerce"}
        assert (await shared_api.call(owner, "POST", SHOPS, json=body)).status_code == 201

    async def counted() -> int:
        with statements_of(workspace.runtime.database) as sent:
            assert (await shared_api.call(owner, "GET", SHOPS)).status_code == 200
        return len(sent)

    await add(0)
    few = await counted()
    for number in range(1, 5):
        await add(number)
    assert await counted() == few


async def test_a_call_in_two_workers_is_applied_once(
    workspace: MadeWorkspace, open_shop: Any
) -> None:
    shop = await open_shop("woocommerce")
    await shop.api.client.post(shop.path, **woo_call(woo_order()))
    async with workspace.as_house() as uow:
        delivery_id = await ShopIntake(uow).next_waiting(UUID(shop.id))
    assert delivery_id is not None
    for _ in range(2):
        async with workspace.as_house() as uow:
            await ShopIntake(uow).apply(delivery_id)
    history = await history_of(shop.api, shop.owner, (await shop.order())["id"])
    assert [one[0] for one in history] == ["created", "status_changed"]
