"""A conversation's messages as people read and write them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from inbox.audit.events import ConversationRead
from inbox.channels.directory import route_of
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.conversations.own import OwnService
from inbox.conversations.service import ConversationService, require_unanswered_since
from inbox.delivery.replies import Replies
from inbox.desk.composer import Composer
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.permissions import Permission, Subject, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.composing import MessageIn
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
        if self.subject.may(Permission.PERSONAL_DATA_READ):
            self.uow.record(
                ConversationRead(workspace_id=conversation.workspace_id, object_id=conversation_id)
            )
        return Page(shown, page.next_cursor)

    async def get(self, conversation_id: UUID, message_id: UUID) -> MessageOut:
        message = await self._messages.get(conversation_id, message_id)
        return (await self._shown(message.channel_id, [message]))[0]

    async def reply(
        self,
        conversation_id: UUID,
        message_id: UUID,
        asked: MessageIn,
        *,
        posted_as: str | None = None,
        scheduled: bool = False,
    ) -> MessageOut:
        """What was planned leaves the draft alone, at which its author may be writing now."""
        replies = Replies(self.uow)
        thread = await replies.thread(conversation_id)
        require_unanswered_since(thread, asked.composed_after_seq)
        channel = await self._channels.get(thread.channel_id)
        reply = await Composer(self.uow).reply(channel, conversation_id, message_id, asked)
        await replies.send(thread, route_of(channel), replace(reply, posted_as=posted_as))
        if self.subject.kind is SubjectKind.MEMBER and not scheduled:
            await OwnService(self.uow).drop_draft(conversation_id)
        return await self.get(conversation_id, message_id)

    async def _shown(self, channel_id: UUID, messages: Sequence[Message]) -> list[MessageOut]:
        kinds = await self._channels.kinds_of([channel_id])
        beside = await self._messages.beside(messages)
        kind = kinds.get(channel_id, ChannelKind.WHATSAPP)
        return [MessageOut.of(one, kind, beside, self.subject) for one in messages]
