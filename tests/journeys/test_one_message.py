"""One WhatsApp message in, answered, settled; and every way in which the answer can go wrong."""

import time
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.delivery.replies import Replies, ReplyText
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from tests.factories.far_end import (
    ACCEPT_AND_500,
    ACCEPT_AND_HANG,
    ACCEPT_AND_RESET,
    HOLD,
    FarEnd,
    far_end,
)
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import (
    Spine,
    add_rule,
    connect,
    envelope,
    open_spine,
    status,
    text_message,
)
from tests.factories.workspaces import MadeWorkspace

OUT = "SELECT status, possibly_twice FROM message WHERE direction = 'out' ORDER BY seq"
EFFECTS = "SELECT state FROM effect ORDER BY conv_seq"


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
    return await connect_with_rule(spine, workspace.id)


async def connect_with_rule(spine: Spine, workspace_id: UUID) -> Channel:
    connected = await connect(spine, workspace_id)
    await add_rule(spine, workspace_id, "price", "It is 20. You asked: {{ message.text }}")
    return connected


async def answer(spine: Spine, workspace_id: UUID, said: str) -> UUID:
    """An agent's reply to the only conversation."""
    [(conversation_id, channel_id)] = await spine.rows(
        workspace_id, "SELECT id, channel_id FROM conversation"
    )
    route = (await spine.directory.by_id([(workspace_id, channel_id)]))[channel_id]
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        replies = Replies(uow)
        thread = await replies.thread(conversation_id)
        return await replies.send(thread, route, ReplyText(conversation_id, new_id(), said))


async def effect_ids(spine: Spine, workspace_id: UUID) -> list[str]:
    return [
        str(row[0])
        for row in await spine.rows(workspace_id, "SELECT id FROM effect ORDER BY conv_seq")
    ]


async def let_leases_run_out(spine: Spine, workspace_id: UUID) -> None:
    """Virtual time: everything that waits for a moment finds that it has come."""
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        await uow.session.execute(
            text("UPDATE effect SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL")
        )
        await uow.session.execute(
            text(
                "UPDATE effect SET due_at = clock_timestamp()"
                " WHERE state = 'ready' AND due_at < '9000-01-01'"
            )
        )
    await spine.sweep()


async def test_a_keyword_is_answered_and_three_statuses_settle_the_answer(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.post(text_message(channel, "What is the PRICE of this?"))
    await spine.until(workspace.id, OUT, [("sent", False)])
    [effect] = await effect_ids(spine, workspace.id)
    assert [one["text"]["body"] for one in meta.accepted] == [
        "It is 20. You asked: What is the PRICE of this?"
    ]
    assert meta.accepted[0]["biz_opaque_callback_data"] == effect
    for word in ("sent", "delivered", "read"):
        await spine.post(status(channel, meta.wamid(effect), word, effect_id=effect))
    await spine.until(workspace.id, OUT, [("read", False)])
    await spine.until(workspace.id, EFFECTS, [("settled",)])
    assert await spine.rows(workspace.id, "SELECT DISTINCT state FROM inbound_event") == [("done",)]


async def test_statuses_in_any_order_only_move_forward(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, OUT, [("sent", False)])
    [effect] = await effect_ids(spine, workspace.id)
    for word in ("read", "delivered", "sent", "delivered"):
        await spine.post(status(channel, meta.wamid(effect), word, effect_id=effect))
    await spine.until(
        workspace.id, "SELECT count(*) FROM inbound_event WHERE state = 'done'", [(4,)]
    )
    assert await spine.rows(workspace.id, OUT) == [("read", False)]


async def test_the_same_webhook_fifty_times_is_one_message_and_one_answer(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    body = text_message(channel, "price?")
    for _ in range(50):
        await spine.post(body)
    await spine.until(workspace.id, OUT, [("sent", False)])
    await spine.sweep()
    assert len(meta.at(channel.address)) == 1
    assert await spine.rows(workspace.id, "SELECT count(*) FROM inbound_event") == [(1,)]


@pytest.mark.parametrize("trouble", [ACCEPT_AND_RESET, ACCEPT_AND_500])
async def test_an_unknown_outcome_that_a_status_explains_is_never_sent_again(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace, trouble: str
) -> None:
    await explained_by_a_status(spine, meta, channel, workspace, trouble)


async def test_an_answer_that_does_not_come_is_an_unknown_outcome_as_well(
    settings: Settings, meta: FarEnd, workspace: MadeWorkspace
) -> None:
    async with open_spine(settings, meta.url, total_timeout_seconds=1) as hurried:
        channel = await connect_with_rule(hurried, workspace.id)
        await explained_by_a_status(hurried, meta, channel, workspace, ACCEPT_AND_HANG)


async def explained_by_a_status(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace, trouble: str
) -> None:
    meta.script.append(trouble)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, OUT, [("unknown", False)])
    [effect] = await effect_ids(spine, workspace.id)
    await spine.post(status(channel, meta.wamid(effect), "delivered", effect_id=effect))
    await spine.until(workspace.id, OUT, [("delivered", False)])
    await let_leases_run_out(spine, workspace.id)
    assert len(meta.at(channel.address)) == 1
    assert await spine.rows(workspace.id, EFFECTS) == [("settled",)]


async def test_a_status_that_came_in_time_and_was_not_read_yet_holds_the_resend(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """As when every worker hangs: the web process goes on taking statuses in."""
    meta.script.append(ACCEPT_AND_RESET)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, OUT, [("unknown", False)])
    [effect] = await effect_ids(spine, workspace.id)
    await spine.mute()
    await spine.post(status(channel, meta.wamid(effect), "delivered", effect_id=effect))
    await let_leases_run_out(spine, workspace.id)
    assert await spine.rows(workspace.id, EFFECTS) == [("unknown",)]
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(workspace.id, OUT, [("delivered", False)])
    assert len(meta.at(channel.address)) == 1


async def test_an_unknown_outcome_that_nobody_explains_is_sent_once_more_and_flagged(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.extend([ACCEPT_AND_RESET, ACCEPT_AND_RESET])
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, OUT, [("unknown", False)])
    await let_leases_run_out(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("unknown", True)])
    await let_leases_run_out(spine, workspace.id)
    await spine.until(workspace.id, EFFECTS, [("needs_human",)])
    code = "SELECT error_code FROM message WHERE direction = 'out'"
    assert await spine.rows(workspace.id, code) == [("unsettled",)]
    assert len(meta.at(channel.address)) == 2


