"""Where one is in the inbox, and goes: through the list, to a message, beside colleagues."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, Response, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.factories.waiting import until
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

AMINA = "4915550000011"
# A page is opened, and what customers write is taken in.
OPENS_MS = 20_000
SCROLLED = "list => list.scrollTop"


@pytest.fixture
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


def rows_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Conversations").get_by_role("listitem")


def is_presence_said(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.url.endswith("/presence")


async def customers(office: Office, count: int) -> None:
    for number in range(count):
        await office.customer_writes(f"49155500001{number:02}", f"Customer {number:02}", "Hello")
        # One after the other: the list is ordered by when they wrote.
        await office.conversation_of(f"49155500001{number:02}")


async def test_list_stays_where_one_scrolls_it(office: Office) -> None:
    await customers(office, 14)
    page = await office.open(
        await office.seat(office.owner, viewport={"width": 1280, "height": 600})
    )
    await rows_of(page).filter(has_text="Customer 12").click()
    await expect(page.get_by_role("heading", name="Customer 12")).to_be_visible()
    rows = page.get_by_role("region", name="Conversations").get_by_role("list")
    await rows.hover()
    await page.mouse.wheel(0, 5_000)
    await expect(rows_of(page).filter(has_text="Customer 00")).to_be_visible()
    before = await rows.evaluate(SCROLLED)
    # Those who write pass the open one by.
    async with page.expect_response(re.compile(r"/conversations/[0-9a-f-]+$")):
        await office.customer_writes("4915550000100", None, "Are you there?")
    await expect(rows_of(page).filter(has_text="Customer 00")).to_be_hidden()
    assert await rows.evaluate(SCROLLED) == before


async def test_next_after_resolving_and_what_is_chosen_stays_in_its_list(office: Office) -> None:
    await customers(office, 4)
    page = await office.open(await office.seat(office.owner))
    await rows_of(page).filter(has_text="Customer 02").click()
    await expect(page.get_by_role("heading", name="Customer 02")).to_be_visible()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.keyboard.press("e")
    await expect(rows_of(page)).to_have_count(3)
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name="Customer 01")).to_be_visible()
    await page.keyboard.press("x")
    await expect(page.get_by_role("toolbar")).to_contain_text("1 chosen")
    await page.keyboard.press("Shift+4")
    await expect(rows_of(page)).to_have_count(1, timeout=OPENS_MS)
    await expect(page.get_by_role("toolbar")).to_be_hidden()
    await page.keyboard.press("Shift+1")
    await expect(rows_of(page)).to_have_count(3)
    await expect(page.get_by_role("toolbar")).to_be_hidden()


async def test_colleague_is_seen_at_once_and_goes_with_his_tab(office: Office) -> None:
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    await office.customer_writes(AMINA, "Amina Haddad", "Hello?")
    conversation_id = await office.conversation_of(AMINA)
    path = f"/inbox?c={conversation_id}"
    seat = await office.seat(mona)
    async with seat.expect_event("response", is_presence_said, timeout=OPENS_MS):
        first = await office.open(seat, path)
    second = await office.open(await office.seat(office.owner), path)
    here = second.get_by_text("Mona Khalil is looking at this, too")
    # Long before she says again that she is there.
    await expect(here).to_be_visible(timeout=8_000)
    await first.goto("about:blank")
    await expect(here).to_be_hidden(timeout=8_000)


async def test_search_goes_to_the_message_with_its_notes_and_quotes_lead_back(
    office: Office,
) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "The needle is here.")
    await office.customer_writes("4915550000012", "Amina Haddad", "I am another.")
    conversation_id = await office.conversation_of(AMINA)
    await office.conversation_of("4915550000012")
    notes = f"/conversations/{conversation_id}/notes"
    await office.call("POST", notes, {"text": "The oldest note."})
    await office.customer_writes(AMINA, None, *(f"hay {number}" for number in range(60)))
    for number in range(100):
        await office.call("POST", notes, {"text": f"Note {number}"})
    messages = f"/conversations/{conversation_id}/messages"
    first = (await office.call("GET", f"{messages}?limit=100"))["items"][-1]
    await office.call("POST", messages, {"text": "About that.", "in_reply_to": first["id"]})

    page = await office.open(await office.seat(office.owner))
    await expect(rows_of(page)).to_have_count(2, timeout=OPENS_MS)
    dialog = page.get_by_role("dialog")
    await page.keyboard.press("/")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("needle")
    await dialog.get_by_role("button", name="The needle is here.").click()
    found = page.get_by_role("log").get_by_role("article").filter(has_text="The needle is here.")
    await expect(found.first).to_be_in_viewport()
    await expect(page).to_have_url(re.compile("m=1"))
    await expect(page.get_by_role("log")).to_contain_text("The oldest note.")
    # From the end, its quote leads back to it.
    answer = page.get_by_role("log").get_by_role("article").filter(has_text="About that.")

    async def at_the_end() -> bool:
        """What is drawn on the way turns out taller than it was thought to be."""
        await page.get_by_role("log").press("End")
        return await answer.is_visible()

    await until(at_the_end, what="the end of the thread")
    await expect(answer).to_be_in_viewport()
    await answer.get_by_role("button", name="Go to this message").click()
    await expect(found.first).to_be_in_viewport()

    # Two of one name are told apart by their numbers.
    await page.keyboard.press("/")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("Amina")
    hits = dialog.get_by_role("button", name="Amina Haddad")
    await expect(hits).to_have_count(2)
    for number in ("0011", "0012"):
        await expect(hits.filter(has_text=number)).to_have_count(1)
