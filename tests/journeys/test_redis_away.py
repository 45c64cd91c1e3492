"""Redis is gone, or takes connections and never answers: requests do not notice."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator

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

# What a ring and the rate limit may cost a request together, on a busy machine.
ADDED_SECONDS = 0.25


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


async def test_a_request_costs_no_more_without_redis(
    client: httpx.AsyncClient, workspace: MadeWorkspace
) -> None:
    key = bearer(await make_key(workspace))
    slowest = 0.0
    for _ in range(20):
        # An invite queues a mail, which rings.
        started_at = time.monotonic()
        answer = await client.post(
            "/api/v1/invites", json={"email": new_email(), "role": "agent"}, **key
        )
        slowest = max(slowest, time.monotonic() - started_at)
        assert answer.status_code == 201, answer.text
    assert slowest < ADDED_SECONDS


async def test_many_requests_side_by_side_cost_no_more_either(
    client: httpx.AsyncClient, workspace: MadeWorkspace
) -> None:
    key = bearer(await make_key(workspace))
    started_at = time.monotonic()
    answers = await asyncio.gather(*(client.get("/api/v1/teams", **key) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert time.monotonic() - started_at < 100 * 0.02 + ADDED_SECONDS


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
