"""What the fake Meta does wrong, and how often: drawn from a seed, or written into the message.

A draw depends on the seed, the text and how often that text has come, and on nothing else: the
same seed gives the same faults whatever the product's ids and timing are.

A text may also carry its own script, because the product's reply quotes the customer:
`!131047` this code on the first attempt, `!!131047` on every attempt, likewise `!accept_hang`,
`!accept_reset`, `!accept_500`, `!reject_500`, `!reject_reset`, `!slow`.
"""

import re
import zlib
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    ACCEPT = "accept"
    # Taken, and then the caller learns nothing of it, or something wrong.
    ACCEPT_HANG = "accept_hang"
    ACCEPT_RESET = "accept_reset"
    ACCEPT_500 = "accept_500"
    SLOW = "slow"
    # Not taken.
    REJECT_500 = "reject_500"
    REJECT_RESET = "reject_reset"
    CODE = "code"


ACCEPTING = frozenset(
    {Deed.ACCEPT, Deed.ACCEPT_HANG, Deed.ACCEPT_RESET, Deed.ACCEPT_500, Deed.SLOW}
)
SCRIPT = re.compile(r"(!!?)(\d+|[a-z]+_[a-z0-9]+|slow)\b")


@dataclass(frozen=True, slots=True)
class Faults:
    """All numbers without a unit in their name are per mille."""

    accept_hang: int = 0
    accept_reset: int = 0
    accept_500: int = 0
    slow: int = 0
    reject_500: int = 0
    reject_reset: int = 0
    codes: dict[int, int] = field(default_factory=dict)
    # One status does not come; none of a message's statuses comes; one comes twice; the three
    # come in another order; the last one is `failed`.
    status_lost: int = 0
    status_silent: int = 0
    status_duplicate: int = 0
    status_reorder: int = 0
    status_failed: int = 0
    slow_seconds: float = 2.0

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Faults":
        known = {one.name for one in fields(cls)}
        unknown = set(document) - known
        if unknown:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        codes = {int(code): int(share) for code, share in document.get("codes", {}).items()}
        return cls(**{**document, "codes": codes})


class FaultPlan:
    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self._seed = seed
        self._table: list[tuple[int, Deed, int]] = []
        reached = 0
        for deed in (
            Deed.ACCEPT_HANG,
            Deed.ACCEPT_RESET,
            Deed.ACCEPT_500,
            Deed.SLOW,
            Deed.REJECT_500,
            Deed.REJECT_RESET,
        ):
            share: int = getattr(faults, deed.value)
            if share:
                reached += share
                self._table.append((reached, deed, 0))
        for code, share in faults.codes.items():
            reached += share
            self._table.append((reached, Deed.CODE, code))

    def draw(self, what: str, text: str, attempt: int) -> int:
        """0…999, the same for the same seed and message."""
        return zlib.crc32(f"{self._seed}:{what}:{attempt}:{text}".encode()) % 1000

    def deed(self, text: str, attempt: int) -> tuple[Deed, int]:
        if "!" in text and (script := SCRIPT.search(text)):
            return _scripted(script[1], script[2], attempt)
        if self._table:
            drawn = self.draw("deed", text, attempt)
            for up_to, deed, code in self._table:
                if drawn < up_to:
                    return deed, code
        return Deed.ACCEPT, 0

    def happens(self, what: str, text: str, number: int = 0) -> bool:
        share: int = getattr(self.faults, what)
        return bool(share) and self.draw(what, text, number) < share


def _scripted(marks: str, what: str, attempt: int) -> tuple[Deed, int]:
    if attempt > 1 and marks == "!":
        return Deed.ACCEPT, 0
    if what.isdigit():
        return Deed.CODE, int(what)
    return Deed(what), 0
