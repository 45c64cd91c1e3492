"""The loaded inbox at the API: what an agent does all day, one request after the other."""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import psycopg

from bench.inbox_data import Inbox, Loader, Size
from bench.measures import Latency
from bench.scenario import Measured, Rows, Scenario
from inbox.foundation.encryption import MasterKeys
from storm.provisioning import numbers_for, provision
from storm.stack import Stack, StackFailed

TARGET_P95_MS = 50.0
TIMES = 200
WARM_UP = 20
PAGES_AT_ONCE = 10
SEED = 8
OK = 200
CREATED = 201

Ask = Callable[[str], Awaitable[Any]]
Step = Callable[[Ask], Awaitable[None]]


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with Stack(directory, workers=0) as stack:
        return await measure_inbox(stack, options.scale)


async def measure_inbox(stack: Stack, scale: float) -> dict[str, Any]:
    (tenant,) = await provision(stack, numbers_for(1, seed=1), throughput=80)
    size = Size.scaled(scale)
    started_at = time.monotonic()
    inbox = await asyncio.to_thread(load_inbox, stack, tenant.workspace_id, size)
    loaded = time.monotonic() - started_at
    stack.start_one("web")
    await stack.wait_until_ready()
    headers = {"Authorization": f"Bearer {tenant.api_key}"}
    base = f"http://127.0.0.1:{stack.port}"
    async with aiohttp.ClientSession(base, headers=headers) as session:
        asked = _Asked(session)
        await asked.add_views(inbox)
        operations = {
            name: await asked.measure(step) for name, step in operations_of(inbox).items()
        }
    return {
        "conversations": size.conversations,
        "messages": size.messages,
        "loaded_seconds": round(loaded, 1),
        "target_p95_ms": TARGET_P95_MS,
        "operations": operations,
        "missed": [name for name, one in operations.items() if one["p95"] > TARGET_P95_MS],
    }


def load_inbox(stack: Stack, workspace_id: str, size: Size) -> Inbox:
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        master = MasterKeys.parse(stack.secrets.master_keys)
        return Loader(connection, master, UUID(workspace_id), size).load()


class _Asked:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._seconds: list[float] = []

    async def ask(self, path: str) -> Any:
        started_at = time.perf_counter()
        async with self._session.get(f"/api/v1{path}") as response:
            body = await response.read()
        self._seconds.append(time.perf_counter() - started_at)
        if response.status != OK:
            raise StackFailed(f"GET {path} answered {response.status}")
        return orjson.loads(body)

    async def measure(self, step: Step) -> dict[str, Any]:
        """One after the other, as one agent's browser asks."""
        self._seconds.clear()
        while len(self._seconds) < TIMES + WARM_UP:
            await step(self.ask)
        found = Latency.of(self._seconds[WARM_UP:])
        return {"count": found.count, "p50": found.p50, "p95": found.p95, "p99": found.p99}

    async def add_views(self, inbox: Inbox) -> None:
        for view in views_of(inbox):
            async with self._session.post("/api/v1/views", json=view) as response:
                if response.status != CREATED:
                    raise StackFailed(f"POST /views answered {await response.text()}")


def _each(path: Callable[[], str]) -> Step:
    async def step(ask: Ask) -> None:
        await ask(path())

    return step


def _pages(path: Callable[[], str]) -> Step:
    """From the beginning some pages deep."""

    async def step(ask: Ask) -> None:
        start = path()
        joint = "&" if "?" in start else "?"
        cursor: str | None = None
        for _ in range(PAGES_AT_ONCE):
            found = await ask(start if cursor is None else f"{start}{joint}cursor={cursor}")
            cursor = found["next_cursor"]
            if cursor is None:
                return

    return step


def views_of(inbox: Inbox) -> list[dict[str, Any]]:
    """Shared ones, whose counts every agent's screen asks for."""
    filters: list[dict[str, Any]] = [
        {"status": "open"},
        {"status": "open", "assignee": "nobody"},
        {"unread": True},
        {"waiting": True},
        {"status": "open", "team_id": str(inbox.teams[0])},
        {"label_id": str(inbox.labels[0])},
    ]
    return [{"name": f"View {n}", "shared": True, "filters": one} for n, one in enumerate(filters)]


def operations_of(inbox: Inbox) -> Mapping[str, Step]:
    chance = random.Random(SEED)  # noqa: S311 - the same questions each time
    words = inbox.vocabulary
    assert words is not None  # noqa: S101 - the loader made it
    one = chance.choice
    messages = "/search?kind=messages&q="

    def thread() -> str:
        return f"/conversations/{one(inbox.conversations)}"

    return {
        "list, all": _pages(lambda: "/conversations"),
        "list, open": _pages(lambda: "/conversations?status=open"),
        "list, nobody's": _pages(lambda: "/conversations?status=open&assigned=false"),
        "list, mine": _pages(lambda: f"/conversations?assignee_id={one(inbox.members)}"),
        "list, a team's": _pages(lambda: f"/conversations?status=open&team_id={one(inbox.teams)}"),
        "list, unread": _pages(lambda: "/conversations?unread=true"),
        "list, waiting": _pages(lambda: "/conversations?waiting=true"),
        "list, a label's": _pages(lambda: f"/conversations?label_id={one(inbox.labels)}"),
        "list, urgent": _pages(lambda: "/conversations?status=open&priority=urgent"),
        "views, counted": _each(lambda: "/views"),
        "open a thread": _each(thread),
        "its messages": _each(lambda: f"{thread()}/messages"),
        "page back": _pages(lambda: f"/conversations/{inbox.long_conversation}/messages"),
        "what happened": _each(lambda: f"{thread()}/events"),
        "list contacts": _pages(lambda: "/contacts"),
        "a contact": _each(lambda: f"/contacts/{one(inbox.contacts)}"),
        "its threads": _each(lambda: f"/conversations?contact_id={one(inbox.contacts)}"),
        "find a number": _each(lambda: f"/search?q=%2B{one(inbox.phones)}"),
        "find last digits": _each(lambda: f"/search?q={one(inbox.phones)[-6:]}"),
        "find a name": _each(lambda: f"/search?q={one(inbox.names)}"),
        "find a first name": _each(lambda: f"/search?q={one(inbox.names).partition(' ')[0]}"),
        "find a rare word": _each(lambda: messages + words.rare()),
        "find a common word": _each(lambda: messages + words.frequent()),
        "find a beginning": _each(lambda: messages + words.rare()[:4]),
        "find two common": _each(lambda: f"{messages}{words.frequent()}+{words.frequent()}"),
        "find rare + common": _each(lambda: f"{messages}{words.rare()}+{words.frequent()}"),
        "page a common word": _pages(lambda: messages + words.frequent()),
    }


def _rows(found: Measured) -> Rows:
    loaded = (
        f"{found['conversations']:,} conversations, {found['messages']:,} messages,"
        f" written in {found['loaded_seconds']:g} s"
    )
    rows: Rows = [("loaded", loaded), ("wanted", f"p95 ≤ {found['target_p95_ms']:g} ms")]
    for name, one in found["operations"].items():
        verdict = "   slower than wanted" if name in found["missed"] else ""
        rows.append(
            (
                name,
                f"p50 {one['p50']:7.2f}  p95 {one['p95']:7.2f}  p99 {one['p99']:7.2f} ms{verdict}",
            )
        )
    return rows


def missed(found: Measured) -> str:
    return f"slower than wanted: {', '.join(found['missed'])}" if found["missed"] else ""


SCENARIO = Scenario(_measure, _rows, missed)
