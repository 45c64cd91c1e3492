"""What worker and sweeper do for privacy: exports are made and taken away, requests lapse."""

from uuid import UUID

from sqlalchemy import text

from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.logs import Log, log_error
from inbox.foundation.register import Register
from inbox.foundation.runtime import Runtime
from inbox.privacy.exports import MAKE_EXPORT, SILENT_SECONDS, ExportService
from inbox.privacy.making import ExportMaking, TakenOver
from inbox.privacy.proofs import Proofs
from inbox.privacy.requests import LAPSES_AFTER_DAYS, PROVE_REQUEST, PrivacyRequests
from integrations.storage.store import StoreUnreachable

# One at a time in a process: it holds one of the few threads that hear rings. The others wait, and
# are rung for again.
_being_made: set[UUID] = set()


async def make_export(
    register: Register, runtime: Runtime, workspace_id: UUID, export_id: UUID
) -> None:
    if _being_made:
        return
    _being_made.add(export_id)
    try:
        await _make(register, runtime, workspace_id, export_id)
    finally:
        _being_made.discard(export_id)


async def _make(register: Register, runtime: Runtime, workspace_id: UUID, export_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        claimed = await ExportService(uow, runtime.installation_key).claim(export_id)
    if claimed is None:
        return
    try:
        await ExportMaking(runtime, register, claimed).make()
    except TakenOver:
        return
    except (ServiceUnreachable, StoreUnreachable):
        # Tried again when its silence has been long enough.
        raise
    except ParleyError as error:
        async with runtime.unit_of_work(workspace_id) as uow:
            await ExportService(uow, runtime.installation_key).fail(claimed, error.code)
        log_error(Log.TASK_FAILED, error, task=MAKE_EXPORT)


async def waiting_exports(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM privacy_export WHERE state = 'waiting'"
                " OR (state = 'running' AND beat_at < clock_timestamp()"
                " - make_interval(secs => :silent)) ORDER BY id LIMIT 100"
            ),
            {"silent": SILENT_SECONDS},
        )
        return [Ring(MAKE_EXPORT, (row.workspace_id, row.id)) for row in rows]


async def prove_request(runtime: Runtime, workspace_id: UUID, request_id: UUID) -> None:
    await Proofs(runtime, workspace_id).send(request_id)


async def waiting_proofs(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM privacy_request"
                " WHERE to_prove AND state = 'unverified' ORDER BY id LIMIT 100"
            )
        )
        return [Ring(PROVE_REQUEST, (row.workspace_id, row.id)) for row in rows]


async def lapse_requests(runtime: Runtime) -> list[Ring]:
    """Nobody has shown in a week who asked: what was written then goes."""
    async with runtime.database.system_connection() as connection:
        rows = (
            await connection.execute(
                text(
                    "SELECT workspace_id, id FROM privacy_request WHERE state = 'unverified'"
                    " AND created_at < clock_timestamp() - make_interval(days => :days)"
                    " ORDER BY id LIMIT 100"
                ),
                {"days": LAPSES_AFTER_DAYS},
            )
        ).all()
    for row in rows:
        async with runtime.unit_of_work(row.workspace_id) as uow:
            await PrivacyRequests(uow, runtime.installation_key).lapse(row.id)
    return []


async def forget_exports(runtime: Runtime) -> list[Ring]:
    """The file first: a row without a file says that it is gone, a file without a row is nobody's
    to take away."""
    async with runtime.database.system_connection() as connection:
        rows = (
            await connection.execute(
                text(
                    "SELECT workspace_id, id FROM privacy_export WHERE state = 'ready'"
                    " AND expires_at < clock_timestamp() ORDER BY id LIMIT 100"
                )
            )
        ).all()
    for row in rows:
        async with runtime.unit_of_work(row.workspace_id) as uow:
            service = ExportService(uow, runtime.installation_key)
            storage_key = (await service.get(row.id)).storage_key
            if storage_key is not None:
                await runtime.files.delete(storage_key)
            await service.expire(row.id)
    return []
