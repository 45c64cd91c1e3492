"""What the API gives and takes of how long things are kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inbox.foundation.retention import DEFAULT_DAYS, Kind
from inbox.foundation.schemas import In, Out
from inbox.privacy.models import RetentionRule
from inbox.privacy.retention import Found, bounds_of


class RetentionIn(In):
    """No days go back to what stands above: the workspace's, or the default."""

    kind: Kind
    days: int | None
    channel_id: UUID | None = None


class ChannelDaysOut(Out):
    channel_id: UUID
    days: int


class RetentionOut(Out):
    kind: Kind
    days: int
    days_by_default: int
    days_at_least: int
    days_at_most: int
    # Whether channels may keep it for a time of their own.
    by_channel: bool
    # Channels that keep it for another time than the workspace.
    channels: list[ChannelDaysOut]

    @classmethod
    def of(cls, kind: Kind, rules: Sequence[RetentionRule]) -> "RetentionOut":
        own = [one for one in rules if one.kind is kind]
        least, most = bounds_of(kind)
        return cls(
            kind=kind,
            days=next((one.days for one in own if one.channel_id is None), DEFAULT_DAYS[kind]),
            days_by_default=DEFAULT_DAYS[kind],
            days_at_least=least,
            days_at_most=most,
            by_channel=kind is not Kind.AUDIT,
            channels=[
                ChannelDaysOut(channel_id=one.channel_id, days=one.days)
                for one in own
                if one.channel_id is not None
            ],
        )


class RetentionListOut(Out):
    rules: list[RetentionOut]


class WouldGoOut(Out):
    """`channel_ids` is empty where it is about all that have no days of their own."""

    table: str
    kind: Kind
    days: int
    channel_ids: list[UUID]
    count: int
    oldest_at: datetime | None

    @classmethod
    def of(cls, found: Found) -> "WouldGoOut":
        return cls(
            table=found.table,
            kind=found.kind,
            days=found.days,
            channel_ids=list(found.channel_ids),
            count=found.count,
            oldest_at=found.oldest_at,
        )


class DryRunOut(Out):
    parts: list[WouldGoOut]
