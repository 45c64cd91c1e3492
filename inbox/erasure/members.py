"""A member is forgotten: who he was goes; what he wrote stays, under an id that leads nowhere."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.conversations.tasks import CONVERSATION_CHANGED
from inbox.conversations.threads import ThreadSet
from inbox.erasure.carrying_out import forget
from inbox.erasure.events import PersonErased
from inbox.erasure.models import Erasure, ErasureState
from inbox.erasure.repository import ErasureRepository
from inbox.erasure.tables import plan_for, read_tables
from inbox.erasure.tombstones import Tombstone, bury, tombstones_of
from inbox.foundation.personal_data import Declaration, Person
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine


async def erase_member(
    runtime: Runtime, register: Sequence[Declaration], workspace_id: UUID, erasure_id: UUID
) -> None:
    """One transaction: of one person there is not much."""
    async with runtime.unit_of_work(workspace_id) as uow:
        erasure = await ErasureRepository(uow).lock(erasure_id)
        if erasure.state is ErasureState.DONE:
            return
        member_id = erasure.subject_id
        stone = Tombstone("member", workspace_id, (member_id,), erasure.id)
        await asyncio.to_thread(bury, tombstones_of(runtime.settings), stone)
        values: dict[str, Any] = {
            "workspace_id": workspace_id,
            "people": [member_id],
            "email_hashes": await _hashes(uow, member_id),
        }
        await _let_go(uow, values)
        for one in plan_for(Person.MEMBER, register, await read_tables(uow)):
            erasure.count(await forget(uow, one, values))
        now = await database_now(uow)
        erasure.started_at = erasure.removed_at = erasure.done_at = erasure.looked_again_at = now
        erasure.state, erasure.work = ErasureState.DONE, {}
        uow.session.add(erasure)
        uow.record(_erased(erasure))


async def _hashes(uow: UnitOfWork, member_id: UUID) -> list[bytes]:
    """An invite is found by the address."""
    rows = await uow.session.execute(
        text("SELECT email_hash FROM member WHERE workspace_id = :workspace_id AND id = :id"),
        {"workspace_id": uow.workspace_id, "id": member_id},
    )
    return [bytes(one) for one in rows.scalars()]


async def _let_go(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Conversations are nobody's again, and views that were his alone go."""
    rows = await uow.session.execute(
        text(
            "SELECT id FROM conversation WHERE workspace_id = :workspace_id"
            " AND assignee_id = ANY(:people)"
        ),
        values,
    )
    workspace_id = uow.workspace_id
    threads = await ThreadSet(uow).lock((workspace_id, one) for one in rows.scalars())
    for thread in threads.values():
        thread.assignee_id = None
    await ThreadSet(uow).save(list(threads.values()))
    ChangeLog(uow).add(
        [LogLine(workspace_id, CONVERSATION_CHANGED, one, one) for one in sorted(threads)]
    )
    await uow.session.execute(
        text("DELETE FROM view WHERE workspace_id = :workspace_id AND owner_id = ANY(:people)"),
        values,
    )


def _erased(erasure: Erasure) -> PersonErased:
    return PersonErased(
        workspace_id=erasure.workspace_id,
        object_id=erasure.id,
        subject_kind=erasure.subject_kind.value,
        subject_id=erasure.subject_id,
        rows=sum(erasure.counts.values()),
    )
