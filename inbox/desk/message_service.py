"""A conversation's messages as people read and write them."""

from collections.abc import Sequence
from uuid import UUID

from inbox.channels.directory import route_of
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.conversations.own import OwnService
from inbox.conversations.service import ConversationService, require_unanswered_since
from inbox.delivery.replies import Replies, ReplyText
from inbox.foundation.errors import invalid_field
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.composing import MessageIn, compose
from inbox.messages.models import Message
from inbox.messages.schemas import MessageOut
from inbox.messages.service import MessageService


class DeskMessages:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject
        self._channels = ChannelService(uow)
        self._conversations = ConversationService(uow)
        self._messages = MessageService(uow)

    async def list_page(
        self, conversation_id: UUID, request: NumberPageRequest
    ) -> Page[MessageOut]:
        conversation = await self._conversations.get(conversation_id)
        page = await self._messages.list_page(conversation_id, request)
        shown = await self._shown(conversation.channel_id, page.items)
        return Page(shown, page.next_cursor)

    async def get(self, conversation_id: UUID, message_id: UUID) -> MessageOut:
        message = await self._messages.get(conversation_id, message_id)
        return (await self._shown(message.channel_id, [message]))[0]

    async def reply(self, conversation_id: UUID, message_id: UUID, asked: MessageIn) -> MessageOut:
        replies = Replies(self.uow)
        thread = await replies.thread(conversation_id)
        require_unanswered_since(thread, asked.composed_after_seq)
        composed = compose(asked)
        route = route_of(await self._channels.get(thread.channel_id))
        answered = composed.acts_on or asked.in_reply_to
        name = "in_reply_to" if composed.acts_on is None else "reaction.message_id"
        await replies.send(
            thread,
            route,
            ReplyText(
                conversation_id,
                message_id,
                composed.text,
                await self._external_id_of(conversation_id, answered, name),
                kind=composed.kind,
                content=composed.content,
            ),
        )
        if self.subject.kind is SubjectKind.MEMBER:
            await OwnService(self.uow).drop_draft(conversation_id)
        return await self.get(conversation_id, message_id)

    async def _external_id_of(
        self, conversation_id: UUID, message_id: UUID | None, name: str
    ) -> str | None:
        if message_id is None:
            return None
        answered = await self._messages.find(conversation_id, message_id)
        if answered is None or answered.external_id is None:
            raise invalid_field(
                name, "No message of this conversation that the customer saw has this id."
            )
        return answered.external_id

    async def _shown(self, channel_id: UUID, messages: Sequence[Message]) -> list[MessageOut]:
        kinds = await self._channels.kinds_of([channel_id])
        beside = await self._messages.beside(messages)
        kind = kinds.get(channel_id, ChannelKind.WHATSAPP)
        return [MessageOut.of(one, kind, beside, self.subject) for one in messages]
