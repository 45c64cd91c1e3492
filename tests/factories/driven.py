"""Effects without anything that runs by itself: a test claims, carries out and writes down, and for
it every wait is over and every lease has run out."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from inbox.delivery.claims import Claims, Job
from inbox.delivery.outcomes import Ended, Outcomes
from inbox.delivery.settle import settle_waiting
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now


@dataclass
class Driven:
    runtime: Runtime
    workspace_id: UUID

    async def claim(self) -> list[Job]:
        """Virtual time: every wait is over, every lease of a dead worker has run out."""
        await self.execute("UPDATE effect SET lease_until = clock_timestamp() - interval '1 s'"
            " WHERE state = 'claimed'")  # fmt: skip
        await settle_waiting(self.runtime)
        await self.execute("UPDATE effect SET due_at = clock_timestamp() WHERE state = 'ready'")
        await self.execute("UPDATE lane SET tokens = burst, breaker = 'closed', open_until = NULL")
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            rows = await uow.session.execute(text("SELECT workspace_id, id FROM lane"))
            lanes = [(row.workspace_id, row.id) for row in rows]
            return await Claims(uow).claim_due(lanes, await database_now(uow))

    async def open_effects(self) -> int:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            found = await uow.session.scalar(
                text("SELECT count(*) FROM effect WHERE state IN ('ready', 'claimed')")
            )
        return int(found or 0)

    async def execute(self, statement: str) -> None:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            await uow.session.execute(text(statement))

    async def record(self, ended: Ended) -> None:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            outcomes = Outcomes(uow, timedelta(seconds=90))
            await outcomes.record([ended], await database_now(uow), start_next=False)
