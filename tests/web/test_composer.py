"""What leaves the inbox but for plain words: files, templates, and what leaves later."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

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
