"""Changing keys while everything runs.

    master keys   put a new one first in PARLEY_MASTER_KEYS, restart, `rotate`: every data key is
                  wrapped anew, values stay as they are; then the old one can be taken out
    data keys     a workspace's key is retired and another made in its place, in one transaction;
                  what it sealed still opens, new values use the new one within a minute (processes
                  keep opened keys for that long)

Both work in small transactions and can be run again: what is done is not done twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.encryption import new_key_material
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

KEYS_AT_ONCE = 500
WORKSPACES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How many data keys of one purpose one master key wraps."""

    master_key_id: str
    purpose: KeyPurpose
    retired: bool
    keys: int


class KeyRotation:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._master = runtime.opened_keys.master

    async def rewrap(self) -> int:
        """Wrap every data key with the first master key; how many were not yet."""
        rewrapped = 0
        for workspace_ids in _some_at_once(await self._workspace_ids()):
            done = -1
            while done:
                async with self._runtime.unit_of_work(*workspace_ids) as uow:
                    done = await self._rewrap_some(uow)
                rewrapped += done
        return rewrapped

    async def renew_workspace_keys(self) -> int:
        """Retire each workspace's key and make the next; how many there were."""
        renewed = 0
        for workspace_id in await self._workspace_ids():
            async with self._runtime.unit_of_work(workspace_id) as uow:
                renewed += await self._renew(uow)
        return renewed

    async def count(self) -> list[KeyCount]:
        counts: dict[tuple[str, str, bool], int] = {}
        for workspace_ids in _some_at_once(await self._workspace_ids()):
            async with self._runtime.unit_of_work(*workspace_ids) as uow:
                rows = await uow.session.execute(
                    text(
                        "SELECT master_key_id, purpose, retired_at IS NOT NULL AS retired,"
                        " count(*) AS keys FROM data_key WHERE workspace_id = ANY(:workspaces)"
                        " GROUP BY master_key_id, purpose, retired_at IS NOT NULL"
                    ),
                    {"workspaces": workspace_ids},
                )
                for master_key_id, purpose, retired, keys in rows:
                    counted = (master_key_id, purpose, retired)
                    counts[counted] = counts.get(counted, 0) + keys
        return [
            KeyCount(master_key_id, KeyPurpose(purpose), retired, keys)
            for (master_key_id, purpose, retired), keys in sorted(counts.items())
        ]

    async def _workspace_ids(self) -> list[UUID]:
        async with self._runtime.database.system_connection() as connection:
            found = await connection.execute(text("SELECT id FROM workspace ORDER BY id"))
            return list(found.scalars())

    async def _rewrap_some(self, uow: UnitOfWork) -> int:
        held = (
            await uow.session.execute(
                text(
                    "SELECT workspace_id, id, master_key_id, wrapped FROM data_key"
                    " WHERE workspace_id = ANY(:workspaces) AND master_key_id <> :current"
                    " ORDER BY workspace_id, id LIMIT :most FOR UPDATE"
                ),
                {
                    "workspaces": list(uow.workspace_ids),
                    "current": self._master.current_id,
                    "most": KEYS_AT_ONCE,
                },
            )
        ).all()
        if not held:
            return 0
        wrapped = []
        for workspace_id, key_id, master_key_id, old in held:
            material = self._master.unwrap(master_key_id, key_id, workspace_id, old)
            wrapped.append(self._master.wrap(key_id, workspace_id, material)[1])
        await uow.session.execute(
            text(
                "UPDATE data_key AS held SET master_key_id = :current, wrapped = n.wrapped"
                " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]),"
                " CAST(:wrapped AS bytea[])) AS n (workspace_id, id, wrapped)"
                " WHERE held.workspace_id = n.workspace_id AND held.id = n.id"
            ),
            {
                "current": self._master.current_id,
                "workspaces": [workspace_id for workspace_id, *_ in held],
                "ids": [key_id for _, key_id, *_ in held],
                "wrapped": wrapped,
            },
        )
        return len(held)

    async def _renew(self, uow: UnitOfWork) -> int:
        retired = await uow.session.execute(
            text(
                "UPDATE data_key SET retired_at = clock_timestamp()"
                " WHERE workspace_id = :workspace_id AND purpose = :purpose"
                " AND subject_id = :workspace_id AND retired_at IS NULL RETURNING id"
            ),
            {"workspace_id": uow.workspace_id, "purpose": KeyPurpose.WORKSPACE.value},
        )
        if retired.first() is None:
            return 0
        # In the same transaction, so that there is no moment without a current key.
        key_id = new_id()
        master_key_id, wrapped = self._master.wrap(key_id, uow.workspace_id, new_key_material())
        await uow.session.execute(
            text(
                "INSERT INTO data_key"
                " (workspace_id, id, purpose, subject_id, master_key_id, wrapped)"
                " VALUES (:workspace_id, :id, :purpose, :workspace_id, :master_key_id, :wrapped)"
            ),
            {
                "workspace_id": uow.workspace_id,
                "id": key_id,
                "purpose": KeyPurpose.WORKSPACE.value,
                "master_key_id": master_key_id,
                "wrapped": wrapped,
            },
        )
        return 1


def _some_at_once(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), WORKSPACES_AT_ONCE):
        yield list(ids[start : start + WORKSPACES_AT_ONCE])
