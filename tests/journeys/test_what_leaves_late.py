"""What was allowed when it was written is asked about once more when it leaves; and templates,
which leave when nothing else may."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.contacts.consents import MARKETING, ConsentService, Said
from inbox.contacts.models import ConsentState
from inbox.delivery.errors import ConsentWithdrawn, ReplyWindowClosed
from inbox.desk.message_service import DeskMessages
from inbox.foundation.clock import SystemClock
from inbox.foundation.errors import Invalid
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from inbox.foundation.time_of_database import database_now
from inbox.messages.composing import MessageIn, SentTemplateIn
from inbox.templates.errors import TemplateUnusable
from inbox.templates.models import Template
from tests.factories.far_end import ACCEPT_AND_500, FarEnd, far_end
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import Spine, connect, open_spine, text_message
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.journeys.test_files import hurry

OUT = "SELECT status, error_code FROM message WHERE direction = 'out' ORDER BY seq"


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
    await spine.post(text_message(connected, "hi"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(1,)])
    return connected


async def send(spine: Spine, workspace: MadeWorkspace, **asked: Any) -> UUID:
    [(conversation_id,)] = await spine.rows(workspace.id, "SELECT id FROM conversation")
    subject = subject_of(workspace.owner)
    async with spine.runtime.unit_of_work(workspace.id, subject=subject) as uow:
        made = await DeskMessages(uow, subject).reply(conversation_id, new_id(), MessageIn(**asked))
    return made.id


async def run(spine: Spine, workspace_id: UUID, statement: str) -> None:
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        await uow.session.execute(text(statement))


class Tomorrow(SystemClock):
    def now(self) -> datetime:
        return super().now() + timedelta(hours=25)


async def let_a_day_pass(spine: Spine, workspace_id: UUID) -> None:
    spine.runtime.clock = Tomorrow()
    await run(spine, workspace_id, "UPDATE conversation SET window_until = clock_timestamp()")


async def template(spine: Spine, channel: Channel, **given: Any) -> Template:
    body = {"type": "BODY", "text": "Hello {{1}}, your order {{2}} is ready."}
    row = Template(
        **{
            "workspace_id": channel.workspace_id,
            "account": channel.account,
            "name": "order_ready",
            "language": "en",
            "category": "UTILITY",
            "status": "APPROVED",
            "components": [body],
        }
        | given
    )
    async with spine.runtime.unit_of_work(channel.workspace_id) as uow:
        uow.session.add(row)
    return row


VALUES = {"body": {"1": "Ann", "2": "7"}}


async def withdraw(spine: Spine, workspace_id: UUID) -> None:
    [(contact_id,)] = await spine.rows(workspace_id, "SELECT contact_id FROM conversation")
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        now = await database_now(uow)
        said = Said(workspace_id, contact_id, MARKETING, ConsentState.WITHDRAWN, "test", now)
        await ConsentService(uow).add([said])


async def test_a_text_that_waited_until_the_window_closed_does_not_leave(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """As after a day of a paused channel: the payload says until when it was allowed."""
    await spine.mute()
    await send(spine, workspace, text="late")
    await send(spine, workspace, text="late too")
    await let_a_day_pass(spine, workspace.id)
    spine.doorbell.muted = False
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("failed", "reply_window_closed")] * 2)
    assert meta.at(channel.address) == []
    # Nothing left the house, so the ledger has nothing to say.
    assert await spine.rows(workspace.id, "SELECT id FROM ledger_entry") == []


async def test_a_text_that_waited_leaves_when_the_customer_wrote_again_meanwhile(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await send(spine, workspace, text="late")
    await let_a_day_pass(spine, workspace.id)
    spine.doorbell.muted = False
    await spine.post(text_message(channel, "still there?"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(3,)])
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("sent", None)])


async def test_a_template_leaves_when_the_window_is_closed(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await template(spine, channel)
    await run(spine, workspace.id, "UPDATE conversation SET window_until = clock_timestamp()")
    with pytest.raises(ReplyWindowClosed):
        await send(spine, workspace, text="hello")
    by_name = SentTemplateIn(name="order_ready", language="en", values=VALUES)
    await send(spine, workspace, template=by_name)
    await spine.until(workspace.id, OUT, [("sent", None)])
    [sent] = meta.at(channel.address)
    assert sent["template"]["name"] == "order_ready"
    assert [one["text"] for one in sent["template"]["components"][0]["parameters"]] == ["Ann", "7"]
    ledger = "SELECT processor, purpose FROM ledger_entry"
    assert [tuple(one) for one in await spine.rows(workspace.id, ledger)] == [("meta", "template")]


async def test_a_template_is_refused_by_field_or_by_its_state(
    spine: Spine, channel: Channel, workspace: MadeWorkspace
) -> None:
    good = await template(spine, channel)
    paused = await template(spine, channel, name="paused", status="PAUSED")
    foreign = await template(spine, channel, name="foreign", account="other")
    for asked, field in (
        (SentTemplateIn(id=good.id, values={"body": {"1": "Ann"}}), "template.values.body.2"),
        (
            SentTemplateIn(id=good.id, values={"body": {"1": "a\nb", "2": "7"}}),
            "template.values.body.1",
        ),
        (SentTemplateIn(id=new_id(), values=VALUES), "template.id"),
        (SentTemplateIn(name="order_ready", language="de", values=VALUES), "template.name"),
        (SentTemplateIn(name="order_ready", values=VALUES), "template.language"),
        (SentTemplateIn(name=foreign.name, language="en", values=VALUES), "template.name"),
    ):
        with pytest.raises(Invalid) as refused:
            await send(spine, workspace, template=asked)
        assert [one.field for one in refused.value.faults] == [field]
    with pytest.raises(TemplateUnusable):
        await send(spine, workspace, template=SentTemplateIn(id=paused.id, values=VALUES))
    assert await spine.rows(workspace.id, OUT) == []


async def test_marketing_needs_consent_when_it_is_written_and_when_it_leaves(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    offer = await template(spine, channel, name="offer", category="MARKETING")
    order = await template(spine, channel)
    await spine.mute()
    await send(spine, workspace, template=SentTemplateIn(id=offer.id, values=VALUES))
    await withdraw(spine, workspace.id)
    with pytest.raises(ConsentWithdrawn):
        await send(spine, workspace, template=SentTemplateIn(id=offer.id, values=VALUES))
    await send(spine, workspace, template=SentTemplateIn(id=order.id, values=VALUES))
    spine.doorbell.muted = False
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("failed", "consent_withdrawn"), ("sent", None)])
    assert [one["template"]["name"] for one in meta.at(channel.address)] == ["order_ready"]


async def test_a_flows_marketing_is_asked_about_once_more_when_it_leaves(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    for name, category in (("offer", "MARKETING"), ("order_ready", "UTILITY")):
        await template(spine, channel, name=name, category=category)
        choice = {"name": name, "language": "en", "values": VALUES}
        said = step("say", "send_template", None, template=choice)
        began = trigger(match="keyword", keywords=[name])
        await publish(spine.runtime, workspace.id, definition([said], [began]), name)
    await spine.mute()
    for word in ("offer", "order_ready"):
        await spine.post(text_message(channel, word))
    await spine.steps.run([workspace.id])
    # As if its lane had been full.
    wait = "UPDATE effect SET state = 'ready', lease_until = NULL WHERE state = 'claimed'"
    await run(spine, workspace.id, wait)
    await withdraw(spine, workspace.id)
    spine.doorbell.muted = False
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, OUT, [("failed", "consent_withdrawn"), ("sent", None)])
    assert [one["template"]["name"] for one in meta.at(channel.address)] == ["order_ready"]


async def test_a_template_with_an_unknown_end_goes_to_a_person_and_not_out_again(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await template(spine, channel)
    meta.script.append(ACCEPT_AND_500)
    asked = SentTemplateIn(name="order_ready", language="en", values=VALUES)
    await send(spine, workspace, template=asked)
    state = "SELECT state FROM effect"
    await spine.until(workspace.id, state, [("unknown",)])
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, state, [("needs_human",)])
    assert len(meta.at(channel.address)) == 1
