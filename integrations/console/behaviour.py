"""How a simulated phone treats what it is sent, kept in Redis so that every process obeys.

    parley:console:<address>:behaviour   {"mode", "seconds", "times"}; no key = normal
    parley:console:<address>:accepted    ids of accepted effects, oldest first

Ids only: no text of a message comes near Redis. All of it may vanish at any time; a phone whose
behaviour was forgotten is a normal phone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

import orjson
from redis.asyncio import Redis

MAX_DELAY_SECONDS: Final = 60.0
MAX_ACCEPTED: Final = 1_000
KEPT_SECONDS: Final = 3_600

# Reading and counting down are one step, or two sends would share the last «time».
_TAKE: Final = """
local stored = redis.call('GET', KEYS[1])
if not stored then return false end
local behaviour = cjson.decode(stored)
if type(behaviour.times) == 'number' then
  if behaviour.times <= 1 then
    redis.call('DEL', KEYS[1])
  else
    behaviour.times = behaviour.times - 1
    redis.call('SET', KEYS[1], cjson.encode(behaviour), 'KEEPTTL')
  end
end
return stored
"""


class Mode(StrEnum):
    NORMAL = "normal"
    DELAY = "delay"
    FAIL = "fail"
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`times` messages are treated so, then the phone is normal again; None is until changed."""

    mode: Mode = Mode.NORMAL
    seconds: float = 0
    times: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.seconds <= MAX_DELAY_SECONDS:
            raise ValueError(f"seconds must be between 0 and {MAX_DELAY_SECONDS:g}")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be at least 1")


NORMAL: Final = Behaviour()


async def set_behaviour(redis: Redis, address: str, behaviour: Behaviour) -> None:
    if behaviour.mode is Mode.NORMAL:
        await redis.delete(_behaviour_key(address))
        return
    document = {"mode": behaviour.mode, "seconds": behaviour.seconds, "times": behaviour.times}
    await redis.set(_behaviour_key(address), orjson.dumps(document))


async def take_behaviour(redis: Redis, address: str) -> Behaviour:
    """What applies to one message; counts it. What cannot be understood is normal."""
    stored = await cast("Any", redis.eval(_TAKE, 1, _behaviour_key(address)))
    return _understood(stored) if stored else NORMAL


async def record_accepted(redis: Redis, address: str, effect_id: str) -> None:
    key = _accepted_key(address)
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.rpush(key, effect_id)
        pipeline.ltrim(key, -MAX_ACCEPTED, -1)
        pipeline.expire(key, KEPT_SECONDS)
        await pipeline.execute()


async def take_accepted(redis: Redis, address: str, at_most: int = MAX_ACCEPTED) -> list[str]:
    """Effects accepted since the last call, oldest first: the phone answers with statuses."""
    taken = await cast("Any", redis.lpop(_accepted_key(address), at_most))
    return [effect.decode() if isinstance(effect, bytes) else effect for effect in taken or ()]


def _understood(stored: bytes | str) -> Behaviour:
    try:
        document = orjson.loads(stored)
        return Behaviour(Mode(document["mode"]), float(document.get("seconds") or 0))
    except (ValueError, TypeError, KeyError, AttributeError):
        return NORMAL


def _behaviour_key(address: str) -> str:
    return f"parley:console:{address}:behaviour"


def _accepted_key(address: str) -> str:
    return f"parley:console:{address}:accepted"
