"""The sweeper's duties for sign-in: forget attempts that count no more, sessions that are over and
links that lead nowhere."""

from inbox.access.attempts import forget_old_attempts
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.runtime import Runtime

# Login activity has a table of its own; these rows only tell which sessions are open.
KEPT_DAYS = 30


async def forget_attempts(runtime: Runtime) -> list[Ring]:
    await forget_old_attempts(runtime)
    return []


async def forget_ended_access(runtime: Runtime) -> list[Ring]:
    for table, over in (
        ("session", "LEAST(COALESCE(ended_at, expires_at), expires_at)"),
        ("link", "LEAST(COALESCE(used_at, ended_at, expires_at), expires_at)"),
    ):
        await delete_old(
            runtime,
            f"DELETE FROM {table} WHERE (workspace_id, id) IN ("  # noqa: S608 - the names above
            f" SELECT workspace_id, id FROM {table} WHERE workspace_id = ANY(:workspaces)"
            f" AND {over} < clock_timestamp() - make_interval(days => :kept) LIMIT :most)",
            kept=KEPT_DAYS,
        )
    return []
