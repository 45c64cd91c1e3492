"""Taking out what is over, in every workspace: for the sweeper's slow duties.

Each step is a unit of work over a set of workspaces, so that row-level security judges it like
any other.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.idempotency import KEPT_HOURS
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

WORKSPACES_AT_ONCE = 500
ROWS_AT_ONCE = 5_000


async def units_of_work(runtime: Runtime) -> AsyncIterator[UnitOfWork]:
    """One for each set of workspaces, until all were there; each commits before the next opens."""
    async with runtime.database.system_connection() as connection:
        found = await connection.execute(text("SELECT id FROM workspace ORDER BY id"))
        ids = list(found.scalars())
    for start in range(0, len(ids), WORKSPACES_AT_ONCE):
        async with runtime.unit_of_work(*ids[start : start + WORKSPACES_AT_ONCE]) as uow:
            yield uow


@contextmanager
def for_itself(duty: str) -> Iterator[None]:
    """What is wrong with one workspace must not stop what is done for the others."""
    try:
        yield
    except ServiceUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - said, and looked at again by the next sweep
        log_error(Log.SWEEP_FAILED, error, duty=duty)


async def delete_old(runtime: Runtime, statement: str, **values: Any) -> int:
    """Deletes in batches, a transaction each, so that nobody waits long and no transaction grows
    with what had piled up. `statement` deletes at most `:most` rows of `:workspaces`."""
    deleted = 0
    async with runtime.database.system_connection() as connection:
        found = await connection.execute(text("SELECT id FROM workspace ORDER BY id"))
        ids = list(found.scalars())
    for start in range(0, len(ids), WORKSPACES_AT_ONCE):
        some = ids[start : start + WORKSPACES_AT_ONCE]
        while True:
            async with runtime.unit_of_work(*some) as uow:
                result = await uow.session.execute(
                    text(statement), {"workspaces": some, "most": ROWS_AT_ONCE, **values}
                )
                gone = int(getattr(result, "rowcount", 0))
            deleted += gone
            if gone < ROWS_AT_ONCE:
                break
    return deleted


async def forget_idempotency_keys(runtime: Runtime) -> list[Ring]:
    async for uow in units_of_work(runtime):
        await uow.session.execute(
            text(
                "DELETE FROM idempotency_key WHERE workspace_id = ANY(:workspaces)"
                " AND created_at < clock_timestamp() - make_interval(hours => :kept)"
            ),
            {"workspaces": list(uow.workspace_ids), "kept": KEPT_HOURS},
        )
    return []


async def refresh_statistics(runtime: Runtime) -> list[Ring]:
    """The planner's idea of a table that has grown much since it was last looked at.

    Autovacuum does this too, but a minute later at the earliest; in that minute a statement that
    was planned on an empty table reads the whole of it for every row it is asked for."""
    async with runtime.database.system_connection() as connection:
        await connection.execute(
            text(
                """
                DO $$ DECLARE grown text; BEGIN
                  FOR grown IN
                    SELECT s.relname FROM pg_stat_user_tables AS s
                    JOIN pg_class AS c ON c.oid = s.relid
                    WHERE s.schemaname = 'public'
                      AND s.n_mod_since_analyze > 200 + 2 * greatest(c.reltuples, 0)
                      AND has_table_privilege(s.relid, 'MAINTAIN')
                  LOOP EXECUTE format('ANALYZE public.%I', grown); END LOOP;
                END $$
                """
            )
        )
    return []
