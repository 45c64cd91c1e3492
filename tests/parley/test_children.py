import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from inbox.foundation.errors import ParleyError
from parley.children import Child, end_leftover, end_process, spawn


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def ended(code: str = "raise SystemExit(3)") -> subprocess.Popen[bytes]:
    process = spawn([sys.executable, "-c", code], environment=os.environ)
    process.wait()
    return process


def delays(child: Child, clock: Clock, times: int, lived_seconds: float = 0) -> list[float]:
    found = []
    for _ in range(times):
        clock.now += lived_seconds
        assert child.check() is not None
        assert child.start_at is not None
        found.append(round(child.start_at - clock.now, 3))
        clock.now = child.start_at
        assert child.check() is None
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_child_that_keeps_dying_is_started_less_and_less_often(clock: Clock) -> None:
    process = ended()
    child = Child("web", lambda: process, clock=clock)
    child.start()
    assert delays(child, clock, 8) == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]


def test_a_child_that_lived_a_while_starts_again_at_once(clock: Clock) -> None:
    process = ended()
    child = Child("web", lambda: process, clock=clock)
    child.start()
    delays(child, clock, 5)
    assert delays(child, clock, 1, lived_seconds=30) == [0.2]


def test_a_start_that_fails_is_tried_again(clock: Clock) -> None:
    process = ended()
    starts = iter([lambda: process, None, lambda: process])

    def start() -> subprocess.Popen[bytes]:
        found = next(starts)
        if found is None:
            raise ParleyError("no room")
        return found()

    child = Child("web", start, clock=clock)
    child.start()
    assert child.check() == "web ended (code 3); starting it again in 0.2 s"
    clock.now = 0.2
    assert child.check() == "web could not start (no room); starting it again in 0.4 s"
    clock.now = 0.7
    assert child.check() is None
    assert child.start_at is None


def test_ending_a_process_ends_what_it_started_even_if_both_refuse() -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); {then}; time.sleep(60)"
    grandchild = stubborn.format(then="print('up', flush=True)")
    process = spawn(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; "
            + stubborn.format(then=f"subprocess.Popen([sys.executable, '-c', {grandchild!r}])"),
        ],
        environment=os.environ,
        output=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    assert len(family) == 2
    end_process(process, signal.SIGTERM, timeout_seconds=0.2)
    process.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_child_gets_its_stop_signal_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, time; from parley.children import spawn;"  # noqa: ISC004 - one program
            "print(spawn(['sleep', '60'], environment=os.environ).pid, flush=True);"
            "time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    # Whoever adopts it may not reap it: a zombie has ended too.
    deadline = time.monotonic() + 5
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_leftover_is_ended_only_if_it_carries_our_mark() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)", "our mark"],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"up\n"
        end_leftover(process.pid, "parley.cli")
        assert process.poll() is None
        end_leftover(process.pid, "our mark")
        # It is our child here, so either of us may have collected its exit code.
        assert process.wait(timeout=5) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    # A number that nobody has any more is no error.
    end_leftover(process.pid, "our mark")
