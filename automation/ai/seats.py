"""One thinks at a time, or a worker full of thoughts would let every message wait.

Thoughts become due together, by the second, and each is a chain of small questions to the database
with arithmetic in between. Side by side they would share the loop with the messages one to one;
from one seat they take their turns. Who waits for a provider leaves his seat to another.

Where more is asked than can be thought, nobody waits in line until his lease is over: what is begun
again by others, and again, leaves no time to end anything. He comes back later.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

SEATS = 1
# A quarter of a thought's lease: whoever asks a provider, twenty seconds at most, stands in line
# twice, and has to think as well.
IN_LINE_SECONDS = 15.0
_seated: ContextVar[bool] = ContextVar("seated", default=False)


class NoSeatFree(Exception):
    pass


class Seats:
    def __init__(self, count: int = SEATS, in_line_seconds: float = IN_LINE_SECONDS) -> None:
        self._free = asyncio.Semaphore(count)
        self._in_line_seconds = in_line_seconds

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._in_line_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise NoSeatFree from None
        seated = _seated.set(True)
        try:
            yield
        finally:
            _seated.reset(seated)
            self._free.release()

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
