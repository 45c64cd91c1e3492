"""Which data keys a unit of work holds open: loads them in one query, makes them on first use.

Opened keys are kept per process for a minute, so that a busy worker does not ask for the same
workspace key with each set, and an erased contact's key is gone everywhere soon after its row.
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, stamp, workspace_key
from inbox.foundation.encryption import DataKey, MasterKeys, Place, new_key_material
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed, SealedText
from inbox.foundation.statements import Statement, Values

Run = Callable[[Statement, Values], Awaitable[list[Any]]]
Write = Callable[[Statement, Values], Awaitable[None]]

OPENED_KEY_SECONDS = 60
OPENED_KEYS_AT_MOST = 20_000


class KeyPurpose(StrEnum):
    WORKSPACE = "workspace"
    INDEX = "index"
    INTAKE = "intake"
    CONTACT = "contact"


class DataKeyRow(SQLModel, table=True):
    __tablename__ = "data_key"
    __table_args__ = (
        # One current key per purpose and subject; a retired one still opens what it sealed.
        Index(
            "data_key_current",
            "workspace_id",
            "purpose",
            "subject_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = Field(primary_key=True)
    purpose: KeyPurpose = Field(sa_type=choice(KeyPurpose))
    subject_id: UUID
    master_key_id: str
    wrapped: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = stamp()
    retired_at: datetime | None = None


@dataclass(slots=True)
class OpenedKeys:
    """The process-wide cache, shared by all units of work."""

    master: MasterKeys
    _opened: dict[UUID, tuple[float, UUID, DataKey]] = field(default_factory=dict)
    _current: dict[tuple[UUID, KeyPurpose, UUID], UUID] = field(default_factory=dict)

    def find(self, workspace_id: UUID, key_id: UUID) -> DataKey | None:
        entry = self._opened.get(key_id)
        if entry is None or entry[0] < time.monotonic() or entry[1] != workspace_id:
            return None
        return entry[2]

    def find_current(
        self, workspace_id: UUID, purpose: KeyPurpose, subject: UUID
    ) -> DataKey | None:
        key_id = self._current.get((workspace_id, purpose, subject))
        return None if key_id is None else self.find(workspace_id, key_id)

    def unwrap(
        self, workspace_id: UUID, key_id: UUID, master_key_id: str, wrapped: bytes
    ) -> DataKey:
        return DataKey(key_id, self.master.unwrap(master_key_id, key_id, workspace_id, wrapped))

    def keep(self, workspace_id: UUID, keys: Iterable[DataKey]) -> None:
        until = time.monotonic() + OPENED_KEY_SECONDS
        if len(self._opened) >= OPENED_KEYS_AT_MOST:
            self._opened.clear()
            self._current.clear()
        for key in keys:
            self._opened[key.id] = (until, workspace_id, key)

    def mark_current(
        self, workspace_id: UUID, purpose: KeyPurpose, subject: UUID, key: DataKey
    ) -> None:
        self._current[(workspace_id, purpose, subject)] = key.id

    def forget(self, key_ids: Iterable[UUID]) -> None:
        for key_id in key_ids:
            self._opened.pop(key_id, None)


class Keyring:
    """The keys of one unit of work. Purposes other than CONTACT are about the workspace itself."""

    def __init__(self, run: Run, write: Write, opened: OpenedKeys) -> None:
        self._run = run
        self._write = write
        self._opened = opened
        self._loaded: dict[UUID, tuple[UUID, DataKey]] = {}
        self._current: dict[tuple[UUID, KeyPurpose, UUID], DataKey] = {}

    def publish(self) -> None:
        """After the commit only: a key made in a transaction that rolled back has no row, and
        what another unit of work sealed with it could never be opened again."""
        for workspace_id, key in self._loaded.values():
            self._opened.keep(workspace_id, [key])
        for (workspace_id, purpose, subject), key in self._current.items():
            self._opened.mark_current(workspace_id, purpose, subject, key)
        self._loaded.clear()
        self._current.clear()

    async def current(
        self, workspace_id: UUID, purpose: KeyPurpose, subject_id: UUID | None = None
    ) -> DataKey:
        subject = subject_id or workspace_id
        return (await self.current_set(purpose, [(workspace_id, subject)]))[subject]

    async def current_set(
        self, purpose: KeyPurpose, subjects: Iterable[tuple[UUID, UUID]]
    ) -> dict[UUID, DataKey]:
        """The current key of each (workspace, subject), made where there is none yet."""
        keys: dict[UUID, DataKey] = {}
        missing: list[tuple[UUID, UUID]] = []
        for workspace_id, subject in dict.fromkeys(subjects):
            key = self._current.get((workspace_id, purpose, subject)) or self._opened.find_current(
                workspace_id, purpose, subject
            )
            if key is None:
                missing.append((workspace_id, subject))
            else:
                keys[subject] = key
        if missing:
            keys |= await self._find(purpose, missing)
            unmade = [pair for pair in missing if pair[1] not in keys]
            if unmade:
                await self._make(purpose, unmade)
                # Read back: two writers who meet here end up with the same key.
                keys |= await self._find(purpose, unmade)
        return keys

    async def find(self, workspace_id: UUID, key_id: UUID) -> DataKey | None:
        """The key that sealed a file; None once it has been erased."""
        return (await self._load({(workspace_id, key_id)})).get(key_id)

    async def unlock(self, rows: Sequence[Any]) -> None:
        """Make `.reveal()` work on every sealed column of these models: one query at most."""
        sealed = [place for row in rows for place in _sealed_places(row)]
        await self.unlock_places(sealed)

    async def unlock_places(self, places: Sequence[tuple[Sealed, Place]]) -> None:
        keys = await self._load({(p.workspace_id, s.key_id) for s, p in places})
        for value, place in places:
            key = keys.get(value.key_id)
            if key is not None:
                value.unlock(key, place)

    async def seal(
        self,
        model: type[SQLModel],
        column: str,
        workspace_id: UUID,
        row_id: UUID,
        plain: str,
        *,
        key: DataKey | None = None,
    ) -> Sealed:
        """Seal one value for its column; under the workspace's key when no other is named."""
        key = key or await self.current(workspace_id, KeyPurpose.WORKSPACE)
        return Sealed.of(plain, key, Place(workspace_id, str(model.__tablename__), column, row_id))

    async def _make(self, purpose: KeyPurpose, subjects: list[tuple[UUID, UUID]]) -> None:
        made = []
        for workspace_id, subject in subjects:
            key_id = new_id()
            material = new_key_material()
            made.append(
                (
                    workspace_id,
                    subject,
                    key_id,
                    *self._opened.master.wrap(key_id, workspace_id, material),
                )
            )
        await self._write(
            Statement(
                "INSERT INTO data_key"
                " (workspace_id, subject_id, id, master_key_id, wrapped, purpose)"
                " SELECT n.*, :purpose FROM unnest(CAST(:workspaces AS uuid[]),"
                " CAST(:subjects AS uuid[]), CAST(:ids AS uuid[]), CAST(:masters AS text[]),"
                " CAST(:wrapped AS bytea[])) AS n"
                " ON CONFLICT DO NOTHING"
            ),
            {
                "purpose": purpose.value,
                "workspaces": [row[0] for row in made],
                "subjects": [row[1] for row in made],
                "ids": [row[2] for row in made],
                "masters": [row[3] for row in made],
                "wrapped": [row[4] for row in made],
            },
        )

    async def _find(
        self, purpose: KeyPurpose, subjects: list[tuple[UUID, UUID]]
    ) -> dict[UUID, DataKey]:
        found = await self._run(
            Statement(
                "SELECT k.workspace_id, k.id, k.subject_id, k.master_key_id, k.wrapped"
                " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:subjects AS uuid[]))"
                " AS n (workspace_id, subject_id) JOIN data_key AS k"
                " ON k.workspace_id = n.workspace_id AND k.subject_id = n.subject_id"
                " WHERE k.purpose = :purpose AND k.retired_at IS NULL"
            ),
            {
                "purpose": purpose.value,
                "workspaces": [workspace_id for workspace_id, _ in subjects],
                "subjects": [subject for _, subject in subjects],
            },
        )
        keys = {}
        for workspace_id, key_id, subject, master_key_id, wrapped in found:
            key = self._opened.unwrap(workspace_id, key_id, master_key_id, wrapped)
            self._loaded[key_id] = (workspace_id, key)
            self._current[(workspace_id, purpose, subject)] = key
            keys[subject] = key
        return keys

    async def _load(self, wanted: set[tuple[UUID, UUID]]) -> dict[UUID, DataKey]:
        keys: dict[UUID, DataKey] = {}
        missing: list[UUID] = []
        for workspace_id, key_id in wanted:
            loaded = self._loaded.get(key_id)
            key = loaded[1] if loaded else self._opened.find(workspace_id, key_id)
            if key is None:
                missing.append(key_id)
            else:
                keys[key_id] = key
        if missing:
            rows = await self._run(
                Statement(
                    "SELECT workspace_id, id, master_key_id, wrapped"
                    " FROM data_key WHERE id = ANY(:ids)"
                ),
                {"ids": missing},
            )
            for workspace_id, key_id, master_key_id, wrapped in rows:
                key = self._opened.unwrap(workspace_id, key_id, master_key_id, wrapped)
                self._loaded[key_id] = (workspace_id, key)
                keys[key_id] = key
        return keys


def _sealed_places(row: Any) -> list[tuple[Sealed, Place]]:
    table = row.__table__
    places = []
    for column in table.columns:
        if isinstance(column.type, SealedText):
            value = getattr(row, column.key)
            if value is not None:
                places.append((value, Place(row.workspace_id, table.name, column.key, row.id)))
    return places
