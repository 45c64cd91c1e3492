"""The customer's side of a console channel: writes messages and confirms what arrived.

What the phone says becomes rows of the mailbox, like a webhook's body. No signature is asked for,
because whoever calls has the right to manage the intake.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from inbox.channels.models import Channel, ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.conversations.schemas import ConversationFilters
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import Conflict
from inbox.foundation.pagination import MomentPageRequest, NumberPageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.phone_schemas import PhoneMessageIn
from inbox.mailbox.events import EventsTaken
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox
from inbox.messages.models import Direction, MessageStatus
from inbox.messages.service import MessageService
from integrations.console.webhook import message_body, split, status_body
from integrations.messaging import Delivery, Person

LOOKED_AT = 50
PREFIX = "console."


class NotAPhone(Conflict):
    code = "not_a_phone"
    title = "Only a simulated phone that is enabled can be written from"


class PhoneService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def conversation_of(self, channel_id: UUID, number: str) -> UUID | None:
        channel = await self._channel(channel_id)
        if not number:
            return None
        (contact_id,) = await ContactRecognition(self.uow).find(
            [Sighting(channel.workspace_id, phone=number)]
        )
        if contact_id is None:
            return None
        page = await ConversationService(self.uow).list_page(
            MomentPageRequest(1), ConversationFilters(channel_id=channel_id, contact_id=contact_id)
        )
        return page.items[0].id if page.items else None

    async def write(self, channel_id: UUID, data: PhoneMessageIn, key: str | None) -> str:
        """The message's id. The same key twice is one message, as with every webhook."""
        channel = await self._channel(channel_id)
        external_id = f"{PREFIX}{key or uuid4().hex}"
        body = message_body(
            channel.address,
            Person(phone=data.number, name=data.name),
            data.text,
            external_id=external_id,
            sent_at=datetime.now(UTC),
            in_reply_to=data.in_reply_to,
        )
        await self._take(channel, [body])
        return external_id

    async def read(self, channel_id: UUID, number: str) -> int:
        """Confirm what was sent to this phone as delivered and read; how many messages."""
        channel = await self._channel(channel_id)
        conversation_id = await self.conversation_of(channel_id, number)
        if conversation_id is None:
            return 0
        page = await MessageService(self.uow).list_page(
            conversation_id, NumberPageRequest(LOOKED_AT)
        )
        unread = {MessageStatus.SENT, MessageStatus.DELIVERED}
        effects = [
            message.external_id.removeprefix(PREFIX)
            for message in page.items
            if message.direction is Direction.OUT
            and message.status in unread
            and message.external_id is not None
        ]
        if effects:
            now = datetime.now(UTC)
            person = Person(phone=number)
            bodies = [
                status_body(channel.address, effects, delivery, happened_at=now, recipient=person)
                for delivery in (Delivery.DELIVERED, Delivery.READ)
            ]
            await self._take(channel, bodies)
        return len(effects)

    async def _channel(self, channel_id: UUID) -> Channel:
        channel = await ChannelService(self.uow).get(channel_id)
        if channel.kind is not ChannelKind.CONSOLE or channel.state is not ChannelState.ENABLED:
            raise NotAPhone
        return channel

    async def _take(self, channel: Channel, bodies: Sequence[bytes]) -> None:
        now = datetime.now(UTC)
        incoming = [
            Incoming(
                workspace_id=channel.workspace_id,
                channel_id=channel.id,
                source=EventSource.CONSOLE,
                sender=item.sender,
                kind=item.kind,
                dedupe_key=item.dedupe_key,
                payload=item.payload,
                occurred_at=item.occurred_at or now,
            )
            for body in bodies
            for item in split(body)
        ]
        await Mailbox(self.uow).receive(incoming, now)
        self.uow.record(EventsTaken(workspace_id=channel.workspace_id))
