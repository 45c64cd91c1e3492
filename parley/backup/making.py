"""`parley backup`: everything of one moment, while everything runs.

One transaction sees the database as it was when it began. Files are never changed, so those that
its rows name are copied afterwards; one that is gone by then was erased meanwhile.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from inbox.foundation.settings import Settings
from integrations.storage.store import FileMissing, FileStore
from parley.backup.catalog import (
    Connection,
    columns_of,
    copy_out,
    revision_of,
    see_every_workspace,
    tables_of,
)
from parley.backup.form import (
    KEYS_TABLE,
    BackupUnusable,
    HashingWriter,
    Manifest,
    TableCopy,
    keys_file,
    table_file,
)
from parley.reachability import psycopg_url

FILES_AT_ONCE = 500
# Tables whose rows name a file, and which of their rows have one.
FILES: Mapping[str, str] = {
    "attachment": "state = 'stored'",
    "shared_file": "stored_at IS NOT NULL",
}
NOT_IN_A_BACKUP: Mapping[str, str] = {
    "privacy_export": "A copy of what is in the backup anyway, gone after a week; it is made again."
}


def make_backup(settings: Settings, directory: Path, keys: Path | None = None) -> Manifest:
    """Whole or not at all: a directory that is there under its name is complete."""
    directory = directory.absolute()
    keys = (keys or keys_file(directory)).absolute()
    for path in (directory, keys):
        if path.exists():
            raise BackupUnusable(f"{path} is there already; a backup overwrites nothing.")
    if keys.is_relative_to(directory):
        raise BackupUnusable("The keys have a file of their own, outside the backup.")
    partial = directory.with_name(f".{directory.name}.partial")
    partial_keys = keys.with_name(f".{keys.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for path in (partial, partial / "tables", partial / "files"):
            path.mkdir(mode=0o700, parents=True)
        keys.parent.mkdir(parents=True, exist_ok=True)
        manifest = _write(settings, partial, partial_keys)
        partial_keys.replace(keys)
        partial.replace(directory)
    except OSError as error:
        raise BackupUnusable(f"{error.filename or directory}: {error.strerror}.") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        partial_keys.unlink(missing_ok=True)
    return manifest


def _write(settings: Settings, directory: Path, keys: Path) -> Manifest:
    store = FileStore(settings.files_url)
    copied = missing = 0
    with _one_moment(settings) as connection:
        revision = revision_of(connection)
        if revision is None:
            raise BackupUnusable("There is nothing in this database yet: `parley migrate`.")
        tables = {}
        for table in tables_of(connection):
            path = keys if table == KEYS_TABLE else table_file(directory, table)
            tables[table] = _copy_table(connection, table, path)
        for some in _storage_keys(connection):
            there = asyncio.run(_copy_files(store, some, directory / "files"))
            copied += there
            missing += len(some) - there
    created_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(revision, created_at, tables, copied, missing)
    manifest.write(directory)
    return manifest


@contextmanager
def _one_moment(settings: Settings) -> Iterator[Connection]:
    with (
        psycopg.connect(psycopg_url(settings), application_name="parley backup") as connection,
        connection.transaction(),
    ):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        see_every_workspace(connection)
        yield connection


def _copy_table(connection: Connection, table: str, path: Path) -> TableCopy:
    columns = columns_of(connection, table)
    with _private(path) as file, connection.cursor() as cursor:
        writer = HashingWriter(file)
        with cursor.copy(copy_out(table, columns)) as copy:
            for piece in copy:
                writer.write(bytes(piece))
        return TableCopy(columns, sha256=writer.close(), rows=writer.rows)


def _storage_keys(connection: Connection) -> Iterator[list[str]]:
    for table, there in FILES.items():
        yield from _storage_keys_of(connection, table, there)


def _storage_keys_of(connection: Connection, table: str, there: str) -> Iterator[list[str]]:
    with connection.cursor("files") as cursor:
        cursor.execute(
            # Names and conditions are those above.
            f"SELECT storage_key FROM {table}"  # noqa: S608
            f" WHERE storage_key IS NOT NULL AND {there}".encode()
        )
        while rows := cursor.fetchmany(FILES_AT_ONCE):
            yield [key for (key,) in rows]


async def _copy_files(store: FileStore, keys: Sequence[str], directory: Path) -> int:
    there = 0
    for key in keys:
        path = directory / key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with _private(path) as file:
                async for piece in store.read(key):
                    file.write(piece)
            there += 1
        except FileMissing:
            path.unlink()
    return there


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
