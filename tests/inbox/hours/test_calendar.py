"""Opening hours where a day has 23, 24 or 25 hours."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inbox.hours.calendar import Calendar, Span

BERLIN = ZoneInfo("Europe/Berlin")
WORK = Span(9 * 60, 17 * 60)
WEEK = dict.fromkeys(range(5), (WORK,))
OFFICE = Calendar(BERLIN, WEEK)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def berlin(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-07-06T06:59:59", False),
        ("2026-07-06T07:00:00", True),
        ("2026-07-06T14:59:59", True),
        ("2026-07-06T15:00:00", False),
        # The same clock in winter is an hour later.
        ("2026-01-05T07:59:59", False),
        ("2026-01-05T08:00:00", True),
        # Saturday.
        ("2026-07-04T10:00:00", False),
    ],
)
def test_open_by_the_clock_of_the_place(at: str, is_open: bool) -> None:
    assert OFFICE.is_open_at(utc(at)) is is_open


def test_the_next_opening_and_the_next_closing() -> None:
    friday_evening = berlin("2026-03-27T18:00")
    # The clock goes forward on the Sunday between.
    assert OFFICE.next_opening(friday_evening) == utc("2026-03-30T07:00")
    assert OFFICE.closes_at(friday_evening) is None
    monday = berlin("2026-03-30T10:00")
    assert OFFICE.next_opening(monday) == monday
    assert OFFICE.closes_at(monday) == utc("2026-03-30T15:00")


def test_holidays_go_before_the_week() -> None:
    holidays = {date(2026, 12, 24): (Span(9 * 60, 12 * 60),), date(2026, 12, 25): ()}
    calendar = Calendar(BERLIN, WEEK, holidays)
    assert not calendar.is_open_at(berlin("2026-12-25T10:00"))
    assert calendar.closes_at(berlin("2026-12-24T10:00")) == berlin("2026-12-24T12:00")
    assert calendar.next_opening(berlin("2026-12-24T13:00")) == berlin("2026-12-28T09:00")


def test_a_time_that_the_clock_skips_is_as_much_later() -> None:
    early = Calendar(BERLIN, {6: (Span(2 * 60 + 30, 10 * 60),)})
    opens = utc("2026-03-29T01:30")
    assert early.next_opening(berlin("2026-03-28T12:00")) == opens
    assert not early.is_open_at(opens - timedelta(seconds=1))
    assert early.is_open_at(opens)
    late = Calendar(BERLIN, {6: (Span(0, 2 * 60 + 30),)})
    assert late.closes_at(berlin("2026-03-29T01:00")) == utc("2026-03-29T01:30")


def test_a_time_that_comes_twice_opens_first_and_closes_second() -> None:
    calendar = Calendar(BERLIN, {6: (Span(2 * 60 + 30, 2 * 60 + 45),)})
    assert calendar.next_opening(berlin("2026-10-25T00:00")) == utc("2026-10-25T00:30")
    assert calendar.closes_at(utc("2026-10-25T00:40")) == utc("2026-10-25T01:45")


def test_a_night_is_two_days_and_closes_once() -> None:
    night = Calendar(BERLIN, {4: (Span(22 * 60, 24 * 60),), 5: (Span(0, 6 * 60),)})
    assert night.closes_at(berlin("2026-07-03T23:00")) == berlin("2026-07-04T06:00")
    assert night.is_open_at(berlin("2026-07-04T00:00"))


def test_always_and_never() -> None:
    always = Calendar(BERLIN, {day: (Span(0, 24 * 60),) for day in range(7)})
    never = Calendar(BERLIN, {})
    for at in (berlin("2026-03-29T03:00"), berlin("2026-10-25T02:30")):
        assert always.is_open_at(at)
        assert always.closes_at(at) is None
        assert not never.is_open_at(at)
        assert never.next_opening(at) is None


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "UTC"])
def test_it_is_open_from_each_opening_until_its_closing(zone: str) -> None:
    """Havana's clock moves at midnight, Lord Howe's by half an hour."""
    chance = random.Random(zone)
    place = ZoneInfo(zone)
    for _ in range(40):
        week = {}
        for day in range(7):
            edges = sorted(chance.sample(range(0, 24 * 60 + 1, 15), 4))
            week[day] = (Span(edges[0], edges[1]), Span(edges[2], edges[3]))
        calendar = Calendar(place, week)
        at = utc("2026-01-01T00:00") + timedelta(minutes=chance.randrange(365 * 24 * 60))
        opens = calendar.next_opening(at)
        assert opens is not None
        closes = calendar.closes_at(opens)
        assert closes is not None
        moment = timedelta(microseconds=1)
        if opens > at:
            assert not calendar.is_open_at(at)
            assert not calendar.is_open_at(opens - moment)
        assert calendar.is_open_at(opens)
        assert calendar.is_open_at(closes - moment)
        assert not calendar.is_open_at(closes)
