"""Who comes back is told what he missed; that a thousand do so at once costs nothing."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from inbox.foundation.authentication import Caller
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.identifiers import new_id
from inbox.foundation.live_updates import Heard, LiveMessenger
from inbox.foundation.runtime import Runtime
from inbox.live import pump as pumps
from inbox.live.pump import LivePump, Watcher
from inbox.live.stream import Stream
from inbox.mailbox.log import ChangeLog, LogLine
from tests.factories.statements import statements_of
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace, subject_of

STREAMS = 100


class Bell(LiveMessenger):
    """Rings when a test says so."""

    def __init__(self) -> None:
        super().__init__("redis://127.0.0.1:1")
        self.heard: Heard | None = None

    def listen(self, heard: Heard) -> None:
        self.heard = heard

    def ring(self, workspace_id: UUID) -> None:
        assert self.heard is not None
        self.heard(workspace_id, None)


@pytest.fixture
async def pump(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LivePump]:
    # Only the bell tells it that there is something new.
    monkeypatch.setattr(pumps, "POLL_SECONDS", 3_600.0)
    made = LivePump(runtime, Bell())
    yield made
    await made.close()


async def write(runtime: Runtime, workspace: MadeWorkspace, count: int) -> None:
    async with runtime.unit_of_work(workspace.id) as uow:
        ChangeLog(uow).add(
            [LogLine(workspace.id, "message_received", new_id(), new_id()) for _ in range(count)]
        )


async def read_on(pump: LivePump, workspace: MadeWorkspace, watcher: Watcher, count: int) -> None:
    async def has_come() -> bool:
        return watcher.queue.qsize() >= count

    assert isinstance(pump.messenger, Bell)
    pump.messenger.ring(workspace.id)
    await until(has_come, what="the changes")


def stream(pump: LivePump, workspace: MadeWorkspace, after: int | None) -> Stream:
    subject = subject_of(workspace.owner)

    async def ask_again() -> Caller:
        return Caller(subject)

    return Stream(pump, subject, ask_again, after)


async def until_ready(one: Stream) -> list[bytes]:
    """What it is told until it stands where everybody stands."""
    told: list[bytes] = []
    events = one.events()
    async for text in events:
        told.append(text.split(b"event: ")[1].split(b"\n")[0])
        if told[-1] in {b"ready", b"resync"}:
            break
    await events.aclose()  # type: ignore[attr-defined] # it is a generator
    return told


async def test_a_hundred_who_come_back_at_once_ask_the_database_for_nothing(
    runtime: Runtime, workspace: MadeWorkspace, pump: LivePump
) -> None:
    watcher = Watcher()
    before = await pump.watch(workspace.id, watcher)
    pump.leave(workspace.id, watcher)
    # Nobody listens meanwhile, and yet it is read on.
    again = Watcher()
    with statements_of(runtime.database) as sent:
        assert await pump.watch(workspace.id, again) == before
    assert sent == []
    await write(runtime, workspace, 5)
    await read_on(pump, workspace, again, 5)
    pump.leave(workspace.id, again)
    with statements_of(runtime.database) as sent:
        told = await asyncio.gather(
            *(until_ready(stream(pump, workspace, before + n % 6)) for n in range(STREAMS))
        )
    assert sent == []
    for n, one in enumerate(told):
        assert one == [*[b"message_received"] * (5 - n % 6), b"ready"]


async def test_those_who_come_first_wait_for_one_answer(
    runtime: Runtime, workspace: MadeWorkspace, pump: LivePump
) -> None:
    with statements_of(runtime.database) as sent:
        await until_ready(stream(pump, workspace, None))
    alone = len(sent)
    other = LivePump(runtime, Bell())
    with statements_of(runtime.database) as sent:
        await asyncio.gather(*(until_ready(stream(other, workspace, None)) for _ in range(STREAMS)))
    await other.close()
    # The reader's own first question may be among them, or not.
    assert len(sent) <= alone * 2


async def test_who_was_told_more_by_another_process_does_not_start_anew(
    runtime: Runtime, workspace: MadeWorkspace, pump: LivePump
) -> None:
    watcher = Watcher()
    before = await pump.watch(workspace.id, watcher)
    await write(runtime, workspace, 3)
    # Here nothing of it has been read.
    assert watcher.queue.empty()
    assert await until_ready(stream(pump, workspace, before + 2)) == [b"message_received", b"ready"]
    assert await until_ready(stream(pump, workspace, before + 3)) == [b"ready"]
    assert await until_ready(stream(pump, workspace, before + 4)) == [b"resync"]


async def test_what_is_not_kept_any_more_is_read(
    runtime: Runtime,
    workspace: MadeWorkspace,
    pump: LivePump,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pumps, "KEPT_AT_MOST", 2)
    watcher = Watcher()
    before = await pump.watch(workspace.id, watcher)
    await write(runtime, workspace, 5)
    await read_on(pump, workspace, watcher, 5)
    assert pump.kept(workspace.id, before + 2) is None
    kept = pump.kept(workspace.id, before + 3)
    assert kept is not None
    assert [one.seq for one in kept] == [before + 4, before + 5]
    told = await until_ready(stream(pump, workspace, before))
    assert told == [*[b"message_received"] * 5, b"ready"]


async def test_a_stream_whose_database_is_away_ends_in_order(
    workspace: MadeWorkspace, pump: LivePump, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: UUID) -> int:
        raise ServiceUnreachable

    monkeypatch.setattr(pump, "head", away)
    assert await until_ready(stream(pump, workspace, None)) == []
    monkeypatch.undo()
    assert await until_ready(stream(pump, workspace, None)) == [b"ready"]


async def test_a_workspace_that_nobody_watches_any_more_is_left(
    workspace: MadeWorkspace, pump: LivePump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pumps, "LINGER_SECONDS", -1.0)
    watcher = Watcher()
    seq = await pump.watch(workspace.id, watcher)
    pump.leave(workspace.id, watcher)

    async def is_left() -> bool:
        assert isinstance(pump.messenger, Bell)
        pump.messenger.ring(workspace.id)
        return pump.kept(workspace.id, seq) is None

    await until(is_left, what="the end of the reader")
