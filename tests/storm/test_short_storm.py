"""A minute of everything at once: kills, flushed Redis, a faulty Meta, copies of webhooks."""

import pytest

import storm
from storm.verdicts import Outcome


@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_is_sent_twice() -> None:
    result = storm.run(short=True)
    assert not result.broken, f"{result.line()}\n{result.report()}"
    held = {one.invariant for one in result.verdicts if one.outcome is Outcome.HELD}
    # What had nothing to look at has proved nothing.
    assert {f"I{n}" for n in range(1, 10)} <= held
    assert result.killed > 0
