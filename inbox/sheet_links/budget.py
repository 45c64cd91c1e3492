"""Google counts calls per minute and account, and so do we, in the database, before we call."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.sheet_links.repository import SheetAccountRepository

MINUTE = timedelta(seconds=60)


@dataclass(slots=True)
class Exhausted(Exception):
    wait_seconds: float


class Budget:
    """Calls of one account. `calls` counts what this holder has asked for."""

    def __init__(self, runtime: Runtime, workspace_id: UUID, account_id: UUID) -> None:
        self._runtime = runtime
        self._workspace_id = workspace_id
        self._account_id = account_id

    async def take(self, *, reads: int = 0, writes: int = 0) -> None:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            account = await SheetAccountRepository(uow).lock(self._account_id)
            now = await database_now(uow)
            if now - account.minute_started_at >= MINUTE:
                account.minute_started_at, account.reads, account.writes = now, 0, 0
            short = (
                account.reads + reads > account.reads_per_minute
                or account.writes + writes > account.writes_per_minute
            )
            if short:
                left = account.minute_started_at + MINUTE - now
                raise Exhausted(max(left.total_seconds(), 0.1))
            account.reads += reads
            account.writes += writes
            await SheetAccountRepository(uow).add(account)
