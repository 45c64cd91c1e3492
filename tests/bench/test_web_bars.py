"""A bar that was not measured is not one that was kept."""

import math

import pytest

from bench.web_bars import BARS, SLOWER, Found


@pytest.mark.parametrize(("value", "missed"), [(0.0, False), (1e6, True), (math.nan, True)])
def test_a_bar_is_kept_by_a_value(value: float, missed: bool) -> None:
    found = Found()
    assert len(found.missed()) == sum(one is not None for bar in BARS for one in bar.wanted)
    for bar in BARS:
        for slower in SLOWER:
            found.note(bar.name, slower, value)
    assert bool(found.missed()) == missed
