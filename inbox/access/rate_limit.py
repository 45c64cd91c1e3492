"""How fast one API key may call: a token bucket per key, shared by all processes through Redis.

While Redis is away or slow, each process counts for itself: a limit that is a little too generous
is better than an answer that waits. Only a ping in the background finds out when it is back, so
that no request pays for connecting.
"""

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from inbox.foundation.logs import Log, log

ANSWER_SECONDS = 0.03
CONNECT_SECONDS = 1.0
PAUSE_SECONDS = 0.5
CONNECTIONS = 8
BUCKETS_AT_MOST = 10_000
WINDOW_SECONDS = 60

# Redis's own clock, so that processes with different clocks agree. Numbers travel as text: a
# script's numeric answer would lose its fraction.
TAKE = """
local most = tonumber(ARGV[1])
local per_millisecond = most / 60000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1]) or most, tonumber(held[2]) or now
tokens = math.min(most, tokens + math.max(0, now - at) * per_millisecond)
local taken = 0
if tokens >= 1 then
  tokens = tokens - 1
  taken = 1
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], 61000)
return {taken, tostring(tokens)}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    most: int
    tokens: float

    @property
    def retry_after_seconds(self) -> int:
        return max(1, math.ceil((1 - self.tokens) * WINDOW_SECONDS / self.most))

    def headers(self) -> dict[str, str]:
        full_after = (self.most - self.tokens) * WINDOW_SECONDS / self.most
        return {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(int(self.tokens)),
            "RateLimit-Reset": str(math.ceil(full_after)),
        }


class RateLimiter:
    def __init__(self, redis_url: str, per_minute: int) -> None:
        self._url = redis_url
        self._most = per_minute
        self._redis: Redis | None = None
        self._script: AsyncScript | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._away = True
        self._own = OwnBuckets(per_minute)

    def start(self) -> None:
        """In the loop that will use the connections."""
        if not self._url:
            return
        pool = BlockingConnectionPool.from_url(
            self._url,
            max_connections=CONNECTIONS,
            timeout=CONNECT_SECONDS,
            socket_timeout=CONNECT_SECONDS,
            socket_connect_timeout=CONNECT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._redis = Redis.from_pool(pool)
        self._script = self._redis.register_script(TAKE)
        self._begin_reviving()

    async def close(self) -> None:
        if self._reviving is not None:
            self._reviving.cancel()
            with suppress(asyncio.CancelledError):
                await self._reviving
        if self._redis is not None:
            await self._redis.aclose()
            self._redis = self._script = None

    async def take(self, key_id: UUID) -> Verdict:
        if self._script is None or self._away:
            return self._own.take(key_id)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                taken, tokens = await self._script(
                    keys=[f"parley:rate:{key_id}"], args=[self._most]
                )
        except (RedisError, OSError, TimeoutError):
            self._away = True
            log(Log.REDIS_AWAY, role="rate_limit")
            self._begin_reviving()
            return self._own.take(key_id)
        return Verdict(bool(taken), self._most, float(tokens))

    def _begin_reviving(self) -> None:
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(self._revive(), name="rate limit")

    async def _revive(self) -> None:
        while self._away and self._redis is not None:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await self._redis.ping()
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                self._away = False


class OwnBuckets:
    """The buckets of this process alone."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._buckets: dict[UUID, tuple[float, float]] = {}

    def take(self, key_id: UUID) -> Verdict:
        now = time.monotonic()
        tokens, at = self._buckets.pop(key_id, (float(self._most), now))
        tokens = min(self._most, tokens + (now - at) * self._most / WINDOW_SECONDS)
        allowed = tokens >= 1
        if len(self._buckets) >= BUCKETS_AT_MOST:
            # The one that was asked for longest ago, which is likely full again.
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[key_id] = (tokens - allowed, now)
        return Verdict(allowed, self._most, tokens - allowed)
