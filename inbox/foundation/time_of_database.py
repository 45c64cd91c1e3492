"""The one clock: leases and due times are judged by PostgreSQL, whatever this machine believes."""

from datetime import datetime

from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

NOW = Statement("SELECT clock_timestamp()")


async def database_now(uow: UnitOfWork) -> datetime:
    now: datetime = (await uow.run(NOW, {}))[0][0]
    return now
