"""What is written in the inbox is neither lost nor silently left behind."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

AMINA, JONAS = "4915550000011", "4915550000012"
WINDOW_CLOSED = {
    "type": "about:blank",
    "title": "No",
    "status": 409,
    "code": "reply_window_closed",
    "detail": "The customer has not written for a day.",
    "request_id": "request-7",
}
DROP = """(selector) => {
  const items = new DataTransfer();
  items.items.add(new File(["x"], "x.txt", { type: "text/plain" }));
  const event = new DragEvent("drop", { dataTransfer: items, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
  return event.defaultPrevented;
}"""
FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
}"""


@pytest.fixture
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.customer_writes(AMINA, "Amina Haddad", "Hello?")
        await opened.customer_writes(JONAS, "Jonas Weber", "Are you there?")
        await opened.conversation_of(JONAS)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


async def thread(office: Office, seat: Any = None) -> Page:
    seat = seat or await office.seat(office.owner)
    page = await office.open(seat, f"/inbox?c={await office.conversation_of(AMINA)}")
    await expect(page.get_by_role("log").get_by_role("article").first).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


async def turn_to(page: Page, name: str) -> None:
    await row(page, name).get_by_role("button").click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def test_refused_reply_is_seen_from_everywhere_and_loses_nothing(office: Office) -> None:
    await office.keep_template("come_back", {"type": "BODY", "text": "Please write to us."})
    page = await thread(office)
    answers = asyncio.Event()

    async def refuse(route: Route) -> None:
        if route.request.method != "POST" or "template" in (route.request.post_data or ""):
            await route.continue_()
            return
        await answers.wait()
        await route.fulfill(status=409, json=WINDOW_CLOSED, content_type="application/problem+json")

    await page.route("**/messages", refuse)
    written = page.get_by_role("textbox", name="Reply")
    for words in ("Coming.", "In an hour."):
        await written.fill(words)
        await written.press("Enter")
    await turn_to(page, "Jonas Weber")
    answers.set()
    await expect(row(page, "Amina Haddad")).to_contain_text("Not sent")
    await expect(page.get_by_text("1 message was not sent.")).to_be_visible()
    toast = page.get_by_role("listitem").filter(has_text="A message was not sent.")
    await toast.get_by_role("button", name="Open").click()
    await expect(page.get_by_text("1 message was not sent.")).to_be_hidden()
    bubbles = page.get_by_role("log").get_by_role("article")
    failed, behind = bubbles.filter(has_text="Coming."), bubbles.filter(has_text="In an hour.")
    await expect(behind.get_by_role("status")).to_contain_text("waits for the message above")
    # The way out passes what only the customer can let through.
    await failed.get_by_role("button", name="Choose a template").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="come_back").click()
    await dialog.get_by_role("button", name="Send", exact=True).click()
    template = bubbles.filter(has_text="Please write to us.")
    await expect(template.get_by_role("img", name="Sent")).to_be_visible()
    await failed.get_by_role("button", name="Discard").click()
    await expect(failed).to_be_hidden()
    await page.get_by_role("button", name="Undo").click()
    await expect(failed.get_by_role("alert")).to_be_visible()
    await written.fill("Begun since")
    await failed.get_by_role("button", name="Back to writing").click()
    await expect(written).to_have_value("Coming.\nBegun since")


async def test_window_closes_while_the_screen_stands(office: Office) -> None:
    conversation_id = await office.conversation_of(AMINA)
    page = await office.open(await office.seat(office.owner))
    await page.clock.install()
    until = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()

    async def answer(route: Route) -> None:
        # The simulated phone has no window; a customer of WhatsApp has one.
        answered = await route.fetch()
        body = await answered.json()
        for one in body.get("items", [body]):
            one.update(channel_kind="whatsapp", window_until=until, entry_until=None)
        await route.fulfill(response=answered, json=body)

    await page.route("**/api/v1/conversations?*", answer)
    await page.route(f"**/api/v1/conversations/{conversation_id}", answer)
    await page.goto(f"{office.house.address}/inbox?c={conversation_id}")
    await expect(page.get_by_role("textbox", name="Reply")).to_be_visible()
    await page.clock.fast_forward("31:00")
    await expect(page.get_by_role("status").filter(has_text="only templates")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Reply")).to_be_hidden()
    # What is on its way when the page is closed would be an error of the next test.
    await page.unroute_all(behavior="ignoreErrors")


async def test_notes_keep_what_was_typed(office: Office) -> None:
    await office.hire(Role.AGENT, "Mona Khalil")
    page = await thread(office)
    note = page.get_by_role("textbox", name="Note")
    await page.keyboard.press("n")
    await note.fill("Half a note")
    await note.press("Escape")
    await turn_to(page, "Jonas Weber")
    await turn_to(page, "Amina Haddad")
    await page.keyboard.press("n")
    await expect(note).to_have_value("Half a note")
    await page.keyboard.type("!")
    await expect(note).to_have_value("Half a note!")
    # Nothing of a paste is cut off behind one's back.
    long = "x" * 10_001
    await note.fill(long)
    await expect(page.get_by_role("alert")).to_contain_text("10001 characters")
    await expect(page.get_by_role("button", name="Add note")).to_be_disabled()
    await expect(note).to_have_value(long)
    await note.fill("Ask @Mo")
    await page.get_by_role("button", name="Mona Khalil").click()
    await page.keyboard.type("e")
    await expect(note).to_have_value("Ask @Mona Khalil e")
    await page.keyboard.press("Enter")
    added = page.get_by_role("log").get_by_role("article").filter(has_text="Ask @Mona Khalil e")
    await expect(added).to_be_visible()
    await page.keyboard.press("n")
    await expect(note).to_be_empty()
    await note.press("Escape")
    await added.hover()
    await added.get_by_role("button", name="Change this note").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note").fill("Longer. " * 1_000)
    await page.mouse.click(5, 5)
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Save").click()
    changed = page.get_by_role("log").get_by_role("article").filter(has_text="Longer. Longer.")
    await expect(changed).to_be_visible()
    await changed.hover()
    await changed.get_by_role("button", name="Delete this note").click()
    await expect(changed).to_be_hidden()
    await page.get_by_role("button", name="Undo").click()
    await expect(changed).to_be_visible()
    assert await page.evaluate(DROP, "nav")


async def test_drafts_follow_their_author_and_do_not_come_back(office: Office) -> None:
    conversation_id = await office.conversation_of(AMINA)
    page = await thread(office)
    written = page.get_by_role("textbox", name="Reply")
    await page.get_by_role("log").get_by_role("article").hover()
    await page.get_by_role("button", name="Reply to this message").click()
    await expect(written).to_be_focused()
    async with page.expect_response(lambda one: one.request.method == "PUT"):
        await page.keyboard.type("To that one")
    kept = await office.call("GET", f"/conversations/{conversation_id}/draft")
    assert kept["in_reply_to"] is not None
    # On another device of the same member.
    other = await thread(office)
    await expect(other.get_by_role("textbox", name="Reply")).to_have_value("To that one")
    quote = other.get_by_role("blockquote").filter(has_text="Hello?")
    await expect(quote).to_be_visible()
    async with other.expect_response(lambda one: one.request.method == "DELETE"):
        await other.get_by_role("textbox", name="Reply").fill("")
        await turn_to(other, "Jonas Weber")
    await turn_to(page, "Jonas Weber")
    await turn_to(page, "Amina Haddad")
    await expect(written).to_be_empty()


async def test_forms_stop_where_a_colleague_was_quicker(office: Office) -> None:
    conversation_id = await office.conversation_of(AMINA)
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    page = await thread(office, await office.seat(mona))
    dialog, log = page.get_by_role("dialog"), page.get_by_role("log")
    await page.get_by_role("button", name="Send something else").click()
    await page.get_by_role("menuitem", name="Send a place").click()
    await dialog.get_by_label("Name of the place").fill("Olive Bakery")
    await dialog.get_by_label("Latitude").fill("52.52")
    await dialog.get_by_label("Longitude").fill("13.405")
    await office.call(
        "POST", f"/conversations/{conversation_id}/messages", {"text": "At the pier."}
    )
    await expect(log).to_contain_text("At the pier.")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("At the pier.")
    await page.evaluate(FULL)
    await dialog.get_by_role("button", name="Send anyway").click()
    await expect(page.get_by_text("This browser cannot keep the message")).to_be_visible()
    await expect(dialog.get_by_label("Name of the place")).to_have_value("Olive Bakery")
    await page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    async with page.expect_request(lambda one: one.url.endswith("/messages")) as posted:
        await dialog.get_by_role("button", name="Send", exact=True).click()
    assert json.loads((await posted.value).post_data or "")["composed_after_seq"] == 2
    await expect(dialog).to_be_hidden()
    await expect(log.get_by_role("article").filter(has_text="Olive Bakery")).to_be_visible()


async def test_canned_reply_keeps_what_is_typed_meanwhile(office: Office) -> None:
    reply = {"shortcut": "hello", "title": "Hello", "text": "Hello {{ contact.name }}"}
    await office.call("POST", "/canned-replies", reply)
    page = await thread(office)
    answers = asyncio.Event()

    async def later(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await page.route("**/render", later)
    written = page.get_by_role("textbox", name="Reply")
    await written.press_sequentially("/hel")
    await expect(page.get_by_role("option", name="/hello")).to_be_visible()
    await written.press("Enter")
    await page.keyboard.type(", how are you")
    answers.set()
    await expect(written).to_have_value("Hello Amina Haddad, how are you")
    await page.keyboard.type("?")
    await expect(written).to_have_value("Hello Amina Haddad, how are you?")
