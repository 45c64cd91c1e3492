"""A step that is drawn over a large canvas: how long each frame takes meanwhile."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, Route

from bench.web_bars import STEPS, Found
from storm.quantiles import quantile

COLUMNS = 20
WIDE, HIGH = 320, 200
MOVES = 90
SETTLED_SECONDS = 1.0
# A frame that lasts longer than this is felt.
LONG_MS = 50


async def drag_steps(page: Page, address: str, slower: int, found: Found) -> None:
    """The server takes no more than 500 steps; the screen is given as many as are wanted."""
    flow_id = await _made(page, address)
    pattern = f"**/api/v1/flows/{flow_id}"
    for steps in STEPS:
        await page.route(pattern, _filled_with(steps))
        await page.goto(f"{address}/flows/{flow_id}")
        await page.locator(".react-flow__node").first.wait_for()
        await asyncio.sleep(SETTLED_SECONDS)
        # As it opens: everything is seen, as small as it has to be.
        await _drag(page, f"{steps} steps", "", slower, found)
        for _ in range(20):
            if await page.evaluate("probe.zoom()") >= 1:
                break
            await page.locator(".react-flow__controls-zoomin").click()
        await asyncio.sleep(SETTLED_SECONDS)
        await _drag(page, f"{steps} steps", " at reading size", slower, found)
        await page.unroute(pattern)


def _filled_with(steps: int) -> Callable[[Route], Awaitable[None]]:
    # One parameter and no more: a second one would be given the request.
    async def fill(route: Route) -> None:
        answer = await route.fetch()
        flow = await answer.json()
        await route.fulfill(response=answer, json=flow | {"draft": drawing(steps)})

    return fill


async def _drag(page: Page, what: str, how: str, slower: int, found: Found) -> None:
    """There and back, so that nothing has changed."""
    box = await page.evaluate("probe.middleStep()")
    await page.mouse.move(box["x"], box["y"])
    await page.mouse.down()
    await page.evaluate("probe.watchFrames()")
    for move in range(1, MOVES + 1):
        far = min(move, MOVES - move) * 4
        await page.mouse.move(box["x"] + far, box["y"] + far / 2)
    times = sorted(await page.evaluate("probe.takeFrames()"))
    await page.mouse.up()
    if not await page.evaluate("probe.dragged"):
        raise RuntimeError("nothing was drawn over the canvas")
    found.note(f"frame while dragging, {what}{how}, p95", slower, quantile(times, 0.95))
    late = sum(one > LONG_MS for one in times)
    found.note(f"frames over {LONG_MS} ms while dragging, {what}{how}", slower, late)


async def _made(page: Page, address: str) -> str:
    me = await page.request.get(f"{address}/api/v1/me")
    token = (await me.json())["csrf_token"]
    answer = await page.request.post(
        f"{address}/api/v1/flows",
        data=json.dumps({"name": "Large"}),
        headers={
            "Origin": address,
            "X-CSRF-Token": token,
            "Content-Type": "application/json",
        },
    )
    return str((await answer.json())["id"])


def drawing(steps: int) -> dict[str, Any]:
    """Rows of questions, each answered by the next one or the one below."""
    made = []
    for at in range(steps):
        after = f"s{at + 1}" if at + 1 < steps else None
        below = f"s{at + COLUMNS}" if at + COLUMNS < steps else None
        made.append(
            {
                "id": f"s{at}",
                "kind": "ask_question",
                "config": {"text": f"Question {at}?", "save_as": f"v{at}", "kind": "text"},
                "next": {"answered": after, "invalid": below, "window_closed": None},
                "at": [at % COLUMNS * WIDE, at // COLUMNS * HIGH],
            }
        )
    wrote = {"id": "wrote", "kind": "message_received", "config": {"match": "any"}}
    return {"format": 1, "start": "s0", "triggers": [wrote], "steps": made, "settings": {}}
