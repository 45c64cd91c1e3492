"""Waiting for something to become true, with an end."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 60.0


async def until(
    reached: Callable[[], Awaitable[bool]], *, what: str, seconds: float = PATIENCE_SECONDS
) -> None:
    end = time.monotonic() + seconds
    while not await reached():
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        await asyncio.sleep(0.01)
