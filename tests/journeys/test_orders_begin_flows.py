"""A shop calls, or a system enters an order, and a published flow talks to whoever bought."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from inbox.channels.models import Channel
from inbox.contacts.models import Restriction
from inbox.contacts.restriction import restrict
from inbox.foundation.permissions import PERMISSIONS_OF, Permission, Role, Subject, SubjectKind
from inbox.foundation.settings import Settings
from inbox.shops.tasks import apply_shop_deliveries
from tests.factories.callers import Api, open_api
from tests.factories.far_end import FarEnd, far_end
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.shops import SECRET, moment, shopify_call, shopify_order, woo_call, woo_order
from tests.factories.spines import Spine, connect, open_spine, text_message
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.journeys.test_what_leaves_late import template

BUYER, OTHERS = "966555557821", "96550001234"
RUNS = "SELECT trigger_id, status, code FROM flow_run ORDER BY id"
SAID = "SELECT status FROM message WHERE direction = 'out' ORDER BY seq"
CLOSED: Mapping[str, str | None] = {"window_closed": None}


@pytest.fixture
async def meta() -> AsyncIterator[FarEnd]:
    async with far_end() as end:
        yield end


@pytest.fixture
async def spine(settings: Settings, meta: FarEnd) -> AsyncIterator[Spine]:
    async with open_spine(settings, meta.url) as opened:
        yield opened


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


@pytest.fixture
async def channel(spine: Spine, workspace: MadeWorkspace) -> Channel:
    return await connect(spine, workspace.id)


class Shop:
    def __init__(self, api: Api, spine: Spine, workspace: MadeWorkspace, made: Any) -> None:
        self.api, self.spine, self.workspace = api, spine, workspace
        self.id, self.path = made["id"], made["path"]

    async def calls(self, call: Mapping[str, Any]) -> None:
        answer = await self.api.client.post(self.path, **call)
        assert answer.status_code == 200, answer.text
        await apply_shop_deliveries(self.spine.runtime, self.workspace.id, UUID(self.id))


async def open_shop(
    api: Api, spine: Spine, workspace: MadeWorkspace, kind: str, **given: Any
) -> Shop:
    body = {"name": "North", "key": "north", "kind": kind, **given}
    if kind != "generic":
        body["secret"] = SECRET
    answer = await api.call(subject_of(workspace.owner), "POST", "/shop-sources", json=body)
    assert answer.status_code == 201, answer.text
    return Shop(api, spine, workspace, answer.json())


def thanks(*triggers: Mapping[str, Any], **settings: Any) -> dict[str, Any]:
    words = "Order {{ trigger.number }}: {{ trigger.total }}"
    said = step("say", "send_message", CLOSED, text=words)
    return definition([said], list(triggers), **settings)


async def hears(spine: Spine, channel: Channel, phone: str) -> None:
    await spine.post(text_message(channel, "hi", phone=phone))
    await spine.until(channel.workspace_id, "SELECT count(*) FROM message", [(1,)])


def texts(meta: FarEnd, channel: Channel) -> list[tuple[str, str]]:
    return [(one["to"], one["text"]["body"]) for one in meta.at(channel.address)]


async def test_an_order_of_a_shop_is_answered_in_its_buyers_conversation(
    api: Api, spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await hears(spine, channel, BUYER)
    began = trigger("order_created", source="shop")
    await publish(spine.runtime, workspace.id, thanks(began), "A new one")
    moved = trigger("order_moved", to="paid")
    await publish(spine.runtime, workspace.id, thanks(moved), "B paid")
    shop = await open_shop(api, spine, workspace, "shopify", country="SA")
    await shop.calls(shopify_call(shopify_order(), "first"))
    await spine.until(workspace.id, RUNS, [("order_created", "done", "")])
    paid = shopify_order(financial_status="paid", updated_at=f"{moment(5)}Z")
    for name in ("second", "third"):
        await shop.calls(shopify_call(paid, name))
    both = [("order_created", "done", ""), ("order_moved", "done", "")]
    await spine.until(workspace.id, RUNS, both)
    await spine.until(workspace.id, SAID, [("sent",)] * 2)
    assert texts(meta, channel) == [(BUYER, "Order 1: 128.00")] * 2


async def test_every_kind_of_shop_is_heard(
    api: Api, spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    await hears(spine, channel, OTHERS)
    moved = trigger("order_moved", previous="draft")
    await publish(spine.runtime, workspace.id, thanks(moved))
    woo = await open_shop(api, spine, workspace, "woocommerce")
    await woo.calls(woo_call(woo_order()))
    mapping = {
        "order_id": "id",
        "currency_code": "EUR",
        "items": "lines",
        "item_name": "title",
        "item_quantity": "count",
        "item_price": "price",
        "status": "state",
        "phone": "phone",
    }
    ours = await open_shop(
        api, spine, workspace, "generic", key="ours", mapping=mapping, proof="token",
        words={"got": "confirmed"},
    )  # fmt: skip
    line = {"title": "Tea", "count": 1, "price": "2"}
    body = {"id": 9, "lines": [line], "state": "got", "phone": f"+{OTHERS}"}
    await ours.calls({"content": json.dumps(body)})
    await spine.until(workspace.id, RUNS, [("order_moved", "done", "")] * 2)


async def test_history_of_a_shop_begins_nothing(
    api: Api, spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    await hears(spine, channel, BUYER)
    heard = [trigger("order_created"), trigger("order_moved")]
    await publish(spine.runtime, workspace.id, thanks(*heard))
    shop = await open_shop(api, spine, workspace, "shopify")
    long_ago = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%dT%H:%M:%S}Z"
    await shop.calls(shopify_call(shopify_order(created_at=long_ago), "old"))
    orders = "SELECT status FROM sales_order"
    assert [tuple(one) for one in await spine.rows(workspace.id, orders)] == [("confirmed",)]
    told = "SELECT count(*) FROM inbound_event WHERE kind = 'flow_happening'"
    assert [tuple(one) for one in await spine.rows(workspace.id, told)] == [(0,)]


async def test_an_order_that_names_a_contact_only_is_told_where_he_was_heard_of_last(
    api: Api, spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await hears(spine, channel, BUYER)
    await publish(spine.runtime, workspace.id, thanks(trigger("order_created")))
    [(contact_id,)] = await spine.rows(workspace.id, "SELECT contact_id FROM conversation")
    key = Subject(workspace.id, SubjectKind.API_KEY, workspace.id, PERMISSIONS_OF[Role.ADMIN])
    assert key.may(Permission.ORDERS_MANAGE)
    item = {"name": "Tea", "quantity": 1, "unit_price_minor": 250}
    body = {"currency": "EUR", "items": [item], "contact_id": str(contact_id)}
    answer = await api.call(key, "POST", "/orders", json=body)
    assert answer.status_code == 201, answer.text
    await spine.sweep()
    await spine.until(workspace.id, SAID, [("sent",)])
    assert texts(meta, channel) == [(BUYER, "Order 1: 2.50")]


async def test_who_has_never_written_is_written_to_by_the_channel_that_the_flow_names(
    api: Api, spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await template(spine, channel)
    choice = {
        "name": "order_ready",
        "language": "en",
        "values": {"body": {"1": "{{ contact.name }}", "2": "{{ trigger.number }}"}},
    }
    sent = step("say", "send_template", None, template=choice)
    heard = [trigger("order_created")]
    named = definition([sent], heard, channel_ids=[str(channel.id)])
    await publish(spine.runtime, workspace.id, definition([sent], heard), "Names none")
    shop = await open_shop(api, spine, workspace, "shopify", country="SA")
    await shop.calls(shopify_call(shopify_order(), "one"))
    talks = "SELECT count(*) FROM conversation"
    assert [tuple(one) for one in await spine.rows(workspace.id, talks)] == [(0,)]
    await publish(spine.runtime, workspace.id, named, "Names one")
    other = shopify_order(id=7, order_number=1002, name="#1002")
    await shop.calls(shopify_call(other, "two"))
    await spine.until(workspace.id, SAID, [("sent",)])
    [asked] = meta.at(channel.address)
    assert (asked["to"], asked["template"]["name"]) == (BUYER, "order_ready")


async def test_nothing_is_opened_for_who_asked_to_be_left_alone(
    api: Api, spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    named = thanks(trigger("order_moved"), channel_ids=[str(channel.id)])
    shop = await open_shop(api, spine, workspace, "shopify", country="SA")
    await shop.calls(shopify_call(shopify_order(), "one"))
    await publish(spine.runtime, workspace.id, named)
    [(contact_id,)] = await spine.rows(workspace.id, "SELECT id FROM contact")
    async with workspace.as_house() as uow:
        assert await restrict(uow, [contact_id], Restriction.OBJECTION)
    paid = shopify_order(financial_status="paid", updated_at=f"{moment(5)}Z")
    await shop.calls(shopify_call(paid, "two"))
    talks = "SELECT count(*) FROM conversation"
    assert [tuple(one) for one in await spine.rows(workspace.id, talks)] == [(0,)]
