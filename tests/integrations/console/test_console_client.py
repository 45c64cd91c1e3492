"""The simulated phone treats messages as it was told, and forgets nothing that matters."""

import asyncio
import socket
from collections.abc import AsyncIterator

import orjson
import pytest
from redis.asyncio import Redis

from integrations import console
from integrations.console.behaviour import (
    MAX_ACCEPTED,
    Behaviour,
    Mode,
    record_accepted,
    set_behaviour,
    take_accepted,
    take_behaviour,
)
from integrations.console.client import ConsoleClient
from integrations.messaging import (
    Accepted,
    ChannelAccess,
    Outcome,
    OutgoingMessage,
    Person,
    Refused,
    Unknown,
    WhoActs,
)

DESK = ChannelAccess("desk", "", "secret")
WORDS = "words that stay at home"
REFUSED = Refused("console_refused", WhoActs.AGENT)
LOST = Unknown("console_lost")


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as connected:
        await connected.flushall()
        yield connected


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[ConsoleClient]:
    made = ConsoleClient(redis_url)
    yield made
    await made.close()


async def send(client: ConsoleClient, *effects: str) -> list[Outcome]:
    return [
        await client.send(DESK, OutgoingMessage(effect, Person(phone="1650"), WORDS))
        for effect in effects
    ]


async def test_a_normal_phone_accepts_and_notes_the_effect(
    redis: Redis, client: ConsoleClient
) -> None:
    assert await send(client, "e-1", "e-2") == [Accepted("console.e-1"), Accepted("console.e-2")]
    assert await take_accepted(redis, "desk") == ["e-1", "e-2"]
    assert await take_accepted(redis, "desk") == []


async def test_a_phone_refuses_as_often_as_it_was_told(redis: Redis, client: ConsoleClient) -> None:
    await set_behaviour(redis, "desk", Behaviour(Mode.FAIL, times=2))
    assert await send(client, "e-1", "e-2", "e-3") == [REFUSED, REFUSED, Accepted("console.e-3")]
    assert await take_accepted(redis, "desk") == ["e-3"]


async def test_a_lost_message_is_never_accepted(redis: Redis, client: ConsoleClient) -> None:
    await set_behaviour(redis, "desk", Behaviour(Mode.LOSE))
    assert await send(client, "e-1", "e-2") == [LOST, LOST]
    await set_behaviour(redis, "desk", Behaviour())
    assert await send(client, "e-1") == [Accepted("console.e-1")]
    assert await take_accepted(redis, "desk") == ["e-1"]


async def test_a_slow_phone_accepts_late(redis: Redis, client: ConsoleClient) -> None:
    await set_behaviour(redis, "desk", Behaviour(Mode.DELAY, seconds=0.3, times=1))
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    assert await send(client, "e-1") == [Accepted("console.e-1")]
    assert loop.time() - started_at >= 0.3


async def test_many_sends_at_once_share_the_times_exactly(
    redis: Redis, client: ConsoleClient
) -> None:
    await set_behaviour(redis, "desk", Behaviour(Mode.FAIL, times=7))
    message = OutgoingMessage("e-1", Person(phone="1650"), WORDS)
    outcomes = await asyncio.gather(*(client.send(DESK, message) for _ in range(40)))
    assert outcomes.count(REFUSED) == 7


async def test_each_phone_has_its_own_behaviour(redis: Redis, client: ConsoleClient) -> None:
    await set_behaviour(redis, "another desk", Behaviour(Mode.FAIL))
    assert await send(client, "e-1") == [Accepted("console.e-1")]


@pytest.mark.parametrize(
    "stored", [b"", b"{}", b"[1]", b'{"mode": "dance"}', b'{"mode": "delay", "seconds": -1}', b"{"]
)
async def test_a_behaviour_that_makes_no_sense_is_normal(
    redis: Redis, client: ConsoleClient, stored: bytes
) -> None:
    await redis.set("parley:console:desk:behaviour", stored)
    assert await send(client, "e-1") == [Accepted("console.e-1")]


async def test_no_word_of_a_message_comes_into_redis(redis: Redis, client: ConsoleClient) -> None:
    for mode in Mode:
        await set_behaviour(redis, "desk", Behaviour(mode))
        await send(client, f"e-{mode}")
    for key in await redis.keys("*"):
        stored = await redis.lrange(key, 0, -1) if key.endswith(b":accepted") else []
        stored += [await redis.get(key)] if key.endswith(b":behaviour") else []
        assert stored
        assert WORDS.encode() not in b"".join(stored)


async def test_the_note_of_accepted_effects_is_bounded_and_passes(redis: Redis) -> None:
    for number in range(MAX_ACCEPTED + 5):
        await record_accepted(redis, "desk", f"e-{number}")
    assert 0 < await redis.ttl("parley:console:desk:accepted") <= 3_600
    assert await take_accepted(redis, "desk", 2) == ["e-5", "e-6"]
    assert len(await take_accepted(redis, "desk")) == MAX_ACCEPTED - 2


async def test_counting_down_keeps_the_rest_of_the_behaviour(redis: Redis) -> None:
    await set_behaviour(redis, "desk", Behaviour(Mode.DELAY, seconds=1.5, times=2))
    assert (await take_behaviour(redis, "desk")).seconds == 1.5
    stored = orjson.loads(await redis.get("parley:console:desk:behaviour") or b"")
    assert stored == {"mode": "delay", "seconds": 1.5, "times": 1}


@pytest.mark.parametrize(("seconds", "times"), [(-1, None), (61, None), (0, 0)])
def test_a_behaviour_stays_within_reason(seconds: float, times: int | None) -> None:
    with pytest.raises(ValueError, match="must be"):
        Behaviour(Mode.DELAY, seconds, times)


async def test_without_redis_the_phone_is_normal_and_does_not_wait_twice() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    client = ConsoleClient(f"redis://127.0.0.1:{port}/0")
    assert await send(client, "e-1", "e-2") == [Accepted("console.e-1"), Accepted("console.e-2")]
    await client.close()


async def test_a_redis_that_never_answers_costs_one_short_wait() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = ConsoleClient(f"redis://127.0.0.1:{port}/0")
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    outcomes = await send(client, *map(str, range(20)))
    waited = loop.time() - started_at
    await client.close()
    server.close()
    await server.wait_closed()
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert waited < 2


@pytest.mark.parametrize("code", ["console_refused", "console_lost", "anything"])
def test_every_code_can_be_explained_to_a_person(code: str) -> None:
    assert console.explain(code).cause.endswith(".")
    assert console.explain(code).what_to_do.endswith(".")
