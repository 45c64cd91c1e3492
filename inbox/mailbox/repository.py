"""Events as people look at them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.mailbox.models import EventState, InboundEvent
from inbox.mailbox.schemas import EventFilters, EventTotals

LOOKED_BACK = 5_000
EVENT_RULES: Mapping[str, Rule] = {
    "state": equals(InboundEvent.state),
    "kind": equals(InboundEvent.kind),
    "source": equals(InboundEvent.source),
    "dedupe_key": equals(InboundEvent.dedupe_key),
}


class EventRepository(Repository[InboundEvent]):
    model = InboundEvent

    async def list_filtered(
        self, request: PageRequest, filters: EventFilters
    ) -> Page[InboundEvent]:
        return await self.list_page(request, *conditions(filters, EVENT_RULES))

    async def last_received_at(self, channel_id: UUID) -> datetime | None:
        """Among the last few thousand of the workspace: a check must not read the whole mailbox."""
        lately = (
            self.scoped(select(col(InboundEvent.channel_id), col(InboundEvent.received_at)))
            .order_by(col(InboundEvent.id).desc())
            .limit(LOOKED_BACK)
            .subquery()
        )
        found: datetime | None = await self.uow.session.scalar(
            select(func.max(lately.c.received_at)).where(lately.c.channel_id == channel_id)
        )
        return found

    async def count(self) -> EventTotals:
        state, reason = col(InboundEvent.state), col(InboundEvent.reason)
        rows = await self.uow.session.execute(
            self.scoped(select(state, reason, func.count().label("events"))).group_by(state, reason)
        )
        by_state = dict.fromkeys(EventState, 0)
        reasons: dict[EventState, dict[str, int]] = {}
        for row in rows:
            by_state[row.state] += row.events
            if row.reason is not None:
                reasons.setdefault(row.state, {})[row.reason] = row.events
        return EventTotals(by_state, reasons)
