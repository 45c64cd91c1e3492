"""The sweeper process: the house's periodic clock.

Each duty asks PostgreSQL what waits and rings for it, or does a small piece of work itself.
Several sweepers may run; rows are claimed by whoever the ring reaches first. A duty that fails
is reported and comes round again.
"""

import asyncio
import signal
import time

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.logs import Log, log, log_error
from inbox.foundation.metrics import RERUNG, SWEEP_SECONDS
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from parley.process import start_reporting
from parley.reporting import report_sweep
from parley.tasks import DUTIES, Duty
from parley.wiring import open_runtime

# Before a duty counts as stuck; a stopped database answers nothing at all.
DUTY_TIMEOUT_SECONDS = 60


def run_sweeper(settings: Settings) -> None:
    start_reporting(settings, "sweeper", DUTIES)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with open_runtime(settings) as runtime:
        log(Log.STARTED, role="sweeper")
        duties = [
            asyncio.create_task(_repeat(runtime, name, duty)) for name, duty in DUTIES.items()
        ]
        await stopping.wait()
        log(Log.STOPPING, role="sweeper")
        for duty in duties:
            duty.cancel()
        await asyncio.gather(*duties, return_exceptions=True)


async def _repeat(runtime: Runtime, name: str, duty: Duty) -> None:
    while True:
        await sweep_once(runtime, name, duty)
        await asyncio.sleep(duty.every_seconds)


async def sweep_once(runtime: Runtime, name: str, duty: Duty) -> None:
    started_at = time.monotonic()
    try:
        async with asyncio.timeout(DUTY_TIMEOUT_SECONDS):
            rings = await duty.run(runtime)
    except Exception as error:  # noqa: BLE001 - one duty's failure must not stop the others
        log_error(Log.SWEEP_FAILED, error, duty=name)
        # A database that is away is no defect of ours: the log line is enough.
        if not isinstance(error, ServiceUnreachable):
            report_sweep(error, name)
        return
    for ring in rings:
        RERUNG.labels(task=ring.task).inc()
    runtime.doorbell.ring(rings)
    SWEEP_SECONDS.labels(duty=name).set(time.monotonic() - started_at)
