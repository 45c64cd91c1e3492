"""A message that fails, hangs or kills whoever applies it hurts itself, and soon not even that."""

from collections.abc import AsyncIterator, Iterator, Sequence

import psycopg
import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation import fault_points
from inbox.foundation.settings import Settings
from inbox.mailbox.steps import CRASHES_AT_MOST, FAILURES_AT_MOST, MailboxSteps, OpenEvent
from tests.factories.far_end import FarEnd, far_end
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import Spine, add_rule, connect, open_spine, text_message
from tests.factories.workspaces import MadeWorkspace

RAISES = f"price {fault_points.POISON_RAISE}"
EVENTS = "SELECT state, attempts, reason FROM inbound_event ORDER BY id"
# Whether a failed try has been written down.
FIRST = "SELECT attempts, reason FROM inbound_event ORDER BY id LIMIT 1"
# One byte is another one.
TOUCHED = (
    "payload = set_byte(payload, length(payload) - 1, 255 - get_byte(payload, length(payload) - 1))"
)
STATES = "SELECT state FROM inbound_event ORDER BY id"


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


@pytest.fixture
def poisonous() -> Iterator[None]:
    fault_points.arm("", "poison")
    yield
    fault_points.arm("", "")


async def change_events(spine: Spine, workspace: MadeWorkspace, change: str) -> None:
    """What time or a death would have done."""
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(text(f"UPDATE inbound_event SET {change} WHERE state = 'new'"))


@pytest.mark.usefixtures("poisonous")
async def test_a_failing_message_holds_its_own_sender_until_it_is_put_aside(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, RAISES, phone="4915550001"))
    await spine.post(text_message(channel, "price of mine", phone="4915550001"))
    await spine.post(text_message(channel, "price for a friend", phone="4915550002"))
    spine.doorbell.muted = False
    spine.engine.ring_workspace(workspace.id)
    await spine.until(workspace.id, STATES, [("new",), ("new",), ("done",)])
    for failures in range(1, FAILURES_AT_MOST + 1):
        await spine.until(workspace.id, FIRST, [(failures, "Poisoned")])
        await change_events(spine, workspace, "due_at = clock_timestamp(), reason = 'seen'")
        await spine.sweep()
    await spine.until(workspace.id, STATES, [("quarantined",), ("done",), ("done",)])
    assert await spine.rows(
        workspace.id, "SELECT reason FROM inbound_event WHERE state = 'quarantined'"
    ) == [("Poisoned",)]
    await spine.until(workspace.id, "SELECT count(*) FROM message WHERE status = 'sent'", [(2,)])


async def test_a_fresh_message_costs_no_trace_and_an_old_one_leaves_one(
    spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.post(text_message(channel, "hello", phone="4915550001"))
    await spine.until(workspace.id, EVENTS, [("done", 0, None)])
    await spine.mute()
    await spine.post(text_message(channel, "hello", phone="4915550002"))
    await change_events(spine, workspace, "due_at = clock_timestamp() - interval '5 s'")
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(workspace.id, EVENTS, [("done", 0, None), ("done", 1, None)])


async def test_who_died_over_it_too_often_will_not_touch_it_again(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, "price", phone="4915550001"))
    await change_events(spine, workspace, f"attempts = {CRASHES_AT_MOST}")
    await spine.post(text_message(channel, "price", phone="4915550002"))
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(
        workspace.id,
        "SELECT state, reason FROM inbound_event ORDER BY id",
        [("quarantined", "crashed"), ("done", None)],
    )
    await spine.until(workspace.id, "SELECT count(*) FROM message WHERE status = 'sent'", [(1,)])
    assert len(meta.accepted) == 1


