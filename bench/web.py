"""The agent's screens in a real browser, at full speed and slowed down four times: what a key, a
letter, a message and a scroll take until they are on the screen."""

import argparse
import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from bench.inbox import load_inbox, missed
from bench.inbox_data import Inbox, Size
from bench.scenario import Measured, Rows, Scenario, say
from bench.web_bars import BARS, SLOWER, Found
from bench.web_builder import drag_steps
from bench.web_desk import Desk
from bench.web_screens import look_at_screens
from storm.provisioning import numbers_for, provision
from storm.quantiles import quantile
from storm.stack import Stack, StackFailed
from web.build import build

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
KEYS = 40
LETTERS = 120
BUBBLES = 15
COMMITS = 30
FRAMES = 240
SCROLL_PX = 120
# Of `make bench SCENARIO=inbox`: enough for lists that do not end, and one thread beside them.
SHARE_OF_THE_INBOX = 0.02
LONG_MESSAGES = 100_000
NUMBER = "4915550000011"
SETTLED_SECONDS = 0.6
# Twenty letters a second: faster than anybody, and each is painted by itself.
LETTER_GAP_SECONDS = 0.05


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with Stack(directory, workers=1, settings={"PARLEY_SKIP_WEB": "0"}) as stack:
        return await measure_web(stack, options.scale, say)


async def measure_web(stack: Stack, scale: float, say: Callable[[str], None]) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise StackFailed("no Chromium here (Debian: apt-get install chromium)")
    build(say)
    (tenant,) = await provision(stack, numbers_for(1, seed=1), throughput=80)
    size = Size.scaled(scale * SHARE_OF_THE_INBOX, long=int(scale * LONG_MESSAGES))
    inbox = await asyncio.to_thread(load_inbox, stack, tenant.workspace_id, size)
    phone = await stack.command(
        "channel", "add-console", "--workspace", tenant.workspace_id, "--json"
    )
    await stack.start()
    found = Found()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        desk = _Desk(f"http://127.0.0.1:{stack.port}", browser, tenant.api_key, phone["id"])
        empty = await desk.empty_page()
        for slower in SLOWER:
            say(f"a browser at 1/{slower} of its speed")
            async with desk.seat(slower) as page:
                await desk.measure(page, inbox, slower, found)
                await drag_steps(page, desk.address, slower, found)
            await look_at_screens(desk, str(inbox.long_conversation), slower, found)
        await browser.close()
    return {
        "conversations": size.conversations,
        "messages": size.messages,
        "long_thread": inbox.long_messages,
        "empty_page_key_p95": empty,
        "values": {name: {f"{s} x": v for s, v in by.items()} for name, by in found.values.items()},
        "bars": {bar.name: {"unit": bar.unit, "wanted": bar.wanted} for bar in BARS},
        "missed": found.missed(),
    }


