"""Who writes an effect down for later takes no token, and so waits for nobody who sends."""

import asyncio
from uuid import UUID

import pytest

from automation.ai.thinking import want_thoughts
from inbox.effects.lanes import LaneSet, LaneWanted
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace

ROWS = 50


async def lane_of(runtime: Runtime, wanted: LaneWanted) -> UUID:
    async with runtime.unit_of_work(wanted.workspace_id) as uow:
        return await LaneSet(uow).id_of(wanted)


async def rate_of(runtime: Runtime, wanted: LaneWanted) -> float:
    async with runtime.unit_of_work(wanted.workspace_id) as uow:
        lanes = await LaneSet(uow).lock([(wanted.workspace_id, await LaneSet(uow).id_of(wanted))])
    return next(iter(lanes.values())).rate_per_second


async def test_a_lane_is_made_once_and_found_again_without_its_lock(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    wanted = LaneWanted(workspace.id, "ai", 20.0)
    made = await asyncio.gather(*(lane_of(runtime, wanted) for _ in range(5)))
    assert len(set(made)) == 1
    async with runtime.unit_of_work(workspace.id) as uow:
        await LaneSet(uow).lock_named([wanted])
        async with asyncio.timeout(60):
            assert await lane_of(runtime, wanted) == made[0]
            # Another rate is written down, and for that it has to wait.
            faster = LaneWanted(workspace.id, "ai", 30.0)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await lane_of(runtime, faster)
    assert await rate_of(runtime, faster) == 30.0


async def test_many_thoughts_are_wanted_with_as_many_statements_as_one(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    counts = []
    for count in (1, 1, ROWS):
        rows = {new_id(): str(new_id()) for _ in range(count)}
        with statements_of(runtime.database) as sent:
            async with runtime.unit_of_work(workspace.id) as uow:
                await want_thoughts(uow, "auto_reply", rows)
        counts.append(len(sent))
    # The very first one makes the lane.
    assert counts[2] == counts[1]
