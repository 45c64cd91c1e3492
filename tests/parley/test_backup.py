"""Backups: everything of one moment, and back into an empty database that then opens."""

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import text

from inbox.foundation.encryption import Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import Sealed, SealedLocked
from inbox.foundation.settings import Settings
from inbox.media.sealing import place_of, sealed
from parley.backup.catalog import columns_of, tables_of
from parley.backup.form import BackupUnusable, keys_file
from parley.backup.making import FILES, NOT_IN_A_BACKUP, make_backup
from parley.backup.restoring import restore_backup
from parley.wiring import open_runtime
from tests.factories.apps import open_client
from tests.factories.command_line import Parley
from tests.factories.tenants import fill_every_table, make_tenant

Connection = psycopg.Connection[Any]
PLAIN = b"What the customer sent."
OWNER = "parley_backup_owner"


def at(settings: Settings, url: str, data_dir: Path) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(url), "data_dir": data_dir})


def owned_by_no_superuser(url: str) -> str:
    """As where whoever migrates owns the tables and nothing more."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"DO $$ BEGIN CREATE ROLE {OWNER} NOLOGIN NOSUPERUSER;"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$".encode()
        )
        connection.execute(f"GRANT parley_app, parley_system TO {OWNER}".encode())
        for table in [*tables_of(connection), "alembic_version"]:
            query = sql.SQL("ALTER TABLE {} OWNER TO {}")
            connection.execute(query.format(sql.Identifier(table), sql.Identifier(OWNER)))
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{OWNER}"


def everything_in(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(url) as connection:
        found = {}
        for table in tables_of(connection):
            columns = sql.SQL(", ").join(map(sql.Identifier, columns_of(connection, table)))
            query = sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table))
            found[table] = sorted(connection.execute(query).fetchall(), key=repr)
        return found


async def store_a_file(runtime: Runtime, workspace_id: UUID, ids: dict[str, UUID]) -> str:
    """Sealed under the contact's key, in the store, and named by a row."""
    attachment_id, storage_key = new_id(), f"ab/{new_id().hex}"

    async def pieces() -> Any:
        yield PLAIN

    async with runtime.unit_of_work(workspace_id) as uow:
        key = await uow.keys.current(workspace_id, KeyPurpose.CONTACT, ids["contact_id"])
        place = place_of(workspace_id, attachment_id)
        await runtime.files.write(storage_key, sealed(pieces(), key, place))
        await uow.session.execute(
            text(
                "INSERT INTO attachment (workspace_id, id, conversation_id, contact_id, kind,"
                " state, size_bytes, storage_key, data_key_id)"
                " VALUES (:w, :id, :conversation, :contact, 'document', 'stored', :size, :at, :key)"
            ),
            {
                "w": workspace_id,
                "id": attachment_id,
                "conversation": ids["conversation_id"],
                "contact": ids["contact_id"],
                "size": len(PLAIN),
                "at": storage_key,
                "key": key.id,
            },
        )
    return storage_key


async def of_the_workspace(runtime: Runtime, workspace_id: UUID) -> str:
    """A file that its flows send."""
    async with runtime.unit_of_work(workspace_id) as uow:
        (key,) = (await uow.session.scalars(text("SELECT storage_key FROM shared_file"))).all()
        return str(key)


def test_no_table_with_files_is_forgotten(new_database: Callable[[], str]) -> None:
    with psycopg.connect(new_database()) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'storage_key'"
        ).fetchall()
    assert {table for (table,) in found} == {*FILES, *NOT_IN_A_BACKUP}


async def a_note(runtime: Runtime, workspace_id: UUID) -> Sealed:
    async with runtime.unit_of_work(workspace_id) as uow:
        row = (await uow.session.execute(text("SELECT id, content FROM note LIMIT 1"))).one()
        note = Sealed(bytes(row.content))
        await uow.keys.unlock_places([(note, Place(workspace_id, "note", "content", row.id))])
        return note


