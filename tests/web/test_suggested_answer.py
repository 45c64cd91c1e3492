"""A customer asks, the suggestion stands above the reply of whoever has the conversation open, and
is used, put behind what was begun, or put aside."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.test_accessibility import faults

pytestmark = pytest.mark.browser

BEN, ZOE = "4915550000021", "4915550000022"
HOURS = "We open from nine to six, and on Saturdays from ten to two."
# Six seconds of silence, and the worker thinks.
THOUGHT_WITHIN_MS = 30_000


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.call("POST", "/knowledge/articles", {"title": "Opening hours", "text": HOURS})
        await opened.call("PATCH", "/ai/auto-replies/settings", {"mode": "suggest"})
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture
async def page(office: Office) -> AsyncIterator[Page]:
    """An agent's, who may not see the settings."""
    agent = await office.hire(Role.AGENT, "Ada Agent")
    page = await office.open(await office.seat(agent), "/settings/account")
    yield page
    await page.close()


def _suggestion(page: Page) -> Locator:
    return page.get_by_role("region", name="Suggested answer")


async def _open(office: Office, page: Page, number: str) -> str:
    conversation_id = await office.conversation_of(number)
    await page.goto(f"{office.house.address}/inbox?c={conversation_id}")
    await expect(page.get_by_role("textbox", name="Reply", exact=True)).to_be_visible()
    return conversation_id


async def test_a_suggestion_appears_is_used_and_sent(office: Office, page: Page) -> None:
    await office.customer_writes(ZOE, "Zoe Marín", "Hello!")
    conversation_id = await _open(office, page, ZOE)
    await expect(_suggestion(page)).to_have_count(0)
    await office.customer_writes(ZOE, "Zoe Marín", "When do you open on Saturdays?")
    card = _suggestion(page)
    # By the stream alone: the page is not loaded anew.
    await expect(card).to_be_visible(timeout=THOUGHT_WITHIN_MS)
    await expect(card.locator("blockquote")).to_have_text(HOURS)
    await expect(card.locator("figcaption")).to_have_text("Opening hours")
    await expect(card).to_contain_text("Not sent by itself: unknown intent")
    assert await faults(page) == []
    await card.get_by_role("button", name="Use").click()
    reply = page.get_by_role("textbox", name="Reply", exact=True)
    await expect(reply).to_have_value(HOURS)
    await expect(reply).to_be_focused()
    await expect(card).to_have_count(0)
    await page.keyboard.press("Enter")
    said = page.get_by_role("log").get_by_role("article").filter(has_text=HOURS)
    await expect(said.get_by_role("img", name="Sent")).to_be_visible()
    found = await office.call("GET", f"/ai/auto-replies?conversation_id={conversation_id}")
    assert [one["verdict"] for one in found["items"] if one["outcome"] == "suggested"] == ["used"]


async def test_it_goes_behind_a_draft_or_aside_and_ends_with_an_answer(
    office: Office, page: Page
) -> None:
    await office.customer_writes(BEN, "Ben Okafor", "When do you open on Saturdays?")
    await _open(office, page, BEN)
    card, reply = _suggestion(page), page.get_by_role("textbox", name="Reply", exact=True)
    await expect(card).to_be_visible(timeout=THOUGHT_WITHIN_MS)
    await reply.fill("Hello Ben,")
    await card.get_by_role("button", name="Use").click()
    await card.get_by_role("button", name="Keep mine").click()
    await expect(reply).to_have_value("Hello Ben,")
    await card.get_by_role("button", name="Use").click()
    await card.get_by_role("button", name="Put it behind").click()
    await expect(reply).to_have_value(f"Hello Ben,\n{HOURS}")
    await expect(card).to_have_count(0)
    await reply.fill("")
    await office.customer_writes(BEN, "Ben Okafor", "What are your opening hours on Saturdays?")
    await expect(card).to_be_visible(timeout=THOUGHT_WITHIN_MS)
    await card.get_by_role("button", name="Not this").click()
    await expect(card).to_have_count(0)
    await page.reload()
    await expect(reply).to_be_visible()
    await expect(card).to_have_count(0)


async def test_the_screen_says_what_is_not_recognised(office: Office) -> None:
    page = await office.open(await office.seat(office.owner), "/settings/ai")
    words = "Not recognised: names of other people, postal addresses, and anything in a picture."
    await expect(page.get_by_text(words)).to_be_visible()
    await page.close()
