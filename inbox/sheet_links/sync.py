"""One effect of a link: what changed since the last one, written in as few calls as it takes.

    what changed? ─▶ budget ─▶ grid, headers, keys ─▶ write ─▶ delete ─▶ noted ─▶ accepted
                                      ▲                 │
                                      └─ no answer: ────┘ read again, then write (next try)

It may be tried any number of times: a row is found by its key before it is written, so what a
call without an answer had written is written over, and nothing stands there twice. The link's
generation fences: an effect of an older one has been done.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.errors import NotFound
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import LedgerLog, Left
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.sheet_links.budget import Budget, Exhausted
from inbox.sheet_links.models import SheetAccount, SheetLink, SheetLinkState
from inbox.sheet_links.planning import (
    HeaderTwice,
    Layout,
    WrongSheet,
    ids_in,
    layout_of,
    plan_rows,
)
from inbox.sheet_links.reading import HouseReader, Rows
from inbox.sheet_links.repository import SheetLinkRepository
from inbox.sheet_links.service import SheetLinkService
from integrations.google_sheets.client import GROW_BY, GoogleSheets
from integrations.google_sheets.contract import (
    Credential,
    SheetsBusy,
    SheetsError,
    SheetsSilent,
    column_letters,
)
from integrations.messaging import Accepted, NotSent, Outcome

ROWS_AT_ONCE: Final = 500
SHEET_LINK_CHANGED: Final = "sheet_link_changed"


@dataclass(slots=True)
class Work:
    link: SheetLink
    sheets: GoogleSheets
    budget: Budget
    rows: Rows = field(default_factory=dict)
    removed: frozenset[UUID] = frozenset()
    log_seq: int = 0
    resync_after: UUID | None = None
    resync_over: bool = False
    # At the end of it, which of these keys the house has not.
    gone: Callable[[Sequence[UUID]], Awaitable[set[UUID]]] | None = None
    torn: bool = False
    left: list[Left] = field(default_factory=list)


class SheetExecutor:
    """One per process; a connection to Google is opened per effect and closed with it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        link_id, generation = UUID(payload["link"]), int(payload["generation"])
        try:
            async with self._runtime.unit_of_work(job.workspace_id) as uow:
                work = await self._work(uow, job, link_id, generation)
            if work is None:
                await self._step_over(job, link_id, generation)
        except NotFound:
            work = None
        if work is None:
            return Ended(job, Accepted("done_before"))
        try:
            return Ended(job, await self._sync(job, work, generation))
        finally:
            await work.sheets.close()

    async def _work(self, uow: UnitOfWork, job: Job, link_id: UUID, generation: int) -> Work | None:
        link = await SheetLinkService(uow).get(link_id)
        if link.generation != generation or link.state is not SheetLinkState.ACTIVE:
            return None
        account = await SheetLinkService(uow).get_account(link.account_id)
        work = Work(link, sheets_of(self._runtime, account), _budget(self._runtime, link))
        house = HouseReader(uow, link)
        if link.resyncing:
            work.rows, last = await house.next(link.resync_after, ROWS_AT_ONCE)
            work.log_seq = link.log_seq
            work.resync_after = last or link.resync_after
            work.resync_over = len(work.rows) < ROWS_AT_ONCE
            if work.resync_over and link.sweeping:
                work.gone = partial(self._gone, link)
        else:
            changed = await SheetLinkRepository(uow).changed(link, ROWS_AT_ONCE)
            work.torn, work.log_seq = changed.torn, changed.upto
            if not changed.torn:
                work.rows = await house.some(changed.ids)
                work.removed = frozenset(changed.ids) - work.rows.keys()
        work.left = house.left(work.rows, job.effect_id)
        return work

    async def _sync(self, job: Job, work: Work, generation: int) -> Outcome:
        try:
            if work.rows or work.removed or work.gone:
                await write_rows(work)
        except Exhausted as exhausted:
            return NotSent("own_quota", exhausted.wait_seconds, counts_as_failure=False)
        except SheetsBusy as busy:
            return NotSent(busy.code, busy.retry_after_seconds, counts_as_failure=False)
        except SheetsSilent as silent:
            return NotSent(silent.code, retry_after_seconds=2, counts_as_failure=True)
        except (SheetsError, WrongSheet, HeaderTwice) as error:
            await self._pause(job, work.link.id, reason_of(error))
            return Accepted("paused")
        await self._finish(job, work, generation)
        return Accepted("written")

    async def _gone(self, link: SheetLink, keys: Sequence[UUID]) -> set[UUID]:
        async with self._runtime.unit_of_work(link.workspace_id) as uow:
            return {*keys} - await SheetLinkRepository(uow).there(link.object_kind, keys)

    async def _finish(self, job: Job, work: Work, generation: int) -> None:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            service = SheetLinkService(uow)
            link = await service.lock(work.link.id)
            if link.generation != generation:
                return
            link.generation += 1
            link.rows_written += len(work.rows)
            if work.torn:
                await service.start_anew(link)
            elif link.epoch != work.link.epoch:
                pass
            elif link.resyncing:
                link.resync_after = work.resync_after
                link.resync_done += len(work.rows)
                link.resyncing = not work.resync_over
                link.sweeping &= link.resyncing
            else:
                link.log_seq = work.log_seq
            if work.rows or work.removed or work.resync_over:
                link.synced_at = await database_now(uow)
                line = LogLine(link.workspace_id, SHEET_LINK_CHANGED, link.id, None)
            else:
                line = None
            uow.session.add(link)
            await uow.session.flush()
            await LedgerLog(uow).add(work.left)
            ChangeLog(uow).add([line] if line else [])

    async def _step_over(self, job: Job, link_id: UUID, generation: int) -> None:
        """Of a link that is paused: the next effect, once it goes on, has a name of its own."""
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            link = await SheetLinkService(uow).lock(link_id)
            if link.generation == generation:
                link.generation += 1
                uow.session.add(link)

    async def _pause(self, job: Job, link_id: UUID, reason: str) -> None:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            service = SheetLinkService(uow)
            link = await service.lock(link_id)
            link.generation += 1
            await service.pause(link, reason)


