"""What the whole house looks like, beside what this process has counted: how old the oldest is of
what is kept for a time, and what waits for workers. Asked when somebody reads the metrics, and not
more often than every half minute."""

import asyncio
import time

from sqlalchemy import text

from inbox.foundation.database import is_connection_loss
from inbox.foundation.metrics import OLDEST_SECONDS, WAITING, WAITING_SECONDS
from inbox.foundation.retention import Kind
from inbox.foundation.runtime import Runtime

ASKED_EVERY_SECONDS = 30.0
ANSWER_WITHIN_SECONDS = 2.0
# Each along an index of what is open, so that it costs what waits and not what was.
WAITS = """
SELECT 'events' AS what, count(*) AS waiting,
    extract(epoch FROM clock_timestamp() - min(due_at))::float AS age
FROM inbound_event WHERE state = 'new'
UNION ALL SELECT 'events_quarantined', count(*), NULL
FROM inbound_event WHERE state = 'quarantined'
UNION ALL SELECT 'effects_due', count(*),
    extract(epoch FROM clock_timestamp() - min(due_at))::float
FROM effect WHERE state = 'ready' AND due_at <= clock_timestamp()
UNION ALL SELECT 'effects_on_their_way', count(*), NULL FROM effect WHERE state = 'claimed'
UNION ALL SELECT 'effects_unknown', count(*), NULL FROM effect WHERE state = 'unknown'
UNION ALL SELECT 'breakers_open', count(*), NULL FROM lane WHERE breaker <> 'closed'
"""

_asked_at: dict[int, float] = {}


async def measure_house(runtime: Runtime) -> None:
    """What the database does not say at once is left as it was: metrics are for looking at a house
    that is on fire, too."""
    now = time.monotonic()
    if now - _asked_at.get(id(runtime), -ASKED_EVERY_SECONDS) < ASKED_EVERY_SECONDS:
        return
    _asked_at[id(runtime)] = now
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            await _measure_oldest(runtime)
            await _measure_waiting(runtime)
    except TimeoutError:
        return
    except Exception as error:
        if is_connection_loss(error):
            return
        raise


async def _measure_oldest(runtime: Runtime) -> None:
    async with runtime.database.short_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT kind, extract(epoch FROM clock_timestamp() - at)::float AS age"
                " FROM lookup.oldest_kept()"
            )
        )
        ages = {row.kind: row.age or 0.0 for row in rows}
    for kind in Kind:
        OLDEST_SECONDS.labels(kind=kind.value).set(ages.get(kind.value, 0.0))


async def _measure_waiting(runtime: Runtime) -> None:
    async with runtime.database.system_connection() as connection:
        rows = list(await connection.execute(text(WAITS)))
    for row in rows:
        WAITING.labels(what=row.what).set(row.waiting)
        if row.what in {"events", "effects_due"}:
            WAITING_SECONDS.labels(what=row.what).set(max(row.age or 0.0, 0.0))
