"""Opening hours on the clock of a place, where days have 23, 24 or 25 hours.

A time that the clock skips in spring is as much later. One that comes twice in autumn opens at its
first coming and closes at its second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
# Further than this nobody plans: what does not open within it does not open.
DAYS_AHEAD = 400
ONE_DAY = timedelta(days=1)

Opening = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Span:
    """In minutes of the day; it may close at 24:00."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    zone: ZoneInfo
    # Monday is 0. A day that is not in is closed.
    weekly: Mapping[int, Sequence[Span]]
    # Instead of what the week says; without spans closed all day.
    holidays: Mapping[date, Sequence[Span]] = field(default_factory=dict)

    def is_open_at(self, at: datetime) -> bool:
        return self._around(at) is not None

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself while it is open."""
        if self.is_open_at(at):
            return at
        starts = (start for start, _ in self._openings(at, DAYS_AHEAD) if start > at)
        return next(starts, None)

    def closes_at(self, at: datetime) -> datetime | None:
        """None while it is closed, and where it never closes."""
        around = self._around(at)
        if around is None:
            return None
        until = around[1]
        for start, end in self._openings(at, DAYS_AHEAD):
            if start > until:
                return until
            until = max(until, end)
        return None

    def _around(self, at: datetime) -> Opening | None:
        return next((one for one in self._openings(at, 1) if one[0] <= at < one[1]), None)

    def _openings(self, at: datetime, days: int) -> Iterator[Opening]:
        """From the day before, whose hours may reach into this one."""
        day = at.astimezone(self.zone).date() - ONE_DAY
        for _ in range(days + 2):
            for span in self.holidays.get(day, self.weekly.get(day.weekday(), ())):
                start = self._instant(day, span.opens, fold=0)
                end = self._instant(day, span.closes, fold=1)
                if start < end:
                    yield start, end
            day += ONE_DAY

    def _instant(self, day: date, minute: int, *, fold: int) -> datetime:
        if minute == DAY_MINUTES:
            day, minute = day + ONE_DAY, 0
        clock = datetime.combine(day, time(minute // 60, minute % 60))
        found = clock.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        if found.astimezone(self.zone).replace(tzinfo=None) != clock:
            # The clock never shows it.
            found = clock.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        return found
