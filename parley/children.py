"""A process of ours: how it starts, how it is tied to us, how it ends with all it started.

    waiting ──start()──▶ running ──exits──▶ waiting (back-off) ──start()──▶ …
                            └──stop()──▶ stopped

Each child leads a session of its own, so that Ctrl-C in the terminal reaches only the supervisor
and the order of stopping stays ours. Linux also ends it when we are killed outright; elsewhere
`end_leftover` does that at the next start.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from inbox.foundation.errors import ParleyError

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
STEADY_AFTER_SECONDS = 30.0


def spawn(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    stop_signal: signal.Signals = signal.SIGTERM,
    directory: Path | None = None,
    owner: tuple[int, int] | None = None,
    output: IO[bytes] | int | None = None,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child that gets `stop_signal` when we die, however we die (on Linux)."""
    parent = os.getpid()

    def tie_to_us() -> None:
        # This comes after the change of user, which would undo it.
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, stop_signal)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    # Python 3.12 warns of forking beside other threads. The supervisor has none; a test run has
    # some, and between fork and exec nothing happens here but one system call.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(  # noqa: S603 - the commands are ours, none comes from outside
            [str(part) for part in command],
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            start_new_session=True,
            user=owner[0] if owner else None,
            group=owner[1] if owner else None,
            extra_groups=[] if owner else None,
            pass_fds=tuple(keep),
            preexec_fn=tie_to_us,  # noqa: PLW1509 - see above
        )


def end_process(
    process: subprocess.Popen[bytes], stop_signal: signal.Signals, timeout_seconds: float
) -> None:
    """Ask, wait, then take the whole group down; afterwards nothing of it is left."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            process.send_signal(stop_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(timeout_seconds, 0))
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_leftover(pid: int, mark: str, stop_signal: signal.Signals = signal.SIGTERM) -> None:
    """Stop what a killed supervisor left behind, if `pid` is still that process.

    Numbers are reused, so the process must also carry `mark` in its command line.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        if mark not in " ".join(process.cmdline()):
            return
        process.send_signal(stop_signal)
        try:
            process.wait(10)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)
    except psutil.Error:
        return


class Child:
    """One supervised process and when it may start again."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.start_at: float | None = None
        self._start = start
        self._stop_signal = stop_signal
        self._clock = clock
        self._started_at = 0.0
        self._delay_seconds = 0.0

    def start(self) -> None:
        self.start_at = None
        self._started_at = self._clock()
        self.process = self._start()

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        self._started_at = self._clock()
        self.process = process

    def check(self) -> str | None:
        """Start it when it is due; say in words when it has just died."""
        now = self._clock()
        if self.start_at is not None:
            if now < self.start_at:
                return None
            try:
                self.start()
            except (OSError, ParleyError) as error:
                return self._again(now, f"could not start ({error})")
            return None
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self._again(now, "ended " + (f"(signal {-code})" if code < 0 else f"(code {code})"))

    def _again(self, now: float, what: str) -> str:
        if now - self._started_at >= STEADY_AFTER_SECONDS or not self._delay_seconds:
            self._delay_seconds = FIRST_DELAY_SECONDS
        else:
            self._delay_seconds = min(self._delay_seconds * 2, LONGEST_DELAY_SECONDS)
        self.start_at = now + self._delay_seconds
        return f"{self.name} {what}; starting it again in {self._delay_seconds:g} s"

    def ask_to_stop(self) -> None:
        self.start_at = None
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(self._stop_signal)

    def end(self, timeout_seconds: float) -> None:
        self.start_at = None
        if self.process is not None:
            end_process(self.process, self._stop_signal, timeout_seconds)
            self.process = None
