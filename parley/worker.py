"""The worker process: Dramatiq as executor and doorbell, nothing more.

One process is one unit; more work means more of these processes (`dramatiq -p N` would stop all
siblings when one of them is killed). No retries, no delays, no results: the row in PostgreSQL
says what is due, and the sweeper rings again for what was lost.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from uuid import UUID

import dramatiq
import dramatiq.worker
import uvloop
from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import EventLoopThread, get_event_loop_thread, set_event_loop_thread
from dramatiq.middleware import AsyncIO

from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.doorbell import QUEUE_NAME, redis_broker
from inbox.foundation.listener import ListeningBroker
from inbox.foundation.logs import Log, log, log_error
from inbox.foundation.metrics import TASKS as TASKS_COUNTED
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.intake.engine import Engine
from inbox.mailbox.receive import PROCESS_MAILBOX
from parley.process import settle_memory, start_reporting
from parley.reporting import report_task
from parley.spine import Outgoing, build_outgoing
from parley.tasks import TASKS, Task
from parley.watchdog import Watchdog
from parley.wiring import build_runtime

# How long a thread waits before it looks whether it is still wanted; a ring ends its wait at once.
WAIT_MILLISECONDS = 250
# Most tasks only hand a ring to the engine; a thread is held while mail is being delivered.
THREADS = 2
STOP_WITHIN_MILLISECONDS = 25_000
# After Redis was away, Dramatiq would wait 3 s before it listens again. It reads the name at each
# use, and its own setting is read from the environment before any code of ours runs.
RECONNECT_AFTER_SECONDS = 0.3


class LoopThread(EventLoopThread):
    """Dramatiq's thread with uvloop's event loop: it halves what sends and statements cost."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__(logger)
        self.loop.close()
        self.loop = uvloop.new_event_loop()


class FastAsyncIO(AsyncIO):
    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        thread = LoopThread(self.logger)
        thread.start(timeout=1.0)
        set_event_loop_thread(thread)


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
    dramatiq.worker.CONSUMER_RESTART_DELAY_SECS = RECONNECT_AFTER_SECONDS
    runtime = build_runtime(settings)
    broker = redis_broker(settings.redis_url.get_secret_value(), kind=ListeningBroker)
    # Nothing else: the default middleware retries for days and keeps tracebacks in Redis.
    broker.add_middleware(FastAsyncIO())
    broker.add_middleware(RuntimeCloser(runtime))
    dramatiq.set_broker(broker)
    parts = _Parts(runtime)
    for name, task in {**TASKS, **parts.tasks}.items():
        register = dramatiq.actor(broker=broker, actor_name=name, queue_name=QUEUE_NAME)
        register(_actor(runtime, name, task))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    settle_memory()
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_timeout=WAIT_MILLISECONDS, worker_threads=THREADS)
    worker.start()
    loop_thread = get_event_loop_thread()
    assert loop_thread is not None  # noqa: S101 - the AsyncIO middleware has just started it
    watchdog = Watchdog(loop_thread.loop)
    watchdog.start()
    log(Log.STARTED, role="worker")
    stopping.wait()
    log(Log.STOPPING, role="worker")
    watchdog.close()
    worker.pause()
    parts.close()
    worker.stop(timeout=STOP_WITHIN_MILLISECONDS)
    broker.close()


class _Parts:
    """The engine, made by the first ring, in the loop in which all tasks run."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._outgoing: Outgoing | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.tasks: Mapping[str, Task] = {
            PROCESS_MAILBOX: self._process_mailbox,
            CLAIM_LANE: self._claim_lane,
        }

    @property
    def _engine(self) -> Engine:
        if self._outgoing is None:
            self._loop = asyncio.get_running_loop()
            self._outgoing = build_outgoing(self._runtime)
            self._outgoing.engine.start()
        return self._outgoing.engine

    # One message may bring the ids of many rings, one after the other (doorbell.py).
    async def _process_mailbox(self, _: Runtime, *workspace_ids: UUID) -> None:
        for workspace_id in workspace_ids:
            self._engine.ring_workspace(workspace_id)

    async def _claim_lane(self, _: Runtime, *ids: UUID) -> None:
        for workspace_id, lane_id in zip(ids[::2], ids[1::2], strict=True):
            self._engine.ring_lane(workspace_id, lane_id)

    def close(self) -> None:
        """Nothing is claimed any more; what is out may come home."""
        if self._outgoing is None or self._loop is None:
            return
        closing = asyncio.run_coroutine_threadsafe(self._outgoing.close(), self._loop)
        with suppress(TimeoutError):
            closing.result(STOP_WITHIN_MILLISECONDS / 1000)


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
