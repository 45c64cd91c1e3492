"""Two processes ask the same lane: whoever asked first may hold it last, with an older time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from inbox.effects.lanes import LaneState
from inbox.effects.models import Breaker

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_second_is_never_paid_twice() -> None:
    lane = LaneState(
        workspace_id=uuid4(),
        id=uuid4(),
        name="wa:1",
        rate_per_second=10,
        burst=100,
        tokens=0,
        refilled_at=START,
        slowed_until=None,
        max_in_flight=256,
        breaker=Breaker.CLOSED.value,
        open_until=None,
        calls=0,
        failures=0,
        counted_since=START,
    )
    for seconds in (4, 1, 4, 2, 4):
        lane.refill(START + timedelta(seconds=seconds))
    assert lane.tokens == 40
