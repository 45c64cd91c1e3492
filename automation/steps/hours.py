"""The hours of a week in which somebody is there, in the workspace's time zone: written into a
step, or those that the workspace or the conversation's team keeps anyway, which the facts tell."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta

from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

Clock = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="09:30")]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_LOOKED = 15
# The business hours of the conversation's team, else of the workspace, with their holidays.
IS_OPEN, OPENS_AT = "now.is_open", "now.opens_at"


class Opening(In):
    """`until` may be 00:00, the end of the day."""

    days: Annotated[list[Annotated[str, Meta(pattern=f"^({'|'.join(DAYS)})$")]], Meta(min_length=1)]
    opens: Clock
    until: Clock


def opening_faults(openings: Sequence[Opening], place: str) -> Iterator[FieldFault]:
    if not openings:
        yield FieldFault(place, "At least one opening.")
    for at, one in enumerate(openings):
        if one.until != "00:00" and one.until <= one.opens:
            yield FieldFault(f"{place}.{at}.until", "Later than it opens.")


def next_open(openings: Sequence[Opening], now: datetime, zone: str) -> datetime | None:
    """`now` itself while it is open. Walks over days by the calendar, so that a day of 23 or 25
    hours is one."""
    here = ZoneInfo(zone)
    local = now.astimezone(here)
    for ahead in range(DAYS_LOOKED):
        day = local.date() + timedelta(days=ahead)
        found = []
        for one in openings:
            if DAYS[day.weekday()] not in one.days:
                continue
            opens = datetime.combine(day, time.fromisoformat(one.opens), here)
            last = day + timedelta(days=1) if one.until == "00:00" else day
            closes = datetime.combine(last, time.fromisoformat(one.until), here)
            if opens <= local < closes:
                return now
            if opens > local:
                found.append(opens)
        if found:
            return min(found).astimezone(now.tzinfo)
    return None
