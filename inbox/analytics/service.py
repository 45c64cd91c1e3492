"""How much came in, how long customers waited, who answered: counted where it is asked.

Nothing is counted beforehand: a few statements over what is there, each bounded by the days asked
for. Messages are found by their ids, which grow with time, so that the primary key finds them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from inbox.analytics.schemas import (
    AgentFiguresOut,
    AnalyticsOut,
    ChannelFiguresOut,
    DayFiguresOut,
    DurationsOut,
    IntentFiguresOut,
)
from inbox.foundation.errors import FieldFault, Invalid
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService

DAYS_BY_DEFAULT = 28
DAYS_AT_MOST = 92


class AnalyticsService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def read(self, since: str | None, until: str | None) -> AnalyticsOut:
        workspace = await WorkspaceService(self.uow).get()
        zone = ZoneInfo(workspace.time_zone)
        today = (await database_now(self.uow)).astimezone(zone).date()
        last = _day("until", until) or today
        first = _day("since", since) or last - timedelta(days=DAYS_BY_DEFAULT - 1)
        if not 0 <= (last - first).days < DAYS_AT_MOST:
            words = f"From 1 to {DAYS_AT_MOST} days, the first before the last."
            raise Invalid(f"since: {words}", faults=[FieldFault("since", words)])
        begin, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
        values = {
            "workspace_id": self.uow.workspace_id,
            "zone": workspace.time_zone,
            "begin": begin,
            "end": end,
            "first_id": first_id_at(begin),
            "end_id": first_id_at(end),
        }
        messages = await self.uow.run(_MESSAGES, values)
        happened = await self.uow.run(_HAPPENED, values)
        waits = {row.kind: row for row in await self.uow.run(_WAITS, values)}
        return AnalyticsOut(
            since=first.isoformat(),
            until=last.isoformat(),
            time_zone=workspace.time_zone,
            days=_days(first, last, messages, happened),
            first_response=_durations(waits.get("first")),
            replies=_durations(waits.get("replied")),
            resolution=_durations(waits.get("resolved")),
            agents=[
                AgentFiguresOut(
                    member_id=row.member_id,
                    sent=row.sent,
                    conversations=row.conversations,
                    replies=row.replies,
                    median_reply=row.median_reply,
                    resolved=row.resolved,
                )
                for row in await self.uow.run(_AGENTS, values)
            ],
            channels=[
                ChannelFiguresOut(
                    channel_id=row.channel_id,
                    received=row.received,
                    sent=row.sent,
                    failed=row.failed,
                    conversations=row.conversations,
                )
                for row in await self.uow.run(_CHANNELS, values)
            ],
            intents=[
                IntentFiguresOut(
                    intent_id=row.intent_id,
                    messages=row.messages,
                    conversations=row.conversations,
                )
                for row in await self.uow.run(_INTENTS, values)
            ],
        )


def _day(field: str, written: str | None) -> date | None:
    if written is None:
        return None
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    # The calendar ends, and a day is added to the last one.
    if found is None or not date(2000, 1, 1) <= found < date(9000, 1, 1):
        words = "There is no such day."
        raise Invalid(f"{field}: {words}", faults=[FieldFault(field, words)])
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _days(
    first: date, last: date, messages: Iterable[Any], happened: Iterable[Any]
) -> list[DayFiguresOut]:
    """Every day has a place, those on which nothing was, too."""
    counts: dict[date, dict[str, int]] = {}
    for row in messages:
        counts.setdefault(row.day, {}).update(received=row.received, sent=row.sent)
    for row in happened:
        counts.setdefault(row.day, {}).update(opened=row.opened, resolved=row.resolved)
    none: Mapping[str, int] = {}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        DayFiguresOut(
            day=day.isoformat(),
            **{
                name: counts.get(day, none).get(name, 0)
                for name in ("received", "sent", "opened", "resolved")
            },
        )
        for day in days
    ]


def _durations(row: Any) -> DurationsOut:
    if row is None:
        return DurationsOut(count=0, median=None, ninetieth=None)
    return DurationsOut(count=row.count, median=row.median, ninetieth=row.ninetieth)


# What was handed over from before was not received in these days, and an act on another message
# (a reaction, an edit) is none of its own.
_OF_THESE_DAYS = (
    " FROM message WHERE workspace_id = :workspace_id AND id >= :first_id AND id < :end_id"
    " AND NOT imported AND kind NOT IN ('reaction', 'edit', 'revoke')"
)
_RECEIVED = "count(*) FILTER (WHERE direction = 'in')"
_SENT = "count(*) FILTER (WHERE direction = 'out' AND status NOT IN ('failed', 'cancelled'))"

_MESSAGES = Statement(
    "SELECT (created_at AT TIME ZONE :zone)::date AS day,"
    f" {_RECEIVED} AS received, {_SENT} AS sent{_OF_THESE_DAYS} GROUP BY 1"
)

_HAPPENED = Statement(
    "SELECT (at AT TIME ZONE :zone)::date AS day,"
    " count(*) FILTER (WHERE kind <> 'resolved') AS opened,"
    " count(*) FILTER (WHERE kind = 'resolved') AS resolved FROM conversation_event"
    " WHERE workspace_id = :workspace_id AND kind IN ('opened', 'reopened', 'resolved')"
    " AND at >= :begin AND at < :end GROUP BY 1"
)

# A reply is the first one when nothing but the opening was before it.
_WAITS = Statement(
    "WITH ended AS (SELECT e.kind, e.seconds, e.kind = 'replied' AND coalesce(("
    "SELECT p.kind FROM conversation_event p WHERE p.workspace_id = e.workspace_id"
    " AND p.conversation_id = e.conversation_id AND p.id < e.id"
    " AND p.kind IN ('opened', 'reopened', 'replied') ORDER BY p.id DESC LIMIT 1), 'opened')"
    " <> 'replied' AS is_first FROM conversation_event e WHERE e.workspace_id = :workspace_id"
    " AND e.kind IN ('replied', 'resolved') AND e.at >= :begin AND e.at < :end"
    " AND e.seconds IS NOT NULL),"
    " wait AS (SELECT kind, seconds FROM ended"
    " UNION ALL SELECT 'first', seconds FROM ended WHERE is_first)"
    " SELECT kind, count(*) AS count,"
    " percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,"
    " percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) AS ninetieth FROM wait GROUP BY kind"
)

_AGENTS = Statement(
    "WITH written AS (SELECT author_id AS member_id, count(*) AS sent,"
    " count(DISTINCT conversation_id) AS conversations FROM message"
    " WHERE workspace_id = :workspace_id AND id >= :first_id AND id < :end_id"
    " AND NOT imported AND kind NOT IN ('reaction', 'edit', 'revoke')"
    " AND author = 'member' AND direction = 'out' GROUP BY 1),"
    " ended AS (SELECT actor_id AS member_id,"
    " count(*) FILTER (WHERE kind = 'replied') AS replies,"
    " percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)"
    " FILTER (WHERE kind = 'replied') AS median_reply,"
    " count(*) FILTER (WHERE kind = 'resolved') AS resolved FROM conversation_event"
    " WHERE workspace_id = :workspace_id AND kind IN ('replied', 'resolved')"
    " AND at >= :begin AND at < :end AND actor_kind = 'member' GROUP BY 1)"
    " SELECT member_id, coalesce(sent, 0) AS sent, coalesce(conversations, 0) AS conversations,"
    " coalesce(replies, 0) AS replies, median_reply, coalesce(resolved, 0) AS resolved"
    " FROM written FULL JOIN ended USING (member_id) WHERE member_id IS NOT NULL"
    " ORDER BY 2 DESC, member_id LIMIT 500"
)

_CHANNELS = Statement(
    f"SELECT channel_id, {_RECEIVED} AS received, {_SENT} AS sent,"
    " count(*) FILTER (WHERE status = 'failed') AS failed,"
    f" count(DISTINCT conversation_id) AS conversations{_OF_THESE_DAYS}"
    " GROUP BY channel_id ORDER BY 2 DESC, channel_id LIMIT 500"
)

# The table is of the floor above, and is asked by name.
_INTENTS = Statement(
    "SELECT CASE WHEN judged_at IS NULL THEN intent_id ELSE correct_id END AS intent_id,"
    " count(*) AS messages, count(DISTINCT conversation_id) AS conversations FROM message_intent"
    " WHERE workspace_id = :workspace_id AND message_id >= :first_id AND message_id < :end_id"
    " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500"
)
