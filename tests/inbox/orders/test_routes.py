"""Orders through the shipped app."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Permission, Role, Subject, SubjectKind
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.currencies import digits_of, minor_of, shown
from inbox.orders.models import NEXT, OrderSource, OrderStatus
from inbox.orders.schemas import OrderFilters
from inbox.orders.service import OrderService
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

TEA = {"name": "Green tea", "sku": "T-1", "quantity": 2, "unit_price_minor": 450}


def body(**given: Any) -> dict[str, Any]:
    return {"currency": "EUR", "items": [TEA]} | given


async def make(api: Api, caller: Subject, **given: Any) -> dict[str, Any]:
    answer = await api.call(caller, "POST", "/orders", json=body(**given))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def key(workspace: MadeWorkspace) -> Subject:
    permissions = frozenset({Permission.ORDERS_READ, Permission.ORDERS_MANAGE})
    return Subject(workspace.id, SubjectKind.API_KEY, new_id(), permissions)


async def test_an_order_from_draft_to_refund_with_its_history(
    shared_api: Api, owner: Subject
) -> None:
    made = await make(shared_api, owner, shipping_minor=500, discount_minor=100, note="Fragile")
    assert (made["number"], made["status"], made["source"]) == (1, "draft", "manual")
    assert (made["items_minor"], made["total_minor"]) == (900, 1300)
    path = f"/orders/{made['id']}"

    async def move(status: str, **more: Any) -> Any:
        return await shared_api.call(owner, "PATCH", path, json={"status": status, **more})

    assert (await move("paid")).json()["next_statuses"] == [
        "shipped",
        "delivered",
        "cancelled",
        "refunded",
    ]
    refused = await move("draft")
    assert refusal_of(refused) == (409, "status_not_next")
    assert refused.json()["now"]["status"] == "paid"
    assert (await move("confirmed", correction=True)).status_code == 200
    old = await move("paid", expected_version=1)
    assert refusal_of(old) == (409, "order_changed")
    assert old.json()["now"] == {"version": 3, "status": "confirmed"}
    edit = {"items": [TEA | {"quantity": 3}], "note": None, "shipping_address": "Long Street 7"}
    changed = (await shared_api.call(owner, "PATCH", path, json=edit)).json()
    assert (changed["total_minor"], changed["note"], changed["version"]) == (1750, None, 4)
    assert changed["shipping_address"] == "Long Street 7"
    # What changes nothing is no version and no entry.
    assert (await shared_api.call(owner, "PATCH", path, json=edit)).json()["version"] == 4
    history = (await shared_api.call(owner, "GET", f"{path}/history")).json()["items"]
    assert [(one["kind"], one["version"]) for one in history] == [
        ("changed", 4),
        ("status_corrected", 3),
        ("status_changed", 2),
        ("created", 1),
    ]
    assert history[0]["details"]["total_minor"] == {"old": 1300, "new": 1750}
    assert history[0]["details"]["shipping_address"] == {}
    audit = (await shared_api.call(owner, "GET", f"/audit?object_id={made['id']}")).json()["items"]
    assert [one["action"] for one in audit].count("order_status_changed") == 2
    assert refusal_of(await shared_api.call(owner, "DELETE", path)) == (409, "order_not_draft")
    draft = await make(shared_api, owner)
    assert (await shared_api.call(owner, "DELETE", f"/orders/{draft['id']}")).status_code == 204


def test_the_drawn_machine() -> None:
    line = [OrderStatus(one) for one in ("draft", "confirmed", "paid", "shipped", "delivered")]
    for at, status in enumerate(line):
        assert set(line[at + 1 :]) <= NEXT[status]
        assert not set(line[: at + 1]) & NEXT[status]
    assert OrderStatus.CANCELLED not in NEXT[OrderStatus.SHIPPED]
    assert OrderStatus.REFUNDED not in NEXT[OrderStatus.CONFIRMED]
    assert NEXT[OrderStatus.CANCELLED] == NEXT[OrderStatus.REFUNDED] == frozenset()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"currency": "EUX"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"items": []}, "items"),
        ({"items": [TEA | {"quantity": -1}]}, "items.0.quantity"),
        ({"items": [TEA | {"quantity": 0}]}, "items.0.quantity"),
        ({"items": [TEA | {"unit_price_minor": -5}]}, "items.0.unit_price_minor"),
        ({"items": [TEA | {"unit_price_minor": 4.5}]}, "items.0.unit_price_minor"),
        ({"items": [TEA | {"colour": "red"}]}, "items.0"),
        ({"discount_minor": 901}, "discount_minor"),
        ({"items": [TEA | {"quantity": 10**6, "unit_price_minor": 10**15}]}, "items"),
        ({"contact_id": str(new_id())}, "contact_id"),
        ({"conversation_id": str(new_id())}, "conversation_id"),
    ],
)
async def test_what_is_wrong_is_refused_by_name(
    shared_api: Api, owner: Subject, given: dict[str, Any], field: str
) -> None:
    answer = await shared_api.call(owner, "POST", "/orders", json=body(**given))
    assert answer.status_code in {400, 422}, answer.text
    named = [fault["field"] for fault in answer.json()["errors"]]
    assert any(one.startswith(field) for one in named), answer.text
    assert (await shared_api.call(owner, "GET", "/orders")).json()["items"] == []


async def test_one_external_id_is_one_order(
    shared_api: Api, key: Subject, owner: Subject, workspace: MadeWorkspace
) -> None:
    given = {"external_id": "#1001", "note": "Ring twice"}
    made = await make(shared_api, key, **given)
    assert made["source"] == "api"
    await shared_api.call(key, "PATCH", f"/orders/{made['id']}", json={"status": "paid"})
    # However it has moved since: the same content is the same order.
    again = await make(shared_api, key, **given)
    assert (again["id"], again["status"]) == (made["id"], "paid")
    once = {"Idempotency-Key": "k"}
    for _ in range(2):
        answer = await shared_api.call(key, "POST", "/orders", json=body(**given), headers=once)
        assert answer.json()["id"] == made["id"]
    other = body(**given | {"note": "Do not ring", "items": [TEA | {"quantity": 1}]})
    answer = await shared_api.call(key, "POST", "/orders", json=other)
    assert refusal_of(answer) == (409, "order_differs")
    assert answer.json()["now"] == {"order_id": made["id"], "differs": ["items", "note"]}
    assert "ring" not in answer.text
    # By hand it is another source, and so another order.
    assert (await make(shared_api, owner, **given))["id"] != made["id"]
    async with workspace.as_house() as uow:
        counted = await uow.session.scalar(text("SELECT count(*) FROM sales_order"))
    assert counted == 2


async def test_lists_filter_and_find(shared_api: Api, key: Subject) -> None:
    first = await make(shared_api, key, external_id="A-17")
    second = await make(
        shared_api,
        key,
        currency="JPY",
        status="paid",
        items=[{"name": "Red mug", "quantity": 1, "unit_price_minor": 9}],
    )
    for query, wanted in (
        ("", [second, first]),
        ("?status=paid", [second]),
        ("?currency=EUR", [first]),
        ("?external_id=A-17", [first]),
        ("?q=a-17", [first]),
        ("?q=%231", [first]),
        ("?q=2", [second]),
        ("?q=green+tea", [first]),
        ("?q=gree", [first]),
        ("?q=mug", [second]),
        ("?q=mug&status=draft", []),
        ("?q=t-1", [first]),
        ("?source=whatsapp", []),
        ("?placed_after=2100-01-01T00:00:00Z", []),
    ):
        found = (await shared_api.call(key, "GET", f"/orders{query}")).json()["items"]
        assert [one["id"] for one in found] == [one["id"] for one in wanted], query
    page = (await shared_api.call(key, "GET", "/orders?limit=1")).json()
    rest = await shared_api.call(key, "GET", f"/orders?limit=1&cursor={page['next_cursor']}")
    assert [page["items"][0]["id"], rest.json()["items"][0]["id"]] == [second["id"], first["id"]]
    assert rest.json()["next_cursor"] is None


async def test_totals_are_of_what_was_sold_by_day_and_currency(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    await shared_api.call(owner, "PATCH", "/workspace", json={"time_zone": "Asia/Riyadh"})
    late = "2026-03-01T22:30:00Z"
    await make(shared_api, owner, status="paid", placed_at=late)
    await make(shared_api, owner, status="confirmed", placed_at="2026-03-02T08:00:00Z")
    await make(shared_api, owner, status="draft", placed_at=late)
    await make(shared_api, owner, status="cancelled", placed_at=late)
    await make(shared_api, owner, status="paid", placed_at=late, currency="USD")
    found = await shared_api.call(owner, "GET", "/orders/totals?first_day=2026-03-01")
    assert found.json() == {
        "time_zone": "Asia/Riyadh",
        "days": [
            {"day": "2026-03-02", "currency": "EUR", "orders": 2, "total_minor": 1800},
            {"day": "2026-03-02", "currency": "USD", "orders": 1, "total_minor": 900},
        ],
    }
    only = "/orders/totals?first_day=2026-03-02&last_day=2026-03-02&currency=USD"
    assert len((await shared_api.call(owner, "GET", only)).json()["days"]) == 1
    for bad in (
        "first_day=2020-01-01&last_day=2026-01-01",
        "last_day=0001-01-05",
        "first_day=1969-12-31&last_day=1970-01-02",
        "last_day=9999-12-31",
        "first_day=2024-01-01",
        "first_day=2026-03-02&last_day=2026-03-01",
    ):
        refused = await shared_api.call(owner, "GET", f"/orders/totals?{bad}")
        assert refusal_of(refused) == (422, "invalid"), bad
    edge = "/orders/totals?first_day=2024-01-01&last_day=2024-12-31"
    assert (await shared_api.call(owner, "GET", edge)).json()["days"] == []
    with statements_of(workspace.runtime.database) as sent:
        await shared_api.call(owner, "GET", only)
    (asked,) = [one for one in sent if "sum(sales_order" in one]
    assert "placed_at >=" in asked


async def test_texts_go_with_whose_order_it_is(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    """Under the key of the one that it belongs to now; a conversation brings its contact."""
    await still.receive(channel, text_message(channel, "Hello"))
    async with workspace.as_house() as uow:
        (talk,) = (await uow.session.execute(text("SELECT id, contact_id FROM conversation"))).all()
    made = await make(shared_api, owner, note="Ring twice", shipping_address="Long Lane 1")
    path = f"/orders/{made['id']}"
    given = {"conversation_id": str(talk.id)}
    moved = (await shared_api.call(owner, "PATCH", path, json=given)).json()
    assert moved["contact"]["id"] == str(talk.contact_id)
    assert (moved["note"], moved["shipping_address"]) == ("Ring twice", "Long Lane 1")
    sealed_by = text(
        "SELECT k.purpose, k.subject_id FROM sales_order AS o JOIN data_key AS k ON"
        " encode(o.note, 'hex') LIKE '%' || replace(k.id::text, '-', '') || '%'"
    )
    async with workspace.as_house() as uow:
        rows = [tuple(row) for row in (await uow.session.execute(sealed_by)).all()]
    assert rows == [("contact", talk.contact_id)]
    nobody = {"contact_id": None, "conversation_id": None}
    left = (await shared_api.call(owner, "PATCH", path, json=nobody)).json()
    assert (left["contact"], left["note"]) == (None, "Ring twice")
    async with workspace.as_house() as uow:
        rows = [tuple(row) for row in (await uow.session.execute(sealed_by)).all()]
    assert rows == [("workspace", workspace.id)]


async def test_the_export_is_whole_and_calculates_nothing(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    formula = '=HYPERLINK("http://x","y")'
    await make(shared_api, owner, note=formula, external_id="@SUM(A1)", shipping_address="+1, Way")
    drafts = [
        NewOrder(
            workspace_id=workspace.id,
            id=new_id(),
            source=OrderSource.API,
            currency="KWD",
            items=[{"name": "Lamp", "sku": "", "quantity": 1, "unit_price_minor": 1500 + n}],
        )
        for n in range(1100)
    ]
    async with workspace.as_house() as uow:
        assert len(await OrderBook(uow).add(drafts)) == 1100
    answer = await shared_api.call(owner, "GET", "/orders/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["number"]) for row in rows] == list(range(1101, 0, -1))
    assert (rows[0]["total"], rows[0]["currency"]) == ("2.599", "KWD")
    assert rows[-1]["note"] == f"'{formula}"
    assert rows[-1]["external_id"] == "'@SUM(A1)"
    assert rows[-1]["shipping_address"] == "'+1, Way"
    assert rows[-1]["total"] == "9.00"
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    masked = (await shared_api.call(auditor, "GET", "/orders/export.csv?currency=EUR")).text
    assert "HYPERLINK" not in masked
    assert len(masked.splitlines()) == 2
    audit = (await shared_api.call(owner, "GET", "/audit?action=orders_exported")).json()["items"]
    assert [one["details"] for one in audit] == [{"filters": ["currency"]}, {"filters": []}]


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    contact = (await shared_api.call(owner, "POST", "/contacts", json={"name": "Ann"})).json()

    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                service = OrderService(uow)
                page = await service.list_page(PageRequest(), OrderFilters())
                await service.shown(page.items, uow.subject)
        return len(sent)

    await make(shared_api, owner, contact_id=contact["id"], note="One")
    few = await counted()
    for _ in range(5):
        await make(shared_api, owner, contact_id=contact["id"], note="More")
    assert await counted() == few


def test_amounts_in_the_smallest_unit() -> None:
    for amount, currency, minor in (
        (7.5, "EUR", 750),
        ("7.50", "USD", 750),
        (0.1 + 0.2, "EUR", 30),
        (7, "JPY", 7),
        ("1.2345", "KWD", 1235),
        (-1, "EUR", None),
        ("NaN", "EUR", None),
        (float("inf"), "EUR", None),
        (True, "EUR", None),
        (1e30, "EUR", None),
        (None, "EUR", None),
    ):
        assert minor_of(amount, currency) == minor, (amount, currency)
    assert [shown(5, one) for one in ("EUR", "JPY", "KWD")] == ["0.05", "5", "0.005"]
    assert digits_of("CLF") == 4