async def test_a_try_that_did_not_end_is_repeated_later_and_by_one_worker_at_a_time(
    spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    """Workers were killed from outside while they had it, in a set and twice alone: it is as good
    as any, and is applied."""
    await spine.mute()
    await spine.post(text_message(channel, "price", phone="4915550001"))
    await change_events(spine, workspace, f"attempts = {CRASHES_AT_MOST - 1}")
    taken = await suspects_of(spine, workspace)
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        # As another worker that has begun with it, and dies before the end.
        begun = await MailboxSteps(uow).note_attempt(workspace.id, taken[0].id)
    assert begun == "new"
    assert [jobs async for jobs in spine.steps.one_by_one(taken)] == []
    result = await spine.steps.run([workspace.id])
    assert (result.events, result.suspects) == (0, [])
    held = "SELECT state, attempts, due_at > clock_timestamp() + interval '3 s' FROM inbound_event"
    assert await spine.rows(workspace.id, held) == [("new", CRASHES_AT_MOST, True)]
    # The one that was begun did end well after all, or another kill missed it.
    await change_events(spine, workspace, "attempts = attempts - 1, due_at = clock_timestamp()")
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(workspace.id, EVENTS, [("done", CRASHES_AT_MOST, None)])
    await spine.until(workspace.id, "SELECT count(*) FROM message WHERE status = 'sent'", [(1,)])


async def test_many_that_wait_for_their_next_try_hold_up_nobody_else(
    spine: Spine, channel: Channel, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.mailbox.steps.EVENTS_AT_ONCE", 5)
    monkeypatch.setattr("inbox.mailbox.steps.EVENTS_PER_WORKSPACE_AT_LEAST", 5)
    await spine.mute()
    for number in range(6):
        await spine.post(text_message(channel, "price", phone=f"49155500010{number}"))
    await change_events(spine, workspace, "attempts = 1, due_at = now() + interval '1 hour'")
    await spine.post(text_message(channel, "price", phone="4915550002"))
    spine.doorbell.muted = False
    await spine.sweep()
    waiting = [("new",)] * 6
    await spine.until(workspace.id, STATES, [*waiting, ("done",)])


async def test_what_cannot_be_opened_is_put_aside_and_harms_nobody(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, "price", phone="4915550001"))
    await change_events(spine, workspace, TOUCHED)
    await spine.post(text_message(channel, "price", phone="4915550002"))
    spine.doorbell.muted = False
    await spine.sweep()
    found = "SELECT state, reason FROM inbound_event ORDER BY id"
    await spine.until(workspace.id, found, [("quarantined", "seal_broken"), ("done", None)])
    await spine.until(workspace.id, "SELECT count(*) FROM message WHERE status = 'sent'", [(1,)])


async def test_a_reply_that_cannot_be_opened_fails_by_itself(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.extend([130429, 130429])
    for phone in ("4915550001", "4915550002"):
        await spine.post(text_message(channel, "price", phone=phone))
    ready = "SELECT count(*) FROM effect WHERE state = 'ready'"
    await spine.until(workspace.id, ready, [(2,)])
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        first = "id = (SELECT min(id::text)::uuid FROM effect)"
        await uow.session.execute(text(f"UPDATE effect SET {TOUCHED} WHERE {first}"))
        await uow.session.execute(
            text("UPDATE effect SET due_at = clock_timestamp(), attempts = 11")
        )
        await uow.session.execute(text("UPDATE conversation SET next_send_at = now()"))
        await uow.session.execute(text("UPDATE lane SET tokens = burst, slowed_until = NULL"))
    await spine.sweep()
    ended = "SELECT state, error_code FROM effect ORDER BY id"
    await spine.until(workspace.id, ended, [("failed", "not_begun"), ("accepted", None)])


async def test_a_run_whose_timer_cannot_be_applied_is_left_to_people(
    spine: Spine, channel: Channel, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [step("wait", "wait", "end", seconds=60), step("end", "end")]
    asked = trigger("message_received", match="keyword", keywords=["later"])
    await publish(spine.runtime, workspace.id, definition(steps, [asked]))
    await spine.post(text_message(channel, "later"))
    runs = "SELECT status FROM flow_run"
    await spine.until(workspace.id, runs, [("waiting",)])
    await spine.mute()

    def fails(*_: object) -> None:
        raise ValueError("no such state")

    monkeypatch.setattr("automation.runs.engine._decide", fails)
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(text("UPDATE flow_run SET wait_until = clock_timestamp()"))
    spine.doorbell.muted = False
    timers = "SELECT state FROM inbound_event WHERE source = 'timer'"
    await spine.sweep()
    tried = "SELECT attempts, reason FROM inbound_event WHERE source = 'timer'"
    await spine.until(workspace.id, tried, [(1, "ValueError")])
    chances = f"attempts = {FAILURES_AT_MOST - 1}, reason = 'seen', due_at = clock_timestamp()"
    await change_events(spine, workspace, chances)
    await spine.sweep()
    await spine.until(workspace.id, timers, [("quarantined",)])
    assert await spine.rows(workspace.id, "SELECT owner FROM conversation") == [("human",)]
    assert await spine.rows(
        workspace.id, "SELECT count(*) FROM flow_run WHERE status = 'waiting'"
    ) == [(0,)]


async def test_a_deadlock_while_alone_is_nobodys_fault(
    spine: Spine, channel: Channel, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, "price", phone="4915550001"))
    await change_events(spine, workspace, "attempts = 1")
    taken = await suspects_of(spine, workspace)

    async def meets_another(*_: object) -> None:
        raise psycopg.errors.DeadlockDetected

    with monkeypatch.context() as patch:
        patch.setattr(spine.steps, "_apply", meets_another)
        for _ in range(CRASHES_AT_MOST + 1):
            assert [jobs async for jobs in spine.steps.one_by_one(taken)] == []
    assert await spine.rows(workspace.id, EVENTS) == [("new", 1, None)]


async def suspects_of(spine: Spine, workspace: MadeWorkspace) -> Sequence[OpenEvent]:
    async with spine.runtime.unit_of_work(workspace.id, in_sets=True) as uow:
        return (await MailboxSteps(uow).take([workspace.id])).split()[1]
