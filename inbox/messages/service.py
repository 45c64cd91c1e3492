"""Messages to look at. Writing them is the log's matter (log.py)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.foundation.errors import NotFound
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.service import MediaService
from inbox.messages.models import Message
from inbox.messages.repository import MessageRepository
from inbox.messages.schemas import Beside


class MessageService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._messages = MessageRepository(uow)

    async def list_page(self, conversation_id: UUID, request: NumberPageRequest) -> Page[Message]:
        return await self._messages.list_of(conversation_id, request)

    async def get(self, conversation_id: UUID, message_id: UUID) -> Message:
        found = await self.find(conversation_id, message_id)
        if found is None:
            raise NotFound
        return found

    async def find(self, conversation_id: UUID, message_id: UUID) -> Message | None:
        return await self._messages.find_by(
            col(Message.conversation_id) == conversation_id, col(Message.id) == message_id
        )

    async def find_many(self, message_ids: Collection[UUID]) -> Mapping[UUID, Message]:
        found = await self._messages.list_by(col(Message.id).in_(message_ids))
        return {message.id: message for message in found}

    async def find_last(self, places: Collection[tuple[UUID, int]]) -> Mapping[UUID, Message]:
        """The last message of each conversation, by conversation; `places` are their numbers."""
        found = await self._messages.list_numbered(places)
        return {message.conversation_id: message for message in found}

    async def last_heard(self, conversation_id: UUID) -> str | None:
        return await self._messages.last_heard(conversation_id)

    async def beside(self, messages: Sequence[Message]) -> Beside:
        """Of messages of one channel."""
        if not messages:
            return Beside()
        channel_id = messages[0].channel_id
        externals = {one.external_id for one in messages if one.external_id is not None}
        acts = await self._messages.acts_on(channel_id, externals)
        by_target: dict[str, list[Message]] = {}
        for act in acts:
            by_target.setdefault(act.in_reply_to or "", []).append(act)
        files = await MediaService(self.uow).of_messages([one.id for one in messages])
        return Beside(await self.answered_by(messages), by_target, files)

    async def answered_by(self, messages: Sequence[Message]) -> Mapping[str, UUID]:
        """What these messages of one channel answer: the provider's id → our id."""
        answered = {one.in_reply_to for one in messages if one.in_reply_to is not None}
        return await self._messages.ids_of(messages[0].channel_id, answered) if answered else {}
