"""A whole workspace goes: files, then table by table in parts, and the workspace itself last, with
what nobody may delete by itself. The tombstone is what remains."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from inbox.erasure.tables import Tables, read_tables
from inbox.erasure.tombstones import Tombstone, bury, tombstones_of
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

FILES_AT_ONCE = 50
ROWS_AT_ONCE = 5_000
# Until the end somebody has to know that it goes.
LAST = frozenset({"workspace", "erasure"})


async def erase_workspace(runtime: Runtime, workspace_id: UUID, erasure_id: UUID) -> None:
    """Each part is a transaction; whoever is stopped in between is followed by the next one."""
    stone = Tombstone("workspace", workspace_id, (workspace_id,), erasure_id)
    await asyncio.to_thread(bury, tombstones_of(runtime.settings), stone)
    async with runtime.unit_of_work(workspace_id) as uow:
        tables = await read_tables(uow)
    await _forget_files(runtime, workspace_id)
    await _forget_exports(runtime, workspace_id)
    for table in tables.children_first:
        if _may_go(table, tables):
            await _empty(runtime, workspace_id, table, tables)
    # A file that was being fetched meanwhile.
    await _forget_files(runtime, workspace_id)
    async with runtime.unit_of_work(workspace_id) as uow:
        await uow.session.execute(text("SET LOCAL statement_timeout = 0"))
        await uow.session.execute(
            text("DELETE FROM workspace WHERE id = :workspace_id"), {"workspace_id": workspace_id}
        )


def _may_go(table: str, tables: Tables) -> bool:
    in_workspaces = "workspace_id" in tables.columns[table]
    return in_workspaces and table not in LAST and table not in tables.kept_by_parent


async def _empty(runtime: Runtime, workspace_id: UUID, table: str, tables: Tables) -> None:
    key = ", ".join(tables.keys[table])
    statement = text(
        f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table}"  # noqa: S608 - our tables
        " WHERE workspace_id = :workspace_id LIMIT :most)"
    )
    values = {"workspace_id": workspace_id, "most": ROWS_AT_ONCE}
    gone = ROWS_AT_ONCE
    while gone == ROWS_AT_ONCE:
        async with runtime.unit_of_work(workspace_id) as uow:
            done = await uow.session.execute(statement, values)
            gone = int(getattr(done, "rowcount", 0))


async def _forget_files(runtime: Runtime, workspace_id: UUID) -> None:
    while True:
        async with runtime.unit_of_work(workspace_id) as uow:
            if not await _forget_some(runtime, uow):
                break
    async with runtime.unit_of_work(workspace_id) as uow:
        shared = await uow.session.execute(_SHARED, {"workspace_id": workspace_id})
        for storage_key in shared.scalars():
            await runtime.files.delete(storage_key)


async def _forget_exports(runtime: Runtime, workspace_id: UUID) -> None:
    """Zips of people and of the whole; their rows go with the tables."""
    async with runtime.unit_of_work(workspace_id) as uow:
        found = await uow.session.execute(_EXPORTS, {"workspace_id": workspace_id})
        storage_keys = list(found.scalars())
    for storage_key in storage_keys:
        await runtime.files.delete(storage_key)


async def _forget_some(runtime: Runtime, uow: UnitOfWork) -> bool:
    values = {"workspace_id": uow.workspace_id, "most": FILES_AT_ONCE}
    rows = (await uow.session.execute(_FILES, values)).all()
    for row in rows:
        if row.storage_key is not None:
            await runtime.files.delete(row.storage_key)
    ids = {"workspace_id": uow.workspace_id, "ids": [row.id for row in rows]}
    await uow.session.execute(_ROWS, ids)
    return len(rows) == FILES_AT_ONCE


# Few: what a workspace sends to many. Their rows go with the tables.
_SHARED = text("SELECT storage_key FROM shared_file WHERE workspace_id = :workspace_id")
_FILES = text(
    "SELECT id, storage_key FROM attachment WHERE workspace_id = :workspace_id"
    " ORDER BY id LIMIT :most FOR UPDATE"
)
_EXPORTS = text(
    "SELECT storage_key FROM privacy_export WHERE workspace_id = :workspace_id"
    " AND storage_key IS NOT NULL"
)
_ROWS = text("DELETE FROM attachment WHERE workspace_id = :workspace_id AND id = ANY(:ids)")
