"""Erasures are carried out by a ring, and by the sweeper for what was left over."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy import text

from inbox.erasure.carrying_out import ContactErasure
from inbox.erasure.members import erase_member
from inbox.erasure.models import ErasureState, SubjectOfErasure
from inbox.erasure.service import CARRY_OUT_ERASURE, Erasures
from inbox.erasure.workspaces import erase_workspace
from inbox.foundation.database import is_deadlock
from inbox.foundation.errors import NotFound
from inbox.foundation.events import Ring
from inbox.foundation.personal_data import Declaration
from inbox.foundation.runtime import Runtime

# Longer than any process keeps an opened key, and than any transaction lives.
LOOK_AGAIN_AFTER_SECONDS = 150
AT_ONCE = 100


def carry_out_with(
    register: Sequence[Declaration],
) -> Callable[[Runtime, UUID, UUID], Awaitable[None]]:
    """The register knows the tables of every room, which no room does."""

    async def carry_out_erasure(runtime: Runtime, workspace_id: UUID, erasure_id: UUID) -> None:
        await carry_out(runtime, register, workspace_id, erasure_id)

    return carry_out_erasure


async def carry_out(
    runtime: Runtime, register: Sequence[Declaration], workspace_id: UUID, erasure_id: UUID
) -> None:
    try:
        await _carry_out(runtime, register, workspace_id, erasure_id)
    except NotFound:
        # It went with its workspace.
        return
    except Exception as error:
        if not is_deadlock(error):
            raise
        # Two met, and this one gave way: it is rung for again.


async def _carry_out(
    runtime: Runtime, register: Sequence[Declaration], workspace_id: UUID, erasure_id: UUID
) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        erasure = await Erasures(uow).get(erasure_id)
    work = ContactErasure(runtime, register, workspace_id, erasure_id)
    match erasure.subject_kind:
        case SubjectOfErasure.WORKSPACE:
            await erase_workspace(runtime, workspace_id, erasure_id)
        case SubjectOfErasure.MEMBER:
            await erase_member(runtime, register, workspace_id, erasure_id)
        case SubjectOfErasure.CONTACT if erasure.state is ErasureState.DONE:
            await work.look_again()
        case SubjectOfErasure.CONTACT:
            await work.carry_out()


async def due_erasures(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM erasure WHERE looked_again_at IS NULL"
                " AND (done_at IS NULL"
                " OR done_at < clock_timestamp() - make_interval(secs => :after))"
                " ORDER BY done_at NULLS FIRST LIMIT :most"
            ),
            {"after": LOOK_AGAIN_AFTER_SECONDS, "most": AT_ONCE},
        )
        return [Ring(CARRY_OUT_ERASURE, (row.workspace_id, row.id)) for row in rows]
