"""The path of a message without anything that runs by itself: a test takes in, steps and settles,
one after the other."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from automation.runs.engine import FlowReducer
from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import Channel, ChannelKind
from inbox.delivery.claims import Claims, Job
from inbox.delivery.outcomes import Ended, Outcomes
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.intake.batcher import IntakeBatcher
from inbox.intake.door import IntakeDoor
from inbox.intake.step import Steps
from integrations.messaging import Accepted, Outcome
from tests.factories.spines import SECRET, signature

STEPS_AT_MOST = 200


@dataclass
class Still:
    runtime: Runtime
    directory: ChannelDirectory
    door: IntakeDoor
    steps: Steps

    async def take(self, body: Mapping[str, Any] | bytes, secret: str = SECRET) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.door.take(ChannelKind.WHATSAPP, raw, signature(raw, secret))

    async def step(self, workspace_id: UUID) -> list[Job]:
        """As the engine does: what harmed a set is tried by itself, and then looked at again."""
        jobs: list[Job] = []
        for _ in range(STEPS_AT_MOST):
            result = await self.steps.run([workspace_id])
            jobs += result.jobs
            async for more_jobs in self.steps.one_by_one(result.suspects):
                jobs += more_jobs
            if not (result.more or result.events):
                return jobs
        raise AssertionError(f"{STEPS_AT_MOST} steps did not empty the mailboxes")

    async def receive(self, channel: Channel, *bodies: Mapping[str, Any]) -> list[Job]:
        for body in bodies:
            await self.take(body)
        return await self.step(channel.workspace_id)

    async def end(self, jobs: Iterable[Job], outcome: Outcome | None = None) -> list[Job]:
        """As if each of these sends had ended so; returns what starts because of it."""
        ended = [Ended(job, outcome or Accepted(f"wamid.of.{job.effect_id}"), None) for job in jobs]
        async with self.runtime.unit_of_work(*{one.job.workspace_id for one in ended}) as uow:
            outcomes = Outcomes(uow, timedelta(seconds=90))
            return await outcomes.record(ended, await database_now(uow))

    async def claim(self, lanes: Sequence[tuple[UUID, UUID]]) -> list[Job]:
        async with self.runtime.unit_of_work(*{one[0] for one in lanes}) as uow:
            return await Claims(uow).claim_due(lanes, await database_now(uow))


@asynccontextmanager
async def open_still(runtime: Runtime) -> AsyncIterator[Still]:
    directory = ChannelDirectory(runtime)
    batcher = IntakeBatcher(runtime)
    yield Still(
        runtime,
        directory,
        IntakeDoor(directory, batcher),
        Steps(runtime, directory, FlowReducer()),
    )
    await batcher.close()
