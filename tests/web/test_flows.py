"""Flows in Chromium on the real server: drawn from nothing by mouse and keys, published, and what
a customer of the simulated phone sees of them."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from inbox.foundation.runtime import Runtime
from tests.factories.flows import definition, publish, step, trigger
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser
URL = "https://shop.example/orders"


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner, viewport={"width": 1440, "height": 900})


async def begin_flow(office: Office, seat: BrowserContext, name: str) -> Page:
    """An empty one on the canvas, with a trigger for the word «price»."""
    page = await office.open(seat, "/flows")
    await page.get_by_role("button", name="New flow").first.click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("button", name="Draw it").click()
    await expect(page.get_by_label("Name of the flow")).to_have_value(name)
    await page.locator('.react-flow__node[data-id="@start"]').click()
    panel = page.get_by_role("complementary", name="Details")
    await panel.get_by_role("button", name="Add a trigger").click()
    await page.get_by_role("menuitem", name="Message received").click()
    await panel.get_by_label("Which messages").select_option("Certain words")
    await panel.get_by_label("Words", exact=True).fill("price")
    return page


async def test_flow_is_drawn_from_nothing_and_published(
    office: Office, seat: BrowserContext
) -> None:
    page = await begin_flow(office, seat, "Prices")
    palette = page.get_by_role("navigation", name="Steps to add")
    panel = page.get_by_role("complementary", name="Details")
    await palette.get_by_role("button", name="Ask a question").click()
    await panel.get_by_label("Text", exact=True).fill("How many loaves?")
    await panel.get_by_label("Keep the answer as").fill("loaves")
    await panel.get_by_label("Kind of answer").select_option("Number")
    # By the keys alone: the first that is found goes behind what is chosen, on its first way out.
    await palette.get_by_label("Find a step").fill("send a mess")
    await page.keyboard.press("Enter")
    await panel.get_by_label("Text", exact=True).fill("{{ vars.loaves | times: 3 }} euros, please.")
    # By the mouse: a step is drawn over, and an edge from a way out to it.
    await palette.get_by_role("button", name="Hand over to a person").drag_to(
        page.locator(".react-flow__pane"), target_position={"x": 560, "y": 480}
    )
    # Only what is seen is drawn at all.
    await page.get_by_role("button", name="Fit View").click()
    await expect(page.locator(".react-flow__node")).to_have_count(4)
    asked = page.locator('.react-flow__node[data-id="ask_question"]')
    await asked.locator('[data-way="invalid"]').drag_to(
        page.locator('.react-flow__node[data-id="hand_over"] .react-flow__handle.target')
    )
    await expect(page.locator(".react-flow__edge")).to_have_count(3)
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    # It is talked to first: what is said, and the way that it takes on the canvas.
    await page.get_by_role("button", name="Try it").click()
    talk = page.get_by_role("log", name="The simulated talk")
    await page.get_by_label("Write to the draft").fill("what is the price")
    await page.keyboard.press("Enter")
    await expect(talk.get_by_text("How many loaves?")).to_be_visible()
    await expect(asked.locator("[data-light]")).to_have_attribute(
        "data-light", "now", timeout=20_000
    )
    await page.get_by_label("Write to the draft").fill("5")
    await page.keyboard.press("Enter")
    await expect(talk.get_by_text("15 euros, please.")).to_be_visible()
    await page.get_by_role("button", name="Keep this talk").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Five loaves")
    await dialog.get_by_role("button", name="Keep it").click()
    await page.get_by_role("button", name="Play all").click()
    await expect(page.get_by_role("listitem").filter(has_text="Five loaves")).to_contain_text(
        "green"
    )
    await page.get_by_role("button", name="Publish…").click()
    await dialog.get_by_label("What is new in it").fill("The first one")
    await dialog.get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("Version 1 is live.")).to_be_visible()
    # A real conversation is watched on its way: it waits, then it goes on.
    await page.get_by_role("button", name="Runs", exact=True).click()
    await page.get_by_label("Follow the newest on the canvas").check()
    number = "4915550000101"
    await office.customer_writes(number, "Amina Haddad", "What is the price?")
    await expect(asked.locator("[data-light]")).to_have_attribute(
        "data-light", "now", timeout=20_000
    )
    await expect(page.get_by_text("It waits for the customer.")).to_be_visible()
    await office.customer_writes(number, None, "4")
    said = page.locator('.react-flow__node[data-id="send_message"] [data-light]')
    await expect(said).to_have_attribute("data-light", "path")
    await expect(page.get_by_role("list", name="What it did")).to_contain_text("Send a message")
    await page.get_by_role("link", name="The conversation").click()
    await expect(page.get_by_role("article").filter(has_text="12 euros")).to_be_visible()


async def test_faults_stand_at_their_places_and_hinder(
    office: Office, seat: BrowserContext
) -> None:
    page = await begin_flow(office, seat, "Half done")
    await page.get_by_label("Find a step").fill("send a mess")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Details")
    text = panel.get_by_label("Text", exact=True)
    await text.fill("Hello {{ vars.nobody }}")
    await expect(panel.get_by_text("There is no value `vars.nobody` at this step.")).to_be_visible()
    await expect(text).to_have_attribute("aria-invalid", "true")
    await page.get_by_role("button", name="Publish…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Publish").click()
    await expect(dialog.get_by_text("1 fault hinders it")).to_be_visible()
    await expect(dialog.get_by_text("There is no value `vars.nobody`")).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()
    # Taken back and done again, by the keys; copied with what is in it.
    await page.locator('.react-flow__node[data-id="send_message"]').click()
    await page.keyboard.press("Delete")
    await page.get_by_role("button", name="Fit View").click()
    await expect(page.locator(".react-flow__node")).to_have_count(1)
    await page.keyboard.press("Control+z")
    await expect(page.locator(".react-flow__node")).to_have_count(2)
    await page.locator('.react-flow__node[data-id="send_message"]').click()
    await page.keyboard.press("Control+c")
    await page.keyboard.press("Control+v")
    await page.get_by_role("button", name="Fit View").click()
    await expect(page.locator(".react-flow__node")).to_have_count(3)
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.locator(".react-flow__node")).to_have_count(3)


async def test_two_who_draw_at_once_lose_nothing(office: Office, seat: BrowserContext) -> None:
    page = await begin_flow(office, seat, "Shared")
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    match = re.search(r"/flows/([0-9a-f-]{36})", page.url)
    assert match
    path = f"/flows/{match[1]}"
    async with page.expect_response(lambda one: one.request.method == "PATCH"):
        await page.get_by_label("Words", exact=True).fill("price\ncost")
    flow = await office.call("GET", path)
    theirs = flow["draft"] | {"steps": [{"id": "over", "kind": "hand_over", "config": {}}]}
    await office.call("PATCH", path, {"draft": theirs, "revision": flow["revision"]})
    await page.get_by_label("Words", exact=True).fill("price\ncost\nhow much")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("What somebody else changed")).to_be_visible()
    await expect(dialog.get_by_role("listitem").filter(has_text="Hand over")).to_be_visible()
    await dialog.get_by_role("button", name="Go on with mine").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    kept = (await office.call("GET", path))["draft"]
    assert kept["triggers"][0]["config"]["keywords"] == ["price", "cost", "how much"]
    assert kept["steps"] == []
    # What was not chosen is one step back.
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator('.react-flow__node[data-id="over"]')).to_be_visible()


async def test_what_a_flow_did_and_would_have_done_is_looked_at(
    office: Office, seat: BrowserContext
) -> None:
    """A run played again, why it went its way, the draft on the past, an address, a secret."""
    when = {"value": "vars.loaves", "is": "at_least", "to": 10}
    cases = [{"name": "many", "when": when}]
    ways = {"answered": "many", "invalid": None, "window_closed": None}
    hook = trigger("hook", channel_id=str(office.channel_id), phone_path="phone")
    ask = step("ask", "ask_question", ways, text="How many?", save_as="loaves", kind="number")
    drawn = definition(
        [
            ask,
            step("many", "branch", {"many": "call", "else": None}, cases=cases),
            step("call", "http_request", {"next": None, "failed": None, "unknown": None}, url=URL),
        ],
        [trigger(match="keyword", keywords=["loaves"]), hook],
    )
    flow = await publish(office.workspace.runtime, office.workspace.id, drawn, "Looked at")
    number = "4915550000177"
    await office.customer_writes(number, "Omar Saleh", "loaves, please")
    page = await office.open(seat, f"/flows/{flow.id}?panel=runs")
    await page.get_by_role("listitem").filter(has_text="Waits").get_by_role("button").click()
    await expect(page.get_by_text("It waits for the customer.")).to_be_visible()
    await office.customer_writes(number, None, "4")
    await page.get_by_role("button", name="Play it once more").click()
    await expect(page.get_by_text("The same, line by line")).to_be_visible()
    await page.get_by_role("button", name="Next line").click()
    lines = page.get_by_role("list", name="Lines of the replay").get_by_role("listitem")
    await expect(lines.nth(1)).to_have_attribute("aria-current", "step")
    await page.get_by_role("button", name="Why it went this way").click()
    went = page.get_by_role("list", name="What it did").get_by_role("listitem")
    await expect(went.filter(has_text="vars.loaves").first).to_contain_text("saw 4")
    # The draft on the conversations that there are.
    await page.get_by_role("button", name="On the past").click()
    await page.get_by_role("button", name="Play it", exact=True).click()
    tests = page.get_by_role("list", name="Backtests")
    await expect(tests.get_by_text("It would have begun")).to_be_visible(timeout=60_000)
    await expect(tests.get_by_text("Free text", exact=True)).to_be_visible()
    # An address for other systems, and a secret for one of them.
    await page.locator('.react-flow__node[data-id="@start"]').click()
    await page.get_by_role("button", name="Make an address").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("/hooks/")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Not called yet")).to_be_visible()
    await page.locator('.react-flow__node[data-id="call"]').click()
    await page.get_by_role("complementary", name="Details").locator("summary").first.click()
    await page.get_by_role("button", name="Add a secret").click()
    await dialog.get_by_label("Name").fill("shop")
    await dialog.get_by_label("Host that it is for").fill("shop.example")
    await dialog.get_by_label("Value").fill("Bearer of the shop")
    await dialog.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_label("Secret", exact=True)).to_have_value("shop")
    # Beside the conversation: why the flow began, and why the last message began none.
    conversation = await office.conversation_of(number)
    page = await office.open(seat, f"/inbox?status=all&c={conversation}&side=contact")
    await page.get_by_role("button", name="Why did a flow begin, or none?").click()
    asked = page.get_by_role("list", name="Flows that were asked")
    await expect(asked.get_by_text("A run waited for this reply").first).to_be_visible()
    await page.get_by_role("button", name="The message before").click()
    await expect(asked.get_by_text("It began with this message.")).to_be_visible()
