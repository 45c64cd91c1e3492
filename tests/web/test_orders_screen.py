"""Orders on the screens: a board that pointer and keys move, a form, a page, the section beside a
conversation."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.seeding_orders import item, make

pytestmark = pytest.mark.browser

BREAD = item("Olive bread", 12, 450)


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner)


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def test_first_order_is_entered_refused_by_field_and_shown(
    office: Office, seat: BrowserContext
) -> None:
    page = await office.open(seat, "/orders")
    await expect(page.get_by_text("There is no order yet")).to_be_visible()
    await page.keyboard.press("c")
    form = page.get_by_role("dialog")
    await form.get_by_label("Currency").select_option("KWD")
    line = form.get_by_role("group", name="Article 1")
    await line.get_by_label("Article", exact=True).fill("Olives")
    await line.get_by_label("Quantity").fill("3")
    # A tenth of the smallest unit there is: refused beside the field, and nothing is sent.
    await line.get_by_label("Price each").fill("1.2505")
    await form.get_by_role("button", name="Make the order").click()
    await expect(form.get_by_text("No amount of this currency")).to_be_visible()
    await line.get_by_label("Price each").fill("1.250")
    await form.get_by_label("Discount").fill("9")
    await expect(form.get_by_text("More than the rest")).to_be_visible()
    await form.get_by_label("Discount").fill("0.250")
    await expect(form.locator("output")).to_have_text(re.compile(r"3\.500"))
    await form.get_by_role("button", name="Make the order").click()
    card = column(page, "Draft").get_by_role("article")
    await expect(card).to_contain_text(re.compile(r"KWD\s3\.500"))
    await card.get_by_role("link").click()
    await expect(page.get_by_role("row", name=re.compile("Discount"))).to_contain_text("0.250")
    await page.keyboard.press("e")
    await form.get_by_label("Shipping address").fill("Salmiya, block 4")
    await form.get_by_label("Shipping", exact=True).fill("1")
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Salmiya, block 4")).to_be_visible()
    history = page.get_by_role("list").filter(has_text="Address changed")
    await expect(history).to_contain_text(re.compile(r"Shipping: KWD\s0\.000 → KWD\s1\.000"))
    await expect(history).to_contain_text("Made")


async def test_board_is_moved_by_pointer_and_by_keys(office: Office, seat: BrowserContext) -> None:
    number = (await make(office, [BREAD], status="confirmed"))["number"]
    page = await office.open(seat, "/orders")
    card = page.get_by_role("article").filter(has_text=f"#{number}")
    await card.drag_to(column(page, "Paid"))
    await expect(column(page, "Paid")).to_contain_text(f"#{number}")
    await expect(page.get_by_text(f"Order {number} is now: Paid")).to_be_visible()
    await card.get_by_role("link").focus()
    for key in (" ", "ArrowRight", "ArrowRight"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("status").filter(has_text="Delivered")).to_be_attached()
    await page.keyboard.press("Escape")
    await expect(column(page, "Paid")).to_contain_text(f"#{number}")
    for key in (" ", "ArrowRight", "Enter"):
        await page.keyboard.press(key)
    await expect(column(page, "Shipped")).to_contain_text(f"#{number}")
    # Backwards is a correction: asked about, and told by the history.
    await card.get_by_role("button", name=f"Move order {number}").click()
    await page.get_by_role("menuitem", name="Draft").click()
    await page.get_by_role("button", name="Correct it").click()
    await expect(column(page, "Draft")).to_contain_text(f"#{number}")
    saved = page.get_by_role("listitem").filter(has_text=f"Order {number} is now: Draft")
    await saved.get_by_role("button", name="Undo").click()
    await expect(column(page, "Shipped")).to_contain_text(f"#{number}")
    await card.get_by_role("link").click()
    await expect(page.get_by_text("Correction", exact=True)).to_have_count(1)
    await expect(page.get_by_text("Draft → Shipped")).to_be_visible()


async def test_refused_move_is_said_and_taken_back(office: Office, seat: BrowserContext) -> None:
    made = await make(office, [BREAD], status="confirmed")
    number = made["number"]
    page = await office.open(seat, "/orders")
    card = page.get_by_role("article").filter(has_text=f"#{number}")
    await expect(card).to_be_visible()
    path = f"/orders/{made['id']}"

    async def somebody_is_faster(route: Route) -> None:
        """The move is on its way, with the version that was on the screen."""
        if route.request.method == "PATCH":
            await office.call("PATCH", path, {"note": "Changed meanwhile"})
        await route.continue_()

    await page.route(f"**/api/v1{path}", somebody_is_faster)
    await card.get_by_role("button", name=f"Move order {number}").click()
    await page.get_by_role("menuitem", name="Paid").click()
    await expect(page.get_by_text("Somebody changed this order meanwhile")).to_be_visible()
    await expect(column(page, "Confirmed")).to_contain_text(f"#{number}")
    await expect(column(page, "Paid").filter(has_text=f"#{number}")).to_be_hidden()


async def test_table_finds_sums_and_exports(office: Office, seat: BrowserContext) -> None:
    await make(office, [item("お茶", 3, 1200)], currency="JPY", status="paid")
    page = await office.open(seat, "/orders")
    await expect(page.get_by_role("button", name="Table")).to_be_visible()
    await page.keyboard.press("v")
    await expect(page.get_by_role("row").filter(has_text="¥3,600")).to_be_visible()
    await page.get_by_label("Search orders").fill("bread")
    await expect(page.get_by_role("row").filter(has_text="¥3,600")).to_be_hidden()
    await page.get_by_label("Search orders").fill("nothing like it")
    await expect(page.get_by_text("No order fits")).to_be_visible()
    await page.get_by_role("button", name="Show all").click()
    await page.get_by_role("button", name="Filters").click()
    await page.get_by_label("Currency").select_option("JPY")
    await expect(page).to_have_url(re.compile("currency=JPY"))
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.get_by_role("button", name="By day").click()
    await expect(page.get_by_role("dialog").get_by_role("row").nth(1)).to_contain_text("¥3,600")
    await page.keyboard.press("Escape")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="CSV").click()
    text = (await (await coming.value).path()).read_text(encoding="utf-8")
    assert "JPY" in text
    assert "EUR" not in text


async def test_conversation_has_its_orders_beside_it(office: Office) -> None:
    number = "4915550000031"
    await office.customer_writes(number, "Amina Haddad", "Twelve loaves please")
    conversation = await office.conversation_of(number)
    agent = await office.seat(await office.hire(Role.AGENT, "Mona Khalil"))
    page = await office.open(agent, f"/inbox?c={conversation}&side=contact")
    orders = page.get_by_role("region", name="Orders")
    await expect(orders.get_by_text("None yet.")).to_be_visible()
    await orders.get_by_role("button", name="New order of this contact").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Article", exact=True).fill("Olive bread")
    await form.get_by_label("Quantity").fill("12")
    await form.get_by_label("Price each").fill("4.50")
    await form.get_by_role("button", name="Make the order").click()
    await expect(orders.get_by_text("12 × Olive bread")).to_be_visible()
    await orders.get_by_role("button", name="Confirmed").click()
    await expect(orders.get_by_role("button", name="Confirmed", exact=True)).to_be_hidden()
    # What happens elsewhere is seen here, without a reload.
    contact = (await office.call("GET", f"/conversations/{conversation}"))["contact"]["id"]
    await make(office, [item("Figs", 1, 799)], contact_id=contact)
    await expect(orders.get_by_text("1 × Figs")).to_be_visible()
    await orders.get_by_role("button", name="Confirmed").last.click()
    await orders.get_by_role("link", name="Open").click()
    await expect(page.get_by_role("link", name="Open the conversation")).to_be_visible()
