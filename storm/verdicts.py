"""One invariant's verdict: held, broken, or not applicable, and never "passed" on nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SHOWN_BREACHES = 5


class Outcome(StrEnum):
    HELD = "held"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Verdict:
    invariant: str
    says: str
    # How many things were looked at; none means that nothing is known.
    checked: int
    breaches: Sequence[str] = ()

    @property
    def outcome(self) -> Outcome:
        if self.breaches:
            return Outcome.BROKEN
        return Outcome.HELD if self.checked else Outcome.NOT_APPLICABLE

    def lines(self) -> list[str]:
        first = f"{self.invariant:<4} {self.outcome:<15} {self.checked:>7} looked at  {self.says}"
        shown = [f"       {breach}" for breach in self.breaches[:SHOWN_BREACHES]]
        more = len(self.breaches) - SHOWN_BREACHES
        return [first, *shown, *([f"       and {more} more"] if more > 0 else [])]


def broken(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.outcome is Outcome.BROKEN]
