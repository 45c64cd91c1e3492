"""The sender at its edges: a job that waited too long, and a worker that is asked to stop."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from inbox.channels.models import Channel
from inbox.delivery import sender
from inbox.foundation.settings import Settings
from tests.factories.far_end import HOLD, FarEnd, far_end
from tests.factories.spines import Spine, add_rule, connect, open_spine, text_message
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace

EFFECTS = "SELECT state, error_code FROM effect ORDER BY conv_seq"


@pytest.fixture
async def meta() -> AsyncIterator[FarEnd]:
    async with far_end() as end:
        yield end


@pytest.fixture
async def spine(settings: Settings, meta: FarEnd) -> AsyncIterator[Spine]:
    async with open_spine(settings, meta.url) as opened:
        yield opened


@pytest.fixture
async def channel(spine: Spine, workspace: MadeWorkspace) -> Channel:
    connected = await connect(spine, workspace.id)
    await add_rule(spine, workspace.id, "price", "It is 20. You asked: {{ message.text }}")
    return connected


async def test_a_job_whose_call_could_outlive_its_lease_is_not_begun(
    spine: Spine,
    meta: FarEnd,
    channel: Channel,
    workspace: MadeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "BEGIN_WITHIN_SECONDS", -1.0)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, EFFECTS, [("ready", "begun_too_late")])
    assert meta.at(channel.address) == []
    monkeypatch.undo()
    await spine.sweep()
    await spine.until(workspace.id, EFFECTS, [("accepted", None)])


async def test_a_worker_that_stops_writes_down_its_calls_and_begins_none(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """The first of two answers is refused while the worker is closing: the second is its turn,
    and stays for another worker."""
    meta.script.append(HOLD)
    await spine.post(text_message(channel, "price"))
    await spine.post(text_message(channel, "price again"))
    await spine.until(workspace.id, "SELECT count(*) FROM effect", [(2,)])
    await until(lambda: one_arrived(meta, channel), what="the first answer to arrive")
    # A step that is under way would be waited for, and the sender goes on meanwhile.
    await spine.mute()
    closing = asyncio.create_task(spine.engine.close())
    # The close has begun when a task that was made after it has had its turn.
    await asyncio.sleep(0)
    meta.released.set()
    await closing
    assert await spine.rows(
        workspace.id, "SELECT state, due_at < '9999-01-01' FROM effect ORDER BY conv_seq"
    ) == [("accepted", True), ("ready", True)]
    assert len(meta.at(channel.address)) == 1


async def one_arrived(meta: FarEnd, channel: Channel) -> bool:
    return len(meta.at(channel.address)) == 1
