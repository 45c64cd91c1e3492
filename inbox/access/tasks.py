"""The sweeper's duties for sign-in: forget attempts that count no more, sessions that are over,
links that lead nowhere, and from where somebody signed in a season ago."""

from datetime import timedelta

from inbox.access.attempts import forget_old_attempts
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.runtime import Runtime

# Login activity has a table of its own; these rows only tell which sessions are open.
KEPT_DAYS = 30
# Long enough to find out what an intruder has done, who is most often found late.
SIGN_INS_KEPT_DAYS = 90


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
    await delete_old(
        runtime,
        "DELETE FROM sign_in WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM sign_in"
        " WHERE workspace_id = ANY(:workspaces) AND id < :before"
        " AND created_at < clock_timestamp() - make_interval(days => :kept)"
        " ORDER BY workspace_id, id LIMIT :most)",
        before=first_id_at(runtime.clock.now() - timedelta(days=SIGN_INS_KEPT_DAYS)),
        kept=SIGN_INS_KEPT_DAYS,
    )
    return []
