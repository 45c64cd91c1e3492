"""The sweeper's duty: what is older than it is kept for goes, some rows at a time.

A round ends after some seconds and rests between its batches for as long as each took, so that
nobody waits for it; the next round goes on with what is left.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.audit.cutting import AUDIT, CUT_AT_ONCE, cut_some, overdue_workspaces
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import units_of_work
from inbox.foundation.register import Register
from inbox.foundation.retention import Kept
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.models import RetentionRule
from inbox.privacy.retention import FIRST_ID, Aged, RetentionRepository, Share, shares_of

ROWS_AT_ONCE = 500
FILES_AT_ONCE = 50
ROUND_SECONDS = 20.0
MESSAGES = "message"
FILES = "attachment"


@dataclass(slots=True)
class Group:
    """Workspaces that keep everything equally long."""

    workspace_ids: tuple[UUID, ...]
    rules: Sequence[RetentionRule]


async def keep_retention(register: Register, runtime: Runtime) -> list[Ring]:
    sweep = Sweep(runtime, ends_at=time.monotonic() + ROUND_SECONDS)
    async for group in _groups(runtime):
        shares = shares_of(group.rules)
        for kept in register.kept:
            for share in shares[kept.kind]:
                await sweep.take_out(group.workspace_ids, kept, share)
    return []


async def _groups(runtime: Runtime) -> AsyncIterator[Group]:
    """All that have no rules of their own together, a set at a time; each of the others alone."""
    async for uow in units_of_work(runtime):
        found: dict[UUID, list[RetentionRule]] = {}
        for rule in await RetentionRepository(uow).list_by():
            found.setdefault(rule.workspace_id, []).append(rule)
        plain = tuple(one for one in uow.workspace_ids if one not in found)
        if plain:
            yield Group(plain, ())
        for workspace_id, rules in found.items():
            yield Group((workspace_id,), rules)


class Sweep:
    def __init__(self, runtime: Runtime, ends_at: float) -> None:
        self._runtime = runtime
        self._ends_at = ends_at

    async def take_out(self, workspace_ids: Sequence[UUID], kept: Kept, share: Share) -> int:
        """How many rows."""
        if kept.table == AUDIT:
            return await self._cut_audit(workspace_ids, share.days)
        after, gone = FIRST_ID, 0
        while time.monotonic() < self._ends_at:
            started_at = time.monotonic()
            most = FILES_AT_ONCE if kept.table == FILES else ROWS_AT_ONCE
            batch = await self._batch(workspace_ids, kept, share, after, most)
            gone += len(batch)
            if len(batch) < most:
                break
            if len(workspace_ids) == 1:
                # Rows of channels that keep theirs longer are not looked at again.
                after = batch[-1].id
            await asyncio.sleep(time.monotonic() - started_at)
        return gone

    async def _cut_audit(self, workspace_ids: Sequence[UUID], days: int) -> int:
        database, gone = self._runtime.database, 0
        for workspace_id in await overdue_workspaces(database, workspace_ids, days):
            cut = CUT_AT_ONCE
            while cut == CUT_AT_ONCE and time.monotonic() < self._ends_at:
                started_at = time.monotonic()
                cut = await cut_some(database, workspace_id, days)
                gone += cut
                await asyncio.sleep(time.monotonic() - started_at)
        return gone

    async def _batch(
        self, workspace_ids: Sequence[UUID], kept: Kept, share: Share, after: UUID, most: int
    ) -> Sequence[Any]:
        async with self._runtime.unit_of_work(*workspace_ids) as uow:
            moment = await database_now(uow) - timedelta(days=share.days)
            batch = await _find(uow, Aged(kept, share, moment), after, most)
            if not batch:
                return batch
            if kept.table not in {MESSAGES, FILES}:
                await _delete(uow, kept, batch)
                return batch
            files = await _files(uow, kept, batch)
        # Before their rows: a file that nothing names any more is nobody's to take away.
        for storage_key in files:
            await self._runtime.files.delete(storage_key)
        async with self._runtime.unit_of_work(*workspace_ids) as uow:
            if kept.table == FILES:
                await _empty_files(uow, batch)
            else:
                await _delete_messages(uow, kept, batch, moment)
        return batch


async def _find(uow: UnitOfWork, aged: Aged, after: UUID, most: int) -> Sequence[Any]:
    conversation = ", t.conversation_id" if aged.kept.table == MESSAGES else ""
    rows = await uow.session.execute(
        text(
            # Names and conditions come from the register, never from a caller.
            f"SELECT t.workspace_id, t.id{conversation} FROM {aged.kept.table} AS t"  # noqa: S608
            f" WHERE {aged.condition} ORDER BY t.workspace_id, t.id LIMIT :most"
        ),
        {**aged.values(uow.workspace_ids, after), "most": most},
    )
    return rows.all()


def _ids(batch: Sequence[Any]) -> dict[str, Any]:
    return {
        "workspaces": [row.workspace_id for row in batch],
        "ids": [row.id for row in batch],
    }


# A batch, for what is done with its rows.
GIVEN = (
    "unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS given (workspace_id, id)"
    " WHERE t.workspace_id = given.workspace_id"
)
EMPTY_FILES = (
    "UPDATE attachment AS t SET state = 'expired', reason = 'retention',"  # noqa: S608 - our own
    " storage_key = NULL, file_name = NULL, sha256 = NULL, data_key_id = NULL"
    f" FROM {GIVEN} AND t.id = given.id"
)
EMPTY_CONVERSATIONS = (
    "UPDATE conversation AS t SET unread_count = 0, inbound_count = 0,"  # noqa: S608 - our own
    f" waiting_since = NULL FROM {GIVEN} AND t.id = given.id"
    " AND (t.unread_count > 0 OR t.inbound_count > 0 OR t.waiting_since IS NOT NULL)"
    " AND NOT EXISTS (SELECT FROM message AS m WHERE m.workspace_id = t.workspace_id"
    " AND m.conversation_id = t.id) RETURNING t.workspace_id, t.id"
)


async def _delete(uow: UnitOfWork, kept: Kept, batch: Sequence[Any]) -> None:
    if kept.cleared:
        emptied = ", ".join(f"{name} = NULL" for name in kept.cleared)
        what = f"UPDATE {kept.table} AS t SET {emptied} FROM"  # noqa: S608 - as in _find
    else:
        what = f"DELETE FROM {kept.table} AS t USING"  # noqa: S608 - as in _find
    await uow.session.execute(text(f"{what} {GIVEN} AND t.id = given.id"), _ids(batch))


async def _files(uow: UnitOfWork, kept: Kept, batch: Sequence[Any]) -> list[str]:
    by = "id" if kept.table == FILES else "message_id"
    rows = await uow.session.execute(
        text(
            f"SELECT t.storage_key FROM attachment AS t, {GIVEN} AND t.{by} = given.id"  # noqa: S608
            " AND t.storage_key IS NOT NULL AND t.state = 'stored'"
        ),
        _ids(batch),
    )
    return list(rows.scalars())


async def _empty_files(uow: UnitOfWork, batch: Sequence[Any]) -> None:
    """The message still says that there was a file, and of what kind."""
    await uow.session.execute(text(EMPTY_FILES), _ids(batch))


async def _delete_messages(
    uow: UnitOfWork, kept: Kept, batch: Sequence[Any], moment: datetime
) -> None:
    """Conversations first, as everywhere; only those that nobody has written in since. Whoever is
    at one of them right now is not waited for: it is put right when its last message goes."""
    threads = await uow.session.execute(
        text(
            "SELECT c.workspace_id, c.id FROM conversation AS c"
            " WHERE (c.workspace_id, c.id) IN (SELECT * FROM unnest("
            "CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])))"
            " AND c.last_message_at < :moment ORDER BY c.id FOR UPDATE SKIP LOCKED"
        ),
        {
            "workspaces": [row.workspace_id for row in batch],
            "ids": [row.conversation_id for row in batch],
            "moment": moment,
        },
    )
    quiet = threads.all()
    await uow.session.execute(
        text(f"DELETE FROM attachment AS t USING {GIVEN} AND t.message_id = given.id"),  # noqa: S608
        _ids(batch),
    )
    await _delete(uow, kept, batch)
    if not quiet:
        return
    emptied = (
        await uow.session.execute(
            text(EMPTY_CONVERSATIONS),
            _ids(quiet),
        )
    ).all()
    if emptied:
        # What somebody had seen of them counts from nothing again, as what came in does.
        await uow.session.execute(
            text(
                f"DELETE FROM conversation_read AS t USING {GIVEN}"  # noqa: S608
                " AND t.conversation_id = given.id"
            ),
            _ids(emptied),
        )
