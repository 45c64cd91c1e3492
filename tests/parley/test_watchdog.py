"""A loop that hangs ends its process; one that turns, or was only held for a while, does not."""

import asyncio
import threading

from parley.watchdog import Watchdog


class Loop:
    """An event loop in a thread of its own, as the worker has it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def test_a_loop_that_hangs_is_ended() -> None:
    loop, let_go, ended = Loop(), threading.Event(), threading.Event()
    watchdog = Watchdog(loop.loop, round_seconds=0.01, rounds_at_most=5, end=ended.set)
    loop.loop.call_soon_threadsafe(let_go.wait)
    watchdog.start()
    assert ended.wait(10)
    let_go.set()
    watchdog.close()
    loop.close()


def test_a_loop_that_turns_is_left_alone() -> None:
    loop, ended, turned = Loop(), threading.Event(), threading.Semaphore(0)
    watchdog = Watchdog(loop.loop, round_seconds=0.01, rounds_at_most=200, end=ended.set)
    watchdog.start()
    for _ in range(50):
        loop.loop.call_soon_threadsafe(turned.release)
        assert turned.acquire(timeout=10)
    watchdog.close()
    loop.close()
    assert not ended.is_set()
