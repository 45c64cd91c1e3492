"""What AI knows, what it takes messages for, how far it goes; and what a month took."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

HOURS = b"# Opening hours\n\nWe open from nine to six, and on Saturdays from ten to two.\n"


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


async def test_article_is_taken_in_tested_and_changed(office: Office, page: Page) -> None:
    await page.goto(f"{office.house.address}/settings/knowledge")
    await expect(page.get_by_text("There is no article yet.")).to_be_visible()
    await page.get_by_label("File with knowledge").set_input_files(
        {"name": "Opening hours.md", "mimeType": "text/markdown", "buffer": HOURS}
    )
    await expect(page.get_by_text("1 article is new.")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Opening hours")
    await expect(row.first).to_be_visible()
    bench = page.get_by_label("Test a question")
    await bench.get_by_label("Question to test").fill("When do you open on Saturdays?")
    await bench.get_by_role("button", name="Test it").click()
    await expect(bench.get_by_role("listitem")).to_contain_text(["Saturdays from ten to two"])
    await bench.get_by_label("Question to test").fill("Is my dragon allowed?")
    await page.keyboard.press("Enter")
    await expect(bench.get_by_text("It would not be answered")).to_be_visible()
    await row.last.get_by_role("button", name="What can be done with").click()
    await page.get_by_role("menuitem", name="Change…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Text", exact=True)).to_have_value(
        re.compile("from nine to six")
    )
    await dialog.get_by_label("Answers may rest on it").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(row.last).to_contain_text("Not published")


async def test_intent_is_taught_by_examples(office: Office, page: Page) -> None:
    await page.goto(f"{office.house.address}/settings/intents")
    await page.get_by_role("button", name="New intent").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("Delivery")
    await dialog.get_by_label("Name for flows").fill("delivery")
    await dialog.get_by_label("Examples").fill("Where is my order?\nWhen does it come?\n")
    await dialog.get_by_role("button", name="Create").click()
    row = page.get_by_role("listitem").filter(has_text="Delivery")
    await expect(row).to_contain_text("2 examples")
    await expect(row).to_contain_text("Too few examples")
    await row.get_by_role("button", name="Examples").click()
    more = "Has it left?\nWhere is the parcel?\nIs it on its way?"
    await dialog.get_by_label("Further examples").fill(more)
    await dialog.get_by_role("button", name="Add them").click()
    await expect(dialog.get_by_role("listitem")).to_have_count(5)
    await dialog.get_by_role("button", name="Close").click()
    await expect(row).to_contain_text("5 examples")
    await expect(row).not_to_contain_text("Too few examples")
    # To answer by itself has to be earned.
    mode = row.get_by_label("Automatic answers for Delivery")
    await expect(mode.locator("option[value=auto]")).to_be_disabled()
    await mode.select_option("off")
    await expect(mode).to_be_enabled()
    modes = (await office.call("GET", "/ai/auto-replies/intents"))["intents"]
    assert [(one["intent"], one["mode"]) for one in modes] == [("delivery", "off")]


async def test_answers_begin_in_the_shadow(office: Office, page: Page) -> None:
    await page.goto(f"{office.house.address}/settings/auto-replies")
    await page.get_by_label("Shadow").click()
    await expect(page.get_by_text("It is saved.")).to_be_visible()
    await page.get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("When", exact=True).select_option("out_of_hours")
    await dialog.get_by_label("An article answers from, in percent").fill("70")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.locator("main dl")).to_contain_text("While nobody is there")
    settings = await office.call("GET", "/ai/auto-replies/settings")
    assert (settings["mode"], settings["threshold"]) == ("shadow", 0.7)
    await expect(page.get_by_text("None yet. With the shadow on")).to_be_visible()


async def test_month_is_shown_and_taken_along(office: Office, page: Page) -> None:
    await office.customer_writes("4915550000011", "Amina Haddad", "Hello?")
    await office.conversation_of("4915550000011")
    await page.goto(f"{office.house.address}/settings/usage")
    table = page.get_by_role("region", name="Channels")
    await expect(table.get_by_role("row").filter(has_text="Shop phone")).to_contain_text("1")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="As CSV").click()
    text = (await (await download.value).path()).read_text(encoding="utf-8-sig")
    assert ",Shop phone,received,1" in text
    await page.get_by_label("Month").select_option(index=1)
    await expect(page).to_have_url(re.compile("month=20"))
    await expect(table.get_by_role("row").filter(has_text="Shop phone")).to_contain_text("0")