async def write_rows(work: Work) -> None:
    link, sheets = work.link, work.sheets
    spreadsheet, worksheet = link.spreadsheet_id, link.worksheet
    await work.budget.take(reads=2, writes=1)
    grid = await sheets.grid(spreadsheet, worksheet)
    layout, keys = await read_keys(work)
    removed = work.removed
    if work.gone is not None:
        removed |= await work.gone(ids_in(keys))
    plan = plan_rows(layout, keys, work.rows, removed)
    wide, long = layout.width - grid.columns, plan.last_row - grid.rows
    if wide > 0 or long > 0:
        await work.budget.take(writes=1)
        by = max(long, GROW_BY) if long > 0 else 0
        await sheets.grow(spreadsheet, grid, rows=by, columns=max(wide, 0))
    blocks = [*layout.missing, *plan.blocks]
    if blocks:
        await sheets.write(spreadsheet, worksheet, blocks)
    if plan.deleted:
        await work.budget.take(writes=1)
        await sheets.delete_rows(spreadsheet, grid, plan.deleted)


async def read_keys(work: Work) -> tuple[Layout, list[object]]:
    """The headers and, mostly in the same call, the column of keys."""
    link = work.link
    names = [one["column"] for one in link.columns]
    # The key is the first column unless somebody moved it.
    asked = ["1:1", "A:A", "2:3"]
    found = await work.sheets.read(link.spreadsheet_id, link.worksheet, asked)
    headers = found[0][0] if found[0] else []
    first = _column(found[1])
    layout = layout_of(headers, names, empty=len(first) <= 1 and not any(found[2]))
    if layout.key == 0:
        return layout, first
    await work.budget.take(reads=1)
    letters = column_letters(layout.key)
    [cells] = await work.sheets.read(link.spreadsheet_id, link.worksheet, [f"{letters}:{letters}"])
    return layout, _column(cells)


def _column(rows: list[list[object]]) -> list[object]:
    return [row[0] if row else "" for row in rows]


def sheets_of(runtime: Runtime, account: SheetAccount) -> GoogleSheets:
    credential = Credential.parse(account.credential.reveal())
    return GoogleSheets(runtime.settings.sheets_url, credential)


def reason_of(error: Exception) -> str:
    names: Mapping[type[Exception], str] = {
        WrongSheet: "wrong_sheet",
        HeaderTwice: "header_twice",
    }
    return error.code if isinstance(error, SheetsError) else names[type(error)]


def _budget(runtime: Runtime, link: SheetLink) -> Budget:
    return Budget(runtime, link.workspace_id, link.account_id)
