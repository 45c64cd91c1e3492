"""The privacy centre, a policy that changes, the public page: as owner and customer see them."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from inbox.foundation.runtime import Runtime
from tests.factories.waiting import until
from tests.web.office import House, Office, open_office

pytestmark = pytest.mark.browser

NUMBER = "491511234500"
STORED = Path(__file__).resolve().parents[2] / "docs" / "browser-storage.md"


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.customer_writes(NUMBER, "Amina Haddad", "Do you have dates?")
        await opened.conversation_of(NUMBER)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner)


def section(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", name=name, exact=True, level=2)
    return page.locator("section").filter(has=heading)


async def open_contact(page: Page, office: Office) -> None:
    """Until what stands above has come: a button that moves under the mouse is not pressed."""
    await page.goto(f"{office.house.address}/contacts")
    await page.get_by_role("link", name="Amina Haddad").click()
    await expect(section(page, "Conversations").get_by_role("link")).to_be_visible()
    await expect(page.get_by_text("Nothing was agreed to and nothing taken back")).to_be_visible()


async def test_a_contact_is_exported_restricted_and_erased(
    office: Office, seat: BrowserContext
) -> None:
    page = await office.open(seat, "/settings/privacy")
    for empty in (
        "Nobody has asked for anything yet",
        "Nothing has been exported yet",
        "Nobody was erased yet",
        "There is no policy yet",
    ):
        await expect(page.get_by_text(empty)).to_be_visible()

    await open_contact(page, office)
    privacy = section(page, "Privacy")
    await privacy.get_by_role("button", name="Restrict").click()
    await expect(privacy.get_by_text("Restricted", exact=True)).to_be_visible()
    await privacy.get_by_role("button", name="Lift").click()
    await expect(privacy.get_by_text("Restricted", exact=True)).to_have_count(0)
    await privacy.get_by_role("button", name="Export").click()
    link = await page.get_by_role("dialog").locator("code").inner_text()
    await page.keyboard.press("Escape")

    await page.goto(f"{office.house.address}/settings/privacy")
    made = section(page, "Exports")
    await expect(made.get_by_text("Ready", exact=True)).to_be_visible(timeout=20_000)
    answer = await office.client.get(link)
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"

    await open_contact(page, office)
    await privacy.get_by_role("button", name="Erase…").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Type “erase” to confirm").fill("yes")
    await form.get_by_role("button", name="Erase for good").click()
    await expect(form.get_by_text("That is not the word.")).to_be_visible()
    await form.get_by_label("Type “erase” to confirm").fill("erase")
    await form.get_by_role("button", name="Erase for good").click()
    await expect(form).to_have_count(0)
    await page.goto(f"{office.house.address}/settings/privacy")
    gone = section(page, "Erasures")
    await expect(gone.get_by_text("Erased", exact=True)).to_be_visible(timeout=30_000)
    await gone.get_by_role("button", name="Certificate").click()
    await expect(
        page.get_by_role("dialog").get_by_role("row", name=re.compile("message"))
    ).not_to_have_count(0)


async def test_how_long_things_are_kept(office: Office, seat: BrowserContext) -> None:
    page = await office.open(seat, "/settings/privacy")
    kept = section(page, "How long things are kept")
    await kept.get_by_role("listitem").filter(has_text="Messages").get_by_role("button").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Days").fill("60")
    await form.get_by_role("button", name="Save").click()
    await expect(kept.get_by_role("listitem").filter(has_text="Messages")).to_contain_text(
        "60 days"
    )
    await kept.get_by_role("button", name="What would go now?").click()
    await expect(form.get_by_text("Nothing is older than it may be.")).to_be_visible()


async def test_a_policy_is_announced_read_and_accepted(
    office: Office, seat: BrowserContext
) -> None:
    for days in (0, 20):
        at = datetime.now(UTC) + timedelta(days=days)
        body = {
            "kind": "privacy",
            "body": f"We keep what you write, {days}.",
            "material": days > 0,
            "effective_at": at.isoformat(),
        }
        await office.call("POST", "/privacy/policies", body)
    page = await office.open(seat, "/inbox")
    notice = page.get_by_role("status").filter(has_text="A policy of your workspace changes")
    await notice.get_by_role("link").click()
    policies = section(page, "Policies")
    await policies.get_by_role("button", name="Read Privacy policy, version 2").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_text("We keep what you write, 20.")).to_be_visible()
    await form.get_by_role("button", name="Accept").click()
    await expect(policies.get_by_text("Accepted by you")).to_be_visible()
    await expect(notice).to_have_count(0)


async def asked_back(office: Office, conversation_id: str) -> str:
    """The address in the message that asks the customer whether it was them: it is written by the
    house, a moment after the request has been taken."""
    found: list[str] = []

    async def written() -> bool:
        messages = await office.call("GET", f"/conversations/{conversation_id}/messages")
        for one in messages["items"]:
            if one["direction"] == "out":
                found.extend(re.findall(r"https?://\S+/verify/\S+", one["text"]))
        return bool(found)

    await until(written, what="the message that asks back")
    return found[0]


async def test_a_customer_asks_and_an_admin_answers(office: Office, seat: BrowserContext) -> None:
    number = "491511234501"
    await office.customer_writes(number, "Basil Saleh", "Hello")
    conversation_id = await office.conversation_of(number)
    visitor = await office.browser.new_context(locale="en-GB")
    public = await visitor.new_page()
    await public.goto(f"{office.house.address}/privacy/{office.workspace.id}")
    await expect(public.get_by_text("We keep what you write, 0.")).to_be_visible()
    await public.get_by_label("What do you want?").select_option("correction")
    await public.get_by_label("Your phone number").fill(f"+{number}")
    await public.get_by_label("What should we know?").fill("I am called Bassel.")
    await public.get_by_role("button", name="Send").click()
    await expect(public.get_by_role("heading")).to_have_text("We have taken your request")
    status = await public.get_by_role("main").get_by_role("link").get_attribute("href")
    await public.goto(await asked_back(office, conversation_id))
    await public.get_by_role("button", name="Yes, it was me").click()
    await expect(public.get_by_role("heading")).to_have_text("Thank you")

    page = await office.open(seat, "/settings/privacy")
    await page.get_by_role("button", name="Look at the request: Correction").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_text("I am called Bassel.")).to_be_visible()
    await expect(form.get_by_text("by a message to their own number")).to_be_visible()
    await form.get_by_role("button", name="Carry it out").click()
    await expect(form.get_by_text("Under way")).to_be_visible()
    await form.get_by_role("button", name="Close…").click()
    await form.get_by_label("What you answered").fill("Changed.")
    await form.get_by_role("button", name="Close it").click()
    await expect(section(page, "Requests").get_by_text("Done", exact=True)).to_be_visible()
    assert status is not None
    await public.goto(status)
    await expect(public.get_by_text("It is done.")).to_be_visible()
    await visitor.close()


async def test_what_the_browser_keeps_is_what_the_list_says(
    office: Office, seat: BrowserContext
) -> None:
    """Cookies, local and session storage, databases: each by its name, and nothing besides."""
    page = await office.open(seat, "/inbox")
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Escape")
    for path in ("/settings/account", "/settings/privacy", "/contacts"):
        await page.goto(f"{office.house.address}{path}")
        await expect(page.get_by_role("heading").first).to_be_visible()
    kept = {("cookie", one["name"]) for one in await seat.cookies()}
    stored = await page.evaluate(
        "async () => ({local: Object.keys(localStorage), session: Object.keys(sessionStorage),"
        " databases: (await indexedDB.databases()).map((one) => one.name)})"
    )
    kept |= {("local storage", name) for name in stored["local"]}
    kept |= {("session storage", name) for name in stored["session"]}
    kept |= {("database", name) for name in stored["databases"]}
    listed = re.findall(r"^\| (\S[^|]*?) \| `([^`]+)` \|", STORED.read_text("utf-8"), re.MULTILINE)
    unlisted = {
        (kind, name)
        for kind, name in kept
        if not any(kind == where and fnmatch(name, pattern) for where, pattern in listed)
    }
    assert unlisted == set()
    assert ("cookie", "parley_session") in kept
    # The public page keeps nothing.
    visitor = await office.browser.new_context()
    public = await visitor.new_page()
    await public.goto(f"{office.house.address}/privacy/{office.workspace.id}")
    assert await visitor.cookies() == []
    assert await public.evaluate("localStorage.length + sessionStorage.length") == 0
    await visitor.close()
