"""Messages for later: planned, changed, cancelled, and sent when their time has come.

Everything that a send asks is asked then: the window, consent, whether the file and the template
are still there, and whether the conversation is still the writer's.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.conversations.models import Conversation
from inbox.conversations.service import ConversationService
from inbox.delivery.errors import ConversationNotYours
from inbox.delivery.models import ScheduledMessage, ScheduledState
from inbox.desk.composer import Composer
from inbox.desk.message_service import DeskMessages
from inbox.desk.scheduled_schemas import ScheduledChange, ScheduledIn, message_of, written
from inbox.foundation.errors import Conflict, Forbidden, NotFound, invalid_field
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.repository import Repository
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.media.service import MediaService
from inbox.messages.composing import MessageIn
from inbox.messages.events import ScheduledSendRefused

AHEAD_AT_MOST = timedelta(days=366)
CHANGED = "scheduled_message_changed"


class ScheduledEnded(Conflict):
    code = "scheduled_ended"
    title = "This message was sent, refused or cancelled already"


class ScheduledBySomebodyElse(Forbidden):
    code = "scheduled_by_somebody_else"
    title = "Only who planned a message changes it; anybody who answers may cancel it"


class ScheduledRepository(Repository[ScheduledMessage]):
    model = ScheduledMessage

    async def conversation_of(self, row_id: UUID) -> UUID | None:
        """Without the row, which must be read under its lock."""
        found = await self.uow.session.execute(
            self.scoped(select(col(ScheduledMessage.conversation_id))).where(
                col(ScheduledMessage.id) == row_id
            )
        )
        return found.scalar_one_or_none()


class ScheduledService:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject
        self._rows = ScheduledRepository(uow)
        self._conversations = ConversationService(uow)
        self._media = MediaService(uow)

    async def plan(
        self, conversation_id: UUID, row_id: UUID, asked: ScheduledIn
    ) -> ScheduledMessage:
        conversation, channel = await self._where(conversation_id)
        await self._require_future(asked.send_at)
        await self._take(channel, conversation_id, row_id, asked.message)
        row = ScheduledMessage(
            workspace_id=conversation.workspace_id,
            id=row_id,
            conversation_id=conversation_id,
            author_kind=self.subject.kind.value,
            author_id=self.subject.id,
            due_at=asked.send_at,
            only_if_mine=asked.only_if_mine,
        )
        await self._write(row, conversation, asked.message)
        return await self._saved(row)

    async def get(self, conversation_id: UUID, row_id: UUID) -> ScheduledMessage:
        row = await self._rows.find_by(
            col(ScheduledMessage.id) == row_id,
            col(ScheduledMessage.conversation_id) == conversation_id,
        )
        if row is None:
            raise NotFound
        return row

    async def list_page(
        self, conversation_id: UUID, request: PageRequest
    ) -> Page[ScheduledMessage]:
        await self._conversations.get(conversation_id)
        return await self._rows.list_page(
            request, col(ScheduledMessage.conversation_id) == conversation_id
        )

    async def change(
        self, conversation_id: UUID, row_id: UUID, asked: ScheduledChange
    ) -> ScheduledMessage:
        row = await self._lock_waiting(conversation_id, row_id)
        if row.author_id != self.subject.id:
            raise ScheduledBySomebodyElse
        if asked.send_at is not None:
            await self._require_future(asked.send_at)
            row.due_at = asked.send_at
        if asked.only_if_mine is not None:
            row.only_if_mine = asked.only_if_mine
        if asked.message is not None:
            conversation, channel = await self._where(conversation_id)
            await self._media.let_go(row.id)
            await self._take(channel, conversation_id, row.id, asked.message)
            await self._write(row, conversation, asked.message)
        return await self._saved(row)

    async def cancel(self, conversation_id: UUID, row_id: UUID) -> None:
        row = await self._lock_waiting(conversation_id, row_id)
        await self._media.let_go(row.id)
        row.state = ScheduledState.CANCELLED
        row.finished_at = await database_now(self.uow)
        await self._saved(row)

    async def send_due(self, row_id: UUID) -> None:
        """As its author. The conversation is locked first, as everywhere; whoever comes second
        finds the row as the first has left it. Raises what stands against it."""
        conversation_id = await self._rows.conversation_of(row_id)
        if conversation_id is None:
            return
        thread = await self._conversations.lock(conversation_id)
        row = await self._rows.lock(row_id)
        now = await database_now(self.uow)
        if row.state is not ScheduledState.WAITING or row.due_at > now:
            return
        if row.only_if_mine and thread.assignee_id != row.author_id:
            raise ConversationNotYours
        desk = DeskMessages(self.uow, self.subject)
        sent = await desk.reply(row.conversation_id, row.id, message_of(row), scheduled=True)
        row.state = ScheduledState.SENT
        row.message_id = sent.id
        row.finished_at = now
        await self._saved(row)

    async def refuse(self, row_id: UUID, reason: str) -> None:
        row = await self._rows.lock(row_id)
        if row.state is not ScheduledState.WAITING:
            return
        await self._media.let_go(row.id)
        row.state = ScheduledState.REFUSED
        row.reason = reason
        row.finished_at = await database_now(self.uow)
        self.uow.record(
            ScheduledSendRefused(
                workspace_id=row.workspace_id,
                object_id=row.id,
                conversation_id=row.conversation_id,
                author_id=row.author_id,
                reason=reason,
            )
        )
        await self._saved(row)

    async def _where(self, conversation_id: UUID) -> tuple[Conversation, Channel]:
        conversation = await self._conversations.get(conversation_id)
        return conversation, await ChannelService(self.uow).get(conversation.channel_id)

    async def _require_future(self, send_at: datetime) -> None:
        now = await database_now(self.uow)
        if send_at.tzinfo is None or not now < send_at <= now + AHEAD_AT_MOST:
            raise invalid_field("send_at", "A time to come, with its zone, within a year.")

    async def _take(
        self, channel: Channel, conversation_id: UUID, row_id: UUID, message: MessageIn
    ) -> None:
        """What is wrong with it is told now; its file is kept for it."""
        await Composer(self.uow).check(channel, conversation_id, message, place="message.")
        if message.attachment is not None:
            await self._media.send_with(
                message.attachment.id, row_id, voice=message.attachment.voice
            )

    async def _write(
        self, row: ScheduledMessage, conversation: Conversation, message: MessageIn
    ) -> None:
        keys, workspace_id = self.uow.keys, conversation.workspace_id
        key = await keys.current(workspace_id, KeyPurpose.CONTACT, conversation.contact_id)
        row.content = await keys.seal(
            ScheduledMessage, "content", workspace_id, row.id, written(message), key=key
        )

    async def _lock_waiting(self, conversation_id: UUID, row_id: UUID) -> ScheduledMessage:
        row = await self._rows.lock(row_id)
        if row.conversation_id != conversation_id:
            raise NotFound
        if row.state is not ScheduledState.WAITING:
            raise ScheduledEnded
        return row

    async def _saved(self, row: ScheduledMessage) -> ScheduledMessage:
        await self._rows.add(row)
        ChangeLog(self.uow).add([LogLine(row.workspace_id, CHANGED, row.id, row.conversation_id)])
        return row
