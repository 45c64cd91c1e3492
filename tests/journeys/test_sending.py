"""The sender at its edges: a job that waited too long, and a worker that is asked to stop."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.delivery import sender
from inbox.delivery.claims import Claims
from inbox.delivery.outgoing import BULK
from inbox.effects.book import EffectBook, Room
from inbox.foundation.settings import Settings
from inbox.foundation.time_of_database import database_now
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


async def test_who_is_waited_for_goes_before_those_who_are_not(
    spine: Spine, workspace: MadeWorkspace
) -> None:
    slow = await connect(spine, workspace.id, throughput_per_second=1)
    await add_rule(spine, workspace.id, "price", "It is 20.")
    an_hour_ago = int(time.time()) - 3600
    for phone, at in (("1", an_hour_ago), ("2", an_hour_ago), ("3", an_hour_ago), ("4", None)):
        given = {} if at is None else {"at": at}
        await spine.post(text_message(slow, "price", phone=f"491555000{phone}", **given))
        await spine.until(workspace.id, "SELECT count(*) FROM effect", [(int(phone),)])
    await spine.mute()
    assert await spine.rows(
        workspace.id, "SELECT priority, count(*) FROM effect GROUP BY priority ORDER BY priority"
    ) == [(0, 1), (BULK, 3)]
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(
            text("UPDATE effect SET state = 'ready', due_at = clock_timestamp()")
        )
        [(lane_id, last)] = await uow.session.execute(
            text("SELECT lane_id, id FROM effect WHERE priority = 0")
        )
        due = await EffectBook(uow).find_due({(workspace.id, lane_id): Room(9, 9)})
        assert len(due) == 4
        assert due[0].id == last
        # One token, and those who asked first are not the first to go.
        await uow.session.execute(
            text("UPDATE lane SET tokens = 1, refilled_at = clock_timestamp()")
        )
        jobs = await Claims(uow).claim_due([(workspace.id, lane_id)], await database_now(uow))
        assert [one.effect_id for one in jobs] == [last]


async def test_what_waits_for_a_token_leaves_when_there_is_one(
    spine: Spine, meta: FarEnd, workspace: MadeWorkspace
) -> None:
    """Nobody sweeps here: the engine itself knows when a lane may send again."""
    slow = await connect(spine, workspace.id, throughput_per_second=5)
    await add_rule(spine, workspace.id, "price", "It is 20.")
    for number in range(9):
        await spine.post(text_message(slow, "price", phone=f"491555100{number}"))
    await spine.until(workspace.id, "SELECT count(*) FROM effect WHERE state = 'accepted'", [(9,)])
    assert len(meta.at(slow.address)) == 9


async def test_a_claim_touches_no_more_than_may_start(
    spine: Spine, workspace: MadeWorkspace
) -> None:
    slow = await connect(spine, workspace.id, throughput_per_second=10)
    await add_rule(spine, workspace.id, "price", "It is 20.")
    await spine.mute()
    for number in range(30):
        await spine.post(
            text_message(slow, "price", phone=f"49155520{number:02}", at=int(time.time()) - 3600)
        )
    await spine.steps.run([workspace.id])
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        long_due = await database_now(uow) - timedelta(minutes=1)
        await uow.session.execute(
            text("UPDATE effect SET state = 'ready', due_at = :at"), {"at": long_due}
        )
        # One of them is kept back for what somebody waits for.
        [(lane_id,)] = await uow.session.execute(
            text("UPDATE lane SET tokens = 4, refilled_at = clock_timestamp() RETURNING id")
        )
        claims = Claims(uow)
        jobs = await claims.claim_due([(workspace.id, lane_id)], await database_now(uow))
        assert len(jobs) == 3
        untouched = await uow.session.scalar(
            text("SELECT count(*) FROM effect WHERE state = 'ready' AND due_at = :at"),
            {"at": long_due},
        )
        assert untouched == 27
        assert timedelta(0) < claims.look_again[(workspace.id, lane_id)] < timedelta(seconds=1)
