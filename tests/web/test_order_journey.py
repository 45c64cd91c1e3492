"""The way of an order: a basket from a catalog, the section beside the conversation, paid; then a
flow tells the customer, the sheet has its row, and a receiver of ours is told and can verify it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from standardwebhooks import Webhook

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.foundation.runtime import Runtime
from parley.embedded import EmbeddedRedis
from parley.wiring import open_runtime
from storm.fake_google import SPREADSHEET, Google, open_google, service_account
from tests.factories.far_end import FarEnd, far_end
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.receiver import Receiver, open_receiver
from tests.factories.spines import SECRET, envelope, signature
from tests.factories.waiting import until
from tests.plugins.services import build_settings
from tests.web.office import House, Office, open_house, open_office

pytestmark = pytest.mark.browser

PAID = "Thank you {{1}}! Order {{2}} is paid: {{3}}."


@dataclass
class World:
    """Who is outside: Meta, Google, and somebody with an endpoint."""

    office: Office
    channel: Channel
    meta: FarEnd
    google: Google
    receiver: Receiver

    async def customer_sends_basket(self) -> None:
        product = {"product_retailer_id": "BREAD-01", "quantity": 12, "item_price": 4.5}
        message = {
            "from": "4915550000011",
            "id": f"wamid.{uuid4().hex}",
            "timestamp": "1767225600",
            "type": "order",
            "order": {"catalog_id": "c", "product_items": [product | {"currency": "EUR"}]},
        }
        contact = {"profile": {"name": "Amina Haddad"}, "wa_id": "4915550000011"}
        body = envelope(self.channel, {"contacts": [contact], "messages": [message]})
        raw = json.dumps(body).encode()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(
                f"{self.office.house.address}/webhooks/whatsapp",
                content=raw,
                headers={"X-Hub-Signature-256": signature(raw, SECRET)},
            )
            assert answer.status_code == 200


@pytest.fixture
async def outside() -> AsyncIterator[tuple[FarEnd, Google, Receiver]]:
    async with far_end() as meta, open_google() as google, open_receiver() as receiver:
        yield meta, google, receiver


@pytest.fixture
def own_house(
    outside: tuple[FarEnd, Google, Receiver],
    new_database: Callable[[], str],
    new_directory: Callable[[], Path],
    tmp_path: Path,
) -> Iterator[House]:
    meta, google, receiver = outside
    with EmbeddedRedis(new_directory(), durable=False) as valkey:
        settings = build_settings(new_database(), valkey.url, tmp_path).model_copy(
            update={"graph_url": meta.url, "sheets_url": google.url}
        )
        program = ("tests.factories.open_doors", str(receiver.port))
        with open_house(settings, tmp_path, program) as opened:
            yield opened


@pytest.fixture
async def own_runtime(own_house: House) -> AsyncIterator[Runtime]:
    async with open_runtime(own_house.settings) as opened:
        yield opened


@pytest.fixture
async def world(
    outside: tuple[FarEnd, Google, Receiver],
    own_house: House,
    own_runtime: Runtime,
    browser: Browser,
) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        office = await open_office(own_house, own_runtime, browser, stack)
        number = str(uuid4().int)[:15]
        async with office.workspace.as_house() as uow:
            channel = await ChannelService(uow).connect_whatsapp(
                name="Shop number",
                phone_number_id=number,
                account_id=f"acc{number}",
                access_token="token",
                app_secret=SECRET,
                verify_token="verify me",
                throughput_per_second=1000,
            )
        office.channel_id = channel.id
        yield World(office, channel, *outside)
    assert [text for told in office.complaints for text in told] == []


async def test_basket_is_paid_told_written_and_verified(world: World) -> None:
    office = world.office
    await office.keep_template("order_paid", {"type": "BODY", "text": PAID})
    values = {"1": "{{ contact.name }}", "2": "{{ trigger.number }}", "3": "{{ trigger.total }}"}
    chosen = {"name": "order_paid", "language": "en", "values": {"body": values}}
    flow = definition(
        [step("tell", "send_template", "end", template=chosen), step("end", "end")],
        [trigger("order_moved", to="paid")],
    )
    await publish(office.workspace.runtime, office.workspace.id, flow)
    page = await office.open(await office.seat(office.owner), "/settings/sheets")
    await link_sheet(page)
    secret = await make_endpoint(page, world)

    await world.customer_sends_basket()
    await page.goto(f"{office.house.address}/inbox")
    await page.get_by_text("Amina Haddad").first.click()
    await page.keyboard.press("i")
    orders = page.get_by_role("region", name="Orders")
    await expect(orders.get_by_text("Catalog message")).to_be_visible()
    await expect(orders.get_by_text("12 × BREAD-01")).to_be_visible()
    await orders.get_by_role("button", name="Paid", exact=True).click()
    await expect(orders.get_by_text("Paid", exact=True)).to_be_visible()

    # The customer is told, with the values of this order.
    await until(lambda: has(templates_at(world.meta)), what="the template to be sent")
    (sent,) = templates_at(world.meta)
    assert sent["template"]["name"] == "order_paid"
    (body,) = [one for one in sent["template"]["components"] if one["type"] == "body"]
    assert [one["text"] for one in body["parameters"]] == ["Amina Haddad", "1", "54.00"]
    await expect(page.get_by_role("article").filter(has_text="Order 1 is paid")).to_be_visible()

    # The receiver heard of it in order, and its library says that it was us.
    await until(lambda: has(world.receiver.taken, 3), what="the endpoint to be told")
    told = [Webhook(secret).verify(body, headers) for headers, body in world.receiver.calls]
    assert [one["type"] for one in told] == [
        "endpoint.test",
        "order.created",
        "order.status_changed",
    ]
    assert (told[-1]["data"]["status"], told[-1]["data"]["total_minor"]) == ("paid", 5400)

    # The worksheet says the same.
    await until(lambda: is_row(world.google, "paid"), what="the row to be written")
    await page.goto(f"{office.house.address}/settings/sheets")
    await page.get_by_role("button", name="Verify").click()
    await expect(page.get_by_text("The worksheet is like the house: 1 rows")).to_be_visible()


async def link_sheet(page: Page) -> None:
    await page.get_by_role("button", name="Connect Google").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("The shop’s account")
    key = service_account()
    await form.get_by_label("The JSON file’s content").fill(key)
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(form.get_by_text("parley@project.example")).to_be_visible()
    await form.get_by_role("button", name="Done").click()
    await page.get_by_role("button", name="New sheet link").click()
    await form.get_by_label("Name", exact=True).fill("Orders of the shop")
    await form.get_by_label("Worksheet").fill("Orders")
    address = f"https://docs.google.com/spreadsheets/d/{SPREADSHEET}/edit#gid=0"
    await form.get_by_label("Spreadsheet").fill(address)
    await expect(form.get_by_text("Nothing of a person leaves")).to_be_visible()
    await form.get_by_label("Customer’s name", exact=True).check()
    await expect(form.get_by_text("Leaves the house, to Google: Customer’s name")).to_be_visible()
    await form.get_by_label("Column for Status").fill("State")
    await form.get_by_role("button", name="Begin to write").click()
    card = page.get_by_role("article", name="Orders of the shop")
    await expect(card.get_by_text("Keeping up")).to_be_visible()
    # The key is nowhere on the page any more.
    assert json.loads(key)["private_key"][40:80] not in await page.content()


async def make_endpoint(page: Page, world: World) -> str:
    await page.goto(f"{world.office.house.address}/settings/webhooks")
    await page.get_by_role("button", name="New endpoint").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("Warehouse")
    await form.get_by_label("Address").fill(world.receiver.url)
    await form.get_by_role("button", name="Make the endpoint").click()
    await expect(form.get_by_text("Choose one at least.")).to_be_visible()
    await form.get_by_label("An order came in").check()
    await form.get_by_label("An order moved along").check()
    await form.get_by_role("button", name="Make the endpoint").click()
    await expect(form.get_by_text("Keep this secret now.")).to_be_visible()
    secret = await form.locator("code").inner_text()
    await form.get_by_role("button", name="I have kept it").click()
    await page.get_by_role("link", name="Warehouse").click()
    await page.get_by_role("button", name="Send a test").click()
    row = page.get_by_role("listitem").filter(has_text="endpoint.test")
    await expect(row.get_by_text("Delivered")).to_be_visible(timeout=20_000)
    await row.get_by_role("button", name="Look").click()
    await expect(form.get_by_text("HTTP 204")).to_be_visible()
    await page.keyboard.press("Escape")
    return secret


def templates_at(meta: FarEnd) -> list[dict[str, Any]]:
    """Among what Meta was told: that a message was read, for one."""
    return [one for one in meta.accepted if one.get("type") == "template"]


async def has(things: list[Any], many: int = 1) -> bool:
    await asyncio.sleep(0.02)
    return len(things) >= many


async def is_row(google: Google, status: str) -> bool:
    await asyncio.sleep(0.02)
    return status in google.sheets["Orders"].cells.values()
