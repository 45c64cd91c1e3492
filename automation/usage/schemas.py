"""What the API gives of use: one calendar month, in UTC, as AI's spending is kept."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from inbox.foundation.schemas import Out

CalendarMonth = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}$", description="`YYYY-MM`, in UTC")
]


class ChannelUsageOut(Out):
    """`sent` left or will leave; `failed` did not. `templates` and `billable` are among the sent,
    the latter by what the provider says. `stored_bytes` came in as files, or went out, in this
    month."""

    channel_id: UUID
    name: str
    received: int
    sent: int
    failed: int
    templates: int
    billable: int
    stored_bytes: int


class UsageOut(Out):
    """`seats` are members who are active today, `worked` those who wrote or changed something in
    the month. `stored_files` and `stored_bytes` are what lies here today."""

    month: CalendarMonth
    channels: Sequence[ChannelUsageOut]
    ai_calls: int
    ai_dollars: float
    stored_files: int
    stored_bytes: int
    seats: int
    worked: int
