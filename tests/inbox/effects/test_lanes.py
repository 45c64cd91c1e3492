"""A lane's arithmetic: never more than its rate and burst, and a breaker that opens and closes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from inbox.effects.lanes import BREAKER_OPEN, KEPT_BACK, SLOWED, LaneState
from inbox.effects.models import Breaker

START = datetime(2026, 1, 1, tzinfo=UTC)


def lane(rate: float = 10) -> LaneState:
    return LaneState(
        workspace_id=uuid4(),
        id=uuid4(),
        name="wa:1",
        rate_per_second=rate,
        burst=rate,
        tokens=rate,
        refilled_at=START,
        slowed_until=None,
        max_in_flight=256,
        breaker=Breaker.CLOSED.value,
        open_until=None,
        calls=0,
        failures=0,
        counted_since=START,
    )


@given(
    rate=st.floats(min_value=0.5, max_value=1000),
    asks=st.lists(
        st.tuples(st.floats(min_value=0, max_value=5), st.integers(min_value=0, max_value=300)),
        max_size=50,
    ),
)
def test_no_more_than_burst_and_rate(rate: float, asks: list[tuple[float, int]]) -> None:
    state = lane(rate)
    now, granted = START, 0
    for seconds, wanted in asks:
        now += timedelta(seconds=seconds)
        state.refill(now)
        granted += state.take(wanted)
    allowed = state.burst + (now - START).total_seconds() * rate
    assert granted <= allowed + 1e-3


@given(rate=st.floats(min_value=1, max_value=1000))
def test_what_nobody_waits_for_leaves_something_for_who_is_waited_for(rate: float) -> None:
    state = lane(rate)
    while state.take(1, bulk=True):
        pass
    if state.burst * KEPT_BACK >= 1:
        assert state.take(1) == 1
    # Not for ever: it goes on as soon as it was told.
    at = state.next_token_at(bulk=True) + timedelta(milliseconds=1)
    state.refill(at)
    assert state.take(1, bulk=True) == 1


@given(st.lists(st.floats(min_value=-3600, max_value=3600), max_size=20))
def test_a_clock_that_jumps_gives_no_tokens_away(jumps: list[float]) -> None:
    state = lane()
    now = START
    for seconds in jumps:
        now += timedelta(seconds=seconds)
        state.refill(now)
        assert 0 <= state.tokens <= state.burst


def test_slowed_is_half_for_a_minute() -> None:
    state = lane()
    state.refill(START)
    state.take(10)
    state.slow_down(START)
    state.refill(START + timedelta(seconds=1))
    assert state.take(100) == 5
    state.refill(START + SLOWED + timedelta(seconds=1))
    assert state.take(100) == 10


def test_the_breaker_opens_tries_one_and_closes() -> None:
    state = lane()
    state.refill(START)
    assert state.take(10) == 10
    for _ in range(5):
        state.note_failure(START)
    assert state.breaker == Breaker.OPEN
    state.refill(START + timedelta(seconds=1))
    assert state.take(5) == 0
    later = START + BREAKER_OPEN
    state.refill(later)
    assert state.take(5) == 1
    assert state.take(1) == 0
    assert state.next_token_at() > later
    state.note_success(later)
    assert state.breaker == Breaker.CLOSED
    assert state.take(5) == 5


def test_a_half_open_lane_that_fails_opens_again() -> None:
    state = lane()
    state.refill(START)
    state.take(10)
    for _ in range(5):
        state.note_failure(START)
    later = START + BREAKER_OPEN
    state.refill(later)
    state.note_failure(later)
    assert state.breaker == Breaker.OPEN
    assert state.open_until == later + BREAKER_OPEN


def test_few_failures_among_many_calls_open_nothing() -> None:
    state = lane(100)
    state.refill(START)
    state.take(100)
    for _ in range(49):
        state.note_failure(START)
    assert state.breaker == Breaker.CLOSED
