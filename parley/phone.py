"""What stands between the terminal and a simulated phone: which channel it belongs to, and the
conversation as the database knows it."""

import asyncio
import re
import time
from dataclasses import dataclass
from uuid import UUID

from inbox.channels.directory import ChannelDirectory, Route
from inbox.channels.models import ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.conversations.schemas import ConversationFilters
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import NotFound
from inbox.foundation.pagination import MomentPageRequest, NumberPageRequest
from inbox.foundation.permissions import system_subject
from inbox.foundation.runtime import Runtime
from inbox.media.service import MediaService
from inbox.messages.models import Direction, MessageStatus
from inbox.messages.schemas import Beside, MessageOut
from inbox.messages.service import MessageService
from integrations.messaging import Person

POLL_SECONDS = 0.2
MESSAGES_AT_ONCE = 50
# From these on, the phone has it.
ARRIVED = frozenset(
    {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.PLAYED}
)


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One person's phone at one console channel."""

    runtime: Runtime
    route: Route
    person: Person

    async def messages(self) -> list[MessageOut]:
        """The end of the conversation, the oldest first; nothing before the first message."""
        workspace_id = self.route.workspace_id
        async with self.runtime.unit_of_work(workspace_id) as uow:
            sighting = Sighting(workspace_id, phone=self.person.phone)
            (contact_id,) = await ContactRecognition(uow).find([sighting])
            if contact_id is None:
                return []
            found = await ConversationService(uow).list_page(
                MomentPageRequest(1),
                ConversationFilters(channel_id=self.route.channel_id, contact_id=contact_id),
            )
            if not found.items:
                return []
            page = await MessageService(uow).list_page(
                found.items[0].id, NumberPageRequest(MESSAGES_AT_ONCE)
            )
            subject = system_subject(workspace_id)
            files = await MediaService(uow).of_messages([one.id for one in page.items])
            beside = Beside(files=files)
            shown = [MessageOut.of(one, self.route.kind, beside, subject) for one in page.items]
        return shown[::-1]

    async def last_number(self) -> int:
        return max((message.seq for message in await self.messages()), default=0)

    async def reply_to(self, external_id: str, within_seconds: float) -> MessageOut | None:
        """The first message that arrived after this one was stored."""
        end = time.monotonic() + within_seconds
        while True:
            asked_at: int | None = None
            for message in await self.messages():
                if message.external_id == external_id:
                    asked_at = message.seq
                elif asked_at is not None and has_arrived(message):
                    return message
            if time.monotonic() >= end:
                return None
            await asyncio.sleep(POLL_SECONDS)


def has_arrived(message: MessageOut) -> bool:
    return message.direction is Direction.OUT and message.status in ARRIVED


async def open_line(
    runtime: Runtime, workspace_id: UUID, phone: str, name: str, channel_id: UUID | None
) -> PhoneLine:
    async with runtime.unit_of_work(workspace_id) as uow:
        channels = [
            channel
            for channel in await ChannelService(uow).list_all()
            if channel.kind is ChannelKind.CONSOLE
            and channel.state is ChannelState.ENABLED
            and channel_id in {None, channel.id}
        ]
    if not channels:
        raise NotFound(
            "This workspace has no such simulated phone that is enabled; "
            "`parley channel add-console` connects one."
        )
    chosen = min(channels, key=lambda channel: channel.id)
    routes = await ChannelDirectory(runtime).by_id([(workspace_id, chosen.id)])
    return PhoneLine(runtime, routes[chosen.id], Person(phone=digits_of(phone), name=name or None))


def digits_of(phone: str) -> str:
    """As WhatsApp writes a number: digits only."""
    return re.sub(r"\D", "", phone)
