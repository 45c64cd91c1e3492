"""One storm: the product up, customers writing, faults thrown, everything at rest, evidence taken.

    start ──▶ customers write ∥ a scenario throws faults ──▶ faults end
          ──▶ at rest, or not within the bound ──▶ evidence ──▶ verdicts

Whatever dies is started again at once, as a supervisor does it.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

import psycopg

from storm.colleagues import Colleagues
from storm.customers import MESSAGES_OF_A_GROUP, Customers, Habits, Said
from storm.database import open_work
from storm.evidence import Evidence
from storm.far_end import FarEnd
from storm.gathering import gather
from storm.invariants import judge
from storm.outside import Outside
from storm.sizes import Size
from storm.stack import PARLEY, Stack
from storm.template import Template
from storm.verdicts import Verdict
from storm.webhooks import Number

UNKNOWN_WAIT_SECONDS = 5.0
RESTART_AFTER_SECONDS = 0.2
LOOK_EVERY_SECONDS = 0.1
# The design's bar after the faults have ended: the wait for a status, and half a minute.
AT_REST_WITHIN_SECONDS = UNKNOWN_WAIT_SECONDS + 30


class Storm:
    def __init__(
        self,
        template: Template,
        directory: Path,
        size: Size,
        *,
        seed: int,
        bug: str = "",
        workers: int = 2,
        with_outside: bool = False,
    ) -> None:
        self.size = size
        self.seed = seed
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.tenants = template.tenants
        self.numbers: list[Number] = template.numbers
        self.throughput_per_second = template.throughput_per_second
        settings = {"PARLEY_UNKNOWN_WAIT_SECONDS": f"{UNKNOWN_WAIT_SECONDS:g}"}
        if bug:
            settings["PARLEY_STORM_BUG"] = bug
        self.outside: Outside | None = None
        if with_outside:
            where = directory.with_name("outside")
            self.outside = Outside(where, len(self.tenants), seed=seed)
            settings |= self.outside.settings()
        self.stack: Stack = template.stack(
            directory,
            workers=workers,
            settings=settings,
            entry=PARLEY if self.outside is None else self.outside.entry,
        )
        self.far_end = FarEnd(
            directory / "far-end", self.numbers, self.stack.webhook_url, seed=seed
        )
        self.stack.set("PARLEY_GRAPH_URL", self.far_end.url)
        self.poisoned: frozenset[str] = frozenset()
        # (name, exit code, when) of everything that ended, by us or by itself.
        self.ended: list[tuple[str, int, float]] = []
        self._groups: list[tuple[Customers, asyncio.Task[None]]] = []
        self._numbered = itertools.count()
        self._keeper: asyncio.Task[None] | None = None
        self.rest_objective_seconds = AT_REST_WITHIN_SECONDS
        self.colleagues: Colleagues | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.stack.__aenter__()
            await self.stack.start()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        self._keeper = asyncio.create_task(self._keep_running())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        tasks = [task for _, task in self._groups] + ([self._keeper] if self._keeper else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.stack.__aexit__(kind, error, trace)
        self.far_end.stop()
        if self.outside is not None:
            self.outside.stop()

    @property
    def said(self) -> list[Said]:
        return [one for customers, _ in self._groups for one in customers.said]

    def write(self, numbers: list[Number] | None = None, **habits: Any) -> Customers:
        """A group of customers begins to write; `at_rest` waits for all groups."""
        place = next(self._numbered)
        given: dict[str, Any] = {
            "customers": self.size.customers,
            "messages_each": self.size.messages_each,
            "messages_per_second": self.size.per_second,
            **habits,
        }
        customers = Customers(
            numbers or self.numbers,
            self.stack.webhook_url,
            Habits(**given),
            seed=self.seed,
            first_number=place * MESSAGES_OF_A_GROUP,
            name=str(place),
        )
        self._groups.append((customers, asyncio.create_task(customers.write())))
        return customers

    async def all_running(self) -> None:
        while True:
            if all(one.poll() is None for one in self.stack.processes.values()):
                return
            await asyncio.sleep(0.05)

    async def written(self) -> None:
        # Shielded: who is tired of waiting must not silence the customers.
        await asyncio.gather(*(asyncio.shield(task) for _, task in self._groups))

    async def at_rest(self) -> float | None:
        """Seconds until nothing was open any more, since the faults and the writing had ended."""
        bound = max(self.size.drain_seconds, self.rest_objective_seconds + 5)
        try:
            async with asyncio.timeout(bound):
                await self.written()
        except TimeoutError:
            return None
        started_at = time.monotonic()
        calm = 0
        while time.monotonic() - started_at < bound:
            calm = 0 if any(await self._open()) else calm + 1
            # Twice in a row: between an outcome and the status that it brings all may look done.
            if calm == 2:
                return time.monotonic() - started_at
            await asyncio.sleep(0.25)
        return None

    async def judge(self, rest_after_seconds: float | None) -> tuple[Evidence, list[Verdict]]:
        evidence = await gather(self.stack, self.far_end, self.tenants)
        outside: dict[str, Any] = {}
        if self.outside is not None:
            outside = await self.outside.history([one.workspace_id for one in self.tenants])
        evidence = replace(
            evidence,
            **outside,
            said=self.said,
            numbers=self.numbers,
            unknown_wait_seconds=UNKNOWN_WAIT_SECONDS,
            drained_after_seconds=rest_after_seconds,
            drain_objective_seconds=self.rest_objective_seconds,
            poisoned=self.poisoned,
            takeovers=None if self.colleagues is None else self.colleagues.takeovers,
        )
        return evidence, judge(evidence)

    @asynccontextmanager
    async def faults(self, faults: Mapping[str, Any]) -> AsyncIterator[None]:
        await self.far_end.set_faults(dict(faults))
        try:
            yield
        finally:
            await self.far_end.set_faults({})

    @asynccontextmanager
    async def colleagues_answering(self) -> AsyncIterator[None]:
        self.colleagues = Colleagues(self.stack.port, self.tenants, Random(self.seed))  # noqa: S311 - repeatable, not secret
        work = asyncio.create_task(self.colleagues.work())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    @asynccontextmanager
    async def outside_faults(self) -> AsyncIterator[None]:
        assert self.outside is not None  # noqa: S101 - the table says who is outside
        async with self.outside.faults():
            yield

    async def _open(self) -> tuple[int, int, int]:
        with suppress(psycopg.Error):
            events, effects = await asyncio.to_thread(open_work, self.stack.database_url)
            return events, effects, (await self.far_end.counters())["statuses_pending"]
        # A database that does not answer is not at rest.
        return 1, 1, 1

    async def _keep_running(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            dead = [name for name, one in self.stack.processes.items() if one.poll() is not None]
            if not dead:
                continue
            await asyncio.sleep(RESTART_AFTER_SECONDS)
            now = time.monotonic()
            self.ended += [(name, code, now) for name, code in self.stack.restart_dead()]
