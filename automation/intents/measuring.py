"""What guesses are worth, from texts of which somebody has said what they are about: pure figures.

A label of None is a text about none of the intents, or a guess that it is.
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inbox.foundation.schemas import Out

BINS = 10
SURE = 0.9
RESAMPLES = 1_000
# Each draws all the figures, which takes longer.
FIGURES_RESAMPLES = 300
CURVE_STEPS = 20
SEED = 7


@dataclass(frozen=True, slots=True)
class Judged:
    """`p` is how sure the guess was; None where nobody said, as a model does not."""

    right: str | None
    guess: str | None
    p: float | None
    milliseconds: float = 0.0


class BoundsOut(Out):
    """Where a figure lies with 95 %: drawn anew from the same texts, many times."""

    low: float
    high: float


class CellOut(Out):
    """So many texts are about `right` and were taken for `guess`; null is none of the intents."""

    right: str | None
    guess: str | None
    texts: int


class CurvePointOut(Out):
    """If only guesses from `sure` on counted: the share of texts that are covered, and how many of
    those are right; null where none is left."""

    sure: float
    covered: float
    right: float | None


class LabelFiguresOut(Out):
    """`precision` is null where it was never guessed, `recall` where no text is about it."""

    intent: str | None
    texts: int
    guessed: int
    precision: float | None
    recall: float | None
    f1: float | None


class BinOut(Out):
    """Guesses that were about equally sure, and how many of them were right."""

    sure: float
    right: float
    texts: int


class FiguresOut(Out):
    """`accuracy` with the interval in which it lies with 95 %. `calibration_error` is how far sure
    and right are apart (ECE); `coverage` the share of guesses with p ≥ 0.9, and `sure_precision`
    how many of those are right. `none_recall` is how many texts about no intent were found to be
    so. `bounds` has the intervals of `macro_f1`, `calibration_error`, `coverage` and
    `sure_precision`, as far as each could be drawn."""

    texts: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    macro_f1: float
    none_recall: float | None
    calibration_error: float | None
    coverage: float | None
    sure_precision: float | None
    median_ms: float
    p95_ms: float
    bounds: Mapping[str, BoundsOut]
    intents: Sequence[LabelFiguresOut]
    calibration: Sequence[BinOut]
    confusion: Sequence[CellOut]
    curve: Sequence[CurvePointOut]


def measure(rows: Sequence[Judged]) -> FiguresOut:
    labels = sorted({one for row in rows for one in (row.right, row.guess)}, key=lambda x: x or "")
    figures = [_of_label(rows, label) for label in labels]
    hits = [row.right == row.guess for row in rows]
    low, high = _interval(hits)
    told = [row for row in rows if row.p is not None]
    sure = [row for row in told if (row.p or 0.0) >= SURE]
    bins = _bins(told)
    times = sorted(row.milliseconds for row in rows)
    none = next((one for one in figures if one.intent is None), None)
    scored = [one.f1 for one in figures if one.f1 is not None]
    return FiguresOut(
        texts=len(rows),
        accuracy=_share(hits),
        accuracy_low=low,
        accuracy_high=high,
        macro_f1=sum(scored) / len(scored) if scored else 0.0,
        none_recall=None if none is None else none.recall,
        calibration_error=_apart(bins, len(told)) if told else None,
        coverage=len(sure) / len(told) if told else None,
        sure_precision=_share([row.right == row.guess for row in sure]) if sure else None,
        median_ms=_at(times, 0.5),
        p95_ms=_at(times, 0.95),
        bounds=_bounds(rows),
        intents=figures,
        calibration=bins,
        confusion=_confusion(rows),
        curve=_curve(told),
    )


def _of_label(rows: Sequence[Judged], label: str | None) -> LabelFiguresOut:
    texts = sum(row.right == label for row in rows)
    guessed = sum(row.guess == label for row in rows)
    hits = sum(row.right == row.guess == label for row in rows)
    return LabelFiguresOut(
        intent=label,
        texts=texts,
        guessed=guessed,
        precision=hits / guessed if guessed else None,
        recall=hits / texts if texts else None,
        # Of a label that no text is about nothing can be said.
        f1=2 * hits / (texts + guessed) if texts else None,
    )


def _bins(rows: Sequence[Judged]) -> list[BinOut]:
    parts: list[list[Judged]] = [[] for _ in range(BINS)]
    for row in rows:
        parts[min(int((row.p or 0.0) * BINS), BINS - 1)].append(row)
    return [
        BinOut(
            sure=sum(row.p or 0.0 for row in within) / len(within),
            right=_share([row.right == row.guess for row in within]),
            texts=len(within),
        )
        for within in parts
        if within
    ]


def _confusion(rows: Sequence[Judged]) -> list[CellOut]:
    counted = Counter((row.right, row.guess) for row in rows)
    order = sorted(counted, key=lambda cell: (-counted[cell], cell[0] or "", cell[1] or ""))
    return [CellOut(right=one[0], guess=one[1], texts=counted[one]) for one in order]


def _curve(rows: Sequence[Judged]) -> list[CurvePointOut]:
    found = []
    for step in range(CURVE_STEPS if rows else 0):
        sure = step / CURVE_STEPS
        left = [row for row in rows if (row.p or 0.0) >= sure]
        found.append(
            CurvePointOut(
                sure=sure,
                covered=len(left) / len(rows),
                right=_share([row.right == row.guess for row in left]) if left else None,
            )
        )
    return found


def _bounds(rows: Sequence[Judged]) -> dict[str, BoundsOut]:
    chance = random.Random(SEED)  # noqa: S311 - the same figures for the same answers
    drawn: dict[str, list[float]] = {}
    for _ in range(FIGURES_RESAMPLES if rows else 0):
        for name, value in _figures_of(chance.choices(rows, k=len(rows))):
            drawn.setdefault(name, []).append(value)
    return {
        name: BoundsOut(low=_at(sorted(values), 0.025), high=_at(sorted(values), 0.975))
        for name, values in drawn.items()
    }


def _figures_of(rows: Sequence[Judged]) -> Iterator[tuple[str, float]]:
    right = Counter(row.right for row in rows)
    guessed = Counter(row.guess for row in rows)
    hits = Counter(row.right for row in rows if row.right == row.guess)
    yield "macro_f1", sum(2 * hits[one] / (right[one] + guessed[one]) for one in right) / len(right)
    told = [row for row in rows if row.p is not None]
    if not told:
        return
    yield "calibration_error", _apart(_bins(told), len(told))
    sure = [row for row in told if (row.p or 0.0) >= SURE]
    yield "coverage", len(sure) / len(told)
    if sure:
        yield "sure_precision", _share([row.right == row.guess for row in sure])


def _apart(bins: Sequence[BinOut], texts: int) -> float:
    return sum(one.texts * abs(one.sure - one.right) for one in bins) / texts


def _interval(hits: Sequence[bool]) -> tuple[float, float]:
    """By drawing as many again from what was found, many times."""
    chance = random.Random(SEED)  # noqa: S311 - the same figures for the same answers
    drawn = sorted(_share(chance.choices(hits, k=len(hits))) for _ in range(RESAMPLES))
    return _at(drawn, 0.025), _at(drawn, 0.975)


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(math.floor(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
