"""A customer sees that he was read, and that somebody is writing: once, and while it is true."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.desk.service import DeskService
from inbox.foundation.permissions import Role
from inbox.foundation.settings import Settings
from inbox.workspaces.models import Member
from tests.factories.far_end import ACCEPT_AND_500, FarEnd, far_end
from tests.factories.spines import Spine, connect, open_spine, text_message
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.journeys.test_what_leaves_late import Tomorrow

EFFECTS = "SELECT kind, state FROM effect ORDER BY id"


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
    await spine.post(text_message(connected, "hi", wamid="wamid.q"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(1,)])
    return connected


async def look(spine: Spine, who: Member, *, typing: bool = False) -> None:
    [(conversation_id,)] = await spine.rows(who.workspace_id, "SELECT id FROM conversation")
    subject = subject_of(who)
    async with spine.runtime.unit_of_work(who.workspace_id, subject=subject) as uow:
        desk = DeskService(uow, subject)
        if typing:
            await desk.show_typing(conversation_id)
        else:
            await desk.mark_read(conversation_id, unread=False)


async def test_who_answers_marks_as_read_once(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    auditor = await workspace.add_member(Role.AUDITOR)
    await look(spine, auditor)
    for _ in range(3):
        await look(spine, workspace.owner)
    await spine.until(workspace.id, EFFECTS, [("show_notice", "accepted")])
    wanted: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read"}
    assert meta.at(channel.address) == [wanted | {"message_id": "wamid.q"}]
    await look(spine, workspace.owner, typing=True)
    await spine.until(workspace.id, EFFECTS, [("show_notice", "accepted")] * 2)
    assert meta.at(channel.address)[1]["typing_indicator"] == {"type": "text"}
    # Neither is a text that left the house.
    assert await spine.rows(workspace.id, "SELECT id FROM ledger_entry") == []


async def test_a_channel_may_keep_it_to_itself(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    async with workspace.as_house() as uow:
        await ChannelService(uow).change(channel.id, read_receipts=False)
    await look(spine, workspace.owner)
    await look(spine, workspace.owner, typing=True)
    assert await spine.rows(workspace.id, EFFECTS) == []


@pytest.mark.parametrize("step", [ACCEPT_AND_500, 131056, 100])
async def test_what_did_not_work_is_dropped(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace, step: str | int
) -> None:
    meta.script.append(step)
    await look(spine, workspace.owner)
    await spine.until(workspace.id, EFFECTS, [("show_notice", "failed")])


async def test_what_comes_too_late_is_not_sent(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await look(spine, workspace.owner)
    spine.runtime.clock = Tomorrow()
    spine.doorbell.muted = False
    await spine.sweep()
    await spine.until(workspace.id, EFFECTS, [("show_notice", "failed")])
    assert meta.at(channel.address) == []


async def test_a_lost_claim_is_dropped_too(
    spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await look(spine, workspace.owner)
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(
            text("UPDATE effect SET state = 'claimed', lease_until = clock_timestamp()")
        )
    await spine.sweep()
    await spine.until(workspace.id, EFFECTS, [("show_notice", "failed")])