class _Desk(Desk):
    async def empty_page(self) -> float:
        """What a key costs on this machine when nothing hangs on it."""
        context = await self.context()
        page = await context.new_page()
        await page.goto(f"{self.address}/robots.txt")
        for _ in range(KEYS):
            await page.keyboard.press("x")
        times = await page.evaluate("probe.takeKeys()")
        await context.close()
        return round(quantile(sorted(times), 0.95), 2)

    async def measure(self, page: Page, inbox: Inbox, slower: int, found: Found) -> None:
        await page.goto(f"{self.address}/inbox")
        await page.get_by_role("listitem").first.wait_for()
        await asyncio.sleep(SETTLED_SECONDS)
        await page.evaluate("probe.takeInteractions()")
        await self._walk(page, slower, found)
        conversation_id = await self._customer_writes(f"{slower}")
        await self._compose(page, conversation_id, slower, found)
        if slower == SLOWER[0]:
            await self._hear(page, conversation_id, slower, found)
        await self._read_back(page, str(inbox.long_conversation), slower, found)

    async def _walk(self, page: Page, slower: int, found: Found) -> None:
        threads = []
        await page.evaluate("probe.takeKeys()")
        for place in range(KEYS):
            await page.evaluate("probe.arm('thread')")
            await page.keyboard.press("k" if place > KEYS * 3 // 4 else "j")
            threads.append((await page.evaluate("probe.armed"))["took"])
            # A person looks before the next key; what is beside is fetched meanwhile.
            await asyncio.sleep(0.2)
        keys = sorted((await page.evaluate("probe.takeKeys()"))[1:])
        found.note("key j or k to frame, p95", slower, quantile(keys, 0.95))
        found.note("key j or k to thread, p95", slower, quantile(sorted(threads[1:]), 0.95))

    async def _compose(self, page: Page, conversation_id: str, slower: int, found: Found) -> None:
        await page.goto(f"{self.address}/inbox?c={conversation_id}")
        reply = page.get_by_role("textbox", name="Reply")
        await reply.click()
        await asyncio.sleep(SETTLED_SECONDS)
        await page.evaluate("probe.takeKeys()")
        for place in range(LETTERS):
            await page.keyboard.press("abcdefgh "[place % 9])
            await asyncio.sleep(LETTER_GAP_SECONDS)
        letters = await page.evaluate("probe.takeKeys()")
        found.note("letter to frame, p95", slower, quantile(sorted(letters), 0.95))
        bubbles = []
        for place in range(BUBBLES):
            words = f"own words {slower} {place}"
            await reply.fill(words)
            await page.evaluate("words => probe.arm('words', words)", words)
            await page.keyboard.press("Enter")
            bubbles.append((await page.evaluate("probe.armed"))["took"])
            await asyncio.sleep(0.1)
        found.note("own message to bubble, p95", slower, quantile(sorted(bubbles), 0.95))
        interactions = sorted(await page.evaluate("probe.takeInteractions()"))
        found.note("interaction to next paint, p95", slower, quantile(interactions, 0.95))
        found.note("cumulative layout shift", slower, await page.evaluate("probe.shift"))

    async def _hear(self, page: Page, conversation_id: str, slower: int, found: Found) -> None:
        """Another agent answers over the API; counted from before his request, so that the way
        to the commit is in it too."""
        seconds = []
        async with self.api() as api:
            for place in range(COMMITS):
                words = f"said elsewhere {place}"
                await page.evaluate("words => probe.arm('words', words)", words)
                began = time.time()
                path = f"/api/v1/conversations/{conversation_id}/messages"
                async with api.post(path, json={"text": words}) as answer:
                    if not answer.ok:
                        raise StackFailed(f"POST {path} answered {await answer.text()}")
                seconds.append((await page.evaluate("probe.armed"))["wall"] / 1000 - began)
        name = "commit to paint in another browser, p95"
        found.note(name, slower, quantile(sorted(seconds), 0.95) * 1000)

    async def _read_back(self, page: Page, long_id: str, slower: int, found: Found) -> None:
        await page.goto(f"{self.address}/inbox?c={long_id}")
        await page.evaluate("probe.arm('words', '')")
        shown = await page.evaluate("probe.armed")
        await page.get_by_role("log").get_by_role("article").last.wait_for()
        arrived = await page.evaluate("id => probe.messagesArrivedAt(id)", long_id)
        found.note("thread from its data to frame", slower, max(shown["at"] - arrived, 0))
        await asyncio.sleep(SETTLED_SECONDS)
        scrolled = await page.evaluate(f"probe.scrollUp({FRAMES}, {SCROLL_PX})")
        times = sorted(scrolled["times"])
        found.note("frame while scrolling, p95", slower, quantile(times, 0.95))
        found.note("jump when older ones are put in front", slower, scrolled["drift"])

    async def _customer_writes(self, words: str) -> str:
        """By the simulated phone; its conversation is the one that is answered."""
        phone = f"/api/v1/channels/{self.phone_id}/phone"
        async with self.api() as api:
            body = {"number": NUMBER, "name": "Amina Haddad", "text": words}
            async with api.post(f"{phone}/messages", json=body) as answer:
                if not answer.ok:
                    raise StackFailed(f"the phone answered {await answer.text()}")
            for _ in range(500):
                async with api.get(phone, params={"number": NUMBER}) as answer:
                    if found := (await answer.json())["conversation_id"]:
                        return str(found)
                await asyncio.sleep(0.02)
        raise StackFailed("the phone's message was not taken in")


def _rows(found: Measured) -> Rows:
    counts = f"{found['conversations']:,} conversations, {found['messages']:,} messages"
    rows: Rows = [
        ("loaded", f"{counts}, {found['long_thread']:,} of them in one thread"),
        ("empty page", f"a key to its frame, p95 {found['empty_page_key_p95']:g} ms"),
    ]
    without = {"unit": "", "wanted": (None, None)}
    for name, values in found["values"].items():
        bar = found["bars"].get(name, without)
        seen = [
            f"{value:g} {bar['unit']}".rstrip() + (f" (≤ {wanted:g})" if wanted is not None else "")
            for value, wanted in zip(values.values(), bar["wanted"], strict=False)
        ]
        rows.append((name, "  slowed down 4 x: ".join(seen)))
    return rows


SCENARIO = Scenario(_measure, _rows, missed)
