"""What an end that was no call means: no try is lost by it, and a lane learns nothing from it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from automation.rules.service import RuleService
from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import Channel
from inbox.delivery.checks import BeforeSending
from inbox.delivery.claims import Job
from inbox.delivery.executors import CHANNEL_NOT_ENABLED, TOO_LATE, MessageExecutor, Routes
from inbox.delivery.files import BROKEN_OFF, Files
from inbox.delivery.kinds import SEND_MEDIA
from inbox.effects.transitions import ATTEMPTS_AT_MOST
from inbox.foundation.identifiers import first_id_at
from inbox.media.uploads import Uploaded, Uploads
from integrations.messaging import CarryFiles, ChannelAccess, FileToUpload, NotSent
from tests.factories.spines import envelope, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.media.test_content import HEADS

UNREACHABLE = NotSent("connection_failed", 5)
WAITS = (
    "SELECT extract(epoch FROM due_at - clock_timestamp()) FROM effect"
    " WHERE workspace_id = :workspace_id"
)
LANE = "SELECT breaker, calls FROM lane WHERE workspace_id = :workspace_id"


async def run(workspace: MadeWorkspace, statement: str, **given: Any) -> Sequence[Any]:
    async with workspace.as_house() as uow:
        given["workspace_id"] = workspace.id
        found = await uow.session.execute(text(statement), given)
        return list(found) if statement.startswith("SELECT") else []


async def fetched(still: Still, channel: Channel) -> Job:
    media = {"id": "m1", "mime_type": "image/jpeg"}
    message = {"from": "4915550001", "id": f"wamid.{uuid4().hex}", "timestamp": "1750000000"}
    picture = envelope(channel, {"messages": [message | {"type": "image", "image": media}]})
    (job,) = await still.receive(channel, picture)
    return job


async def again(still: Still, workspace: MadeWorkspace, job: Job) -> Job:
    """Its time has come, the breaker's and its customer's."""
    due = "UPDATE effect SET due_at = clock_timestamp() WHERE workspace_id = :workspace_id"
    await run(workspace, due)
    closed = "UPDATE lane SET breaker = 'closed', calls = 0, failures = 0, tokens = burst"
    await run(workspace, f"{closed} WHERE workspace_id = :workspace_id")
    paced = "UPDATE conversation SET next_send_at = clock_timestamp()"
    await run(workspace, f"{paced} WHERE workspace_id = :workspace_id")
    (claimed,) = await still.claim([(job.workspace_id, job.lane_id)])
    return claimed


async def state_of(workspace: MadeWorkspace) -> tuple[str, int, str]:
    (row,) = await run(
        workspace,
        "SELECT state, attempts, error_code FROM effect WHERE workspace_id = :workspace_id",
    )
    return tuple(row)


async def test_a_paused_channel_uses_up_no_try(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    job = await fetched(still, channel)
    for _ in range(20):
        await still.end([job], CHANNEL_NOT_ENABLED)
        assert await state_of(workspace) == ("ready", 0, "channel_not_enabled")
        job = await again(still, workspace, job)
    # What did fail still counts.
    await still.end([job], NotSent("connection_lost", 5))
    assert await state_of(workspace) == ("ready", 1, "connection_lost")


async def test_what_has_waited_for_two_weeks_comes_to_an_end(
    still: Still, channel: Channel, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await fetched(still, channel)
    now = first_id_at

    def two_weeks_ago(moment: datetime) -> UUID:
        return UUID(int=now(moment).int + (15 * 24 * 3600 * 1000 << 80))

    monkeypatch.setattr("inbox.delivery.outcomes.first_id_at", two_weeks_ago)
    for _ in range(ATTEMPTS_AT_MOST - 1):
        await still.end([job], CHANNEL_NOT_ENABLED)
        job = await again(still, workspace, job)
    await still.end([job], CHANNEL_NOT_ENABLED)
    assert (await state_of(workspace))[::2] == ("failed", "channel_not_enabled")


@pytest.mark.parametrize("outcome", [TOO_LATE, CHANNEL_NOT_ENABLED])
async def test_a_half_open_lane_gets_its_trial_back_when_nobody_was_called(
    still: Still, channel: Channel, workspace: MadeWorkspace, outcome: Any
) -> None:
    job = await fetched(still, channel)
    half = "UPDATE lane SET breaker = 'half_open', calls = 1 WHERE workspace_id = :workspace_id"
    await run(workspace, half)
    await still.end([job], outcome)
    assert [tuple(one) for one in await run(workspace, LANE)] == [("half_open", 0)]


async def test_a_lane_that_is_asked_for_fewer_calls_is_there_again(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    job = await fetched(still, channel)
    half = "UPDATE lane SET breaker = 'half_open', calls = 1 WHERE workspace_id = :workspace_id"
    await run(workspace, half)
    await still.end([job], NotSent("130429", 5, slow_lane=True, counts_as_failure=False))
    assert [one.breaker for one in await run(workspace, LANE)] == ["closed"]


async def said(still: Still, channel: Channel, workspace: MadeWorkspace) -> Job:
    async with workspace.as_house() as uow:
        await RuleService(uow).add("price", "It is 20.")
    (job,) = await still.receive(channel, text_message(channel, "price?"))
    return job


async def test_an_hour_without_a_network_fails_no_reply(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    job = await said(still, channel, workspace)
    for tries in range(1, 3 * ATTEMPTS_AT_MOST):
        await still.end([job], UNREACHABLE)
        assert await state_of(workspace) == ("ready", tries, "connection_failed")
        ((wait,),) = await run(workspace, WAITS)
        assert min(5 * 2 ** (tries - 1), 300) - 5 < wait <= 300
        job = await again(still, workspace, job)


async def test_after_a_day_without_a_network_a_reply_has_failed(
    still: Still, channel: Channel, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await said(still, channel, workspace)
    now = first_id_at

    def a_day_ago(moment: datetime) -> UUID:
        return UUID(int=now(moment).int + (25 * 3600 * 1000 << 80))

    monkeypatch.setattr("inbox.delivery.outcomes.first_id_at", a_day_ago)
    for _ in range(ATTEMPTS_AT_MOST - 1):
        await still.end([job], UNREACHABLE)
        job = await again(still, workspace, job)
    await still.end([job], UNREACHABLE)
    assert (await state_of(workspace))[::2] == ("failed", "connection_failed")


def job_of(channel: Channel, kind: str, payload: str) -> Job:
    return Job(
        workspace_id=channel.workspace_id,
        effect_id=uuid4(),
        lane_id=uuid4(),
        conversation_id=None,
        message_id=None,
        kind=kind,
        lease_token=uuid4(),
        resends=0,
        payload=payload,
    )


class Away:
    """A directory whose database does not answer."""

    async def by_id(self, _: object) -> Any:
        raise RuntimeError("the database was restarted")


async def test_what_breaks_before_the_call_is_known_not_to_have_left(
    channel: Channel, workspace: MadeWorkspace
) -> None:
    executor = MessageExecutor(
        Routes(cast(ChannelDirectory, Away())),
        {},
        Files(workspace.runtime, {}),
        BeforeSending(workspace.runtime),
    )
    payload = json.dumps({"channel": str(channel.id)})
    ended = await executor(job_of(channel, "send_template", payload))
    assert isinstance(ended.outcome, NotSent)
    assert (ended.outcome.code, ended.outcome.counts_as_try) == ("not_begun", True)


class Slow:
    """A provider that takes a file for ever."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def upload(self, access: ChannelAccess, file: FileToUpload) -> Any:
        self.begun.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_file_on_its_way_out_holds_up_no_stop(
    channel: Channel, still: Still, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    [(conversation_id,)] = await run(
        workspace, "SELECT id FROM conversation WHERE workspace_id = :workspace_id"
    )

    async def body() -> AsyncIterator[bytes]:
        yield HEADS["image/jpeg"]

    uploads = Uploads(workspace.runtime, subject_of(workspace.owner))
    stored = await uploads.take(Uploaded(conversation_id), body(), "POST /media")
    slow = Slow()
    files = Files(workspace.runtime, {"whatsapp": cast(CarryFiles, slow)})
    route = (await still.directory.by_id([(workspace.id, channel.id)]))[channel.id]
    job = job_of(channel, SEND_MEDIA, "")
    upload = asyncio.create_task(files.upload(job, route, stored.id))
    await slow.begun.wait()
    files.break_off()
    assert await upload == BROKEN_OFF
    assert await files.upload(job, route, stored.id) == BROKEN_OFF
