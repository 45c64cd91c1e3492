"""Numbers out of times: quantiles, a curve per second, and whether latency stayed flat."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from storm.quantiles import quantile

# Latency of the last third may be this much above the first third's and still count as flat.
FLAT_FACTOR = 1.5
FLAT_MILLISECONDS = 10.0
# So much of what was offered has to come back.
COMPLETE_SHARE = 0.999


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Latency":
        ordered = sorted(seconds)
        return cls(
            len(ordered),
            *(round(quantile(ordered, q) * 1000, 2) for q in (0.5, 0.95, 0.99, 1.0)),
        )


@dataclass(frozen=True, slots=True)
class Second:
    second: int
    offered: int
    answered: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a stretch of offered load came to: pairs of due time and latency, NaN for no answer."""

    offered: int
    completed: int
    seconds: float
    per_second: float
    latency: Latency
    first_third: Latency
    last_third: Latency
    flat: bool
    curve: Sequence[Second]

    def document(self) -> dict[str, Any]:
        return asdict(self)


def measure(due_at: Sequence[float], done_at: Sequence[float]) -> Run:
    """`done_at` beside `due_at`, NaN where nothing came."""
    if not due_at:
        raise ValueError("nothing was offered")
    pairs = [(due, done - due) for due, done in zip(due_at, done_at, strict=True)]
    known = [(due, late) for due, late in pairs if not math.isnan(late)]
    start, end = due_at[0], due_at[-1]
    span = max(end - start, 1e-9)
    third = span / 3
    first = Latency.of([late for due, late in known if due < start + third])
    last = Latency.of([late for due, late in known if due >= end - third])
    within = sum(1 for due, late in known if due + late <= end)
    complete = len(known) >= COMPLETE_SHARE * len(pairs)
    return Run(
        offered=len(pairs),
        completed=len(known),
        seconds=round(span, 3),
        per_second=round(within / span, 1),
        latency=Latency.of([late for _, late in known]),
        first_third=first,
        last_third=last,
        flat=complete and last.p50 <= first.p50 * FLAT_FACTOR + FLAT_MILLISECONDS,
        curve=curve(pairs, start),
    )


def curve(pairs: Sequence[tuple[float, float]], start: float) -> list[Second]:
    """Per second of the due time; `answered` by the time of the answer."""
    seconds = int(max(due for due, _ in pairs) - start) + 1
    lates: list[list[float]] = [[] for _ in range(seconds)]
    offered = [0] * seconds
    answered = [0] * seconds
    for due, late in pairs:
        place = int(due - start)
        offered[place] += 1
        if math.isnan(late):
            continue
        lates[place].append(late)
        at = int(due + late - start)
        if at < seconds:
            answered[at] += 1
    return [
        Second(
            place,
            offered[place],
            answered[place],
            round(quantile(sorted(lates[place]), 0.5) * 1000, 2),
            round(quantile(sorted(lates[place]), 0.99) * 1000, 2),
        )
        for place in range(seconds)
    ]
