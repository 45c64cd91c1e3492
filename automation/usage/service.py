"""What a workspace used in a month. Nothing is counted beforehand: the ids of messages, files and
events grow with time, so the primary key gives a month without looking at the others."""

import re
from datetime import UTC, datetime

from automation.ai.service import AiService
from automation.usage.schemas import ChannelUsageOut, UsageOut
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.runtime import Runtime
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

FIRST_YEAR = 2000
# The document says so too; a query's values are not held against it.
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


class UsageService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime

    async def read(self, month: str | None) -> UsageOut:
        begin = _begin(month, await database_now(self.uow))
        end = _next_month(begin)
        values = {
            "workspace_id": self.uow.workspace_id,
            "first_id": first_id_at(begin),
            "end_id": first_id_at(end),
        }
        channels = await self.uow.run(_CHANNELS, values)
        [stored] = await self.uow.run(_STORED, values)
        [people] = await self.uow.run(_PEOPLE, values)
        spent = await AiService(self.uow, self._runtime).spent_in(begin.date())
        return UsageOut(
            month=f"{begin:%Y-%m}",
            channels=[
                ChannelUsageOut(
                    channel_id=row.channel_id,
                    name=row.name,
                    received=row.received,
                    sent=row.sent,
                    failed=row.failed,
                    templates=row.templates,
                    billable=row.billable,
                    stored_bytes=row.stored_bytes,
                )
                for row in channels
            ],
            ai_calls=sum(one.calls for one in spent),
            ai_dollars=sum(one.dollars for one in spent),
            stored_files=stored.files,
            stored_bytes=stored.bytes,
            seats=people.seats,
            worked=people.worked,
        )


def _begin(month: str | None, now: datetime) -> datetime:
    if month is None:
        return datetime(now.astimezone(UTC).year, now.astimezone(UTC).month, 1, tzinfo=UTC)
    if not MONTH.fullmatch(month):
        raise invalid_field("month", "It reads like 2026-04.")
    year, number = (int(part) for part in month.split("-"))
    if not 1 <= number <= 12 or year < FIRST_YEAR:
        raise invalid_field("month", "There is no such month.")
    begin = datetime(year, number, 1, tzinfo=UTC)
    if begin > now:
        raise invalid_field("month", "This month has not begun.")
    return begin


def _next_month(begin: datetime) -> datetime:
    if begin.month == 12:
        return begin.replace(year=begin.year + 1, month=1)
    return begin.replace(month=begin.month + 1)


# Every channel that is there or was written over; what was handed over from before was not used
# in this month.
_CHANNELS = Statement(
    "WITH said AS (SELECT channel_id, count(*) FILTER (WHERE direction = 'in') AS received,"
    " count(*) FILTER (WHERE direction = 'out' AND status NOT IN ('failed', 'cancelled')) AS sent,"
    " count(*) FILTER (WHERE status = 'failed') AS failed,"
    " count(*) FILTER (WHERE direction = 'out' AND kind = 'template'"
    "  AND status NOT IN ('failed', 'cancelled')) AS templates,"
    " count(*) FILTER (WHERE direction = 'out' AND billable) AS billable"
    " FROM message WHERE workspace_id = :workspace_id AND id >= :first_id AND id < :end_id"
    " AND NOT imported AND kind NOT IN ('reaction', 'edit', 'revoke') GROUP BY 1),"
    " kept AS (SELECT c.channel_id, sum(a.size_bytes) AS bytes FROM attachment a"
    " JOIN conversation c ON c.workspace_id = a.workspace_id AND c.id = a.conversation_id"
    " WHERE a.workspace_id = :workspace_id AND a.id >= :first_id AND a.id < :end_id"
    " AND a.state = 'stored' GROUP BY 1)"
    " SELECT h.id AS channel_id, h.name, coalesce(s.received, 0) AS received,"
    " coalesce(s.sent, 0) AS sent, coalesce(s.failed, 0) AS failed,"
    " coalesce(s.templates, 0) AS templates, coalesce(s.billable, 0) AS billable,"
    " coalesce(k.bytes, 0)::bigint AS stored_bytes FROM channel h"
    " LEFT JOIN said s ON s.channel_id = h.id LEFT JOIN kept k ON k.channel_id = h.id"
    " WHERE h.workspace_id = :workspace_id ORDER BY s.received DESC NULLS LAST, h.id LIMIT 500"
)

# Of the index alone: attachment_stored.
_STORED = Statement(
    "SELECT count(*) AS files, coalesce(sum(size_bytes), 0)::bigint AS bytes FROM attachment"
    " WHERE workspace_id = :workspace_id AND state = 'stored'"
)

_PEOPLE = Statement(
    "SELECT (SELECT count(*) FROM member WHERE workspace_id = :workspace_id"
    "  AND state = 'active') AS seats, (SELECT count(*) FROM ("
    "  SELECT author_id FROM message WHERE workspace_id = :workspace_id AND id >= :first_id"
    "   AND id < :end_id AND author = 'member'"
    "  UNION SELECT actor_id FROM conversation_event WHERE workspace_id = :workspace_id"
    "   AND id >= :first_id AND id < :end_id AND actor_kind = 'member') w) AS worked"
)
