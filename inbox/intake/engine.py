"""The worker's heart: rings come in, steps run, claimed effects go out.

    ring(workspace) ─▶ waiting workspaces ─▶ one step for many of them ─▶ jobs ─▶ sender
    ring(lane)      ─▶ waiting lanes      ─▶ one claim for many of them ─┘
                              ▲── what waits for a token or its turn ───┘

A ring that arrives while its workspace is being worked on makes it wait again. After a step that
found something it looks once more: another process may have left a mailbox to us.
"""

import asyncio
from collections.abc import Hashable, Mapping
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from inbox.delivery.claims import Claims
from inbox.delivery.sender import Sender
from inbox.effects.book import Ref
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.fault_points import bug, fail_point
from inbox.foundation.logs import Log, log_error
from inbox.foundation.pace import Pace
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.intake.step import Steps

Key = TypeVar("Key", bound=Hashable)

WORKSPACES_AT_ONCE = 40
LANES_AT_ONCE = 40
PAUSE_AFTER_FAILURE_SECONDS = 0.5
STEP_GAP_SECONDS = 0.01
# A lane that gives a token every few milliseconds is looked at when it has given several.
LOOK_GAP_SECONDS = 0.1
# What waits longer is found by the sweeper, which looks every second.
LOOK_WITHIN = timedelta(seconds=2)


class Engine:
    def __init__(self, runtime: Runtime, steps: Steps, sender: Sender) -> None:
        self._runtime = runtime
        self._steps = steps
        self._sender = sender
        self._workspaces: dict[UUID, None] = {}
        self._lanes: dict[Ref, None] = {}
        self._looks: dict[Ref, asyncio.TimerHandle] = {}
        self._rung = asyncio.Event()
        self._stopping = False
        self._pace = Pace(STEP_GAP_SECONDS)
        self._runner: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._sender.start(self._look_again)
        self._runner = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop claiming, then let what is out come home."""
        self._stopping = True
        self.forget_looks()
        self._rung.set()
        if self._runner is not None:
            await self._runner
        await self._sender.close()

    def ring_workspace(self, workspace_id: UUID) -> None:
        self._workspaces[workspace_id] = None
        self._rung.set()

    def ring_lane(self, workspace_id: UUID, lane_id: UUID) -> None:
        self._lanes[(workspace_id, lane_id)] = None
        self._rung.set()

    def forget_looks(self) -> None:
        """What waits on a lane is left to the sweeper."""
        for look in self._looks.values():
            look.cancel()
        self._looks.clear()

    @property
    def idle(self) -> bool:
        """Whether it has looked again at all it was rung for, and waits for the next ring."""
        return not self._rung.is_set()

    async def _run(self) -> None:
        while not self._stopping:
            if not (self._workspaces or self._lanes):
                self._rung.clear()
                await self._rung.wait()
                continue
            await self._pace.wait()
            try:
                await self._step()
                await self._claim()
            except ServiceUnreachable:
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            except Exception as error:  # noqa: BLE001 - the sweeper rings again for what was left
                log_error(Log.TASK_FAILED, error, task="engine")
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)

    async def _step(self) -> None:
        taken = _take(self._workspaces, WORKSPACES_AT_ONCE)
        if not taken:
            return
        try:
            result = await self._steps.run(taken)
        except ServiceUnreachable:
            self._workspaces |= dict.fromkeys(taken)
            raise
        self._sender.submit(result.jobs)
        self._look_again(result.look_again)
        async for jobs in self._steps.one_by_one(result.suspects):
            self._sender.submit(jobs)
        fail_point("before_look_again")
        if (result.events or result.more) and not bug("no_look_again"):
            self._workspaces |= dict.fromkeys(taken)

    async def _claim(self) -> None:
        taken = _take(self._lanes, LANES_AT_ONCE)
        if not taken:
            return
        workspaces = {workspace_id for workspace_id, _ in taken}
        async with self._runtime.unit_of_work(*workspaces, in_sets=True) as uow:
            claims = Claims(uow)
            jobs = await claims.claim_due(taken, await database_now(uow))
            if jobs:
                fail_point("before_claim_commit")
        fail_point("after_claim_commit")
        self._sender.submit(jobs)
        self._look_again(claims.look_again)

    def _look_again(self, lanes: Mapping[Ref, timedelta]) -> None:
        if self._stopping:
            return
        loop = asyncio.get_running_loop()
        for ref, after in lanes.items():
            if after <= timedelta(0):
                self.ring_lane(*ref)
            elif after <= LOOK_WITHIN:
                at = loop.time() + max(after.total_seconds(), LOOK_GAP_SECONDS)
                planned = self._looks.get(ref)
                if planned is None or planned.when() > at:
                    if planned is not None:
                        planned.cancel()
                    self._looks[ref] = loop.call_at(at, self._look, ref)

    def _look(self, ref: Ref) -> None:
        self._looks.pop(ref, None)
        self.ring_lane(*ref)


def _take(waiting: dict[Key, None], most: int) -> list[Key]:
    taken = list(waiting)[:most]
    for key in taken:
        del waiting[key]
    return taken
