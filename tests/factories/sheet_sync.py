"""Sheet links without anything that runs by itself: a test asks who is due, claims, carries out and
writes down, or lets the worker die in between."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inbox.delivery.claims import Job
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from inbox.sheet_links.models import SheetLink, SheetLinkState, SheetObject
from inbox.sheet_links.schemas import SheetAccountIn, SheetColumnIn, SheetLinkIn
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.sync import SheetExecutor
from inbox.sheet_links.tasks import due_sheet_links
from parley.wiring import build_runtime
from storm.fake_google import SPREADSHEET, Google, service_account
from tests.factories.driven import Driven

ROUNDS_AT_MOST = 400
COLUMNS = {"number": "No.", "status": "Status", "total": "Total", "note": "Note"}


@dataclass
class SheetSync(Driven):
    google: Google
    # Chance that the worker is gone before it wrote down how a call ended.
    death_rate: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(3))
    deaths: int = 0

    async def link(self, **given: Any) -> SheetLink:
        account_id, link_id = new_id(), new_id()
        columns = given.pop("columns", COLUMNS)
        asked = SheetLinkIn(
            account_id=account_id,
            name="Orders",
            object_kind=given.pop("object_kind", SheetObject.ORDERS),
            spreadsheet_id=given.pop("spreadsheet_id", SPREADSHEET),
            worksheet=given.pop("worksheet", "Orders"),
            columns=[SheetColumnIn(field=one, column=header) for one, header in columns.items()],
        )
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            service = SheetLinkService(uow)
            account = SheetAccountIn(name="Google", credential=service_account(), **given)
            await service.add_account(account_id, account)
            return await service.create(link_id, asked)

    async def read(self, link_id: UUID) -> SheetLink:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            return await SheetLinkService(uow).get(link_id)

    async def run(self, *, until_idle: bool = True) -> int:
        """How many effects were carried out."""
        executor, done = SheetExecutor(self.runtime), 0
        for _ in range(ROUNDS_AT_MOST):
            await due_sheet_links(self.runtime)
            jobs = await self.claim()
            for job in jobs:
                done += 1
                await self._carry_out(executor, job)
            if not jobs and not await self.open_effects():
                return done
            if not until_idle:
                return done
        raise AssertionError("the links are never done")

    async def _carry_out(self, executor: SheetExecutor, job: Job) -> None:
        ended = await executor(job)
        if self.dice.random() < self.death_rate:
            self.deaths += 1
            return
        await self.record(ended)

    async def is_paused(self, link_id: UUID) -> str | None:
        link = await self.read(link_id)
        return link.state_reason if link.state is SheetLinkState.PAUSED else None


@asynccontextmanager
async def open_sync(
    settings: Settings, google: Google, workspace_id: UUID
) -> AsyncIterator[SheetSync]:
    here = settings.model_copy(update={"sheets_url": google.url})
    runtime = build_runtime(here, with_redis=False)
    try:
        yield SheetSync(runtime, workspace_id, google)
    finally:
        await runtime.close()
