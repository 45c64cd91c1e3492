"""How often each API key calls, counted in memory and written as one set every few seconds.

A process that is killed loses the counts of its last seconds: they are for people who look at a
chart, and a write per call would cost more than the calls.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime

FLUSH_SECONDS = 5.0
LAST_FLUSH_SECONDS = 2.0
# A database that stays away must not make this process grow without end.
COUNTED_AT_MOST = 100_000

Counted = tuple[UUID, UUID, date]

FLUSH = text(
    # The keys' rows are locked in one order first: two processes that count the same keys wait
    # for one another instead of blocking each other. A key whose workspace is gone is left out.
    "WITH given AS (SELECT * FROM unnest(CAST(:workspaces AS uuid[]), CAST(:keys AS uuid[]),"
    " CAST(:days AS date[]), CAST(:calls AS int[]), CAST(:refused AS int[]),"
    " CAST(:failed AS int[])) AS g (workspace_id, api_key_id, day, calls, refused, failed)),"
    " known AS MATERIALIZED (SELECT workspace_id, id FROM api_key WHERE (workspace_id, id) IN"
    " (SELECT workspace_id, api_key_id FROM given) ORDER BY workspace_id, id FOR NO KEY UPDATE),"
    " counted AS (INSERT INTO api_key_usage AS held"
    " (workspace_id, api_key_id, day, calls, refused, failed)"
    " SELECT given.* FROM given JOIN known"
    " ON known.workspace_id = given.workspace_id AND known.id = given.api_key_id"
    " ON CONFLICT (workspace_id, api_key_id, day) DO UPDATE SET"
    " calls = held.calls + excluded.calls, refused = held.refused + excluded.refused,"
    " failed = held.failed + excluded.failed)"
    " UPDATE api_key SET last_used_at = clock_timestamp() FROM known"
    " WHERE api_key.workspace_id = known.workspace_id AND api_key.id = known.id"
)


class UsageCounter:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._counts: dict[Counted, list[int]] = {}
        self._flushing: asyncio.Task[None] | None = None

    def count(self, workspace_id: UUID, api_key_id: UUID, status: int) -> None:
        counted = (workspace_id, api_key_id, self._runtime.clock.now().date())
        if counted not in self._counts and len(self._counts) >= COUNTED_AT_MOST:
            return
        counts = self._counts.setdefault(counted, [0, 0, 0])
        counts[0] += 1
        counts[1] += HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        counts[2] += status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def start(self) -> None:
        self._flushing = asyncio.create_task(self._repeat(), name="usage")

    async def close(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
            with suppress(asyncio.CancelledError):
                await self._flushing
            self._flushing = None
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_FLUSH_SECONDS):
                await self.flush()

    async def flush(self) -> None:
        counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            await self._write(counts)
        except BaseException as error:
            self._put_back(counts)
            if not isinstance(error, Exception):
                raise
            log_error(Log.USAGE_KEPT, error, keys=len(counts))

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    async def _write(self, counts: Mapping[Counted, list[int]]) -> None:
        workspaces = sorted({str(workspace_id) for workspace_id, _, _ in counts})
        async with self._runtime.database.short_connection() as connection:
            await connection.execute(
                text("SELECT set_config('parley.workspaces', :workspaces, true)"),
                {"workspaces": "{" + ",".join(workspaces) + "}"},
            )
            await connection.execute(
                FLUSH,
                {
                    "workspaces": [workspace_id for workspace_id, _, _ in counts],
                    "keys": [api_key_id for _, api_key_id, _ in counts],
                    "days": [day for _, _, day in counts],
                    "calls": [calls for calls, _, _ in counts.values()],
                    "refused": [refused for _, refused, _ in counts.values()],
                    "failed": [failed for _, _, failed in counts.values()],
                },
            )

    def _put_back(self, counts: Mapping[Counted, list[int]]) -> None:
        for counted, values in counts.items():
            held = self._counts.setdefault(counted, [0, 0, 0])
            for position, value in enumerate(values):
                held[position] += value
