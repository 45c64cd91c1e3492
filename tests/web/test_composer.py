"""What leaves the inbox but for plain words: files, templates, and what leaves later."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

AMINA = "4915550000011"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
PDF = b"%PDF-1.7\n%abc\n" * 40
PASTE = """(bytes) => {
  const items = new DataTransfer();
  items.items.add(new File([new Uint8Array(bytes)], "shelf.png", { type: "image/png" }));
  const target = document.getElementById("composer-text");
  target.dispatchEvent(new ClipboardEvent("paste", {
    clipboardData: items, bubbles: true, cancelable: true }));
}"""

DRAG = """(bytes) => {
  const items = new DataTransfer();
  items.items.add(new File([new Uint8Array(bytes)], "window.png", { type: "image/png" }));
  const target = document.getElementById("composer-text");
  const happens = (kind) => target.dispatchEvent(
    new DragEvent(kind, { dataTransfer: items, bubbles: true, cancelable: true }));
  window.drop = () => happens("drop");
  happens("dragenter");
  happens("dragover");
}"""
AT_MOST = 4_096


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.customer_writes(AMINA, "Amina Haddad", "Hello?")
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner)


@pytest.fixture
async def page(office: Office, seat: BrowserContext) -> AsyncIterator[Page]:
    page = await office.open(seat, f"/inbox?c={await office.conversation_of(AMINA)}")
    await expect(page.get_by_role("log").get_by_role("article").first).to_be_visible()
    yield page
    await page.close()


async def test_files_are_chosen_pasted_sent_and_opened(office: Office, page: Page) -> None:
    await page.locator("input[type=file]").set_input_files(
        [
            {"name": "prices.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "dance.gif", "mimeType": "image/gif", "buffer": b"GIF89a"},
        ]
    )
    await expect(page.get_by_role("alert")).to_contain_text("dance.gif: WhatsApp takes no files")
    chosen = page.get_by_role("list", name="Files to send").get_by_role("listitem")
    await expect(chosen).to_have_count(1)
    await page.evaluate(PASTE, list(PNG))
    await expect(chosen.filter(has_text="shelf.png").locator("img")).to_be_visible()
    await page.get_by_role("textbox", name="Reply").fill("What we have")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log")
    sent = log.get_by_role("article").filter(has_text="prices.pdf")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()
    await expect(sent).to_contain_text("What we have")
    async with page.expect_download() as download:
        await sent.get_by_role("link", name="prices.pdf").click()
    assert (await (await download.value).path()).read_bytes() == PDF
    await log.get_by_role("button", name="Open large: shelf.png").click()
    await expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")


async def test_file_that_is_dropped_is_looked_at_before_it_leaves(page: Page) -> None:
    await page.get_by_role("textbox", name="Reply").fill("Our new window")
    await page.evaluate(DRAG, list(PNG))
    await expect(page.get_by_text("Drop to attach")).to_be_visible()
    await page.evaluate("() => window.drop()")
    await expect(page.get_by_text("Drop to attach")).to_be_hidden()
    chosen = page.get_by_role("list", name="Files to send").get_by_role("listitem")
    await expect(chosen.filter(has_text="window.png").locator("img")).to_be_visible()
    sent = page.get_by_role("log").get_by_role("article").filter(has_text="Our new window")
    # Dropped is not sent, and what was written stays.
    await expect(sent).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Reply")).to_have_value("Our new window")
    await expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()
    await expect(sent.get_by_role("button", name="Open large: window.png")).to_be_visible()
    await expect(chosen).to_have_count(0)


async def test_longest_message_is_shown_whole_and_a_longer_one_is_kept(
    office: Office, page: Page
) -> None:
    words = "".join(f"{number:07d} " for number in range(AT_MOST // 8))[:-1] + "."
    assert len(words) == AT_MOST
    written, log = page.get_by_role("textbox", name="Reply"), page.get_by_role("log")
    await written.fill(f"{words}!")
    # No key sends it, and none of it is taken away.
    await written.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("4097 characters; WhatsApp takes 4096")
    await expect(page.get_by_role("button", name="Send as 2 messages")).to_be_visible()
    await expect(written).to_have_value(f"{words}!")
    await written.press("Backspace")
    await expect(page.get_by_text("4096 / 4096")).to_be_visible()
    await written.press("Enter")
    sent = log.get_by_role("article").filter(has_text="0000000 0000001")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()
    await expect(written).to_be_empty()
    # Folded at first, as anything long is.
    await expect(sent).not_to_contain_text(words[-9:])
    await sent.get_by_role("button", name="Show all").click()
    await expect(sent).to_contain_text(words)
    path = f"/conversations/{await office.conversation_of(AMINA)}/messages"
    said = [one["text"] for one in (await office.call("GET", path))["items"]]
    assert said.count(words) == 1
    assert not any(words[:20] in (one or "") for one in said if one != words)


async def test_closed_window_leaves_the_templates(office: Office, page: Page) -> None:
    body = {"type": "BODY", "text": "Hi {{first_name}}, your order has left."}
    await office.keep_template("order_has_left", body)

    async def close(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json=closed(await answer.json()))

    # The simulated phone has no window; a customer of WhatsApp would have one.
    await page.route(re.compile(r"/api/v1/conversations(/[^/]*)?(\?.*)?$"), close)
    await page.reload()
    await expect(page.get_by_role("status").filter(has_text="only templates")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Reply")).to_be_hidden()
    await page.get_by_role("button", name="Choose a template").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("searchbox").fill("left")
    await dialog.get_by_role("searchbox").press("Enter")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(dialog).to_contain_text("This value is missing.")
    await dialog.get_by_label("Text {{first_name}}").fill("Amina")
    await expect(dialog.get_by_role("figure")).to_contain_text("Hi Amina, your order has left.")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(dialog).to_be_hidden()
    sent = page.get_by_role("log").get_by_role("article").filter(has_text="Hi Amina")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()


def closed(body: Any) -> Any:
    for one in body.get("items", [body]):
        one["can_send_free_text"] = False
        one["window_until"] = None
    return body


async def test_message_for_later_is_planned_and_cancelled(office: Office, page: Page) -> None:
    await page.get_by_role("textbox", name="Reply").fill("The bread is ready.")
    await page.keyboard.press("Control+Shift+Enter")
    await page.get_by_role("dialog").get_by_role("button", name="In an hour").click()
    await expect(page.get_by_role("textbox", name="Reply")).to_be_empty()
    planned = page.get_by_role("list", name="Planned messages")
    await expect(planned).to_contain_text("The bread is ready.")
    await planned.get_by_role("button", name="Cancel").click()
    await expect(planned).to_be_hidden()
    path = f"/conversations/{await office.conversation_of(AMINA)}/scheduled-messages"
    assert [one["state"] for one in (await office.call("GET", path))["items"]] == ["cancelled"]


async def test_canned_reply_says_which_value_is_missing(office: Office, page: Page) -> None:
    for shortcut, text in (
        ("hello", "Hello {{ contact.name }}, how can we help?"),
        ("mail", "We write to {{ contact.email }} today."),
    ):
        reply = {"shortcut": shortcut, "title": shortcut.title(), "text": text}
        await office.call("POST", "/canned-replies", reply)
    written = page.get_by_role("textbox", name="Reply")
    await written.press_sequentially("/hel")
    await expect(page.get_by_role("option", name="/hello")).to_be_visible()
    await written.press("Enter")
    await expect(written).to_have_value("Hello Amina Haddad, how can we help?")
    await written.fill("")
    await written.press_sequentially("/mail")
    await page.get_by_role("option", name="/mail").click()
    await expect(page.get_by_role("alert")).to_contain_text("known here for contact.email")
    await page.get_by_role("button", name="Fill it in by hand").click()
    await written.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("{{ contact.email }}")
    await page.get_by_role("button", name="Fill it in", exact=True).click()
    await page.keyboard.type("amina@example.com")
    await written.press("Enter")
    sent = page.get_by_role("log").get_by_role("article").filter(has_text="We write to amina@")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()


async def test_buttons_a_list_a_place_and_a_card_leave_as_what_they_are(
    office: Office, page: Page
) -> None:
    log, dialog = page.get_by_role("log"), page.get_by_role("dialog")

    def article(words: str) -> Locator:
        return log.get_by_role("article").filter(has_text=words)

    async def choose(title: str) -> None:
        await page.get_by_role("button", name="Send something else").click()
        await page.get_by_role("menuitem", name=title).click()

    # What had been begun becomes the text above the buttons.
    await page.get_by_role("textbox", name="Reply").fill("Which day suits you?")
    await choose("Send buttons")
    await expect(dialog.get_by_label("Text", exact=True)).to_have_value("Which day suits you?")
    await dialog.get_by_label("Button 1").fill("Friday")
    await dialog.get_by_label("Button 2").fill("friday")
    await expect(dialog.get_by_role("alert")).to_contain_text("say the same")
    await dialog.get_by_label("Button 2").fill("Saturday")
    await expect(dialog.get_by_role("figure")).to_contain_text("Saturday")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("textbox", name="Reply")).to_be_empty()
    sent = article("Which day suits you?")
    await expect(
        sent.get_by_role("img", name="Sent").or_(sent.get_by_role("img", name="Read"))
    ).to_be_visible()
    await expect(sent).to_contain_text("Friday")
    await choose("Send a list")
    await dialog.get_by_label("Text", exact=True).fill("Our breads")
    await dialog.get_by_label("Words that open the list").fill("See them")
    await dialog.get_by_label("Row 1").fill("Olive bread")
    await dialog.get_by_label("Below it").first.fill("4.50")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(article("Our breads")).to_contain_text("Olive bread")
    await choose("Send a place")
    await dialog.get_by_label("Name of the place").fill("Olive Bakery")
    await dialog.get_by_label("Latitude").fill("52.52")
    await dialog.get_by_label("Longitude").fill("13.405")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    place = article("Olive Bakery")
    await expect(place.get_by_role("link", name="52.52,13.405")).to_be_visible()
    await choose("Send a contact card")
    await dialog.get_by_label("Name", exact=True).fill("Luca at the door")
    await dialog.get_by_label("Number").fill("+49 30 123456")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(article("Luca at the door")).to_contain_text("+49 30 123456")
    for words in ("Which day suits you?", "Our breads", "Olive Bakery", "Luca at the door"):
        await expect(log.get_by_role("article").filter(has_text=words)).to_have_count(1)


async def test_a_message_is_answered_and_reacted_to(office: Office, page: Page) -> None:
    await office.customer_writes(AMINA, None, "Shall I come on Friday?")
    log = page.get_by_role("log")
    # Not the answer, which quotes it.
    hello = (
        log.get_by_role("article")
        .filter(has_text="come on Friday?")
        .filter(has_not=page.get_by_role("blockquote"))
    )
    await expect(hello).to_have_count(1)
    await hello.get_by_role("button", name="React to this message").click()
    await page.get_by_role("menuitem", name="👍").click()
    await expect(hello).to_contain_text("👍")
    await hello.get_by_role("button", name="React to this message").click()
    await page.get_by_role("menuitem", name="👍").click()
    await expect(hello).not_to_contain_text("👍")
    await hello.get_by_role("button", name="Reply to this message").click()
    await page.get_by_role("textbox", name="Reply").fill("To that one.")
    await page.keyboard.press("Enter")
    answer = log.get_by_role("article").filter(has_text="To that one.")
    await expect(answer).to_have_count(1)
    await expect(answer.get_by_role("blockquote")).to_contain_text("come on Friday?")


async def test_what_ai_suggests_is_taken_changed_or_discarded(office: Office, page: Page) -> None:
    said: list[str] = []
    page.on(
        "request", lambda one: said.append(one.post_data or "") if "verdict" in one.url else None
    )
    written, panel = (
        page.get_by_role("textbox", name="Reply"),
        page.get_by_label("Suggested replies"),
    )
    suggestions = panel.get_by_role("listitem")

    async def suggest() -> None:
        # Those before have gone, or they would be taken for the new ones.
        await expect(suggestions).to_have_count(0)
        await page.get_by_role("button", name="Suggestions by AI").click()
        # Other wordings need a model, and this workspace has none.
        await expect(page.get_by_role("menuitem")).to_have_count(1)
        await page.get_by_role("menuitem", name="Suggest replies").click()
        await expect(suggestions).to_have_count(3)

    await suggest()
    await panel.get_by_role("button", name="What would be sent").click()
    await expect(page.get_by_role("dialog")).to_contain_text("this server answers by itself")
    await page.keyboard.press("Escape")
    first = await suggestions.first.get_by_role("button").inner_text()
    await suggestions.first.get_by_role("button").click()
    await expect(written).to_have_value(first)
    async with page.expect_response("**/verdict"):
        await written.press("Enter")
    await suggest()
    await suggestions.nth(1).get_by_role("button").click()
    await written.press("End")
    await page.keyboard.type(" Until then!")
    async with page.expect_response("**/verdict"):
        await written.press("Enter")
    await written.fill("Half of it")
    await suggest()
    async with page.expect_response("**/verdict"):
        await panel.get_by_role("button", name="Discard the suggestions").click()
    await expect(written).to_have_value("Half of it")
    await expect(written).to_be_focused()
    assert [one for one in said if one] == [
        f'{{"verdict":"{verdict}"}}' for verdict in ("accepted", "edited", "discarded")
    ]
