"""When an intent has earned to be answered by itself: by what audits show at the very least.

Of fifty audits that were all right, the interval of Wilson still begins at 93 %: it takes
seventy-three without a fault, or a few faults among many.
"""

import math
from dataclasses import dataclass
from typing import Final

AUDITS_AT_LEAST: Final = 50
UNLOCK_FROM: Final = 0.95
LOCK_BELOW: Final = 0.90
# Of a 95 % interval.
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Audits:
    right: int = 0
    wrong: int = 0

    @property
    def total(self) -> int:
        return self.right + self.wrong


def lower_bound(right: int, total: int) -> float:
    if total == 0:
        return 0.0
    share, square = right / total, _Z * _Z
    middle = share + square / (2 * total)
    spread = _Z * math.sqrt((share * (1 - share) + square / (4 * total)) / total)
    return (middle - spread) / (1 + square / total)


def may_unlock(right: int, total: int) -> bool:
    return total >= AUDITS_AT_LEAST and lower_bound(right, total) >= UNLOCK_FROM


def must_lock(right: int, total: int) -> bool:
    return lower_bound(right, total) < LOCK_BELOW
