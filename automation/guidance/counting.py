"""What came of a test, counted from its cases: on either side, and between the two."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from automation.guidance.models import CaseState, GuidanceCase


class Result(StrEnum):
    """`held_back`: an answer that the checks would not let leave by itself. `skipped`: there was
    nothing to answer any more."""

    ANSWERED = "answered"
    HELD_BACK = "held_back"
    ABSTAINED = "abstained"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    FAILED = "failed"
    SKIPPED = "skipped"


class Change(StrEnum):
    """`other`: neither is an answer, and for another reason."""

    SAME = "same"
    REWORDED = "reworded"
    NOW_ANSWERED = "now_answered"
    NO_LONGER_ANSWERED = "no_longer_answered"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Side:
    """What comes of a question: which gate said the last word, and who answered."""

    result: Result
    gate: str
    code: str
    text: str = field(default="", repr=False)
    engine: str = ""
    degraded: str | None = None
    cost: int = 0
    call_id: str | None = None

    def row(self) -> dict[str, Any]:
        return {
            "outcome": self.result.value,
            "gate": self.gate,
            "code": self.code,
            "engine": self.engine,
            "degraded": self.degraded,
            "cost": self.cost,
            "call_id": self.call_id,
        }


def change_between(before: Side, after: Side) -> Change:
    answered = (before.result is Result.ANSWERED, after.result is Result.ANSWERED)
    match answered:
        case (False, True):
            return Change.NOW_ANSWERED
        case (True, False):
            return Change.NO_LONGER_ANSWERED
        case (True, True):
            same = before.text.split() == after.text.split()
            return Change.SAME if same else Change.REWORDED
        case _:
            same = (before.gate, before.code) == (after.gate, after.code)
            return Change.SAME if same else Change.OTHER


def spent_on(cases: Sequence[GuidanceCase]) -> int:
    return sum(side["cost"] for one in cases for side in (one.before, one.after) if side)


def counted(cases: Sequence[GuidanceCase]) -> dict[str, Any]:
    done = [one for one in cases if one.state is CaseState.DONE]
    sides = {name: [getattr(one, name) for one in done] for name in ("before", "after")}
    changes = Counter(one.change for one in done)
    return {
        **{name: _side([one for one in rows if one]) for name, rows in sides.items()},
        "changes": {one.value: changes.get(one.value, 0) for one in Change},
        # With the text, of how many anybody was asked at all; and where the model that was wanted
        # did not answer, and this machine did.
        "asked": sum(bool(one.after and one.after["engine"]) for one in done),
        "degraded": sum(bool(one.after and one.after["degraded"]) for one in done),
    }


def _side(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    outcomes = Counter(one["outcome"] for one in rows)
    gates = Counter(
        (one["gate"], one["code"]) for one in rows if one["outcome"] != Result.ANSWERED.value
    )
    return {
        "outcomes": {one.value: outcomes.get(one.value, 0) for one in Result},
        "gates": [
            {"gate": gate, "code": code, "count": count}
            for (gate, code), count in sorted(gates.items())
        ],
        "cost": sum(one["cost"] for one in rows),
    }
