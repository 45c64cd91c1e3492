"""Orders that customers send from a catalog."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.catalog import BasketUnread, CatalogOrder, draft_of
from inbox.orders.models import OrderSource
from tests.factories.callers import Api
from tests.factories.spines import envelope, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

PRODUCT = {"product_retailer_id": "mug-1", "quantity": 2, "item_price": 7.5, "currency": "EUR"}


def order_message(channel: Channel, *products: object, wamid: str = "") -> dict[str, Any]:
    message = {
        "from": "4915550001",
        "id": wamid or f"wamid.{uuid4().hex}",
        "timestamp": "1767225600",
        "type": "order",
        "order": {"catalog_id": "c", "text": "Please", "product_items": list(products)},
    }
    contact = {"profile": {"name": "Ann Lee"}, "wa_id": "4915550001"}
    return envelope(channel, {"contacts": [contact], "messages": [message]})


async def test_a_catalog_message_becomes_one_draft(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    sent = order_message(channel, PRODUCT, PRODUCT | {"item_price": 1}, wamid="wamid.o")
    await still.receive(channel, sent, sent)
    (order,) = (await shared_api.call(owner, "GET", "/orders")).json()["items"]
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert order["conversation_id"] == conversation["id"]
    assert order["contact"]["name"] == "Ann Lee"
    assert (order["source"], order["external_id"]) == ("whatsapp", "wamid.o")
    assert (order["status"], order["currency"], order["total_minor"]) == ("draft", "EUR", 1700)
    assert order["placed_at"] == "2026-01-01T00:00:00Z"
    assert order["items"][0]["sku"] == "mug-1"
    (created,) = (await shared_api.call(owner, "GET", f"/orders/{order['id']}/history")).json()[
        "items"
    ]
    assert (created["kind"], created["actor_kind"]) == ("created", "contact")
    async with still.runtime.unit_of_work(channel.workspace_id) as uow:
        logged = await uow.session.execute(
            text("SELECT object_id, conversation_id FROM event_log WHERE kind = 'order_created'")
        )
        assert [tuple(row) for row in logged] == [(UUID(order["id"]), UUID(conversation["id"]))]


@pytest.mark.parametrize(
    ("product", "reason", "item"),
    [
        ("mug", "product", 2),
        ({}, "product", 2),
        (PRODUCT | {"currency": "EUX"}, "currency", 2),
        (PRODUCT | {"currency": ["EUR"]}, "currency", 2),
        (PRODUCT | {"quantity": 0}, "quantity", 2),
        (PRODUCT | {"quantity": -3}, "quantity", 2),
        (PRODUCT | {"quantity": "9" * 400}, "quantity", 2),
        (PRODUCT | {"item_price": "much"}, "price", 2),
        (PRODUCT | {"item_price": -1}, "price", 2),
        (PRODUCT | {"item_price": 10**40}, "price", 2),
        (PRODUCT | {"product_retailer_id": "a\x07b"}, "product", 2),
        (PRODUCT | {"product_retailer_id": "x" * 101}, "product", 2),
        (PRODUCT | {"currency": "USD"}, "two_currencies", None),
        (PRODUCT | {"quantity": 10**6, "item_price": 10**10}, "total", None),
    ],
)
async def test_what_cannot_be_read_stays_a_message_and_says_why(
    product: object,
    reason: str,
    item: int | None,
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
) -> None:
    sent = order_message(channel, PRODUCT, product)
    await still.receive(channel, sent, sent)
    async with still.runtime.unit_of_work(channel.workspace_id) as uow:
        kinds = (await uow.session.scalars(text("SELECT kind FROM message"))).all()
        orders = await uow.session.scalar(text("SELECT count(*) FROM sales_order"))
        (message_id,) = (await uow.session.scalars(text("SELECT id FROM message"))).all()
    assert (list(kinds), orders) == (["order"], 0)
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    path = f"/conversations/{conversation['id']}/events"
    (said,) = [
        one
        for one in (await shared_api.call(owner, "GET", path)).json()["items"]
        if one["kind"] == "order_unread"
    ]
    at = {} if item is None else {"item": item}
    assert said["details"] == {"reason": reason, "message_id": str(message_id), **at}


def test_hostile_orders_make_no_draft() -> None:
    ids = new_id(), new_id(), new_id()
    when = datetime.now(UTC)
    many = {"order": {"product_items": [PRODUCT] * 201}}
    for raw in (
        {},
        {"order": 1},
        {"order": {"product_items": []}},
        {"order": {"product_items": 3}},
        many,
    ):
        with pytest.raises(BasketUnread, match="items"):
            draft_of(CatalogOrder(*ids, "wamid", when, raw))


async def test_a_set_without_orders_costs_nothing_more(still: Still, channel: Channel) -> None:
    await still.receive(channel, text_message(channel, "first"))
    await still.take(text_message(channel, "hi"))
    with statements_of(still.runtime.database) as sent:
        await still.steps.run([channel.workspace_id])
    assert not [one for one in sent if "order_" in one or "sales_order" in one]


async def test_orders_that_come_at_the_same_moment(workspace: MadeWorkspace) -> None:
    """Two of one external id become one, and every number is given once."""

    async def add(external_id: str) -> None:
        async with workspace.as_house() as uow:
            draft = NewOrder(
                workspace_id=workspace.id,
                id=new_id(),
                source=OrderSource.API,
                currency="EUR",
                items=[{"name": "A", "sku": "", "quantity": 1, "unit_price_minor": 1}],
                external_id=external_id,
            )
            await OrderBook(uow).add([draft])

    await asyncio.gather(*(add(str(n % 4)) for n in range(8)))
    async with workspace.as_house() as uow:
        rows = await uow.session.execute(text("SELECT external_id, number FROM sales_order"))
        found = rows.all()
    assert sorted(row.external_id for row in found) == ["0", "1", "2", "3"]
    assert len({row.number for row in found}) == 4
