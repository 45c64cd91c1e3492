"""The sweeper's duty for the log of changes: who was away for days starts anew."""

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import ROWS_AT_ONCE, units_of_work
from inbox.foundation.runtime import Runtime

KEPT_DAYS = 3


async def forget_old_changes(runtime: Runtime) -> list[Ring]:
    async for uow in units_of_work(runtime):
        await uow.session.execute(
            text(
                "DELETE FROM event_log WHERE (workspace_id, seq) IN ("
                " SELECT workspace_id, seq FROM event_log WHERE workspace_id = ANY(:workspaces)"
                " AND created_at < clock_timestamp() - make_interval(days => :kept)"
                " ORDER BY workspace_id, seq LIMIT :most)"
            ),
            {"workspaces": list(uow.workspace_ids), "kept": KEPT_DAYS, "most": ROWS_AT_ONCE},
        )
    return []
