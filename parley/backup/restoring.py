"""`parley restore`: a backup into an empty database, and whoever was erased since is erased again.

empty ▸ migrated to the backup's revision ▸ all rows in one transaction ▸ files
      ▸ migrated to this version ▸ what was on its way is left to people ▸ erasures replayed
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text

from inbox.delivery.outcomes import lines_for, message_change
from inbox.effects.book import EffectBook
from inbox.erasure.replaying import Replayed, replay
from inbox.erasure.tombstones import Tombstone
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.foundation.time_of_database import database_now
from inbox.mailbox.log import ChangeLog
from inbox.messages.log import MessageLog
from integrations.storage.store import FileStore
from parley.backup.catalog import Connection, columns_of, copy_in, revision_of, tables_of
from parley.backup.form import (
    CHUNK_BYTES,
    KEYS_TABLE,
    BackupUnusable,
    Manifest,
    checked_pieces,
    table_file,
)
from parley.migrator import migrate
from parley.personal_data import PERSONAL_DATA
from parley.reachability import psycopg_url
from parley.wiring import open_runtime

EFFECTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    with_keys: bool
    # Messages and calls that may have left since the backup was made: people decide.
    left_to_people: int
    replayed: Sequence[Replayed]


async def restore_backup(
    settings: Settings, directory: Path, keys: Path | None, stones: Sequence[Tombstone]
) -> Restored:
    """Without the keys' file everything is there, and what is sealed stays unreadable."""
    manifest = Manifest.read(directory)
    _make_ready(settings, manifest)
    with (
        psycopg.connect(psycopg_url(settings), application_name="parley restore") as connection,
        connection.transaction(),
    ):
        _fill(connection, manifest, directory, keys)
    store = FileStore(settings.files_url)
    root = directory / "files"
    for path in sorted(root.rglob("*")):
        if path.is_file():
            await store.write(path.relative_to(root).as_posix(), _pieces(path))
    migrate(settings)
    async with open_runtime(settings, with_redis=False) as runtime:
        left = await _leave_to_people(runtime) if keys is not None else 0
        replayed = await replay(runtime, PERSONAL_DATA, stones)
    return Restored(manifest, keys is not None, left, replayed)


def _make_ready(settings: Settings, manifest: Manifest) -> None:
    """Nothing is overwritten: the database has to be empty, or as the migrations made it."""
    with psycopg.connect(psycopg_url(settings), autocommit=True) as connection:
        there = revision_of(connection)
        if there is not None and there != manifest.revision:
            raise BackupUnusable(
                f"The database is at revision {there}, the backup at {manifest.revision}:"
                " restore into an empty database."
            )
        if there is not None and _has_rows(connection):
            raise BackupUnusable(
                "There are workspaces in this database: restore into an empty one."
            )
    if there is None:
        migrate(settings, to=manifest.revision)


def _has_rows(connection: Connection) -> bool:
    with connection.transaction():
        connection.execute("SET LOCAL ROLE parley_system")
        return connection.execute("SELECT 1 FROM workspace LIMIT 1").fetchone() is not None


def _fill(connection: Connection, manifest: Manifest, directory: Path, keys: Path | None) -> None:
    tables = tables_of(connection)
    if set(tables) != set(manifest.tables):
        raise BackupUnusable("The backup has other tables than the database at its revision.")
    for table in tables:
        copy = manifest.tables[table]
        if list(copy.columns) != columns_of(connection, table):
            raise BackupUnusable(f"The columns of {table} are not those of its revision.")
        path = keys if table == KEYS_TABLE else table_file(directory, table)
        if path is None:
            continue
        _policies(connection, table, "NO FORCE")
        with connection.cursor() as cursor, cursor.copy(copy_in(table, copy.columns)) as into:
            for piece in checked_pieces(path, copy):
                into.write(piece)
        _policies(connection, table, "FORCE")


def _policies(connection: Connection, table: str, word: str) -> None:
    """PostgreSQL refuses COPY where a policy judges; its owner may set it aside for a moment, and
    nobody else sees that before the transaction is over."""
    if table == "sign_in_throttle":
        return
    connection.execute(
        sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(sql.Identifier(table), sql.SQL(word))
    )


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


async def _leave_to_people(runtime: Runtime) -> int:
    """What was to go to customers when the backup was made has most likely gone since."""
    async with runtime.database.system_connection() as connection:
        workspaces = list((await connection.execute(text("SELECT id FROM workspace"))).scalars())
    left = 0
    for workspace_id in workspaces:
        some = EFFECTS_AT_ONCE
        while some == EFFECTS_AT_ONCE:
            some = await _leave_some(runtime, workspace_id)
            left += some
    return left


async def _leave_some(runtime: Runtime, workspace_id: UUID) -> int:
    async with runtime.unit_of_work(workspace_id) as uow:
        found = await uow.session.execute(
            text(
                "SELECT id FROM effect WHERE workspace_id = :workspace_id"
                " AND state IN ('ready', 'claimed', 'unknown')"
                " AND (conv_seq IS NOT NULL OR kind = 'http_request') ORDER BY id LIMIT :most"
            ),
            {"workspace_id": workspace_id, "most": EFFECTS_AT_ONCE},
        )
        ids = list(found.scalars())
        now, book = await database_now(uow), EffectBook(uow)
        effects = list((await book.lock((workspace_id, one) for one in ids)).values())
        for one in effects:
            one.give_up_waiting(now, resendable=False)
        await book.save(effects)
        await MessageLog(uow).move_forward(
            [change for one in effects if (change := message_change(one)) is not None]
        )
        ChangeLog(uow).add(lines_for(effects))
    return len(ids)
