"""How often work in sets may begin.

Each set costs a transaction, whatever is in it. Without a pace, a busy process makes many small
sets, spends itself on transactions, and everybody waits for the processor. With one, whoever comes
after a pause begins at once, and those who come close behind share the next beginning.
"""

import asyncio


class Pace:
    def __init__(self, gap_seconds: float) -> None:
        self._gap = gap_seconds
        self._next = 0.0

    async def wait(self) -> None:
        loop = asyncio.get_running_loop()
        # Taken before the wait: two that wait at the same moment begin a gap apart.
        begins_at = max(self._next, loop.time())
        self._next = begins_at + self._gap
        delay = begins_at - loop.time()
        if delay > 0:
            await asyncio.sleep(delay)
