"""Masked numbers and addresses, and looking behind them: as agent, marketer, auditor and owner."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.test_accessibility import faults

pytestmark = pytest.mark.browser

NUMBER = "491511234510"
SHOWN = "+491511234510"
HIDDEN = "•••10"
PART = {"type": "BODY", "text": "Was it you who asked? {{link}}"}


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await opened.customer_writes(NUMBER, "Amina Haddad", "Do you have dates?")
        await opened.conversation_of(NUMBER)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


def section(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", name=name, exact=True, level=2)
    return page.locator("section").filter(has=heading)


async def of_its_contact(office: Office) -> tuple[str, str]:
    (contact,) = (await office.call("GET", "/contacts"))["items"]
    path = f"/contacts/{contact['id']}"
    await office.call("PATCH", path, {"email": "amina@people.example"})
    order = {
        "currency": "EUR",
        "items": [{"name": "Dates", "quantity": 1, "unit_price_minor": 450}],
        "contact_id": contact["id"],
        "shipping_address": "7 Nile Street",
    }
    return contact["id"], (await office.call("POST", "/orders", order))["id"]


async def test_an_agent_works_with_masks(office: Office) -> None:
    contact, order = await of_its_contact(office)
    owner = await office.open(await office.seat(office.owner), "/settings/privacy")
    kept = section(owner, "Numbers and addresses on a click only")
    await kept.get_by_label("Agent").click()
    await expect(kept.get_by_label("Agent")).to_be_checked()

    seat = await office.seat(await office.hire(Role.AGENT, "Omar Saleh"))
    page = await office.open(seat, "/contacts")
    row = page.get_by_role("listitem").filter(has_text="Amina Haddad")
    await expect(row.get_by_text(HIDDEN)).to_be_visible()
    show = "Show what is hidden of Amina Haddad"
    await row.get_by_role("button", name=show).click()
    # What for is asked once, by keys as well.
    dialog = page.get_by_role("dialog", name="What do you need it for?")
    await expect(dialog.get_by_label("To call or to write")).to_be_focused()
    assert await faults(page) == []
    await page.keyboard.press("ArrowDown")
    await expect(dialog.get_by_label("To be sure who it is")).to_be_checked()
    await page.keyboard.press("Enter")
    await expect(row.get_by_text(SHOWN)).to_be_visible()
    await expect(row.get_by_role("button", name="Hide it again")).to_be_focused()
    # The same contact is shown wherever it stands, and hidden at once.
    await row.get_by_role("link").click()
    facts = page.locator("dl").first
    await expect(facts.get_by_text("amina@people.example")).to_be_visible()
    await expect(page.get_by_text("Hidden again in")).to_be_visible()
    await row.get_by_role("button", name="Hide it again").click()
    await expect(facts.get_by_text("amina@people.example")).to_have_count(0)
    await expect(facts.get_by_text("a•••@people.example")).to_be_visible()
    # Another reason is a click away; the first one holds no longer.
    await expect(page.get_by_text("To be sure who it is")).to_be_visible()
    await page.get_by_role("button", name="Another reason…").click()
    await dialog.get_by_label("To correct what is kept").check()
    await page.keyboard.press("Enter")
    await expect(facts.get_by_text("amina@people.example")).to_be_visible()
    await page.locator("main").get_by_role("button", name="Hide it again").last.click()
    await expect(page.get_by_text("To correct what is kept")).to_be_visible()
    # Nobody writes over what he does not see.
    await page.get_by_role("button", name="Edit", exact=True).click()
    await expect(page.get_by_role("dialog").get_by_label("E-mail")).to_have_attribute(
        "readonly", ""
    )
    await page.keyboard.press("Escape")

    await page.goto(f"{office.house.address}/orders/{order}")
    await expect(page.get_by_text("7 Nile Street")).to_have_count(0)
    await page.get_by_role("button", name=re.compile("Show what is hidden of order")).click()
    # The page is a new one, so it asks; one key goes on without a reason.
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("7 Nile Street")).to_be_visible()
    # From here on there is none, and no question either.
    await page.get_by_role("button", name="Hide it again").click()
    await expect(page.get_by_text("7 Nile Street")).to_have_count(0)
    await expect(page.get_by_text("Without a reason")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Show what is hidden of order")).click()
    await expect(page.get_by_text("7 Nile Street")).to_be_visible()
    # Nothing of it is kept: a page that is loaded again has it no more.
    await page.reload()
    await expect(page.get_by_text("•••", exact=True)).to_be_visible()
    await expect(page.get_by_text("7 Nile Street")).to_have_count(0)

    found = await office.call("GET", f"/audit?object_id={contact}&action=contact_revealed")
    reasons = [one["details"]["reason"] for one in found["items"]]
    assert reasons == ["correct", "identify"]
    found = await office.call("GET", f"/audit?object_id={order}&action=order_revealed")
    assert [one["details"] for one in found["items"]] == [{"reason": None}] * 2
    await owner.goto(f"{office.house.address}/settings/audit?kind=contact&object={contact}")
    noted = owner.get_by_role("listitem").filter(has_text="Data of a contact revealed")
    await expect(noted.first).to_contain_text("To correct what is kept")
    await owner.goto(f"{office.house.address}/settings/privacy")
    await kept.get_by_label("Agent").click()
    await expect(kept.get_by_label("Agent")).not_to_be_checked()


async def test_what_is_shown_is_hidden_again_by_itself(office: Office) -> None:
    """In the inbox, for somebody who does not even see names."""
    seat = await office.seat(await office.hire(Role.MARKETER, "Nadia Aziz"))
    page = await office.open(seat)
    rows = page.get_by_role("region", name="Conversations").get_by_role("listitem")
    await rows.filter(has_text="A••• H•••").get_by_role("button").click()
    await page.clock.install()
    show = page.get_by_role("button", name="Show what is hidden of A••• H•••")
    await show.first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Show it").click()
    await expect(page.get_by_role("heading", level=2, name="Amina Haddad")).to_be_visible()
    await page.clock.fast_forward(59_000)
    await expect(page.get_by_role("heading", level=2, name="Amina Haddad")).to_be_visible()
    await page.clock.fast_forward(2_000)
    await expect(page.get_by_role("heading", level=2, name="A••• H•••")).to_be_visible()
    await expect(page.get_by_text("Amina Haddad")).to_have_count(0)


async def test_an_auditor_has_no_button(office: Office) -> None:
    seat = await office.seat(await office.hire(Role.AUDITOR, "Huda Karam"))
    page = await office.open(seat, "/contacts")
    await expect(page.get_by_text(HIDDEN)).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("Show what is hidden"))).to_have_count(
        0
    )


async def test_the_audit_leaves_as_a_file(office: Office) -> None:
    page = await office.open(await office.seat(office.owner), "/settings/audit?kind=contact")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Export").click()
    download = await waiting.value
    assert download.suggested_filename == "audit.jsonl"
    path = await download.path()
    lines = path.read_text().splitlines()
    assert '"filters":["object_kind"]' in lines[0]
    assert await page.get_by_role("link", name="CSV").get_attribute("href") == (
        "/api/v1/audit/export?object_kind=contact&form=csv"
    )


async def test_the_template_that_proves_who_asks(office: Office) -> None:
    page = await office.open(await office.seat(office.owner), "/settings/privacy")
    asked = section(page, "Who asks, is asked back")
    await expect(asked.get_by_text("No template is chosen")).to_be_visible()
    await expect(asked.get_by_text("No template fits yet")).to_be_visible()
    await office.keep_template("who_asks", PART)
    await page.reload()
    await asked.get_by_label("Template").select_option("who_asks (en)")
    await expect(asked.get_by_text("No template is chosen")).to_have_count(0)
    await expect(asked.get_by_label("Template")).to_have_value(re.compile("."))
