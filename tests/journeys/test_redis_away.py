"""Redis is gone, or takes connections and never answers: requests do not notice."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
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

# What the first time-out may cost, and some noise.
ADDED_SECONDS = 0.3


@pytest.fixture(params=["black hole", "nobody"])
def away_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An address that takes connections and never says a word, and one where nobody listens."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        if request.param == "nobody":
            listener.close()
        yield url


@pytest.fixture
async def client(settings: Settings, away_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(
        settings.model_copy(update={"redis_url": SecretStr(away_url)})
    ) as opened:
        yield opened


async def seconds_for(client: httpx.AsyncClient, key: dict[str, Any]) -> float:
    """Twenty invites, each of which queues a mail that rings, then a hundred reads at once."""
    started_at = time.monotonic()
    for _ in range(20):
        answer = await client.post(
            "/api/v1/invites", json={"email": new_email(), "role": "agent"}, **key
        )
        assert answer.status_code == 201, answer.text
    answers = await asyncio.gather(*(client.get("/api/v1/teams", **key) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    return time.monotonic() - started_at


async def test_requests_cost_no_more_without_redis(
    settings: Settings, client: httpx.AsyncClient, workspace: MadeWorkspace
) -> None:
    """Beside the same requests with it, so that a busy machine is busy for both."""
    key = bearer(await make_key(workspace))
    async with open_client(settings) as with_redis:
        with_it = [await seconds_for(with_redis, key) for _ in range(2)]
    without_it = [await seconds_for(client, key) for _ in range(2)]
    # One wait of 50 ms per ring alone would add a second.
    assert min(without_it) < 2 * min(with_it) + ADDED_SECONDS


def dropped(task: str) -> float:
    return RINGS_DROPPED.labels(task=task)._value.get()


def test_a_ring_is_given_up_after_its_timeout(away_url: str) -> None:
    task = f"ring_{new_id().hex}"
    bell = RedisDoorbell(redis_broker(away_url, timeout_seconds=0.05))
    started_at = time.monotonic()
    bell.ring([Ring(task, (new_id(),)) for _ in range(100)])
    # Who rings waits for none of them: one after the other they take five seconds.
    assert time.monotonic() - started_at < 2.5
    while dropped(task) < 100:
        assert time.monotonic() - started_at < 4
        time.sleep(0.01)
    bell.close()


def test_closing_does_not_wait_for_a_redis_that_is_silent(away_url: str) -> None:
    bell = RedisDoorbell(redis_broker(away_url, timeout_seconds=0.05))
    bell.ring([Ring("greet", (new_id(),))])
    started_at = time.monotonic()
    bell.close()
    assert time.monotonic() - started_at < 1
