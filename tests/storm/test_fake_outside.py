"""What the storm's outside does to a call, and that it remembers it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from storm.fake_outside import FakeOutside


@pytest.fixture
async def outside() -> AsyncIterator[tuple[FakeOutside, str]]:
    fake = FakeOutside(["Orders 0"], seed=1, model_seconds=0)
    app = web.Application()
    fake.serve(app)
    async with TestServer(app) as server:
        yield fake, str(server.make_url("")).rstrip("/")


async def ask_shop(url: str, name: str) -> int:
    async with aiohttp.ClientSession() as session:
        try:
            headers = {"Idempotency-Key": name}
            async with session.post(f"{url}/shop", headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0


@pytest.mark.parametrize(
    ("deed", "answer", "taken"), [("refuse", 503, False), ("reset", 0, False), ("silent", 0, True)]
)
async def test_a_call_goes_wrong_once_and_is_remembered(
    outside: tuple[FakeOutside, str], deed: str, answer: int, taken: bool
) -> None:
    fake, url = outside
    async with aiohttp.ClientSession() as session:
        wanted = {"per_mille": {deed: 1000}}
        async with session.post(f"{url}/storm/control", json=wanted) as answered:
            assert answered.status == 200
    assert await ask_shop(url, "a") == answer
    assert await ask_shop(url, "a") == 200
    assert [(one.name, one.taken, one.deed) for one in fake.calls] == [
        ("a", taken, deed),
        ("a", True, ""),
    ]


async def test_what_it_remembers_can_be_asked_for(outside: tuple[FakeOutside, str]) -> None:
    fake, url = outside
    fake.google.worksheet("Orders 0").put(["Parley ID"], ["one"])
    await ask_shop(url, "a")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/storm/history") as answered,
    ):
        found = await answered.json()
    assert [(one["where"], one["name"], one["taken"]) for one in found["calls"]] == [
        ("shop", "a", True)
    ]
    assert found["worksheets"] == {"Orders 0": [["Parley ID"], ["one"]]}
