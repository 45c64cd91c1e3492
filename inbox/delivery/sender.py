"""Carries claimed effects out of the house, many at a time, and writes down how they ended.

    submit(jobs) ─▶ one task per call (≤ 512 in flight) ─▶ ended ─▶ flush in sets ─▶ next jobs
      ▲                                                                                  │
      └────────────────────────────── unless we are closing ─────────────────────────────┘

One per worker process. Outcomes that come in while a flush is under way share the next one. A
flush that fails is tried again one by one, and while the database is away it waits for as long as
the process lives: after its lease the sweeper takes an effect for unknown, but what is known here
still counts until somebody sends it anew. A job that waited so long that its call could outlive its
lease is not begun any more: by then it may be somebody else's.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta

from inbox.delivery.claims import Job
from inbox.delivery.files import BROKEN_OFF
from inbox.delivery.kinds import KINDS, WhenUnknown
from inbox.delivery.outcomes import Ended, Outcomes
from inbox.effects.book import Ref
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.fault_points import fail_point
from inbox.foundation.logs import Log, log_error
from inbox.foundation.pace import Pace
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from integrations.messaging import NotSent, Unknown

IN_FLIGHT_AT_MOST = 512
FLUSH_AT_MOST = 256
# Nobody waits for an outcome but the next message of the same conversation.
FLUSH_GAP_SECONDS = 0.02
RETRY_FLUSH_SECONDS = 0.5
# Only of a process that is to end, and of an outcome that cannot be written for its own sake.
LAST_TRIES = 40
ALONE_TRIES = 8
ALONE_AT_ONCE = 4
# The longest call and this are together shorter than a lease.
BEGIN_WITHIN_SECONDS = 8.0
BEGUN_TOO_LATE = NotSent(
    "begun_too_late", retry_after_seconds=0, counts_as_failure=False, called=False
)

Executor = Callable[[Job], Awaitable[Ended]]
LookAgain = Callable[[Mapping[Ref, timedelta]], None]


class Sender:
    def __init__(self, runtime: Runtime, executors: Mapping[str, Executor]) -> None:
        self._runtime = runtime
        self._executors = executors
        self._wait = timedelta(seconds=runtime.settings.unknown_wait_seconds)
        self._room = asyncio.Semaphore(IN_FLIGHT_AT_MOST)
        self._calls: set[asyncio.Task[None]] = set()
        self._repeatable: set[asyncio.Task[None]] = set()
        self._ended: list[Ended] = []
        self._something_ended = asyncio.Event()
        self._flusher: asyncio.Task[None] | None = None
        self._pace = Pace(FLUSH_GAP_SECONDS)
        self._closing = False
        self._alone = asyncio.Semaphore(ALONE_AT_ONCE)
        self._look_again: LookAgain | None = None

    def start(self, look_again: LookAgain | None = None) -> None:
        """What has to wait on its lane, although its turn has come, is told to `look_again`."""
        self._look_again = look_again
        self._flusher = asyncio.create_task(self._flush_for_ever())

    def submit(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            task = asyncio.create_task(self._call(job, time.monotonic()))
            self._calls.add(task)
            if KINDS[job.kind].when_unknown is WhenUnknown.REPEAT:
                self._repeatable.add(task)
            task.add_done_callback(self._call_done)

    async def close(self) -> None:
        """Calls under way may finish and are written down; nothing new is started. What may be
        done again at any time, a large file, is broken off."""
        self._closing = True
        for task in self._repeatable:
            task.cancel()
        self._something_ended.set()
        if self._flusher is not None:
            await self._flusher

    def _call_done(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        self._repeatable.discard(task)
        self._something_ended.set()

    async def _call(self, job: Job, submitted_at: float) -> None:
        async with self._room:
            fail_point("before_send")
            try:
                if time.monotonic() - submitted_at > BEGIN_WITHIN_SECONDS:
                    ended = Ended(job, BEGUN_TOO_LATE)
                else:
                    ended = await self._executors[job.kind](job)
            except asyncio.CancelledError:
                if not self._closing:
                    raise
                ended = Ended(job, BROKEN_OFF)
            except Exception as error:  # noqa: BLE001 - whatever broke, the call may have happened
                log_error(Log.TASK_FAILED, error, task=job.kind, effect_id=job.effect_id)
                ended = Ended(job, Unknown("executor_failed"))
            fail_point("after_send")
        self._ended.append(ended)

    async def _flush_for_ever(self) -> None:
        while True:
            await self._something_ended.wait()
            if not self._ended:
                if self._closing and not self._calls:
                    return
                self._something_ended.clear()
                continue
            if len(self._ended) < FLUSH_AT_MOST:
                await self._pace.wait()
            batch, self._ended = self._ended[:FLUSH_AT_MOST], self._ended[FLUSH_AT_MOST:]
            await self._flush(batch)

    async def _flush(self, batch: list[Ended]) -> None:
        last_tries = 0
        while last_tries < LAST_TRIES:
            try:
                self.submit(await self._record(batch))
                return
            except ServiceUnreachable:
                last_tries += self._closing
                await asyncio.sleep(RETRY_FLUSH_SECONDS)
            except Exception as error:  # noqa: BLE001 - one bad outcome must not hold the others
                log_error(Log.TASK_FAILED, error, task="record_outcomes")
                for one in batch:
                    self._write_alone(one)
                return

    def _write_alone(self, one: Ended) -> None:
        """Beside the others, and each try later: a deadlock or a statement that took too long is
        over by then."""
        task = asyncio.create_task(self._try_alone(one))
        self._calls.add(task)
        task.add_done_callback(self._call_done)

    async def _try_alone(self, one: Ended) -> None:
        tries = last_tries = 0
        while tries < ALONE_TRIES and last_tries < LAST_TRIES:
            try:
                async with self._alone:
                    jobs = await self._record([one])
                self.submit(jobs)
                return
            except ServiceUnreachable:
                last_tries += self._closing
                await asyncio.sleep(RETRY_FLUSH_SECONDS)
            except Exception as error:  # noqa: BLE001 - tried again
                tries += 1
                log_error(Log.TASK_FAILED, error, task="record_outcomes")
                await asyncio.sleep(0 if self._closing else RETRY_FLUSH_SECONDS * 2**tries)

    async def _record(self, batch: list[Ended]) -> list[Job]:
        workspaces = {one.job.workspace_id for one in batch}
        async with self._runtime.unit_of_work(*workspaces, in_sets=True) as uow:
            fail_point("before_outcome_commit")
            outcomes = Outcomes(uow, self._wait)
            now = await database_now(uow)
            jobs = await outcomes.record(batch, now, start_next=not self._closing)
        fail_point("after_outcome_commit")
        if self._look_again is not None:
            self._look_again(outcomes.claims.look_again)
        return jobs
