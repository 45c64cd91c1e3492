"""The whole product under trouble: a minute of it, and hours at a moderate rate, in which groups of
customers follow each other.
"""

import asyncio
import time

from storm import bars
from storm.evidence import Evidence
from storm.faults import META_FAULTS, Bars
from storm.storm import Storm
from storm.trouble import trouble
from storm.verdicts import Verdict
from storm.whole import CALLS_PER_MINUTE, READS_OF_A_ROW, switch_on_everything

TURNS_PER_SECOND = 20.0
# As many as are written in some minutes; then others begin.
CUSTOMERS = 300
MESSAGES_EACH = 20
# Than in other storms: trouble takes its time.
SLOWER = 4


async def whole(storm: Storm) -> Bars:
    await switch_on_everything(storm)
    # Each conversation that begins fills a row, and Google lets only so many a minute.
    conversations = storm.size.customers / len(storm.tenants)
    storm.rest_objective_seconds += conversations * READS_OF_A_ROW / CALLS_PER_MINUTE * 60
    async with storm.faults(META_FAULTS), storm.outside_faults():
        storm.write(repeated=50, messages_per_second=storm.size.per_second / SLOWER)
        await trouble(storm, asyncio.create_task(storm.written()))
    return _thought_of


async def soak(storm: Storm) -> Bars:
    await switch_on_everything(storm)
    until = time.monotonic() + storm.size.soak_minutes * 60
    async with storm.outside_faults():
        await trouble(storm, asyncio.create_task(_write(storm, until)))
    return _thought_of


def _thought_of(evidence: Evidence) -> list[Verdict]:
    thoughts = [one for one in evidence.rows.effects if one.kind == "think"]
    breaches = [f"thought {one.id} is {one.state}" for one in thoughts if one.state != "accepted"]
    if not thoughts:
        breaches.append("nothing was thought of: AI was not on")
    return [Verdict(bars.BAR, "what AI had to think of was thought of", 1, breaches)]


async def _write(storm: Storm, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        each = min(MESSAGES_EACH, max(round(left * TURNS_PER_SECOND / CUSTOMERS), 1))
        storm.write(
            customers=CUSTOMERS,
            messages_each=each,
            messages_per_second=TURNS_PER_SECOND,
            repeated=50,
        )
        await storm.written()
