"""What a screen does while it opens: how far things jump, and when the largest of them is there."""

import asyncio
import statistics
from typing import Any

from playwright.async_api import Page

from bench.web_bars import SCREENS, Found
from bench.web_desk import Desk, slowed_page

# Each time in a browser that knows nothing yet.
OPENINGS = 3
SETTLED_SECONDS = 1.5


async def look_at_screens(desk: Desk, conversation: str, slower: int, found: Found) -> None:
    for screen, path in SCREENS.items():
        address = desk.address + path.format(conversation=conversation)
        seen = [await _open(desk, screen, address, slower) for _ in range(OPENINGS)]
        found.note(f"layout shift: {screen}", slower, max(one["shift"] for one in seen))
        largest = statistics.median(one["largest"] for one in seen)
        found.note(f"largest paint: {screen}", slower, largest)


async def _open(desk: Desk, screen: str, address: str, slower: int) -> dict[str, Any]:
    context = await desk.context()
    if screen != "sign-in":
        await desk.sign_in(context)
    page = await slowed_page(context, slower)
    await page.goto(address)
    await page.get_by_role("heading").first.wait_for()
    await _stand_still(page)
    seen: dict[str, Any] = await page.evaluate("probe.opened()")
    await context.close()
    return seen


async def _stand_still(page: Page) -> None:
    """Nothing more was asked for, and nothing jumped, for a while."""
    before = None
    while True:
        now = await page.evaluate("[performance.getEntriesByType('resource').length, probe.shift]")
        if now == before:
            return
        before = now
        await asyncio.sleep(SETTLED_SECONDS)
