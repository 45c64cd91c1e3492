"""From what somebody asked to send to what is sent: files, templates and answered messages are
looked up here; whatever is wrong is told by field, and nothing has happened."""

from uuid import UUID

from inbox.channels.models import Channel
from inbox.delivery.replies import ReplyText
from inbox.foundation.errors import FieldFault, Invalid, invalid_field, invalid_fields
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.service import MediaService
from inbox.messages.composing import (
    AttachmentIn,
    Composed,
    MessageIn,
    SentTemplateIn,
    compose,
    with_file,
)
from inbox.messages.service import MessageService
from inbox.templates.service import ComposedTemplate, TemplateService


class Composer:
    def __init__(self, uow: UnitOfWork) -> None:
        self._messages = MessageService(uow)
        self._media = MediaService(uow)
        self._templates = TemplateService(uow)

    async def check(
        self, channel: Channel, conversation_id: UUID, asked: MessageIn, *, place: str
    ) -> None:
        """Could it be sent, were it now? Takes nothing. `place` stands before names of fields."""
        try:
            composed = compose(asked)
            if asked.attachment is not None:
                file = await self._media.unsent(
                    conversation_id, asked.attachment.id, "attachment.id"
                )
                with_file(asked.attachment, file)
            elif asked.template is not None:
                await self._template(channel, asked.template)
            await self._answered(conversation_id, asked, composed)
        except Invalid as refused:
            raise _deeper(refused, place) from None

    async def reply(
        self, channel: Channel, conversation_id: UUID, message_id: UUID, asked: MessageIn
    ) -> ReplyText:
        """Takes the file that it sends. The conversation is locked."""
        composed = compose(asked)
        marketing = False
        if asked.attachment is not None:
            composed = await self._take_file(conversation_id, message_id, asked.attachment)
        elif asked.template is not None:
            ready = await self._template(channel, asked.template)
            composed = Composed("template", ready.text, ready.content)
            marketing = ready.marketing
        return ReplyText(
            conversation_id,
            message_id,
            composed.text,
            await self._answered(conversation_id, asked, composed),
            kind=composed.kind,
            content=composed.content,
            marketing=marketing,
        )

    async def _take_file(
        self, conversation_id: UUID, message_id: UUID, asked: AttachmentIn
    ) -> Composed:
        file = await self._media.unsent(
            conversation_id, asked.id, "attachment.id", kept_for=message_id
        )
        composed = with_file(asked, file)
        voice = "voice" in (composed.content or {})
        await self._media.send_with(file.id, message_id, voice=voice)
        return composed

    async def _template(self, channel: Channel, asked: SentTemplateIn) -> ComposedTemplate:
        if asked.id is not None:
            template = await self._templates.find(asked.id)
        else:
            template = await self._templates.find_named(channel.account, asked.name, asked.language)
        if template is None:
            name = f"template.{'id' if asked.id else 'name'}"
            raise invalid_field(name, "There is no such template.")
        try:
            return await self._templates.compose(template.id, channel.account, asked.values)
        except Invalid as refused:
            # Its own names begin with `values`.
            raise _deeper(refused, "template.") from None

    async def _answered(
        self, conversation_id: UUID, asked: MessageIn, composed: Composed
    ) -> str | None:
        """The provider's id of the message that it answers or reacts to."""
        message_id = composed.acts_on or asked.in_reply_to
        if message_id is None:
            return None
        answered = await self._messages.find(conversation_id, message_id)
        if answered is None or answered.external_id is None:
            name = "in_reply_to" if composed.acts_on is None else "reaction.message_id"
            words = "No message of this conversation that the customer saw has this id."
            raise invalid_field(name, words)
        return answered.external_id


def _deeper(refused: Invalid, place: str) -> Invalid:
    """In a larger body, names of fields stand one deeper."""
    faults = [FieldFault(f"{place}{one.field}", one.message) for one in refused.faults]
    return invalid_fields(faults)
