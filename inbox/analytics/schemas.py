"""What the API gives of figures: days, waiting times, who answered, which channel."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from inbox.foundation.schemas import Out

CalendarDay = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="`YYYY-MM-DD`")
]


class DayFiguresOut(Out):
    """`opened` counts conversations that began or came back; `resolved` those put away."""

    day: CalendarDay
    received: int
    sent: int
    opened: int
    resolved: int


class DurationsOut(Out):
    """Seconds; half took at most the `median`, nine of ten at most the `ninetieth`."""

    count: int
    median: float | None
    ninetieth: float | None


class AgentFiguresOut(Out):
    """`sent` by this member; `replies` are those that a customer waited for."""

    member_id: UUID
    sent: int
    conversations: int
    replies: int
    median_reply: float | None
    resolved: int


class ChannelFiguresOut(Out):
    channel_id: UUID
    received: int
    sent: int
    failed: int
    conversations: int


class IntentFiguresOut(Out):
    """By what a colleague said that a message is about, or else by what was found; null: about none
    of the intents."""

    intent_id: UUID | None
    messages: int
    conversations: int


class AnalyticsOut(Out):
    """Of the days from `since` to `until`, both included, as the clock of `time_zone` has them.
    `first_response` is the wait for the first answer by a person since a conversation was opened,
    `replies` every wait that a person ended, `resolution` the time from the opening to the end."""

    since: CalendarDay
    until: CalendarDay
    time_zone: str
    days: Sequence[DayFiguresOut]
    first_response: DurationsOut
    replies: DurationsOut
    resolution: DurationsOut
    agents: Sequence[AgentFiguresOut]
    channels: Sequence[ChannelFiguresOut]
    intents: Sequence[IntentFiguresOut]
