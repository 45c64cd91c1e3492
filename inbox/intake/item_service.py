"""The ledger of what came in: every item, what became of it, and a second chance for it."""

from collections.abc import Sequence
from uuid import UUID

from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.service import ContactService
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import Conflict
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.item_schemas import (
    IntakeItemDetailOut,
    IntakeItemOut,
    IntakeTotalsOut,
    Whereabouts,
    external_id_of,
    person_of,
    update_of,
)
from inbox.mailbox.models import EventState, InboundEvent
from inbox.mailbox.schemas import EventFilters
from inbox.mailbox.service import EventService
from inbox.messages.log import MessageLog
from integrations.messaging import Person


class NumberStillUnknown(Conflict):
    code = "number_still_unknown"
    title = "No channel of this workspace has this item's number; connect it first"


class IntakeItemService:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject
        self._events = EventService(uow)
        self._contacts = ContactService(uow)

    async def list_page(self, request: PageRequest, filters: EventFilters) -> Page[IntakeItemOut]:
        page = await self._events.list_page(request, filters)
        where = await self._whereabouts(page.items)
        return Page(
            [
                IntakeItemOut.of(event, one, self.subject)
                for event, one in zip(page.items, where, strict=True)
            ],
            page.next_cursor,
        )

    async def get(self, event_id: UUID) -> IntakeItemDetailOut:
        return await self._detail(await self._events.get(event_id))

    async def totals(self) -> IntakeTotalsOut:
        return IntakeTotalsOut.of(await self._events.count())

    async def apply(self, event_id: UUID) -> IntakeItemDetailOut:
        event = await self._events.lock_put_aside(event_id)
        if event.state is EventState.UNROUTED:
            await self._route(event)
        await self._events.reopen(event)
        return await self._detail(event)

    async def _route(self, event: InboundEvent) -> None:
        channel = await ChannelService(self.uow).find_by_address(
            ChannelKind(event.source.value), event.address or ""
        )
        if channel is None:
            raise NumberStillUnknown
        person = person_of(update_of(event)) or Person()
        self._events.route(event, channel.id, person.user_id or person.phone or "")

    async def _detail(self, event: InboundEvent) -> IntakeItemDetailOut:
        (where,) = await self._whereabouts([event])
        return IntakeItemDetailOut.of(event, where, self.subject)

    async def _whereabouts(self, events: Sequence[InboundEvent]) -> list[Whereabouts]:
        """By the message that the item became or reports on; else by whom it names."""
        updates = [update_of(event) for event in events]
        messages = await MessageLog(self.uow).find_external(
            [
                (event.workspace_id, event.channel_id, external_id)
                for event, update in zip(events, updates, strict=True)
                if event.channel_id is not None
                and (external_id := external_id_of(update)) is not None
            ]
        )
        owners = await ConversationService(self.uow).contacts_of(
            {conversation_id for _, conversation_id in messages.values()}
        )
        named = await self._known([person_of(update) or Person() for update in updates])
        found: list[tuple[UUID | None, UUID | None, UUID | None]] = []
        for event, update, contact_id in zip(events, updates, named, strict=True):
            message = (
                messages.get((event.channel_id, external_id_of(update) or ""))
                if event.channel_id is not None
                else None
            )
            if message is None:
                found.append((None, None, contact_id))
            else:
                found.append((*message, owners.get(message[1])))
        contacts = await self._contacts.find_many(
            {contact_id for *_, contact_id in found if contact_id is not None}
        )
        return [
            Whereabouts(message_id, conversation_id, contacts.get(contact_id or UUID(int=0)))
            for message_id, conversation_id, contact_id in found
        ]

    async def _known(self, people: Sequence[Person]) -> list[UUID | None]:
        return await ContactRecognition(self.uow).find(
            [Sighting(self.uow.workspace_id, one.user_id, one.phone) for one in people]
        )
