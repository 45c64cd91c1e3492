"""The worker process: Dramatiq as executor and doorbell, nothing more.

One process is one unit; more work means more of these processes (`dramatiq -p N` would stop all
siblings when one of them is killed). No retries, no delays, no results: the row in PostgreSQL
says what is due, and the sweeper rings again for what was lost.
"""

import signal
import threading
from collections.abc import Awaitable, Callable
from uuid import UUID

import dramatiq
from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AsyncIO

from inbox.foundation.doorbell import QUEUE_NAME, redis_broker
from inbox.foundation.logs import Log, log, log_error
from inbox.foundation.metrics import TASKS as TASKS_COUNTED
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from parley.process import start_reporting
from parley.reporting import report_task
from parley.tasks import TASKS, Task
from parley.wiring import build_runtime

# Idle polling is what a hop costs: 5 ms here gave p50 2.5 ms, the default 18.5 ms.
POLL_MILLISECONDS = 5
THREADS = 8
STOP_WITHIN_MILLISECONDS = 25_000


class RuntimeCloser(Middleware):
    """Closes the pool on the event loop that opened it, which AsyncIO ends right after this."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        loop = get_event_loop_thread()
        if loop is not None:
            loop.run_coroutine(self._runtime.close())


def run_worker(settings: Settings) -> None:
    start_reporting(settings, "worker", TASKS)
    runtime = build_runtime(settings)
    broker = redis_broker(settings.redis_url.get_secret_value())
    # Nothing else: the default middleware retries for days and keeps tracebacks in Redis.
    broker.add_middleware(AsyncIO())
    broker.add_middleware(RuntimeCloser(runtime))
    dramatiq.set_broker(broker)
    for name, task in TASKS.items():
        register = dramatiq.actor(broker=broker, actor_name=name, queue_name=QUEUE_NAME)
        register(_actor(runtime, name, task))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_timeout=POLL_MILLISECONDS, worker_threads=THREADS)
    worker.start()
    log(Log.STARTED, role="worker")
    stopping.wait()
    log(Log.STOPPING, role="worker")
    worker.stop(timeout=STOP_WITHIN_MILLISECONDS)
    broker.close()


def _actor(runtime: Runtime, name: str, task: Task) -> Callable[..., Awaitable[None]]:
    async def run(*ids: str) -> None:
        try:
            await task(runtime, *(UUID(one) for one in ids))
        except Exception as error:  # noqa: BLE001 - the boundary: its words must not reach Redis
            TASKS_COUNTED.labels(task=name, outcome="failed").inc()
            log_error(Log.TASK_FAILED, error, task=name)
            report_task(error, name)
        else:
            TASKS_COUNTED.labels(task=name, outcome="done").inc()

    return run
