"""What people see of conversations and do with them, put together from the rooms below.

Everything that changes a conversation locks its row first: what an agent does, what a step of the
mailbox does and how a send ended happen one after another.
"""

from collections.abc import Sequence
from uuid import UUID

from inbox.channels.directory import route_of
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.contacts.service import ContactService
from inbox.conversations.models import Conversation
from inbox.conversations.schemas import ConversationChange, ConversationFilters
from inbox.conversations.service import ConversationService
from inbox.delivery.replies import Replies, ReplyText
from inbox.delivery.takeover import silence_automation
from inbox.desk.schemas import ConversationOut
from inbox.foundation.errors import invalid_field
from inbox.foundation.pagination import MomentPageRequest, NumberPageRequest, Page
from inbox.foundation.permissions import Subject
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.models import Message
from inbox.messages.schemas import MessageIn, MessageOut
from inbox.messages.service import MessageService
from inbox.workspaces.service import MemberService

CONVERSATION_CHANGED = "conversation_changed"


class DeskService:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject
        self._channels = ChannelService(uow)
        self._contacts = ContactService(uow)
        self._conversations = ConversationService(uow)
        self._messages = MessageService(uow)

    async def list_conversations(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[ConversationOut]:
        page = await self._conversations.list_page(request, filters)
        return Page(await self._shown(page.items), page.next_cursor)

    async def get_conversation(self, conversation_id: UUID) -> ConversationOut:
        return (await self._shown([await self._conversations.get(conversation_id)]))[0]

    async def change(
        self, conversation_id: UUID, asked: ConversationChange, members: MemberService
    ) -> ConversationOut:
        thread = await self._conversations.lock(conversation_id)
        if await self._conversations.change(thread, asked, members):
            lines = [LogLine(thread.workspace_id, CONVERSATION_CHANGED, thread.id, thread.id)]
            if not thread.bot_may_answer:
                now = await database_now(self.uow)
                lines += await silence_automation(self.uow, thread, now)
            await ChangeLog(self.uow).add(lines)
        return await self.get_conversation(conversation_id)

    async def list_messages(
        self, conversation_id: UUID, request: NumberPageRequest
    ) -> Page[MessageOut]:
        conversation = await self._conversations.get(conversation_id)
        page = await self._messages.list_page(conversation_id, request)
        shown = await self._messages_shown(conversation.channel_id, page.items)
        return Page(shown, page.next_cursor)

    async def get_message(self, conversation_id: UUID, message_id: UUID) -> MessageOut:
        message = await self._messages.get(conversation_id, message_id)
        return (await self._messages_shown(message.channel_id, [message]))[0]

    async def reply(self, conversation_id: UUID, message_id: UUID, asked: MessageIn) -> MessageOut:
        replies = Replies(self.uow)
        thread = await replies.thread(conversation_id)
        route = route_of(await self._channels.get(thread.channel_id))
        await replies.send(
            thread,
            route,
            ReplyText(
                conversation_id,
                message_id,
                asked.text,
                await self._external_id_of(conversation_id, asked.in_reply_to),
            ),
        )
        return await self.get_message(conversation_id, message_id)

    async def _external_id_of(self, conversation_id: UUID, message_id: UUID | None) -> str | None:
        if message_id is None:
            return None
        answered = await self._messages.find(conversation_id, message_id)
        if answered is None or answered.external_id is None:
            raise invalid_field(
                "in_reply_to", "No message of this conversation that the customer saw has this id."
            )
        return answered.external_id

    async def _shown(self, conversations: Sequence[Conversation]) -> list[ConversationOut]:
        contacts = await self._contacts.find_many({one.contact_id for one in conversations})
        last = await self._messages.find_last([(one.id, one.last_seq) for one in conversations])
        return [
            ConversationOut.of(one, contacts[one.contact_id], last.get(one.id), self.subject)
            for one in conversations
        ]

    async def _messages_shown(
        self, channel_id: UUID, messages: Sequence[Message]
    ) -> list[MessageOut]:
        kinds = await self._channels.kinds_of([channel_id])
        answered = await self._messages.answered_by(messages)
        kind = kinds.get(channel_id, ChannelKind.WHATSAPP)
        return [MessageOut.of(one, kind, answered, self.subject) for one in messages]
