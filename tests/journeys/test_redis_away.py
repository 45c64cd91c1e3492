"""Redis is gone, or takes connections and never answers: requests do not notice."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from inbox.foundation.doorbell import RedisDoorbell, redis_broker
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.metrics import RINGS_DROPPED
from inbox.foundation.settings import Settings
from tests.factories.apps import bearer, open_client
from tests.factories.keys import make_key
from tests.factories.workspaces import MadeWorkspace, new_email

# What a ring and the rate limit may cost a request together.
ADDED_SECONDS = 0.1
TRIES = 3


@pytest.fixture(params=["black hole", "nobody"])
def away_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An address that takes connections and never says a word, and one where nobody listens."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        if request.param == "nobody":
            listener.close()
        yield url


@pytest.fixture
def without(settings: Settings, away_url: str) -> Settings:
    return settings.model_copy(update={"redis_url": SecretStr(away_url)})


async def slowest_invite(settings: Settings, key: dict[str, Any]) -> float:
    """An invite queues a mail, which rings."""
    slowest = 0.0
    async with open_client(settings) as client:
        for _ in range(10):
            started_at = time.monotonic()
            answer = await client.post(
                "/api/v1/invites", json={"email": new_email(), "role": "agent"}, **key
            )
            slowest = max(slowest, time.monotonic() - started_at)
            assert answer.status_code == 201, answer.text
    return slowest


async def many_side_by_side(settings: Settings, key: dict[str, Any]) -> float:
    async with open_client(settings) as client:
        started_at = time.monotonic()
        answers = await asyncio.gather(*(client.get("/api/v1/teams", **key) for _ in range(100)))
        assert {answer.status_code for answer in answers} == {200}
        return time.monotonic() - started_at


@pytest.mark.parametrize("measure", [slowest_invite, many_side_by_side])
async def test_requests_cost_no_more_without_redis(
    settings: Settings,
    without: Settings,
    workspace: MadeWorkspace,
    measure: Callable[[Settings, dict[str, Any]], Awaitable[float]],
) -> None:
    """Compared with the same at the same time; who else uses the machine may spoil a try."""
    key = bearer(await make_key(workspace))
    tries = []
    for _ in range(TRIES):
        usual, away = await measure(settings, key), await measure(without, key)
        tries.append((usual, away))
        if away < 2 * usual + ADDED_SECONDS:
            return
    pytest.fail(f"with and without Redis, in seconds: {tries}")


def dropped(task: str) -> float:
    return RINGS_DROPPED.labels(task=task)._value.get()


def test_a_ring_is_given_up_after_its_timeout(away_url: str) -> None:
    task = f"ring_{new_id().hex}"
    bell = RedisDoorbell(redis_broker(away_url, timeout_seconds=0.05))
    started_at = time.monotonic()
    bell.ring([Ring(task, (new_id(),)) for _ in range(100)])
    assert time.monotonic() - started_at < 0.05
    while dropped(task) < 100:
        assert time.monotonic() - started_at < 2
    bell.close()


def test_closing_does_not_wait_for_a_redis_that_is_silent(away_url: str) -> None:
    bell = RedisDoorbell(redis_broker(away_url, timeout_seconds=0.05))
    bell.ring([Ring("greet", (new_id(),))])
    started_at = time.monotonic()
    bell.close()
    assert time.monotonic() - started_at < 1