async def test_later_messages_wait_behind_an_unknown_one(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.append(ACCEPT_AND_RESET)
    await spine.post(text_message(channel, "price one"))
    await spine.until(workspace.id, OUT, [("unknown", False)])
    await spine.post(text_message(channel, "price two"))
    await spine.until(workspace.id, OUT, [("unknown", False), ("queued", False)])
    await spine.sweep()
    assert len(meta.at(channel.address)) == 1
    first, _ = await effect_ids(spine, workspace.id)
    await spine.post(status(channel, meta.wamid(first), "sent", effect_id=first))
    await spine.until(workspace.id, OUT, [("sent", False), ("sent", False)])
    assert [one["text"]["body"][-3:] for one in meta.accepted] == ["one", "two"]


@pytest.mark.parametrize(
    ("code", "state", "message"),
    [
        (131047, "failed", "failed"),
        (190, "failed", "failed"),
        (130429, "ready", "queued"),
        (131056, "ready", "queued"),
    ],
)
async def test_each_refusal_leads_to_its_state(
    spine: Spine,
    meta: FarEnd,
    channel: Channel,
    workspace: MadeWorkspace,
    code: int,
    state: str,
    message: str,
) -> None:
    meta.script.append(code)
    await spine.post(text_message(channel, "price"))
    await spine.until(
        workspace.id,
        "SELECT e.state, e.error_code, m.status FROM effect AS e"
        " JOIN message AS m ON m.id = e.message_id",
        [(state, str(code), message)],
    )
    if state == "ready":
        await let_leases_run_out(spine, workspace.id)
        await spine.until(workspace.id, OUT, [("sent", False)])
        assert len(meta.accepted) == 1


async def test_a_dead_token_pauses_the_channel(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.append(190)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, EFFECTS, [("failed",)])
    assert await spine.rows(workspace.id, "SELECT state, state_reason FROM channel") == [
        ("paused", "refused_190")
    ]


async def test_an_agents_answer_is_the_same_effect_and_silences_the_bot(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.post(text_message(channel, "hello there"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(1,)])
    await answer(spine, workspace.id, "Hello Ann")
    await spine.until(workspace.id, OUT, [("sent", False)])
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, "SELECT count(*) FROM message WHERE direction = 'in'", [(2,)])
    assert [one["text"]["body"] for one in meta.accepted] == ["Hello Ann"]


async def test_takeover_cancels_what_the_bot_still_had_waiting(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.append(130429)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, EFFECTS, [("ready",)])
    await answer(spine, workspace.id, "A person here")
    await spine.until(workspace.id, OUT, [("cancelled", False), ("sent", False)])
    await let_leases_run_out(spine, workspace.id)
    assert [one["text"]["body"] for one in meta.accepted] == ["A person here"]


async def test_an_answer_on_the_businesss_own_phone_cancels_it_as_well(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.script.append(130429)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, EFFECTS, [("ready",)])
    by_hand = {"from": "4930", "to": "4915550001", "id": "wamid.by.hand", "type": "text"}
    echo = by_hand | {"timestamp": str(int(time.time())), "text": {"body": "A person here"}}
    body = envelope(channel, {"message_echoes": [echo]})
    body["entry"][0]["changes"][0]["field"] = "smb_message_echoes"
    await spine.post(body)
    await spine.until(workspace.id, EFFECTS, [("cancelled",)])
    await let_leases_run_out(spine, workspace.id)
    assert meta.accepted == []


async def test_last_words_before_a_hand_over_are_said_though_they_come_late(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    say = step("say", "send_message", {"next": "give", "window_closed": None}, text="One moment")
    asked = trigger("message_received", match="keyword", keywords=["person"])
    flow = definition([say, step("give", "hand_over")], [asked])
    await publish(spine.runtime, workspace.id, flow)
    meta.script.append(130429)
    await spine.post(text_message(channel, "person"))
    await spine.until(workspace.id, EFFECTS, [("ready",)])
    owner = "SELECT owner FROM conversation"
    await spine.until(workspace.id, owner, [("human",)])
    await let_leases_run_out(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("sent", False)])


async def test_without_rings_the_sweeper_finds_everything(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, "price"))
    assert await spine.rows(workspace.id, "SELECT count(*) FROM message") == [(0,)]
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(workspace.id, OUT, [("sent", False)])


