"""A restored backup knows people who have been erased since: they are erased again, before anybody
works with it.

In the backup a person may be merged with somebody who is not this person any more, and tables may
wait that name him. Those are parted and applied first; then he is erased like anybody else.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from inbox.contacts.merging import MergeService
from inbox.erasure.models import Erasure, ErasureState, SubjectOfErasure
from inbox.erasure.repository import ErasureRepository
from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.erasure.tombstones import Tombstone
from inbox.erasure.workspaces import erase_workspace
from inbox.foundation.personal_data import Declaration
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.imports.tasks import apply_import

# What is on its way out ends, or loses its lease, within this.
WAIT_SECONDS: Final = 200
OVER: Final = frozenset({ErasureState.WAITING, ErasureState.DONE})


@dataclass(frozen=True, slots=True)
class Replayed:
    """`gone`: nothing of him was there. `erased`: it was, and is not any more."""

    stone: Tombstone
    outcome: str


async def carry_through(
    runtime: Runtime, register: Sequence[Declaration], workspace_id: UUID, erasure_id: UUID
) -> Erasure:
    """Until it is over but for worksheets; here, without a worker."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            await carry_out(runtime, register, workspace_id, erasure_id)
            async with runtime.unit_of_work(workspace_id) as uow:
                erasure = await Erasures(uow).get(erasure_id)
            if erasure.state in OVER:
                return erasure
            await asyncio.sleep(1)


async def replay(
    runtime: Runtime, register: Sequence[Declaration], stones: Sequence[Tombstone]
) -> list[Replayed]:
    done = []
    for stone in stones:
        erased = await _REPLAYS[stone.subject](runtime, register, stone)
        done.append(Replayed(stone, "erased" if erased else "gone"))
    return done


async def _contact(runtime: Runtime, register: Sequence[Declaration], stone: Tombstone) -> bool:
    workspace_id, people = stone.workspace_id, list(stone.ids)
    async with runtime.unit_of_work(workspace_id) as uow:
        if not await _is_there(uow, people):
            return False
        waiting = await _ids(
            uow,
            "SELECT id FROM contact_import WHERE workspace_id = :workspace_id"
            " AND state IN ('waiting', 'running') ORDER BY id",
            people,
        )
    for one in waiting:
        await apply_import(runtime, workspace_id, one)
    async with runtime.unit_of_work(workspace_id) as uow:
        # The last first: what was merged further is parted from the outside in.
        for merge_id in await _ids(uow, _MERGES, people):
            await MergeService(uow).undo(merge_id)
    async with runtime.unit_of_work(workspace_id) as uow:
        known = await ErasureRepository(uow).find(stone.erasure_id)
        erasure = await Erasures(uow).begin_of(
            SubjectOfErasure.CONTACT,
            stone.ids[0],
            people,
            reason="replayed",
            erasure_id=stone.erasure_id if known is None else None,
        )
    await carry_through(runtime, register, workspace_id, erasure.id)
    return True


async def _is_there(uow: UnitOfWork, people: Sequence[UUID]) -> bool:
    return bool(await _ids(uow, _THERE, people))


async def _ids(uow: UnitOfWork, query: str, people: Sequence[UUID]) -> list[UUID]:
    values = {"workspace_id": uow.workspace_id, "people": list(people)}
    return list((await uow.session.execute(text(query), values)).scalars())


async def _member(runtime: Runtime, register: Sequence[Declaration], stone: Tombstone) -> bool:
    async with runtime.unit_of_work(stone.workspace_id) as uow:
        if not await _ids(uow, _MEMBER_THERE, stone.ids):
            return False
        known = await ErasureRepository(uow).find(stone.erasure_id)
        erasure = await Erasures(uow).begin_of(
            SubjectOfErasure.MEMBER,
            stone.ids[0],
            list(stone.ids),
            reason="replayed",
            erasure_id=stone.erasure_id if known is None else None,
        )
    await carry_through(runtime, register, stone.workspace_id, erasure.id)
    return True


async def _workspace(runtime: Runtime, register: Sequence[Declaration], stone: Tombstone) -> bool:
    async with runtime.unit_of_work(stone.workspace_id) as uow:
        there = await _ids(uow, "SELECT id FROM workspace WHERE id = :workspace_id", stone.ids)
    if there:
        await erase_workspace(runtime, stone.workspace_id, stone.erasure_id)
    return bool(there)


_REPLAYS = {"contact": _contact, "member": _member, "workspace": _workspace}
_MEMBER_THERE = "SELECT id FROM member WHERE workspace_id = :workspace_id AND id = ANY(:people)"
_THERE = (
    "SELECT w.id FROM workspace AS w WHERE w.id = :workspace_id AND ("
    "EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = w.id AND c.id = ANY(:people))"
    " OR EXISTS (SELECT FROM data_key AS k WHERE k.workspace_id = w.id AND k.purpose = 'contact'"
    " AND k.subject_id = ANY(:people)))"
)
_MERGES = (
    "SELECT id FROM contact_merge WHERE workspace_id = :workspace_id AND undone_at IS NULL"
    " AND (kept_id = ANY(:people)) <> (merged_id = ANY(:people)) ORDER BY id DESC"
)
