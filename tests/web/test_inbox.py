"""The inbox in Chromium, on the real server: what agents and customers do, and what they see."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import text

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

AMINA, JONAS = "4915550000011", "4915557654321"
HOSTILE = "<b>Bobby</b> \u202eevil"


@pytest.fixture
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


def rows_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Conversations").get_by_role("listitem")


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Reply").fill(text)
    await page.get_by_role("textbox", name="Reply").press("Enter")


async def test_message_arrives_is_claimed_answered_and_seen_on_the_phone(office: Office) -> None:
    page = await office.open(await office.seat(office.owner))
    await expect(page.get_by_role("heading", name="All answered")).to_be_visible()
    # The phone beside the inbox is the customer.
    await page.keyboard.press("p")
    await page.get_by_role("button", name="Be somebody else").click()
    await page.get_by_label("Name").fill("Amina Haddad")
    await page.get_by_label("Number").fill(f"+{AMINA}")
    await page.get_by_role("button", name="Use this phone").click()
    phone = page.get_by_role("complementary", name="Simulated phone")
    await phone.get_by_label("Write as the customer").fill("Is the olive bread back?")
    await phone.get_by_label("Write as the customer").press("Enter")
    row = rows_of(page).filter(has_text="Amina Haddad")
    await expect(row).to_contain_text("Is the olive bread back?")
    await expect(row.get_by_label("1 unread")).to_be_visible()
    await row.get_by_role("button").click()
    await expect(row.get_by_label("1 unread")).to_be_hidden()
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_role("button", name="Take it")).to_be_hidden()
    await write(page, "Since this morning. Shall I put one aside?")
    thread = page.get_by_role("region", name="Conversation", exact=True)
    bubble = thread.get_by_role("article").filter(has_text="Since this morning")
    await expect(phone.get_by_role("log")).to_contain_text("Since this morning")
    # The phone shows it, so it has been read.
    await expect(bubble.get_by_role("img", name="Read")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Reply")).to_be_empty()


async def test_two_agents_see_each_other_and_one_gets_the_conversation(office: Office) -> None:
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    await office.customer_writes(AMINA, "Amina Haddad", "Hello?")
    path = f"/inbox?c={await office.conversation_of(AMINA)}"
    first = await office.open(await office.seat(office.owner), path)
    second = await office.open(await office.seat(mona), path)
    await expect(first.get_by_text("Mona Khalil is looking at this, too")).to_be_visible()
    await second.get_by_role("textbox", name="Reply").press_sequentially("I am")
    await expect(first.get_by_text("Mona Khalil is typing…").first).to_be_visible()
    # Both take it at the same moment; one is told who was quicker.
    await second.route("**/claim", lambda route: route.continue_())
    await first.get_by_role("button", name="Take it").click()
    await expect(second.get_by_role("button", name="Take it")).to_be_hidden()
    # An answer that came in while one wrote stops the sending once.
    await write(first, "I have answered already.")
    log = second.get_by_role("log")
    await expect(log).to_contain_text("I have answered already.")
    await second.get_by_role("textbox", name="Reply").press("Enter")
    await expect(second.get_by_role("alert")).to_contain_text("answered while you wrote")
    await second.get_by_role("button", name="Send anyway").click()
    await expect(log.get_by_role("article").filter(has_text="I am")).to_be_visible()


async def test_second_claim_is_told_who_was_quicker(office: Office) -> None:
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    await office.customer_writes(AMINA, "Amina Haddad", "Hello?")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(mona), f"/inbox?c={conversation_id}")
    take = page.get_by_role("button", name="Take it")
    await expect(take).to_be_visible()
    # The stream is not there to tell: as if both had clicked in the same moment.
    await page.route("**/api/v1/conversations/*", lambda route: route.abort())
    await office.call("POST", f"/conversations/{conversation_id}/claim")
    await page.unroute("**/api/v1/conversations/*")
    await page.keyboard.press("a")
    await expect(page.get_by_text("Olive Owner was quicker")).to_be_visible()


async def test_unread_note_label_snooze_and_undo_by_keyboard(office: Office) -> None:
    await office.call("POST", "/labels", {"name": "Delivery", "color": "#2563eb"})
    await office.customer_writes(AMINA, "Amina Haddad", "Where is it?")
    await office.customer_writes(JONAS, "Jonas Weber", "Thanks!")
    await office.conversation_of(JONAS)
    page = await office.open(await office.seat(office.owner))
    await expect(rows_of(page)).to_have_count(2)
    await page.keyboard.press("j")
    await expect(page).to_have_url(re.compile("c="))
    await expect(page.get_by_role("heading", name="Jonas Weber")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    # Held down, a key that chooses chooses once; a key that moves goes on.
    for _ in range(2):
        await page.keyboard.down("x")
    await page.keyboard.up("x")
    await expect(page.get_by_role("toolbar")).to_contain_text("1 chosen")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("toolbar")).to_be_hidden()
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="Note").fill("She is a regular.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("She is a regular.")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Delivery").click()
    row = rows_of(page).filter(has_text="Amina Haddad")
    await expect(row).to_contain_text("Delivery")
    await page.keyboard.press("s")
    await expect(row).to_be_hidden()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await page.keyboard.press("z")
    await expect(row).to_be_visible()
    await page.keyboard.press("e")
    await expect(row).to_be_hidden()
    await page.keyboard.press("Shift+4")
    await expect(page.get_by_role("heading", name="Resolved")).to_be_visible()
    await expect(row).to_be_visible()
    # An answer of the customer opens it again, while the list looks on.
    await office.customer_writes(AMINA, "Amina Haddad", "One more thing.")
    await expect(row).to_be_hidden()


async def test_bulk_change_is_undone(office: Office) -> None:
    for number in (AMINA, JONAS):
        await office.customer_writes(number, f"Customer {number}", "Hello")
        await office.conversation_of(number)
    page = await office.open(await office.seat(office.owner))
    rows = rows_of(page)
    await expect(rows).to_have_count(2)
    for place in (0, 1):
        await rows.nth(place).hover()
        await rows.nth(place).get_by_role("checkbox").check()
    await page.get_by_role("toolbar").get_by_role("button", name="Resolve").click()
    await expect(page.get_by_role("heading", name="All answered")).to_be_visible()
    await expect(page.get_by_text("2 conversations changed.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(rows).to_have_count(2)


async def test_hostile_words_are_shown_as_they_are(office: Office) -> None:
    text = "<img src=x onerror=alert(1)> & https://example.com/a?b=1, then"
    await office.customer_writes(AMINA, HOSTILE, text)
    # Neither name nor phone: only what was said.
    await office.customer_writes(JONAS, None, "Hello?")
    await office.conversation_of(JONAS)
    page = await office.open(await office.seat(office.owner), "/inbox?side=contact")
    await expect(rows_of(page).filter(has_text="Nameless contact")).to_be_visible()
    await rows_of(page).filter(has_text="<b>Bobby</b> evil").click()
    await expect(page.get_by_role("heading", name="<b>Bobby</b> evil").first).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)> &")
    link = page.get_by_role("link", name="https://example.com/a?b=1")
    await expect(link).to_have_attribute("href", "https://example.com/a?b=1")


async def test_search_and_palette_find_by_words(office: Office) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "Is the sourdough back?")
    await office.customer_writes(JONAS, "Jonas Weber", "Thanks!")
    await office.conversation_of(JONAS)
    page = await office.open(await office.seat(office.owner))
    await expect(rows_of(page)).to_have_count(2)
    dialog = page.get_by_role("dialog")
    await page.keyboard.press("/")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("sourdough")
    await dialog.get_by_role("button", name="Amina Haddad").click()
    await expect(page.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    await page.keyboard.press("/")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type(JONAS[-4:])
    await dialog.get_by_role("button", name="Jonas Weber").click()
    await expect(page.get_by_role("heading", name="Jonas Weber")).to_be_visible()
    # Behind an open dialog no key does anything, wherever the focus is.
    await page.keyboard.press("/")
    await dialog.get_by_text("Whole words or their beginnings").click()
    await expect(dialog.get_by_role("searchbox")).not_to_be_focused()
    await page.keyboard.press("e")
    await dialog.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    # The palette runs what the keys do, and says which keys.
    await page.keyboard.press("Control+k")
    await expect(dialog.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("resolve")
    first = dialog.get_by_role("option").first
    await expect(first).to_have_accessible_name("Resolve Conversation E")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Open again")).to_be_visible()


async def test_paste_of_20000_characters_is_counted_and_cut_at_words(office: Office) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "Send me everything")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(office.owner), f"/inbox?c={conversation_id}")
    words = " ".join(["four"] * 4_000)
    await page.get_by_role("textbox", name="Reply").fill(words)
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await expect(page.get_by_text("19999 characters; WhatsApp takes 4096")).to_be_visible()
    # It outlives the page.
    await page.reload()
    await expect(page.get_by_role("textbox", name="Reply")).to_have_value(words)
    await page.get_by_role("button", name="Send as 5 messages").click()
    sent: list[str] = []
    async with asyncio.timeout(30):
        while len(sent) < 5:
            messages = await office.call("GET", f"/conversations/{conversation_id}/messages")
            sent = [one["text"] for one in messages["items"] if one["direction"] == "out"]
    last = page.get_by_role("log").get_by_role("article").last
    await expect(last.get_by_role("img", name="Sent")).to_be_visible()
    assert len(sent) == 5
    assert " ".join(reversed(sent)) == words


async def test_snoozed_conversation_wakes_by_a_reply_and_by_its_time(office: Office) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "No hurry.")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(office.owner))
    row = rows_of(page).filter(has_text="Amina Haddad")
    await row.click()
    await expect(page.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    # The row goes at once; the server has heard it when it has answered.
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.keyboard.press("s")
    await expect(row).to_be_hidden()
    # By a reply, while the list looks on.
    await office.customer_writes(AMINA, None, "Now it is urgent!")
    await expect(row).to_contain_text("urgent")
    await row.click()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.keyboard.press("s")
    await expect(row).to_be_hidden()
    # By its time, as if the night had gone by.
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE conversation SET snoozed_until = clock_timestamp() - interval '1 s'"
                " WHERE id = :id"
            ),
            {"id": conversation_id},
        )
    await office.until_status(conversation_id, "open")
    await expect(row).to_be_visible()


async def test_snoozed_until_a_moment_of_ones_own_by_keyboard(office: Office) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "After the holidays, please.")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(office.owner), f"/inbox?c={conversation_id}")
    await expect(page.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    await page.keyboard.press("Shift+S")
    dialog = page.get_by_role("dialog", name="Snooze until")
    moment = dialog.get_by_label("Day and time")
    await expect(moment).to_be_focused()
    for value, fault in (
        ("2020-01-01T09:00", "This moment has passed. Choose one that is still to come."),
        ("", "Choose a day and a time."),
    ):
        await moment.fill(value)
        await page.keyboard.press("Enter")
        await expect(moment).to_have_accessible_description(fault)
        await expect(moment).to_be_focused()
    assert (await office.call("GET", f"/conversations/{conversation_id}"))["status"] == "open"
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    # What has keys stands in the menu as well.
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Choose day and time").click()
    await moment.fill("2099-12-31T17:30")
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.keyboard.press("Enter")
    await expect(page.get_by_text("Snoozed until")).to_be_visible()
    await expect(rows_of(page).filter(has_text="Amina Haddad")).to_be_hidden()
    asked = await page.evaluate("() => new Date('2099-12-31T17:30').toISOString()")
    kept = await office.call("GET", f"/conversations/{conversation_id}")
    assert kept["status"] == "snoozed"
    assert datetime.fromisoformat(kept["snoozed_until"]) == datetime.fromisoformat(asked)


async def test_moment_to_snooze_until_is_chosen_in_arabic(office: Office) -> None:
    await office.customer_writes(AMINA, "Amina Haddad", "After the holidays, please.")
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(office.owner, "ar"), f"/inbox?c={conversation_id}")
    await expect(page.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    await page.keyboard.press("Shift+S")
    moment = page.get_by_role("dialog", name="تأجيل حتى").get_by_label("اليوم والوقت")
    await moment.fill("2020-01-01T09:00")
    await page.keyboard.press("Enter")
    await expect(moment).to_have_accessible_description("مضى هذا الوقت. اختر وقتًا لم يأتِ بعد.")
