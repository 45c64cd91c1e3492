"""Events one by one: to look at, and to apply again once what held them back is mended."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.errors import EventNotPutAside
from inbox.mailbox.events import InboundEventReopened
from inbox.mailbox.keying import keyed, mailbox_of
from inbox.mailbox.models import EventState, InboundEvent
from inbox.mailbox.repository import EventRepository
from inbox.mailbox.schemas import EventFilters, EventTotals

PUT_ASIDE = frozenset({EventState.IGNORED, EventState.UNROUTED, EventState.QUARANTINED})


class EventService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._events = EventRepository(uow)

    async def get(self, event_id: UUID) -> InboundEvent:
        return await self._events.get(event_id)

    async def list_page(self, request: PageRequest, filters: EventFilters) -> Page[InboundEvent]:
        return await self._events.list_filtered(request, filters)

    async def count(self) -> EventTotals:
        return await self._events.count()

    async def lock_put_aside(self, event_id: UUID) -> InboundEvent:
        event = await self._events.lock(event_id)
        if event.state not in PUT_ASIDE:
            raise EventNotPutAside
        return event

    async def last_received_at(self, channel_id: UUID) -> datetime | None:
        return await self._events.last_received_at(channel_id)

    def route(self, event: InboundEvent, channel_id: UUID, sender: str) -> None:
        """Its number is connected by now."""
        event.channel_id = channel_id
        event.mailbox = mailbox_of(
            self.uow.installation_key, event.workspace_id, channel_id, sender
        )
        event.keyed = True
        event.address = None

    async def reopen(self, event: InboundEvent) -> None:
        """As if it had just come in. The event is locked."""
        was = event.state
        if not event.keyed:
            event.mailbox = keyed(self.uow.installation_key, event.mailbox)
            event.keyed = True
        event.state = EventState.NEW
        event.reason = None
        event.attempts = 0
        event.due_at = await database_now(self.uow)
        await self.uow.session.flush()
        self.uow.record(
            InboundEventReopened(workspace_id=event.workspace_id, object_id=event.id, was=was)
        )
