"""Ends a worker whose event loop has stopped turning: one endless loop in it holds all its work.

A thread asks the loop to answer once per second. It counts its own rounds and not the clock, so
that a process that was stopped and goes on again is not taken for a hung one. Whoever started the
worker starts it again; what it was doing has left its trace in the mailbox.
"""

import asyncio
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable

from inbox.foundation.logs import Log, log

ROUND_SECONDS = 1.0
ROUNDS_AT_MOST = 30
# As a program ends that found itself broken (EX_SOFTWARE).
EXIT_CODE = 70


class Watchdog:
    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        round_seconds: float = ROUND_SECONDS,
        rounds_at_most: int = ROUNDS_AT_MOST,
        end: Callable[[], None] | None = None,
    ) -> None:
        self._loop = loop
        self._round_seconds = round_seconds
        self._rounds_at_most = rounds_at_most
        self._end = end or end_process
        self._turned = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _watch(self) -> None:
        missed = 0
        while not self._closing.is_set():
            if missed == 0:
                self._turned.clear()
                self._loop.call_soon_threadsafe(self._turned.set)
            if self._closing.wait(self._round_seconds):
                return
            missed = 0 if self._turned.is_set() else missed + 1
            if missed >= self._rounds_at_most:
                self._end()
                return


def end_process() -> None:
    log(Log.CRASHED, level=logging.ERROR, reason="event_loop_hung")
    # Places in our code, no values: where it hangs is all that can be known.
    faulthandler.dump_traceback(file=sys.stderr)
    os._exit(EXIT_CODE)
