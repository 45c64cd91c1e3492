"""`make screens`: every screen × device × theme × language, as pictures in docs/screens/."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, open_office
from tests.web.quiet import until_quiet
from tests.web.seeding import fill_ai, fill_inbox, fill_settings, fill_templates
from tests.web.seeding_orders import fill_orders

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
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
    "/welcome?step=channel": "first-steps",
    "/settings/ai": "settings-ai",
    "/settings/auto-replies": "settings-auto-replies",
    "/settings/canned-replies": "settings-canned-replies",
    "/settings/fields": "settings-fields",
    "/settings/hours": "settings-hours",
    "/settings/intents": "settings-intents",
    "/settings/knowledge": "settings-knowledge",
    "/settings/macros": "settings-macros",
    "/settings/sheets": "settings-sheets",
    "/settings/usage": "settings-usage",
    "/settings/webhooks": "settings-webhooks",
}
LANGUAGES = {"en": "en-GB", "ar": "ar"}


async def test_take_pictures(house: House, house_runtime: Runtime, browser: Browser) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        office = await open_office(house, house_runtime, browser, stack)
        await fill_inbox(office)
        await fill_settings(office)
        await fill_templates(office)
        await fill_ai(office)
        await fill_orders(office)
        for device, (width, height) in DEVICES.items():
            for theme in ("light", "dark"):
                for language, locale in LANGUAGES.items():
                    seat = await office.seat(
                        office.owner,
                        locale,
                        color_scheme=theme,
                        viewport={"width": width, "height": height},
                    )
                    page = await office.open(seat)
                    await walk(page, f"{device}-{theme}-{language}", device == "phone")
                    await walk_others(page, house, f"{device}-{theme}-{language}")
                    await walk_further(page, house, f"{device}-{theme}-{language}")
                    await page.context.clear_cookies()
                    await page.goto(f"{house.address}/sign-in")
                    await expect(page.get_by_role("textbox").first).to_be_visible()
                    await take(page, f"sign-in-{device}-{theme}-{language}")
                    await seat.close()


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


async def walk_further(page: Page, house: House, name: str) -> None:
    for path, picture in FURTHER.items():
        await page.goto(f"{house.address}{path}")
        await expect(page.get_by_role("heading", level=1).last).to_be_visible()
        await until_quiet(page)
        await take(page, f"{picture}-{name}")


async def take(page: Page, name: str) -> None:
    # What fades in has faded in; pictures of the same state are the same.
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(250)
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
