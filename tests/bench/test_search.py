"""The search goes up until a rate is not sustained, and then closes in from both sides."""

import math
from typing import Any

import pytest

from bench import turn


def rates_tried(
    monkeypatch: pytest.MonkeyPatch, limit: float, *, leaves_work: bool = False
) -> list[float]:
    tried: list[float] = []

    async def measured(_rig: Any, rate: float, *_: Any) -> dict[str, Any]:
        tried.append(rate)
        good = rate <= limit
        return {"sustained": good, "drained_after_seconds": None if leaves_work and not good else 1}

    monkeypatch.setattr(turn, "measure_turns", measured)
    return tried


async def test_it_closes_in_on_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = rates_tried(monkeypatch, 250)
    steps = await turn.search(None, 100)  # type: ignore[arg-type]  # only handed on
    assert len(steps) == len(tried)
    best = max(rate for rate, step in zip(tried, steps, strict=True) if step["sustained"])
    worst = min(rate for rate, step in zip(tried, steps, strict=True) if not step["sustained"])
    assert best <= 250 < worst
    assert worst - best < 250 * 0.2


async def test_it_stops_where_work_was_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = rates_tried(monkeypatch, 120, leaves_work=True)
    await turn.search(None, 100)  # type: ignore[arg-type]  # only handed on
    assert tried == [100, math.floor(100 * turn.STEP_FACTOR)]
