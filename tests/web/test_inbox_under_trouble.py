"""What the inbox does when the network, the server or the session goes away under it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import text as sql

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.quiet import until_quiet

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


async def refuse_messages(page: Page, problem: dict[str, Any]) -> None:
    async def refuse(route: Any) -> None:
        if route.request.method == "POST":
            await route.fulfill(status=409, json=problem, content_type="application/problem+json")
        else:
            await route.continue_()

    await page.route("**/messages", refuse)


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

    await refuse_messages(page, problem)
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


async def test_refusals_and_failures_are_told_in_the_language_of_the_screen(office: Office) -> None:
    conversation_id = await office.conversation_of(AMINA)
    await office.call("POST", f"/conversations/{conversation_id}/messages", {"text": "See here."})
    await office.until_sent(conversation_id)
    # The simulated phone loses no file; a channel of WhatsApp might.
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            sql(
                "UPDATE message SET status = 'failed', error_code = 'file_missing'"
                " WHERE conversation_id = :id AND direction = 'out'"
            ),
            {"id": conversation_id},
        )
    seat = await office.seat(office.owner, "ar", viewport={"width": 1280, "height": 1400})
    page = await office.open(seat, f"/inbox?c={conversation_id}")
    failed = bubbles(page).filter(has_text="See here.").get_by_role("note")
    await expect(failed).to_contain_text("لم يعد ملف هذه الرسالة موجودًا.")
    await expect(failed).to_contain_text("ارفع الملف من جديد وأرسله في رسالة جديدة.")
    label = {"name": "VIP", "color": "#2563eb"}
    await office.call("POST", "/labels", label)
    problem = (await office.client.post("/api/v1/labels", json=label)).json()
    assert problem["code"] == "label_name_taken"

    await refuse_messages(page, problem)
    await page.locator("#composer-text").fill("Coming.")
    await page.locator("#composer-text").press("Enter")
    refused = bubbles(page).filter(has_text="Coming.").get_by_role("alert")
    await expect(refused).to_contain_text("لوسم آخر هذا الاسم.")
    await expect(refused).not_to_contain_text(problem["title"])


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


async def test_part_that_cannot_be_loaded_leaves_the_rest_and_is_asked_for_again(
    office: Office,
) -> None:
    _, page = await thread(office)
    await page.route("**/assets/search-dialog-*", lambda route: route.abort())
    await page.keyboard.press("/")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("alert")).to_contain_text("The server does not answer")
    await expect(bubbles(page)).to_have_count(1)
    await page.unroute("**/assets/search-dialog-*")
    await dialog.get_by_role("button", name="Try again").click()
    await expect(dialog.get_by_role("searchbox")).to_be_visible()
    await page.keyboard.press("Escape")
    # A part of a pane, whose style sheet did not come.
    await page.route("**/assets/contact-panel-*.css", lambda route: route.abort())
    await page.keyboard.press("i")
    aside = page.get_by_role("complementary", name="Contact")
    await expect(aside.get_by_role("alert")).to_contain_text("The server does not answer")
    await page.unroute("**/assets/contact-panel-*.css")
    await aside.get_by_role("button", name="Try again").click()
    await expect(aside.get_by_text("Phone", exact=True)).to_be_visible()
    await expect(aside.locator("dl > div").first).to_have_css("display", "grid")


async def test_refresh_that_fails_is_said_and_tried_again(office: Office) -> None:
    _, page = await thread(office)
    pane = page.get_by_role("region", name="Conversation", exact=True)
    rows = page.get_by_role("region", name="Conversations")
    # What is still being asked for when the network goes would bring what is written afterwards.
    await until_quiet(page)
    await page.route(re.compile("/api/v1/conversations"), lambda route: route.abort())
    await office.customer_writes(AMINA, None, "Are you there?")
    for part in (pane, rows):
        behind = part.get_by_text("could not be brought up to date")
        await expect(behind).to_be_visible(timeout=RECONNECTS_MS)
    await expect(bubbles(page)).to_have_count(1)
    await page.unroute_all()
    for part in (pane, rows):
        await part.get_by_role("button", name="Try again").click()
        await expect(part.get_by_text("could not be brought up to date")).to_be_hidden()
    await expect(bubbles(page)).to_have_count(2)
    await expect(rows.get_by_role("listitem")).to_contain_text("Are you there?")


async def test_page_that_keeps_failing_is_asked_for_once(office: Office) -> None:
    conversation_id, page = await thread(office)
    asked: dict[str, int] = {"list": 0, "thread": 0}
    problem = {"type": "about:blank", "title": "No", "status": 500, "code": "internal"}

    async def answer(route: Any) -> None:
        url = route.request.url
        if "cursor=" in url:
            asked["thread" if "/messages" in url else "list"] += 1
            refusal = problem | {"detail": "It broke.", "request_id": "request-8"}
            await route.fulfill(status=500, json=refusal, content_type="application/problem+json")
            return
        answer = await route.fetch()
        body = await answer.json()
        await route.fulfill(response=answer, json=body | {"next_cursor": "AAAAAAAAAAA"})

    await page.route(re.compile(r"/api/v1/conversations\?"), answer)
    await page.route(re.compile(r"/messages\?"), answer)
    await page.goto(f"{office.house.address}/inbox?status=pending&c={conversation_id}")
    rows = page.get_by_role("region", name="Conversations")
    await expect(rows.get_by_role("button", name="Try again")).to_be_visible()
    await expect(page.get_by_text("Older messages could not be loaded")).to_be_visible()
    await until_quiet(page)
    # Once, and once more when the stream has just come; never again and again.
    before = dict(asked)
    assert 1 <= before["list"] <= 4
    assert 1 <= before["thread"] <= 4
    await rows.get_by_role("button", name="Try again").click()
    await until_quiet(page)
    assert before["list"] < asked["list"] <= before["list"] + 3


async def test_command_without_a_network_is_refused_and_taken_back(office: Office) -> None:
    _, page = await thread(office)
    row = page.get_by_role("region", name="Conversations").get_by_role("listitem")
    await page.context.set_offline(True)
    await expect(page.get_by_text("No network.")).to_be_visible()
    await page.keyboard.press("e")
    await expect(page.get_by_text("The server does not answer").first).to_be_visible()
    await expect(row).to_be_visible()
    await expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    await page.context.set_offline(False)


async def test_next_member_in_the_tab_sees_nothing_of_the_one_before(office: Office) -> None:
    mona = await office.hire(Role.AGENT, "Mona Khalil")
    _, page = await thread(office)
    await page.context.clear_cookies()
    await page.keyboard.press("e")
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    # What is not asked for anew can only come from the member before.
    await page.route(re.compile("/api/v1/conversations"), lambda route: route.abort())
    await page.get_by_label("E-mail").fill(mona.email)
    await page.get_by_label("Password").fill(mona.password)
    await page.get_by_role("button", name="Sign in").click()
    rows = page.get_by_role("region", name="Conversations")
    await expect(rows.get_by_role("alert")).to_be_visible(timeout=RECONNECTS_MS)
    await expect(page.get_by_text("Amina Haddad")).to_have_count(0)


KEPT_OF_A_MEMBER = """async () => {
  const drafts = Object.keys(localStorage).filter((name) => name.startsWith("parley.draft."));
  const database = await new Promise((done) => {
    const request = indexedDB.open("parley.outbox");
    request.onsuccess = () => done(request.result);
  });
  const letters = await new Promise((done) => {
    const request = database.transaction("letters").objectStore("letters").count();
    request.onsuccess = () => done(request.result);
  });
  database.close();
  return { drafts: drafts.length, letters };
}"""


async def test_who_signs_out_leaves_nothing_behind_and_is_asked_before(office: Office) -> None:
    _, page = await thread(office)
    await page.route("**/messages", lambda route: route.abort())
    await write(page, "Still on its way.")
    await expect(page.get_by_text("Not sent yet")).to_be_visible()
    await page.get_by_role("textbox", name="Reply").fill("Half a sentence")
    assert await page.evaluate(KEPT_OF_A_MEMBER) == {"drafts": 1, "letters": 1}
    for choice in ("Cancel", "Sign out"):
        await page.get_by_role("button", name="You and your settings").click()
        await page.get_by_role("menuitem", name="Sign out").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 message has not been sent")
        await dialog.get_by_role("button", name=choice, exact=True).click()
        await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert await page.evaluate(KEPT_OF_A_MEMBER) == {"drafts": 0, "letters": 0}