async def test_a_backup_is_restored_and_opens(
    new_database: Callable[[], str], settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    url = new_database()
    here = at(settings, owned_by_no_superuser(url), tmp_path / "here")
    async with open_runtime(at(settings, url, tmp_path / "here"), with_redis=False) as runtime:
        tenant = await make_tenant(runtime)
        async with open_client(at(settings, url, tmp_path / "here")) as client:
            await fill_every_table(tenant, client)
        storage_key = await store_a_file(runtime, tenant.id, tenant.ids)
        of_flows = await of_the_workspace(runtime, tenant.id)
        said = (await a_note(runtime, tenant.id)).reveal()
    target = tmp_path / "backups" / "today"
    manifest = await asyncio.to_thread(make_backup, here, target)
    before = everything_in(url)
    assert {name: one.rows for name, one in manifest.tables.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert {name for name, rows in before.items() if not rows} == {"sign_in_throttle"}
    for key in (storage_key, of_flows):
        assert (target / "files" / key).is_file()
    assert manifest.files == sum(one.is_file() for one in (target / "files").rglob("*"))
    # Neither the master key nor a data key is in the directory; no text is in either.
    master = settings.master_keys.get_secret_value().partition(":")[2]
    wrapped = [row[5].hex() for row in before["data_key"]]
    whole = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in target.rglob("*")
        if path.is_file()
    )
    keys = gzip.decompress(keys_file(target).read_bytes())
    assert all(one.encode() not in whole and one.encode() in keys for one in wrapped)
    for secret in (master, said):
        assert secret.encode() not in whole + keys
    assert {path.stat().st_mode & 0o77 for path in target.rglob("*")} == {0}

    with pytest.raises(BackupUnusable, match="there already"):
        await asyncio.to_thread(make_backup, here, target)
    with pytest.raises(BackupUnusable, match="empty one"):
        await restore_backup(here, target, keys_file(target), [])

    other_url = new_database()
    there = at(settings, owned_by_no_superuser(other_url), tmp_path / "there")
    done = await restore_backup(there, target, keys_file(target), [])
    after = everything_in(other_url)
    changed = {"effect", "event_log", "message", "workspace_cursor"}
    assert {name for name in before if before[name] != after[name]} <= changed
    assert {name: len(rows) for name, rows in after.items() if name != "event_log"} == {
        name: len(rows) for name, rows in before.items() if name != "event_log"
    }
    # What was on its way when the backup was made is not sent a second time.
    assert done.left_to_people > 0
    async with open_runtime(there, with_redis=False) as runtime:
        assert (await a_note(runtime, tenant.id)).reveal() == said
        for key in (storage_key, of_flows):
            assert [one async for one in runtime.files.read(key)]

    # An empty database is brought to the backup's revision first. Without its keys nothing opens.
    bare = at(settings, empty_database_url, tmp_path / "bare")
    assert (await restore_backup(bare, target, None, [])).with_keys is False
    async with open_runtime(bare, with_redis=False) as runtime:
        unreadable = await a_note(runtime, tenant.id)
    with pytest.raises(SealedLocked):
        unreadable.reveal()


def test_what_was_tampered_with_is_not_restored(
    parley: Parley, workspace_id: str, tmp_path: Path, new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    target = tmp_path / "backup"
    made = parley("backup", str(target), "--json").document
    assert made["tables"]["workspace"] >= 1
    assert Path(made["keys"]).is_file()
    url = new_database()
    monkeypatch.setenv("PARLEY_DATABASE_URL", url)
    monkeypatch.setenv("PARLEY_DATA_DIR", str(tmp_path / "data"))
    members = target / "tables" / "member.gz"
    whole = members.read_bytes()
    members.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"owner", b"agent")))
    refused = parley("restore", str(target))
    assert (refused.code, "is not what was written there" in refused.err) == (1, True)
    members.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in parley("restore", str(target)).err
    assert parley("workspace", "list", "--json").document == []
    members.write_bytes(whole)
    manifest = target / "manifest.json"
    document = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**document, "version": 2}))
    assert "form 2" in parley("restore", str(target)).err
    manifest.write_text(json.dumps(document))
    assert parley("restore", str(target), "--json").document["with_keys"] is True
    assert workspace_id in [one["id"] for one in parley("workspace", "list", "--json").document]
