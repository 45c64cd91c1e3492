"""Requests that wait at the same moment share one commit.

    put(items) ─▶ waiting ─pace─▶ one transaction for all ─▶ every caller gets its answer ─▶ rings

Nobody is answered before the commit. A set that fails is written caller by caller, so that one
body that the database refuses cannot fail its neighbours.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.fault_points import bug, fail_point
from inbox.foundation.pace import Pace
from inbox.foundation.runtime import Runtime
from inbox.mailbox.receive import PROCESS_MAILBOX, Incoming, Mailbox

ITEMS_AT_ONCE = 1_000
FLUSHES_AT_ONCE = 2
GAP_SECONDS = 0.01
# So many do not wait for the pace: their set is large enough.
ITEMS_WITHOUT_PACE = 100


@dataclass(slots=True)
class _Put:
    items: Sequence[Incoming]
    done: asyncio.Future[None]


class IntakeBatcher:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: deque[_Put] = deque()
        self._flushes: set[asyncio.Task[None]] = set()
        self._pace = Pace(GAP_SECONDS)

    async def put(self, items: Sequence[Incoming]) -> None:
        """Returns after the commit; raises what the commit raised."""
        if not items:
            return
        loop = asyncio.get_running_loop()
        put = _Put(items, loop.create_future())
        if bug("ack_before_commit"):
            loop.call_later(0.25, self._wait, put)
            return
        self._wait(put)
        await put.done

    def _wait(self, put: _Put) -> None:
        self._waiting.append(put)
        self._start_flush()

    async def close(self) -> None:
        while self._flushes:
            await asyncio.wait(list(self._flushes))

    def _start_flush(self) -> None:
        if self._waiting and len(self._flushes) < FLUSHES_AT_ONCE:
            task = asyncio.create_task(self._flush())
            self._flushes.add(task)
            task.add_done_callback(self._flush_done)

    def _flush_done(self, task: asyncio.Task[None]) -> None:
        self._flushes.discard(task)
        self._start_flush()

    async def _flush(self) -> None:
        if len(self._waiting) < ITEMS_WITHOUT_PACE:
            await self._pace.wait()
        taken = self._take()
        try:
            await self._write(taken)
        except ServiceUnreachable as error:
            _answer(taken, error)
        except Exception as error:  # noqa: BLE001 - every caller learns what became of his own
            if len(taken) == 1:
                _answer(taken, error)
                return
            for put in taken:
                try:
                    await self._write([put])
                except Exception as own:  # noqa: BLE001 - see above
                    _answer([put], own)

    def _take(self) -> list[_Put]:
        taken: list[_Put] = []
        items = 0
        while self._waiting and items < ITEMS_AT_ONCE:
            put = self._waiting.popleft()
            taken.append(put)
            items += len(put.items)
        return taken

    async def _write(self, puts: Sequence[_Put]) -> None:
        if not puts:
            return
        items = [item for put in puts for item in put.items]
        workspaces = {item.workspace_id for item in items}
        async with self._runtime.unit_of_work(*workspaces, in_sets=True) as uow:
            await Mailbox(uow).receive(items, self._runtime.clock.now())
            uow.ring(*(Ring(PROCESS_MAILBOX, (one,)) for one in workspaces))
            fail_point("before_intake_commit")
        fail_point("after_intake_commit")
        _answer(puts, None)


def _answer(puts: Sequence[_Put], error: Exception | None) -> None:
    for put in puts:
        if put.done.done():
            # The caller has gone; his rows stay, he will deliver them again.
            continue
        if error is None:
            put.done.set_result(None)
        else:
            put.done.set_exception(error)
