"""Sends to the simulated phone. No network is involved but Redis, and that may be away.

behaviour   outcome
normal      Accepted("console.<effect>"), the effect noted for the phone's statuses
delay       the same, after some seconds
fail        Refused("console_refused")
lose        Unknown("console_lost"), and the phone never saw it
(no Redis)  normal, without the note
"""

import asyncio
import time
from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from integrations.console.behaviour import (
    NORMAL,
    Behaviour,
    Mode,
    record_accepted,
    take_behaviour,
)
from integrations.console.outcomes import LOST, REFUSED
from integrations.console.webhook import provider_id_of
from integrations.messaging import (
    Accepted,
    ChannelAccess,
    Notice,
    Outcome,
    OutgoingMessage,
    Refused,
    Unknown,
    WhoActs,
)

REDIS_TIMEOUT_SECONDS: Final = 0.5
# A Redis that hangs would otherwise cost every send its time-out.
PAUSE_AFTER_FAILURE_SECONDS: Final = 2.0
_CONNECTIONS: Final = 16


class ConsoleClient:
    def __init__(self, redis_url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            redis_url,
            max_connections=_CONNECTIONS,
            timeout=REDIS_TIMEOUT_SECONDS,
            socket_timeout=REDIS_TIMEOUT_SECONDS,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
            # The default would try for seconds, and a try of its own could take a «time» twice.
            retry=Retry(NoBackoff(), 0),
        )
        self._redis = Redis.from_pool(pool)
        self._away_until = 0.0

    async def send(self, access: ChannelAccess, message: OutgoingMessage) -> Outcome:
        behaviour = await self._behaviour(access.address)
        if behaviour.mode is Mode.FAIL:
            return Refused(REFUSED, WhoActs.AGENT)
        if behaviour.mode is Mode.LOSE:
            return Unknown(LOST)
        if behaviour.mode is Mode.DELAY:
            await asyncio.sleep(behaviour.seconds)
        await self._note(access.address, message.effect_id)
        return Accepted(provider_id_of(message.effect_id))

    async def show(self, access: ChannelAccess, notice: Notice, external_id: str) -> Outcome:
        return Accepted("")

    async def close(self) -> None:
        await self._redis.aclose()

    async def _behaviour(self, address: str) -> Behaviour:
        if self._is_away():
            return NORMAL
        try:
            return await take_behaviour(self._redis, address)
        except (RedisError, OSError):
            self._went_away()
            return NORMAL

    async def _note(self, address: str, effect_id: str) -> None:
        if self._is_away():
            return
        try:
            await record_accepted(self._redis, address, effect_id)
        except (RedisError, OSError):
            self._went_away()

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _went_away(self) -> None:
        self._away_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
