"""A conversation's messages as people read and write them."""

from collections.abc import Sequence
from uuid import UUID

from inbox.channels.directory import Route, route_of
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.conversations.own import OwnService
from inbox.conversations.service import ConversationService, require_unanswered_since
from inbox.delivery.replies import Replies, ReplyText
from inbox.foundation.errors import FieldFault, Invalid, invalid_field
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.composing import MessageIn, compose
from inbox.messages.models import Message
from inbox.messages.schemas import MessageOut
from inbox.messages.service import MessageService
from inbox.templates.service import ComposedTemplate, TemplateService


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
        route = route_of(await self._channels.get(thread.channel_id))
        composed = compose(asked, await self._template(asked, route))
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
                marketing=composed.marketing,
            ),
        )
        if self.subject.kind is SubjectKind.MEMBER:
            await OwnService(self.uow).drop_draft(conversation_id)
        return await self.get(conversation_id, message_id)

    async def _template(self, asked: MessageIn, route: Route) -> ComposedTemplate | None:
        if asked.template is None:
            return None
        service = TemplateService(self.uow)
        if await service.find(asked.template.id) is None:
            raise invalid_field("template.id", "No template of this workspace has this id.")
        try:
            return await service.compose(asked.template.id, route.account, asked.template.values)
        except Invalid as refused:
            # Its own names begin with `values`; in this body they stand one deeper.
            faults = [FieldFault(f"template.{one.field}", one.message) for one in refused.faults]
            words = f"{faults[0].field}: {faults[0].message}"
            raise Invalid(words, faults=faults) from None

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
