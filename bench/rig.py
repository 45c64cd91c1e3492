"""The product, a fake Meta and the tenants, brought up for one measurement and taken down again."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.database import COUNTS_ARE_LATE_SECONDS, read_counts
from bench.load import Offered, offer
from bench.resources import ResourceWatch
from storm.database import open_work
from storm.far_end import FarEnd
from storm.provisioning import Tenant, numbers_for, provision
from storm.stack import PARLEY, Stack
from storm.webhooks import Number

# A customer who writes more often than the pace per recipient allows would measure the pace.
SECONDS_BETWEEN_A_CUSTOMERS_MESSAGES = 12
BASELINE_SECONDS = 3.0
DRAIN_SECONDS = 45.0


@dataclass(slots=True)
class Rig:
    directory: Path
    stack: Stack
    far_end: FarEnd
    numbers: list[Number]
    tenants: list[Tenant]
    options: argparse.Namespace
    next_number: int = 0
    idle_commits_per_second: float = 0.0

    async def load(self, mode: str, seconds: float, rate: float = 0, **job: Any) -> Offered:
        customers = max(int(rate * SECONDS_BETWEEN_A_CUSTOMERS_MESSAGES), 1000)
        customers += -customers % len(self.numbers)
        first_number = self.next_number
        self.next_number += 10_000_000
        return await offer(
            self.directory,
            url=self.stack.webhook_url,
            numbers=self.numbers,
            mode=mode,
            seconds=seconds,
            rate=rate or 1,
            customers=customers,
            first_number=first_number,
            connections=self.options.connections,
            **job,
        )

    async def measure_idle(self) -> None:
        """What the product commits by itself: the sweeper's questions."""
        before = await asyncio.to_thread(read_counts, self.stack.database_url)
        await asyncio.sleep(BASELINE_SECONDS)
        after = await asyncio.to_thread(read_counts, self.stack.database_url)
        self.idle_commits_per_second = after.since(before).commits / BASELINE_SECONDS

    async def drain(self) -> float | None:
        """Seconds until nothing was open any more; None when that took too long."""
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        while loop.time() - started_at < DRAIN_SECONDS:
            events, effects = await asyncio.to_thread(open_work, self.stack.database_url)
            pending = (await self.far_end.counters())["statuses_pending"]
            if not events and not effects and not pending:
                drained_after = loop.time() - started_at
                await asyncio.sleep(COUNTS_ARE_LATE_SECONDS)
                return round(drained_after, 1)
            await asyncio.sleep(0.2)
        return None

    def watch(self) -> ResourceWatch:
        pids = {name: [process.pid] for name, process in self.stack.processes.items()}
        for name, server in (("postgres", self.stack.postgres), ("valkey", self.stack.redis)):
            pids[name] = [server.process.pid] if server.process else []
        pids["fake Meta"] = [self.far_end.process.pid]
        return ResourceWatch(pids)


@asynccontextmanager
async def rig(
    options: argparse.Namespace,
    directory: Path,
    *,
    web_only: bool = False,
    webs: int = 1,
    settings: Mapping[str, str] | None = None,
    entry: Sequence[str] = PARLEY,
) -> AsyncIterator[Rig]:
    numbers = numbers_for(options.workspaces, seed=1)
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    async with AsyncExitStack() as opened:
        # The product must know the fake's address, and the fake the product's port.
        stack = Stack(directory, workers=options.workers, settings=settings, entry=entry)
        arguments = ["--answer-ms", str(options.answer_ms)]
        if options.no_statuses:
            arguments.append("--no-statuses")
        far_end = await opened.enter_async_context(
            FarEnd(directory / "far-end", numbers, stack.webhook_url, arguments=arguments)
        )
        stack.set("PARLEY_GRAPH_URL", far_end.url)
        await opened.enter_async_context(stack)
        tenants = await provision(stack, numbers, throughput=options.throughput)
        if web_only:
            stack.start_one("web")
            await stack.wait_until_ready()
        else:
            await stack.start()
            for n in range(1, webs):
                stack.start_one(f"web-{n}")
        found = Rig(directory, stack, far_end, numbers, tenants, options)
        await found.measure_idle()
        yield found
