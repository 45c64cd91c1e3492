"""How fast a key may call, with Redis and without."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from pydantic import SecretStr

from inbox.access.authenticator import AccessAuthenticator
from inbox.access.errors import RateLimited
from inbox.access.rate_limit import OwnBuckets, RateLimiter
from inbox.foundation.authentication import Credentials
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.settings import Settings
from parley.wiring import open_runtime
from tests.factories.accounts import make_account, open_site
from tests.factories.callers import refusal_of
from tests.factories.keys import make_key
from tests.factories.workspaces import MadeWorkspace


async def connected(redis_url: str, per_minute: int) -> RateLimiter:
    limiter = RateLimiter(redis_url, per_minute)
    limiter.start()
    assert limiter._reviving is not None
    await limiter._reviving
    return limiter


async def test_answers_say_what_is_left_and_then_when_to_come_back(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    # Without Redis, so that no bucket is taken over by another one in the middle.
    own_buckets = {"redis_url": SecretStr("redis://127.0.0.1:1/0"), "rate_limit_per_minute": 3}
    async with open_site(settings, **own_buckets) as site:
        owner = await site.signed_in(await make_account(workspace, Role.OWNER))
        body = {"name": "k", "scopes": ["all"]}
        made = (await owner.call("POST", "/api-keys", json=body)).json()
        answers = [await site.with_key(made["key"], "GET", "/workspace") for _ in range(4)]
        assert [answer.headers["ratelimit-limit"] for answer in answers] == ["3"] * 4
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == [
            "2",
            "1",
            "0",
            "0",
        ]
        assert all(0 < int(answer.headers["ratelimit-reset"]) <= 60 for answer in answers)
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert refusal_of(answers[-1]) == (429, "rate_limited")
        assert 0 < int(answers[-1].headers["retry-after"]) <= 20
        # Members are not limited like programs.
        assert (await owner.call("GET", "/workspace")).status_code == 200
        assert "ratelimit-limit" not in (await owner.call("GET", "/me")).headers


async def test_a_stream_that_asks_whether_it_may_go_on_is_not_charged(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    own_buckets = {"redis_url": SecretStr("redis://127.0.0.1:1/0"), "rate_limit_per_minute": 1}
    async with open_runtime(settings.model_copy(update=own_buckets)) as runtime:
        authenticator = AccessAuthenticator(runtime)
        await authenticator.start()
        given = Credentials(bearer=await make_key(workspace), session=None)
        asked = await authenticator.authenticate(given)
        for _ in range(5):
            assert (await authenticator.recognise(given)).subject.id == asked.subject.id
        with pytest.raises(RateLimited):
            await authenticator.authenticate(given)
        assert (await authenticator.recognise(given)).subject.id == asked.subject.id
        await authenticator.close()


async def test_processes_share_one_bucket(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # On a busy machine an answer may take longer than a caller would wait for it; then each of
    # them counts for itself, which is another test's matter.
    monkeypatch.setattr("inbox.access.rate_limit.ANSWER_SECONDS", 10)
    limiters = [await connected(redis_url, 20) for _ in range(2)]
    key = new_id()
    verdicts = await asyncio.gather(*(limiters[n % 2].take(key) for n in range(30)))
    # The odd one more that dripped in meanwhile is no fault.
    assert Counter(verdict.allowed for verdict in verdicts)[True] in {20, 21}
    assert not any(limiter._away for limiter in limiters)
    other = await limiters[0].take(new_id())
    assert other.allowed
    for limiter in limiters:
        await limiter.close()


async def test_a_bucket_fills_again(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.access.rate_limit.ANSWER_SECONDS", 10)
    limiter = await connected(redis_url, 600)
    key = new_id()
    while (await limiter.take(key)).allowed:
        pass
    refused = await limiter.take(key)
    assert refused.retry_after_seconds == 1
    deadline = time.monotonic() + 5
    while not (await limiter.take(key)).allowed:
        assert time.monotonic() < deadline
    await limiter.close()


async def test_without_redis_each_process_counts_for_itself() -> None:
    limiter = RateLimiter("redis://127.0.0.1:1/0", 5)
    limiter.start()
    key = new_id()
    started_at = time.monotonic()
    verdicts = [await limiter.take(key) for _ in range(8)]
    assert time.monotonic() - started_at < 0.5
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 3
    await limiter.close()


async def test_a_silent_redis_delays_nobody(redis_url: str) -> None:
    async def be_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(be_silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    limiter = RateLimiter(f"redis://127.0.0.1:{port}/0", 5)
    limiter.start()
    # As if it had answered until now.
    limiter._away = False
    started_at = time.monotonic()
    assert (await limiter.take(new_id())).allowed
    assert (await limiter.take(new_id())).allowed
    assert time.monotonic() - started_at < 0.5
    assert limiter._away
    await limiter.close()
    server.close()
    await server.wait_closed()


async def test_redis_is_used_again_when_it_is_back(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limiter = await connected(redis_url, 5)

    async def fail(**_: Any) -> Any:
        raise ConnectionError

    script = limiter._script
    with monkeypatch.context() as away:
        away.setattr(limiter, "_script", fail)
        assert (await limiter.take(new_id())).allowed
        assert limiter._away
    assert limiter._script is script
    assert limiter._reviving is not None
    await limiter._reviving
    assert not limiter._away
    await limiter.close()


def test_own_buckets_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.access.rate_limit.BUCKETS_AT_MOST", 3)
    buckets = OwnBuckets(1)
    keys = [new_id() for _ in range(5)]
    assert all(buckets.take(key).allowed for key in keys)
    assert len(buckets._buckets) == 3
    assert not buckets.take(keys[-1]).allowed
