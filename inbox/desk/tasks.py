"""The sweeper's duty for messages for later: those whose time has come, each by itself."""

from uuid import UUID

from sqlalchemy import text

from inbox.access.api_key_service import ApiKeyService, permissions_of
from inbox.desk.scheduled_service import ScheduledRepository, ScheduledService
from inbox.foundation.errors import NotFound, ParleyError, ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.logs import Log, log_error
from inbox.foundation.permissions import (
    PERMISSIONS_OF,
    Permission,
    Role,
    Subject,
    SubjectKind,
)
from inbox.foundation.runtime import Runtime
from inbox.workspaces.models import MemberState
from inbox.workspaces.service import MemberService

AT_ONCE = 100
AUTHOR_GONE = "author_gone"


async def send_scheduled(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM scheduled_message"
                " WHERE state = 'waiting' AND due_at <= clock_timestamp()"
                " ORDER BY due_at LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        due = [(row.workspace_id, row.id) for row in rows]
    for workspace_id, row_id in due:
        try:
            await _send(runtime, workspace_id, row_id)
        except ServiceUnreachable:
            raise
        except NotFound:
            # It was erased meanwhile.
            continue
        except Exception as error:  # noqa: BLE001 - one message must not hold up those of others
            log_error(Log.TASK_FAILED, error, task="send_scheduled")
    return []


async def _send(runtime: Runtime, workspace_id: UUID, row_id: UUID) -> None:
    author = await _author(runtime, workspace_id, row_id)
    if author is None:
        await _refuse(runtime, workspace_id, row_id, AUTHOR_GONE)
        return
    try:
        async with runtime.unit_of_work(workspace_id, subject=author) as uow:
            await ScheduledService(uow, author).send_due(row_id)
    except ServiceUnreachable:
        raise
    except ParleyError as error:
        if error.status >= 500:
            log_error(Log.TASK_FAILED, error, task="send_scheduled")
            return
        # Nothing of it has happened: that transaction is undone, and this one says why.
        await _refuse(runtime, workspace_id, row_id, error.code)


async def _author(runtime: Runtime, workspace_id: UUID, row_id: UUID) -> Subject | None:
    """Whoever planned it, with the rights that he or the key has today."""
    async with runtime.unit_of_work(workspace_id) as uow:
        row = await ScheduledRepository(uow).get(row_id)
        kind = SubjectKind(row.author_kind)
        role: Role | None = None
        if kind is SubjectKind.MEMBER:
            member = await MemberService(uow, runtime.installation_key).get(row.author_id)
            active, role = member.state is MemberState.ACTIVE, member.role
            rights = PERMISSIONS_OF[role]
        else:
            keys = ApiKeyService(uow, runtime.clock)
            key = await keys.get(row.author_id)
            active, rights = await keys.is_valid(key), permissions_of(key.scopes)
    if not active or Permission.CONVERSATIONS_REPLY not in rights:
        return None
    return Subject(workspace_id, kind, row.author_id, rights, role)


async def _refuse(runtime: Runtime, workspace_id: UUID, row_id: UUID, reason: str) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await ScheduledService(uow, uow.subject).refuse(row_id, reason)
