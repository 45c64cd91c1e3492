"""The planner learns of a table that has grown, before it has read it row by row for a minute."""

from typing import Any

import psycopg

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import refresh_statistics
from inbox.foundation.runtime import Runtime
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace

ROWS = 5_000


async def test_a_table_that_grew_is_looked_at_again(
    runtime: Runtime, workspace: MadeWorkspace, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute(
        "INSERT INTO contact (workspace_id, id, terms)"
        " SELECT %s, gen_random_uuid(), '{}' FROM generate_series(1, %s)",
        (workspace.id, ROWS),
    )
    superuser.execute("SELECT pg_stat_force_next_flush()")

    async def looked_at() -> bool:
        assert await refresh_statistics(runtime) == list[Ring]()
        row = superuser.execute(
            "SELECT reltuples FROM pg_class WHERE relname = 'contact'"
        ).fetchone()
        assert row is not None
        return bool(row[0] >= ROWS)

    await until(looked_at, what="statistics of the grown table")
