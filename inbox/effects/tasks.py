"""The sweeper's duty for effects: what has ended is not kept for ever."""

from datetime import timedelta

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.runtime import Runtime

KEPT_DAYS = 14


async def forget_ended_effects(runtime: Runtime) -> list[Ring]:
    """By then their messages say how they ended, and no status is on its way any more. What a
    person still has to look at stays as long as its message (parley/retention.py)."""
    await delete_old(
        runtime,
        "DELETE FROM effect WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM effect"
        " WHERE workspace_id = ANY(:workspaces) AND id < :before"
        " AND state IN ('accepted', 'settled', 'failed', 'cancelled')"
        " AND finished_at < clock_timestamp() - make_interval(days => :kept)"
        " ORDER BY workspace_id, id LIMIT :most)",
        before=first_id_at(runtime.clock.now() - timedelta(days=KEPT_DAYS)),
        kept=KEPT_DAYS,
    )
    return []
