"""One fault after another, chosen by the seed, as long as somebody writes. Each ends before the
next one begins.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import redis.asyncio

from storm.faults import META_FAULTS
from storm.storm import Storm

PAUSE_SECONDS = (5.0, 20.0)
HELD_SECONDS = 5.0
FLUSHES = 5


async def trouble(storm: Storm, writing: asyncio.Task[None]) -> None:
    while not writing.done():
        await storm.random.choice(ACTS)(storm)
        await asyncio.wait({writing}, timeout=storm.random.uniform(*PAUSE_SECONDS))
    await writing


async def _kill_worker(storm: Storm) -> None:
    storm.stack.kill(storm.random.choice(storm.stack.names("worker")))


async def _kill_web(storm: Storm) -> None:
    storm.stack.kill("web")


async def _kill_sweeper(storm: Storm) -> None:
    storm.stack.kill("sweeper")


async def _hold_worker(storm: Storm) -> None:
    held = storm.stack.processes[storm.random.choice(storm.stack.names("worker"))]
    held.send_signal(signal.SIGSTOP)
    await asyncio.sleep(HELD_SECONDS)
    held.send_signal(signal.SIGCONT)


async def _flush_redis(storm: Storm) -> None:
    client = redis.asyncio.Redis.from_url(storm.stack.redis.url)
    for _ in range(FLUSHES):
        await client.flushall()
        await asyncio.sleep(HELD_SECONDS / FLUSHES)
    await client.aclose()


async def _lose_redis(storm: Storm) -> None:
    process = storm.stack.redis.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    process.kill()
    await asyncio.to_thread(process.wait)
    await asyncio.sleep(HELD_SECONDS)
    await storm.stack.start_server(storm.stack.redis)


async def _restart_postgres(storm: Storm) -> None:
    process = storm.stack.postgres.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    process.send_signal(signal.SIGQUIT)
    await asyncio.to_thread(process.wait)
    await storm.stack.start_server(storm.stack.postgres)
    await storm.stack.wait_until_ready()


async def _hold_postgres(storm: Storm) -> None:
    process = storm.stack.postgres.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    # Its backends are in its process group.
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(HELD_SECONDS)
    finally:
        os.killpg(process.pid, signal.SIGCONT)


async def _spoil_meta(storm: Storm) -> None:
    async with storm.faults(META_FAULTS):
        await asyncio.sleep(HELD_SECONDS * 3)


ACTS: tuple[Callable[[Storm], Awaitable[None]], ...] = (
    _kill_worker,
    _kill_worker,
    _kill_web,
    _kill_sweeper,
    _hold_worker,
    _flush_redis,
    _lose_redis,
    _restart_postgres,
    _hold_postgres,
    _spoil_meta,
)
