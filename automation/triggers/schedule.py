"""By the calendar: for every conversation that fits, at these times in the workspace's zone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from msgspec import Meta

from automation.steps.contract import Known
from automation.triggers.contract import Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

# Any moment will do to see whether the fields are in order.
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class ScheduleConfig(In):
    """`cron`: minute, hour, day, month, weekday. It starts a run in every conversation that has
    the label and the status, in `most` of them at most."""

    cron: Annotated[str, Meta(min_length=9, max_length=100)]
    label_id: UUID | None = None
    status: Literal["open", "pending", "snoozed", "resolved"] | None = None
    most: Annotated[int, Meta(ge=1, le=1000)] = 200


class Schedule(Trigger[ScheduleConfig]):
    kind = "schedule"
    title = "Schedule"
    config = ScheduleConfig
    listens = frozenset({"schedule"})
    addressed = True

    def faults(self, config: ScheduleConfig, known: Known) -> Iterator[FieldFault]:
        if next_time(config.cron, _SOME_TIME, "UTC") is None:
            yield FieldFault("cron", "Five fields: minute, hour, day, month, weekday.")
        if config.label_id is None and config.status is None:
            yield FieldFault("label_id", "Say for which conversations: a label or a status.")
        if config.label_id is not None and config.label_id not in known.label_ids:
            yield FieldFault("label_id", "There is no label with this id.")


def next_time(cron: str, after: datetime, zone: str) -> datetime | None:
    """The next moment strictly after `after`; days of 23 and 25 hours are minded."""
    try:
        found: datetime = next(CronSim(cron, after.astimezone(ZoneInfo(zone))))
    except (CronSimError, StopIteration):
        return None
    return found.astimezone(after.tzinfo)
