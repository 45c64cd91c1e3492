"""What the inbox does when the network, the server or the session goes away under it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

AMINA = "4915550000011"
RECONNECTS_MS = 20_000


@pytest.fixture
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.customer_writes(AMINA, "Amina Haddad", "Hello?")
        yield opened
    assert [text for told in opened.complaints for text in told] == []


async def thread(office: Office) -> tuple[str, Page]:
    conversation_id = await office.conversation_of(AMINA)
    # As high as all that is said here: what is scrolled away is not drawn, and not counted.
    seat = await office.seat(office.owner, viewport={"width": 1280, "height": 1400})
    page = await office.open(seat, f"/inbox?c={conversation_id}")
    await expect(bubbles(page)).to_have_count(1)
    return conversation_id, page


def bubbles(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article")


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Reply").fill(text)
    await page.get_by_role("textbox", name="Reply").press("Enter")


async def test_what_is_sent_offline_survives_the_tab_and_leaves_once(office: Office) -> None:
    conversation_id, page = await thread(office)
    context = page.context
    await context.set_offline(True)
    # At once, and not when the stream has been silent for long.
    await expect(page.get_by_text("No network.")).to_be_visible()
    await write(page, "I will look it up.")
    mine = bubbles(page).filter(has_text="I will look it up.")
    await expect(mine.get_by_role("img", name="On its way")).to_be_visible()
    await expect(page.get_by_text("Not sent yet")).to_be_visible()
    await page.close()
    await context.set_offline(False)
    again = await office.open(context, f"/inbox?c={conversation_id}")
    await expect(
        bubbles(again).filter(has_text="I will look it up.").get_by_role("img", name="Sent")
    ).to_be_visible(timeout=RECONNECTS_MS)
    await expect(bubbles(again)).to_have_count(2)
    assert await texts_out(office, conversation_id) == ["I will look it up."]


async def test_refused_message_says_why_and_goes_back_to_writing(office: Office) -> None:
    conversation_id, page = await thread(office)
    problem = {
        "type": "about:blank",
        "title": "No",
        "status": 409,
        "code": "channel_unusable",
        "detail": "The channel is paused.",
        "request_id": "request-7",
    }

    async def refuse(route: Any) -> None:
        if route.request.method == "POST":
            await route.fulfill(status=409, json=problem, content_type="application/problem+json")
        else:
            await route.continue_()

    await page.route("**/messages", refuse)
    await write(page, "Coming.")
    failed = bubbles(page).filter(has_text="Coming.")
    await expect(failed.get_by_role("alert")).to_contain_text("The channel is paused.")
    await expect(failed.get_by_role("alert")).to_contain_text("request-7")
    await failed.get_by_role("button", name="Back to writing").click()
    await expect(page.get_by_role("textbox", name="Reply")).to_have_value("Coming.")
    await expect(failed).to_be_hidden()
    await page.unroute("**/messages")
    await page.get_by_role("textbox", name="Reply").press("Enter")
    await expect(failed.get_by_role("img", name="Sent")).to_be_visible()
    assert await texts_out(office, conversation_id) == ["Coming."]


async def test_eight_tabs_hold_one_stream(office: Office) -> None:
    conversation_id, page = await thread(office)
    streams = 1
    pages = [page]

    def count(request: Any) -> None:
        nonlocal streams
        streams += request.url.endswith("/api/v1/events")

    page.context.on("request", count)
    path = f"/inbox?c={conversation_id}"
    pages += [await office.open(page.context, path) for _ in range(7)]
    for one in pages:
        await expect(bubbles(one)).to_have_count(1)
    await office.customer_writes(AMINA, None, "To all of you")
    for one in pages:
        await expect(bubbles(one)).to_have_count(2, timeout=RECONNECTS_MS)
    assert streams == 1
    # The one that holds it goes; another takes over and nothing is missed.
    await pages[0].close()
    await office.customer_writes(AMINA, None, "Still there?")
    for one in pages[1:]:
        await expect(bubbles(one)).to_have_count(3, timeout=RECONNECTS_MS)
    assert streams == 2


async def test_session_that_ended_elsewhere_keeps_the_draft(office: Office) -> None:
    conversation_id, page = await thread(office)
    await page.get_by_role("textbox", name="Reply").fill("Half a sentence")
    await page.context.clear_cookies()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await page.get_by_label("E-mail").fill(office.owner.email)
    await page.get_by_label("Password").fill(office.owner.password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a sentence")
    assert conversation_id in page.url


async def test_role_that_is_taken_away_while_the_screen_is_open(office: Office) -> None:
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(mona), f"/inbox?c={conversation_id}")
    await expect(page.get_by_role("textbox", name="Reply")).to_be_visible()
    await office.call("PATCH", f"/members/{mona.id}", {"role": "developer"})
    # The next thing she does shows it; there is no inbox for a developer.
    await page.keyboard.press("e")
    await expect(page.get_by_role("navigation").get_by_role("link", name="Inbox")).to_be_hidden()
    await expect(page.get_by_text("An owner or an admin")).to_be_visible()


async def test_server_restarts_under_an_open_inbox(office: Office) -> None:
    """Customers write while it comes back: nothing is lost or doubled."""
    conversation_id, page = await thread(office)
    house = office.house
    await office.customer_writes(AMINA, None, "one", "two")
    await expect(bubbles(page)).to_have_count(3)
    house.stop()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible(timeout=10_000)
    await write(page, "Written while nobody listened.")
    house.start()
    writing = asyncio.create_task(
        office.customer_writes(AMINA, None, *(f"racing {number}" for number in range(10)))
    )
    await expect(bubbles(page)).to_have_count(14, timeout=RECONNECTS_MS)
    await writing
    await expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    await expect(
        bubbles(page).filter(has_text="Written while").get_by_role("img", name="Sent")
    ).to_be_visible()
    shown = await bubbles(page).all_inner_texts()
    for number in range(10):
        assert sum(f"racing {number}" in text for text in shown) == 1
    assert await texts_out(office, conversation_id) == ["Written while nobody listened."]


async def texts_out(office: Office, conversation_id: str) -> list[str]:
    page = await office.call("GET", f"/conversations/{conversation_id}/messages")
    return [one["text"] for one in page["items"] if one["direction"] == "out"]
