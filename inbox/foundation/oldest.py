"""How old the oldest is of what is kept for a time: asked when somebody reads the metrics, and not
more often than every half minute."""

import asyncio
import time

from sqlalchemy import text

from inbox.foundation.database import is_connection_loss
from inbox.foundation.metrics import OLDEST_SECONDS
from inbox.foundation.retention import Kind
from inbox.foundation.runtime import Runtime

ASKED_EVERY_SECONDS = 30.0
ANSWER_WITHIN_SECONDS = 2.0

_asked_at: dict[int, float] = {}


async def measure_oldest(runtime: Runtime) -> None:
    """What the database does not say at once is left as it was: metrics are for looking at a house
    that is on fire, too."""
    now = time.monotonic()
    if now - _asked_at.get(id(runtime), -ASKED_EVERY_SECONDS) < ASKED_EVERY_SECONDS:
        return
    _asked_at[id(runtime)] = now
    try:
        async with (
            asyncio.timeout(ANSWER_WITHIN_SECONDS),
            runtime.database.short_connection() as connection,
        ):
            rows = await connection.execute(
                text(
                    "SELECT kind, extract(epoch FROM clock_timestamp() - at)::float AS age"
                    " FROM lookup.oldest_kept()"
                )
            )
            ages = {row.kind: row.age or 0.0 for row in rows}
    except TimeoutError:
        return
    except Exception as error:
        if is_connection_loss(error):
            return
        raise
    for kind in Kind:
        OLDEST_SECONDS.labels(kind=kind.value).set(ages.get(kind.value, 0.0))
