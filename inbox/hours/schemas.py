"""What the API takes and gives of business hours."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from msgspec import Meta, convert, field, to_builtins

from inbox.foundation.errors import FieldFault, invalid_fields
from inbox.foundation.schemas import In, Name, Out
from inbox.hours.calendar import Span
from inbox.hours.models import BusinessHours
from inbox.workspaces.schemas import TimeZone

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: Sequence[str] = get_args(Day)
Opens = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="`HH:MM`")]
Closes = Annotated[
    str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", description="`HH:MM`, or `24:00`")
]
Day_ = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="`YYYY-MM-DD`")]


class OpenSpan(In):
    """What goes on past midnight is two: until `24:00`, and from `00:00` of the next day."""

    opens: Opens
    closes: Closes

    def span(self) -> Span:
        return Span(_minutes(self.opens), _minutes(self.closes))


Spans = Annotated[list[OpenSpan], Meta(max_length=10)]


class DayHours(In):
    day: Day
    open: Spans


class Holiday(In):
    """Instead of what the week says; without `open` it is closed all day."""

    on: Day_
    name: Name
    open: Spans = field(default_factory=list)


class HoursIn(In):
    """Days that are left out are closed. Without `time_zone` it is the workspace's. Holidays of the
    workspace are those of its teams too, unless a team names the same day."""

    weekly: Annotated[list[DayHours], Meta(max_length=7)]
    holidays: Annotated[list[Holiday], Meta(max_length=400)] = field(default_factory=list)
    time_zone: TimeZone | None = None


class HoursOut(Out):
    """`defined` is false where nobody has set any: a team then keeps the workspace's hours, and a
    workspace is always open. `time_zone` is the one that counts. `next_opening` is there while it
    is closed, `closes_at` while it is open and will close."""

    team_id: UUID | None
    defined: bool
    weekly: list[DayHours]
    holidays: list[Holiday]
    time_zone: str
    is_open: bool
    next_opening: datetime | None
    closes_at: datetime | None
    updated_at: datetime | None


def weekly_of(hours: BusinessHours) -> list[DayHours]:
    return convert(hours.weekly, list[DayHours])


def holidays_of(hours: BusinessHours) -> list[Holiday]:
    return convert(hours.holidays, list[Holiday])


def stored(items: Sequence[DayHours] | Sequence[Holiday]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = to_builtins(items)
    return found


def require_sound(asked: HoursIn) -> None:
    """All that is wrong is told at once."""
    faults: list[FieldFault] = []
    for place, day in enumerate(asked.weekly):
        if any(one.day == day.day for one in asked.weekly[:place]):
            faults.append(FieldFault(f"weekly.{place}.day", "Name each day once."))
        faults += _span_faults(f"weekly.{place}.open", day.open)
    seen: set[str] = set()
    for place, holiday in enumerate(asked.holidays):
        if _date(holiday.on) is None:
            faults.append(FieldFault(f"holidays.{place}.on", "There is no such day."))
        elif holiday.on in seen:
            faults.append(FieldFault(f"holidays.{place}.on", "Name each day once."))
        seen.add(holiday.on)
        faults += _span_faults(f"holidays.{place}.open", holiday.open)
    if faults:
        raise invalid_fields(faults)


def _span_faults(field_name: str, spans: Sequence[OpenSpan]) -> list[FieldFault]:
    faults = []
    before = 0
    for place, one in enumerate(spans):
        span = one.span()
        if span.closes <= span.opens:
            faults.append(FieldFault(f"{field_name}.{place}.closes", "It closes after it opens."))
        elif span.opens < before:
            words = "One after the other, none into the next."
            faults.append(FieldFault(f"{field_name}.{place}.opens", words))
        before = max(before, span.closes)
    return faults


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
