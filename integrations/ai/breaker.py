"""Stops asking a provider that does not answer, so that everybody behind falls back at once.

    closed ──5 failures in a row, or half of 10 calls within 30 s──▶ open ──15 s──▶ one trial
      ▲─────────────────────────it went well──────────────────────────────────────────┤
                                                     open ◀──it did not──────────────┘

Per process and address; it remembers nothing that would matter after a restart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

IN_A_ROW = 5
CALLS = 10
WINDOW_SECONDS = 30.0
OPEN_SECONDS = 15.0


@dataclass(slots=True)
class AskBreaker:
    clock: Callable[[], float] = time.monotonic
    _in_a_row: int = 0
    _calls: list[tuple[float, bool]] = field(default_factory=list)
    _open_until: float | None = None
    _trying: bool = False

    @property
    def is_open(self) -> bool:
        return self._open_until is not None and (self._trying or self.clock() < self._open_until)

    def may_call(self) -> bool:
        """Asking takes the trial, when one is due; the caller notes how it ended."""
        if self.is_open:
            return False
        if self._open_until is not None:
            self._trying = True
        return True

    def note(self, *, failed: bool) -> None:
        now = self.clock()
        was_trial, self._trying = self._trying, False
        self._calls = [one for one in self._calls if one[0] > now - WINDOW_SECONDS]
        self._calls.append((now, failed))
        self._in_a_row = self._in_a_row + 1 if failed else 0
        if not failed:
            if was_trial:
                self._calls.clear()
                self._open_until = None
            return
        lost = sum(1 for _, one in self._calls if one)
        enough = len(self._calls) >= CALLS and lost * 2 >= len(self._calls)
        if was_trial or self._in_a_row >= IN_A_ROW or enough:
            self._open_until = now + OPEN_SECONDS
            self._calls.clear()
            self._in_a_row = 0

    def forget_trial(self) -> None:
        """A call that was broken off says nothing."""
        self._trying = False
