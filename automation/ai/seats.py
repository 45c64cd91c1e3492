"""One thinks at a time, or a worker full of thoughts would let every message wait.

Thoughts become due together, by the second, and each is a chain of small questions to the database
with arithmetic in between. Side by side they would share the loop with the messages one to one;
from one seat they take their turns. Who waits for a provider leaves his seat to another.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

SEATS = 1
_seated: ContextVar[bool] = ContextVar("seated", default=False)


class Seats:
    def __init__(self, count: int = SEATS) -> None:
        self._free = asyncio.Semaphore(count)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        async with self._free:
            seated = _seated.set(True)
            try:
                yield
            finally:
                _seated.reset(seated)

    @asynccontextmanager
    async def left(self) -> AsyncIterator[None]:
        """Of somebody without a seat (a command, a step of a flow) nothing is asked."""
        if not _seated.get():
            yield
            return
        self._free.release()
        try:
            yield
        finally:
            await self._free.acquire()
