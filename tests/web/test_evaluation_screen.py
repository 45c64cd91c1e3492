"""What messages are about is said beside them, filtered by, and measured; an article goes back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.test_accessibility import faults

pytestmark = pytest.mark.browser

NUMBER = "4915550000011"
TAUGHT = {
    "Delivery": ("Where is my order?", "Has my parcel left?", "When does the parcel come?",
                 "My order has not arrived.", "Is the order on its way?"),
    "Prices": ("How much is the bread?", "What does a cake cost?", "Tell me the price.",
               "Is it expensive?", "What would two loaves cost?"),
}  # fmt: skip


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture
async def page(office: Office) -> AsyncIterator[Page]:
    page = await office.open(await office.seat(office.owner), "/settings/account")
    yield page
    await page.close()


async def found_in(office: Office, conversation_id: str) -> None:
    """The sweeper rings for what was not read yet."""
    path = f"/conversations/{conversation_id}/intents"
    async with asyncio.timeout(30):
        while True:
            if (await office.call("GET", path))["found"]:
                return
            await asyncio.sleep(0.2)


async def test_what_is_judged_is_filtered_by_and_measured(office: Office, page: Page) -> None:
    await page.goto(f"{office.house.address}/settings/intents/evaluation")
    await expect(page.get_by_text("Nobody has judged a message yet.")).to_be_visible()
    ids = {}
    for title, examples in TAUGHT.items():
        body = {"name": title.casefold(), "title": title, "examples": list(examples)}
        ids[title] = (await office.call("POST", "/intents", body))["id"]
    await office.customer_writes(NUMBER, "Amina Haddad", "Where is my parcel, has it left?")
    conversation_id = await office.conversation_of(NUMBER)
    await found_in(office, conversation_id)
    await page.goto(f"{office.house.address}/inbox?c={conversation_id}&side=contact")
    about = page.get_by_role("region", name="What it is about")
    await about.get_by_role("combobox").select_option("Delivery")
    await expect(about.get_by_text("said by a colleague")).to_be_visible()
    await page.get_by_role("button", name="Filters").click()
    await (
        page.get_by_role("menuitemcheckbox", name="Prices")
        .or_(page.get_by_role("menuitem", name="Prices"))
        .click()
    )
    await expect(page).to_have_url(re.compile(f"intent={ids['Prices']}"))
    rows = page.get_by_role("listitem").filter(has_text="Where is my parcel")
    await expect(rows).to_have_count(0)
    await page.goto(f"{office.house.address}/inbox?intent={ids['Delivery']}")
    await expect(rows.first).to_be_visible()
    await page.goto(f"{office.house.address}/settings/intents/evaluation")
    await expect(page.get_by_text("1 message was judged.")).to_be_visible()
    await page.get_by_role("button", name="Measure").click()
    await expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=20_000)
    matrix = page.get_by_role("region", name="Confusion matrix")
    await expect(matrix.get_by_role("rowheader", name="Delivery")).to_be_visible()
    await expect(page.get_by_text("nothing left this server")).to_be_visible()
    assert await faults(page) == []


async def test_an_article_is_compared_and_goes_back(office: Office, page: Page) -> None:
    article = await office.call(
        "POST", "/knowledge/articles", {"title": "Opening", "text": "From nine.\nOn foot."}
    )
    path = f"/knowledge/articles/{article['id']}"
    await office.call("PATCH", path, {"text": "From ten.\nOn foot."})
    await page.goto(f"{office.house.address}/settings/knowledge")
    more = page.get_by_role("button", name="What can be done with Opening")
    await more.click()
    await page.get_by_role("menuitem", name="Answers from it…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("No answer rests on it yet.")).to_be_visible()
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_have_count(0)
    await more.click()
    await page.get_by_role("menuitem", name="Versions…").click()
    changes = dialog.get_by_role("region", name="What changed in the text")
    await expect(changes.locator("del")).to_have_text(["From nine."])
    await expect(changes.locator("ins")).to_have_text(["From ten."])
    assert await faults(page) == []
    await dialog.get_by_role("button", name="Go back to version 1").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("version 3")).to_be_visible()
    assert (await office.call("GET", path))["text"] == "From nine.\nOn foot."
