"""axe finds nothing to blame on any screen, in both themes and both directions; and whatever is
focused or scrolled to on a page, the frame around it stays where it is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from inbox.foundation.runtime import Runtime
from tests.web.office import House, Office, open_office
from tests.web.quiet import until_quiet
from tests.web.seeding import fill_inbox, fill_settings, fill_templates
from tests.web.seeding_orders import fill_orders
from tests.web.seeding_outside import fill_flow, fill_outside
from web.build import WEB

pytestmark = pytest.mark.browser

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/settings/account",
    "/settings/team",
    "/settings/labels",
    "/settings/api-keys",
    "/settings/privacy",
    "/settings/audit",
    "/contacts",
)
# Some are empty here, and then say so; in all the first heading is there when they are.
FURTHER = (
    "/analytics",
    "/flows",
    "/orders",
    "/welcome",
    "/settings/ai",
    "/settings/ai/guidance",
    "/settings/auto-replies",
    "/settings/canned-replies",
    "/settings/channels",
    "/settings/fields",
    "/settings/hours",
    "/settings/intents",
    "/settings/intents/evaluation",
    "/settings/knowledge",
    "/settings/macros",
    "/settings/sheets",
    "/settings/shops",
    "/settings/usage",
    "/settings/views",
    "/settings/webhooks",
)
LINK = "x" * 43
DOORS = (f"/invite#{LINK}", f"/reset#{LINK}", "/forgot", "/register")
Theme = Literal["light", "dark"]


@dataclass
class Furnished:
    """The office, and the paths of its pages of one flow, one order, one shop, one webhook."""

    office: Office
    of_one: list[str]


@pytest.fixture(scope="module")
async def furnished(
    house: House, house_runtime: Runtime, browser: Browser
) -> AsyncIterator[Furnished]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await fill_inbox(opened)
        await fill_settings(opened)
        await fill_templates(opened)
        flow, order = await fill_flow(opened), await fill_orders(opened)
        outside = await fill_outside(opened)
        yield Furnished(opened, [f"/flows/{flow}", f"/orders/{order}", *outside])


async def faults(page: Page) -> list[str]:
    """Run by the debugger, so the page's policy does not forbid it."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


async def what_slips(page: Page) -> list[str]:
    """Whatever is around the parts that scroll, and can be moved by a program all the same."""
    slipped: list[str] = await page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll("#root, #root > *")]
            .filter((one) => { one.scrollTop = 9999; return one.scrollTop; })
            .map((one) => `the frame can be scrolled: ${one.tagName} ${one.className}`)"""
    )
    return slipped


@pytest.mark.parametrize("language", ["en-GB", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing(furnished: Furnished, theme: Theme, language: str) -> None:
    office = furnished.office
    seat = await office.seat(office.owner, language, color_scheme=theme)
    page = await office.open(seat, "/inbox")
    await expect(page.get_by_text("Amina Haddad").first).to_be_visible()
    blamed = {"list": await faults(page)}
    await page.get_by_text("Amina Haddad").first.click()
    await page.keyboard.press("i")
    await expect(page.locator("aside dl")).to_be_visible()
    blamed["thread and contact"] = await faults(page)
    await page.keyboard.press("n")
    blamed["note"] = await faults(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    blamed["palette"] = await faults(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("t")
    await page.get_by_role("dialog").get_by_text("order_on_its_way").click()
    await expect(page.get_by_role("figure")).to_contain_text("{{order}}")
    blamed["template to send"] = await faults(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("p")
    await expect(page.locator("aside form")).to_be_visible()
    blamed["phone"] = await faults(page)
    for path in PAGES:
        await page.goto(f"{office.house.address}{path}")
        await expect(page.get_by_role("main").get_by_role("listitem").nth(5)).to_be_visible()
        blamed[path] = await faults(page) + await what_slips(page)
    await page.get_by_role("link", name="Amina Haddad").click()
    await expect(page.locator("dl")).to_be_visible()
    blamed["contact"] = await faults(page)
    await page.goto(f"{office.house.address}/templates")
    await page.get_by_role("link", name="order_sent").click()
    await expect(page.get_by_text("order_sent").last).to_be_visible()
    blamed["template"] = await faults(page)
    await page.keyboard.press("c")
    await expect(page.get_by_role("dialog")).to_be_visible()
    blamed["new template"] = await faults(page)
    await page.goto(f"{office.house.address}/settings/channels/{office.channel_id}")
    await expect(page.get_by_role("heading", name="Shop phone")).to_be_visible()
    blamed["channel"] = await faults(page)
    for path in (*FURTHER, *furnished.of_one):
        await page.goto(f"{office.house.address}{path}")
        await expect(page.get_by_role("heading", level=1).last).to_be_visible()
        await until_quiet(page)
        blamed[path] = await faults(page) + await what_slips(page)
    await page.context.clear_cookies()
    await page.goto(f"{office.house.address}/sign-in")
    await expect(page.get_by_role("textbox").first).to_be_visible()
    blamed["sign-in"] = await faults(page)
    for path in DOORS:
        await page.goto(f"{office.house.address}{path}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        blamed[path] = await faults(page)
    assert [f"{place}: {fault}" for place, found in blamed.items() for fault in found] == []
