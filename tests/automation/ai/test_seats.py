"""Few think at once; who waits for a provider keeps nobody from thinking."""

import asyncio
import json
from contextvars import Context
from uuid import UUID

import pytest

from automation.ai.seats import Seats
from automation.ai.thinking import ThinkExecutor
from inbox.delivery.claims import Job
from inbox.delivery.kinds import THINK
from inbox.foundation.identifiers import new_id
from integrations.messaging import Accepted, NotSent


async def test_no_more_think_at_once_than_there_are_seats() -> None:
    seats, thinking, most = Seats(2), 0, 0

    async def think() -> None:
        nonlocal thinking, most
        async with seats.taken():
            thinking += 1
            most = max(most, thinking)
            for _ in range(3):
                await asyncio.sleep(0)
            thinking -= 1

    await asyncio.gather(*(think() for _ in range(20)))
    assert most == 2


async def test_who_waits_for_a_provider_leaves_his_seat_and_takes_one_again() -> None:
    seats, answer = Seats(1), asyncio.Event()
    told: list[str] = []

    async def asks() -> None:
        async with seats.taken():
            async with seats.left():
                told.append("asked")
                await answer.wait()
            told.append("answered")

    async def thinks() -> None:
        async with seats.taken():
            told.append("thought")
            answer.set()

    async with asyncio.timeout(60):
        await asyncio.gather(asks(), thinks())
    assert told == ["asked", "thought", "answered"]


async def test_a_provider_that_breaks_gives_the_seat_back_once() -> None:
    seats = Seats(1)

    async def breaks() -> None:
        async with seats.taken(), seats.left():
            raise ConnectionError

    for _ in range(2):
        with pytest.raises(ConnectionError):
            await breaks()
    async with asyncio.timeout(60), seats.taken():
        assert seats._free.locked()


async def test_of_somebody_without_a_seat_nothing_is_asked() -> None:
    seats = Seats(1)
    async with asyncio.timeout(60), seats.taken():
        # Another task: it has not taken this one.
        async def asks() -> None:
            async with seats.left():
                assert seats._free.locked()

        await asyncio.create_task(asks(), context=Context())


async def test_who_finds_no_seat_comes_back_before_his_lease_is_over() -> None:
    seats = Seats(1, in_line_seconds=0.01)
    thought: list[UUID] = []

    class Thinks:
        async def think(self, workspace_id: UUID, row_id: UUID) -> None:
            thought.append(row_id)

        async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
            raise AssertionError("it was only too early")

    row_id = new_id()
    job = Job(
        workspace_id=new_id(),
        effect_id=new_id(),
        lane_id=new_id(),
        conversation_id=None,
        message_id=None,
        kind=THINK,
        lease_token=new_id(),
        resends=0,
        payload=json.dumps({"task": "summary", "row": str(row_id)}),
    )
    execute = ThinkExecutor({"summary": Thinks()}, seats)
    async with seats.taken():
        early = await execute(job)
    assert isinstance(early.outcome, NotSent)
    assert (early.outcome.counts_as_try, early.outcome.called, thought) == (False, False, [])
    assert isinstance((await execute(job)).outcome, Accepted)
    assert thought == [row_id]
