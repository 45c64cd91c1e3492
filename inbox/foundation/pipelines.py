"""Every connection is in psycopg's pipeline mode for as long as it lives.

What need not be waited for (BEGIN, the workspaces of the transaction, writes of sets) is sent
along with what is waited for, and the commit with the last writes. Each wait wakes two processes,
and on a small machine waking costs more than the statements themselves.
"""

from typing import Any, Self

from psycopg import AsyncCursor, AsyncPipeline, Error
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait
from sqlalchemy.pool import ConnectionPoolEntry

PIPELINE = "pipeline"
# A failed statement, those that were given up behind it, and the rest of a broken-off wait.
SYNCS_AT_MOST = 50


class AwaitingCursor(AsyncCursor[Any]):
    """SQLAlchemy's: it expects the answers when these return."""

    async def execute(self, *given: Any, **options: Any) -> Self:
        await super().execute(*given, **options)
        await self._answers()
        return self

    async def executemany(self, *given: Any, **options: Any) -> None:
        """SQLAlchemy counts the rows that one flush of several objects has met."""
        await super().executemany(*given, **options)
        await self._answers()

    async def _answers(self) -> None:
        pipeline = self.connection._pipeline  # noqa: SLF001 - a cursor knows no other way to it
        if pipeline is not None:
            await pipeline.sync()


class WholePipeline(AsyncPipeline):
    """Sends a statement to its end. psycopg stops when the last one has been handed over, and what
    did not fit into the socket's buffer would stay behind while both sides wait for the other."""

    def _communicate_gen(self) -> PQGen[None]:
        yield from super()._communicate_gen()
        while self.pgconn.flush():
            if (yield Wait.RW) & Ready.R:
                # It may be waiting to be read itself before it reads on.
                self.pgconn.consume_input()


def enter_pipeline(connection: Any, record: ConnectionPoolEntry) -> None:
    """Not by `connection.pipeline()`: the generator behind it is left by the collector one day,
    after the connection has been closed, and complains."""
    driver = connection.driver_connection
    pipeline = WholePipeline(driver)
    driver._pipeline = pipeline  # noqa: SLF001 - see above
    record.info[PIPELINE] = pipeline
    connection.run_async(lambda _: pipeline.__aenter__())


async def settle(pipeline: AsyncPipeline) -> None:
    """After an error: everything that was sent has an answer, and the next one is not taken for the
    answer to something else. Each sync tells one error; all of them are known to have failed."""
    for _ in range(SYNCS_AT_MOST):
        try:
            await pipeline.sync()
        except Error:
            continue
        return
