"""Applying tables of contacts, part by part; by a ring, and by the sweeper for what waits."""

from uuid import UUID

from sqlalchemy import text

from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime
from inbox.imports.service import ImportService

APPLY_IMPORT = "apply_import"


async def apply_import(runtime: Runtime, workspace_id: UUID, import_id: UUID) -> None:
    while await apply_part(runtime, workspace_id, import_id):
        pass


async def apply_part(runtime: Runtime, workspace_id: UUID, import_id: UUID) -> bool:
    """The next part; whether more wait. As the house: the rows were judged by the rights of whoever
    handed them in."""
    try:
        async with runtime.unit_of_work(workspace_id) as uow:
            return await ImportService(uow).apply_next(import_id)
    except ServiceUnreachable:
        raise
    except ParleyError as error:
        if error.status >= 500:
            raise
        async with runtime.unit_of_work(workspace_id) as uow:
            await ImportService(uow).fail(import_id, error)
        return False


async def waiting_imports(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM contact_import"
                " WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 100"
            )
        )
        return [Ring(APPLY_IMPORT, (row.workspace_id, row.id)) for row in rows]
