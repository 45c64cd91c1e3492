"""The sweeper's duty for files: what was uploaded and never sent goes after a day."""

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime

KEPT_HOURS = 24
AT_ONCE = 200


async def forget_unsent_files(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM attachment WHERE message_id IS NULL"
                " AND created_at < clock_timestamp() - make_interval(hours => :kept) LIMIT :most"
            ),
            {"kept": KEPT_HOURS, "most": AT_ONCE},
        )
        unsent = [(row.workspace_id, row.id) for row in rows]
    for workspace_id in sorted({one[0] for one in unsent}):
        mine = [one[1] for one in unsent if one[0] == workspace_id]
        # The rows are held until the files are gone: a message that wants one of them waits, and
        # then finds none. A file that went without its row would never be found again.
        async with runtime.unit_of_work(workspace_id) as uow:
            gone = await uow.session.execute(
                text(
                    "DELETE FROM attachment WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
                    " AND message_id IS NULL RETURNING storage_key"
                ),
                {"workspace_id": workspace_id, "ids": mine},
            )
            for key in gone.scalars():
                if key is not None:
                    await runtime.files.delete(key)
    return []