async def test_a_worker_that_died_over_a_send_leaves_an_unknown_not_a_second_send(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """The claim is committed by a step whose process then never sends."""
    await spine.mute()
    await spine.post(text_message(channel, "price"))
    result = await spine.steps.run([workspace.id])
    assert len(result.jobs) == 1
    assert await spine.rows(workspace.id, EFFECTS) == [("claimed",)]
    await let_leases_run_out(spine, workspace.id)
    assert await spine.rows(workspace.id, EFFECTS) == [("unknown",)]
    assert meta.at(channel.address) == []


async def test_takeover_also_ends_what_was_on_its_way_and_came_back(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """The bot's message was unknown when a person answered; nobody explains it, and it would be
    sent once more: after the person's own words."""
    meta.script.append(ACCEPT_AND_RESET)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, OUT, [("unknown", False)])
    await answer(spine, workspace.id, "A person here")
    await let_leases_run_out(spine, workspace.id)
    # Nobody knows whether it arrived, so it is not said that it did not.
    await spine.until(workspace.id, OUT, [("unknown", True), ("sent", False)])
    assert await spine.rows(workspace.id, EFFECTS) == [("needs_human",), ("accepted",)]
    assert len(meta.at(channel.address)) == 2
    first, _ = await effect_ids(spine, workspace.id)
    await spine.post(status(channel, meta.wamid(first), "delivered", effect_id=first))
    await spine.until(workspace.id, OUT, [("delivered", True), ("sent", False)])


async def test_a_late_answer_counts_until_the_message_is_sent_anew(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """The database was away for longer than the lease, and the sweeper was there first."""
    meta.script.append(HOLD)
    await spine.post(text_message(channel, "price"))
    await spine.until(workspace.id, EFFECTS, [("claimed",)])
    await let_leases_run_out(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("unknown", False)])
    meta.released.set()
    await spine.until(workspace.id, OUT, [("sent", False)])
    await let_leases_run_out(spine, workspace.id)
    assert len(meta.at(channel.address)) == 1


async def test_a_message_that_was_taken_for_cancelled_is_brought_back_by_its_status(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(text_message(channel, "price"))
    await spine.steps.run([workspace.id])
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        for table in ("effect SET state = 'cancelled'", "message SET status_rank = 9, status ="):
            value = " 'cancelled' WHERE direction = 'out'" if "message" in table else ""
            await uow.session.execute(text(f"UPDATE {table}{value}"))
    [effect] = await effect_ids(spine, workspace.id)
    spine.doorbell.muted = False
    await spine.post(status(channel, meta.wamid(effect), "delivered", effect_id=effect))
    await spine.until(workspace.id, OUT, [("delivered", False)])
    assert await spine.rows(workspace.id, EFFECTS) == [("settled",)]
