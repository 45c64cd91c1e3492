"""`make screens`: every screen × device × theme × language, as pictures in docs/screens/. Each
combination can be had alone: `make screens ARGUMENTS='-k phone-dark-ar'`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.quiet import until_quiet
from tests.web.scenes import offline, walk_dialogs, walk_outside, walk_run
from tests.web.seeding import (
    fill_ai,
    fill_evaluation,
    fill_inbox,
    fill_settings,
    fill_templates,
)
from tests.web.seeding_orders import fill_orders
from tests.web.seeding_outside import fill_flow, fill_flow_outside, fill_outside, fill_privacy
from tests.web.taking import Words, take

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

DEVICES = {"desktop": (1440, 900), "phone": (390, 844)}
OTHERS = {
    "/settings/account": "settings-account",
    "/settings/team": "settings-team",
    "/settings/channels": "settings-channels",
    "/settings/labels": "settings-labels",
    "/settings/api-keys": "settings-api-keys",
    "/settings/privacy": "settings-privacy",
    "/settings/audit": "settings-audit",
}
# Whatever they hold, they hold it when the page has nothing more to ask for.
FURTHER = {
    "/analytics": "analytics",
    "/flows": "flows",
    "/orders": "orders",
    "/settings": "settings",
    "/welcome?step=channel": "first-steps",
    "/settings/ai": "settings-ai",
    "/settings/ai/guidance": "settings-guidance",
    "/settings/auto-replies": "settings-auto-replies",
    "/settings/canned-replies": "settings-canned-replies",
    "/settings/fields": "settings-fields",
    "/settings/hours": "settings-hours",
    "/settings/intents": "settings-intents",
    "/settings/intents/evaluation": "settings-evaluation",
    "/settings/knowledge": "settings-knowledge",
    "/settings/macros": "settings-macros",
    "/settings/sheets": "settings-sheets",
    "/settings/shops": "settings-shops",
    "/settings/usage": "settings-usage",
    "/settings/views": "settings-views",
    "/settings/webhooks": "settings-webhooks",
}
LANGUAGES = {"en": "en-GB", "ar": "ar"}


Theme = Literal["light", "dark"]


@dataclass
class Shown:
    """The office in its working day, and where the pages of one thing are."""

    office: Office
    flow: str
    flow_outside: str
    further: dict[str, str]


@pytest.fixture(scope="module")
async def shown(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Shown]:
    async with AsyncExitStack() as stack:
        office = await open_office(house, house_runtime, browser, stack)
        # Before anybody writes: what is written is read for what it is about.
        await fill_ai(office)
        amina = await fill_inbox(office)
        await fill_settings(office)
        await fill_templates(office)
        await fill_evaluation(office)
        order = await fill_orders(office, amina)
        flow = await fill_flow(office)
        flow_outside = await fill_flow_outside(office)
        outside = await fill_outside(office)
        await fill_privacy(office)
        channel = f"/settings/channels/{office.channel_id}"
        ones = {f"/orders/{order}": "order", channel: "settings-channel"}
        yield Shown(office, flow, flow_outside, FURTHER | outside | ones)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
async def test_take_pictures(shown: Shown, device: str, theme: Theme, language: str) -> None:
    office, name = shown.office, f"{device}-{theme}-{language}"
    width, height = DEVICES[device]
    viewport: ViewportSize = {"width": width, "height": height}
    locale = LANGUAGES[language]
    seat = await office.seat(office.owner, locale, color_scheme=theme, viewport=viewport)
    page = await office.open(seat)
    await walk(page, name, device == "phone")
    await walk_others(page, office.house, name)
    await walk_further(page, office.house, shown.further, name)
    await walk_flow(page, office.house, shown.flow, name, Words(language))
    await walk_run(page, office, shown.flow, name, Words(language))
    await walk_outside(page, office.house, shown.flow_outside, name, Words(language))
    await walk_dialogs(page, office.house, name, Words(language))
    await walk_trouble(page, office.house, name)
    await page.context.clear_cookies()
    await page.goto(f"{office.house.address}/sign-in")
    await expect(page.get_by_role("textbox").first).to_be_visible()
    await take(page, f"sign-in-{name}")
    await seat.close()
    seat = await office.seat(office.owner, locale, color_scheme=theme, viewport=viewport)
    await offline(seat, office.house, name, Words(language))


async def walk(page: Page, name: str, on_phone: bool) -> None:
    await expect(page.get_by_text("Amina Haddad").first).to_be_visible()
    if on_phone:
        await take(page, f"inbox-list-{name}")
    await page.get_by_text("Amina Haddad").first.click()
    await expect(page.get_by_role("article").last).to_be_visible()
    if not on_phone:
        await page.keyboard.press("i")
        await expect(page.locator("aside dl")).to_be_visible()
    await until_quiet(page)
    await take(page, f"inbox-{name}")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await take(page, f"palette-{name}")
    await page.keyboard.press("Escape")
    await page.keyboard.press("p")
    await expect(page.locator("aside form")).to_be_visible()
    await take(page, f"simulated-phone-{name}")


async def walk_others(page: Page, house: House, name: str) -> None:
    for path, picture in OTHERS.items():
        await page.goto(f"{house.address}{path}")
        await expect(page.get_by_role("main").get_by_role("listitem").first).to_be_attached()
        await until_quiet(page)
        await take(page, f"{picture}-{name}")
    for path, of in (("/contacts", "Amina Haddad"), ("/templates", "order_sent")):
        await page.goto(f"{house.address}{path}")
        await page.get_by_role("link", name=of).click()
        await expect(page.get_by_role("heading", name=of)).to_be_visible()
        await take(page, f"{path.strip('/')}-{name}")


async def walk_further(page: Page, house: House, pages: dict[str, str], name: str) -> None:
    for path, picture in pages.items():
        await page.goto(f"{house.address}{path}")
        await expect(page.get_by_role("heading", level=1).last).to_be_visible()
        await until_quiet(page)
        await take(page, f"{picture}-{name}")


async def walk_flow(page: Page, house: House, flow: str, name: str, words: Words) -> None:
    """The canvas alone, a step's form, and each panel that stands beside it."""
    places = {"": "flow", "?part=ask": "flow-step"}
    places |= {f"?panel={panel}": f"flow-{panel}" for panel in ("try", "past", "runs", "versions")}
    for place, picture in places.items():
        await page.goto(f"{house.address}/flows/{flow}{place}")
        await expect(page.locator(".react-flow__node").first).to_be_attached()
        await until_quiet(page)
        await take(page, f"{picture}-{name}")
    await page.goto(f"{house.address}/flows")
    await page.get_by_role("button", name=words("New flow")).first.click()
    await page.get_by_role("dialog").get_by_role("group").get_by_role("button").nth(1).click()
    await expect(page.get_by_role("radiogroup").first).to_be_attached()
    await until_quiet(page)
    await take(page, f"flow-gallery-{name}")


async def walk_trouble(page: Page, house: House, name: str) -> None:
    """Nothing in the list, no such page, an answer that says no."""
    troubles = {"/inbox?status=pending": "inbox-empty", "/nowhere": "no-such-page"}
    for path, picture in troubles.items():
        await page.goto(f"{house.address}{path}")
        await until_quiet(page)
        await take(page, f"{picture}-{name}")
    refused = "**/api/v1/labels*"
    await page.route(refused, lambda route: route.fulfill(status=500, json={}))
    await page.goto(f"{house.address}/settings/labels")
    await expect(page.get_by_role("alert").first).to_be_visible(timeout=30_000)
    await take(page, f"error-{name}")
    await page.unroute(refused)
