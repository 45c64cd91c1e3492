"""The one clock: leases and due times are judged by PostgreSQL, whatever this machine believes."""

from datetime import datetime

from sqlalchemy import text

from inbox.foundation.unit_of_work import UnitOfWork

NOW = text("SELECT clock_timestamp()")


async def database_now(uow: UnitOfWork) -> datetime:
    now: datetime = (await uow.session.execute(NOW)).scalar_one()
    return now
