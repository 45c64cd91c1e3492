"""What people see of conversations and do with them, put together from the rooms below.

Everything that changes a conversation locks its row first: what an agent does, what a step of the
mailbox does and how a send ended happen one after another.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET

from inbox.channels.directory import route_of
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.contacts.service import ContactService
from inbox.conversations.models import Conversation, ConversationEvent
from inbox.conversations.own import OwnService
from inbox.conversations.schemas import (
    ConversationChange,
    ConversationFilters,
    DraftIn,
    HandOverIn,
    PriorityLevel,
)
from inbox.conversations.service import (
    CHANGEABLE,
    ConversationService,
    require_active,
    require_team,
)
from inbox.conversations.threads import Thread
from inbox.conversations.timeline import Timeline, happened
from inbox.delivery.notices import Notices
from inbox.delivery.takeover import silence_automation
from inbox.desk.schemas import BulkIn, BulkResultOut, ConversationOut, DraftOut, shown
from inbox.fields.models import FieldDefinition, FieldOwner
from inbox.fields.service import FieldService, Filling
from inbox.foundation.errors import Forbidden, NotFound, ParleyError, invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import MomentPageRequest, Page, PageRequest
from inbox.foundation.permissions import Permission, Subject, SubjectKind
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.service import LabelService
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.service import MessageService
from inbox.notes.schemas import NoteIn
from inbox.notes.service import NoteService
from inbox.notifications.service import NotificationService
from inbox.workspaces.service import MemberService
from integrations.messaging import Notice

CONVERSATION_CHANGED = "conversation_changed"


class OnlyMembers(Forbidden):
    code = "only_members"
    title = "Only a signed-in member has this; an API key is nobody in particular"


class DeskService:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject
        self._channels = ChannelService(uow)
        self._contacts = ContactService(uow)
        self._conversations = ConversationService(uow)
        self._fields = FieldService(uow)
        self._labels = LabelService(uow)
        self._messages = MessageService(uow)
        self._own = OwnService(uow)

    async def list_conversations(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[ConversationOut]:
        page = await self._conversations.list_page(request, filters)
        return Page(await self._shown(page.items), page.next_cursor)

    async def get_conversation(self, conversation_id: UUID) -> ConversationOut:
        return (await self._shown([await self._conversations.get(conversation_id)]))[0]

    async def list_events(
        self, conversation_id: UUID, request: PageRequest
    ) -> Page[ConversationEvent]:
        await self._conversations.get(conversation_id)
        return await Timeline(self.uow).list_of(conversation_id, request)

    async def change(
        self, conversation_id: UUID, asked: ConversationChange, members: MemberService
    ) -> ConversationOut:
        await self.apply(conversation_id, asked, members)
        return await self.get_conversation(conversation_id)

    async def claim(self, conversation_id: UUID, members: MemberService) -> ConversationOut:
        thread = await self._conversations.lock(conversation_id)
        self._require_member()
        if await self._conversations.claim(thread, self.subject.id, members):
            await self._log(thread, await database_now(self.uow))
        return await self.get_conversation(conversation_id)

    async def release(self, conversation_id: UUID, members: MemberService) -> ConversationOut:
        thread = await self._conversations.lock(conversation_id)
        self._require_member()
        if await self._conversations.release(thread, members):
            await self._log(thread, await database_now(self.uow))
        return await self.get_conversation(conversation_id)

    async def hand_over(
        self, conversation_id: UUID, asked: HandOverIn, members: MemberService
    ) -> ConversationOut:
        if asked.assignee_id is not None:
            await require_active(members, asked.assignee_id)
        if asked.team_id is not None:
            await require_team(self.uow, asked.team_id)
        thread = await self._conversations.lock(conversation_id)
        await self._conversations.hand_over(
            thread, assignee_id=asked.assignee_id, team_id=asked.team_id
        )
        if asked.reason and (reason := asked.reason.strip()):
            # Where whoever takes over looks first.
            await NoteService(self.uow).add(conversation_id, new_id(), NoteIn(text=reason), members)
        await self._log(thread, await database_now(self.uow))
        return await self.get_conversation(conversation_id)

    async def mark_read(self, conversation_id: UUID, *, unread: bool) -> ConversationOut:
        conversation = await self._conversations.get(conversation_id)
        self._require_member()
        count = conversation.inbound_count
        now = await database_now(self.uow)
        await self._own.mark(conversation, max(count - 1, 0) if unread else count, now)
        if not unread:
            await NotificationService(self.uow).mark_read(about=conversation_id)
            await self._show(conversation, Notice.READ)
        return await self.get_conversation(conversation_id)

    async def show_typing(self, conversation_id: UUID) -> None:
        await self._show(await self._conversations.get(conversation_id), Notice.TYPING)

    async def _show(self, conversation: Conversation, notice: Notice) -> None:
        """The customer sees what those do who answer him, and nothing of those who only look. That
        one is writing tells him that his message was read."""
        if not self.subject.may(Permission.CONVERSATIONS_REPLY):
            return
        channel = await self._channels.get(conversation.channel_id)
        heard = await self._messages.last_heard(conversation.id)
        if heard is not None and channel.read_receipts:
            await Notices(self.uow).show(conversation, route_of(channel), notice, heard)

    async def find_draft(self, conversation_id: UUID) -> DraftOut:
        await self._conversations.get(conversation_id)
        self._require_member()
        draft = await self._own.find_draft(conversation_id)
        if draft is None:
            raise NotFound
        return DraftOut.of(draft)

    async def keep_draft(self, conversation_id: UUID, asked: DraftIn) -> DraftOut:
        conversation = await self._conversations.get(conversation_id)
        self._require_member()
        answered = asked.in_reply_to
        if answered is not None and not await self._messages.find(conversation_id, answered):
            raise invalid_field("in_reply_to", "No message of this conversation has this id.")
        now = await database_now(self.uow)
        return DraftOut.of(await self._own.keep_draft(conversation, asked, now))

    async def drop_draft(self, conversation_id: UUID) -> None:
        await self._conversations.get(conversation_id)
        self._require_member()
        await self._own.drop_draft(conversation_id)

    async def label(self, conversation_id: UUID, label_id: UUID, *, on: bool) -> None:
        thread = await self._conversations.lock(conversation_id)
        put = self._labels.label_conversation if on else self._labels.unlabel_conversation
        if await put(conversation_id, label_id):
            happened(thread, "labelled" if on else "unlabelled", label_id=str(label_id))
            await self._conversations.save(thread)
            await self._log(thread, await database_now(self.uow))

    async def change_many(self, asked: BulkIn, members: MemberService) -> list[BulkResultOut]:
        """Each for itself: what one refuses does not hold up the others. In the order of ids, as
        everybody locks."""
        results = {}
        for conversation_id in sorted(set(asked.conversation_ids)):
            results[conversation_id] = await self._change_one(conversation_id, asked, members)
        return [results[one] for one in dict.fromkeys(asked.conversation_ids)]

    async def _change_one(
        self, conversation_id: UUID, asked: BulkIn, members: MemberService
    ) -> BulkResultOut:
        try:
            before = await self.apply(conversation_id, asked.change, members)
            for label_id in asked.add_label_ids:
                await self.label(conversation_id, label_id, on=True)
            for label_id in asked.remove_label_ids:
                await self.label(conversation_id, label_id, on=False)
        except ParleyError as error:
            return BulkResultOut(
                conversation_id=conversation_id, changed=False, code=error.code, before={}
            )
        labelled = bool(asked.add_label_ids or asked.remove_label_ids)
        return BulkResultOut(
            conversation_id=conversation_id,
            changed=bool(before) or labelled,
            code=None,
            before=before,
        )

    async def apply(
        self, conversation_id: UUID, asked: ConversationChange, members: MemberService
    ) -> dict[str, Any]:
        """What was there before, of all that is different now: a change that undoes this one."""
        thread = await self._conversations.lock(conversation_id)
        now = await database_now(self.uow)
        fields: Mapping[str, FieldDefinition] = {}
        if asked.fields is not UNSET:
            fields = await self._fields.check(FieldOwner.CONVERSATION, asked.fields)
        was = {name: _asked(name, getattr(thread, name)) for name in CHANGEABLE}
        changed = await self._conversations.change(thread, asked, members, now)
        before = {name: was[name] for name in changed}
        if asked.fields is not UNSET:
            filling = Filling(thread.id, thread.contact_id, asked.fields)
            filled = await self._fields.fill(FieldOwner.CONVERSATION, [filling], fields)
            changed += await self._conversations.note_fields(thread, [one.key for one in filled])
            if filled:
                # Who may not read a value cannot put it back.
                readable = self.subject.may(Permission.PERSONAL_DATA_READ)
                before["fields"] = {
                    one.key: one.old for one in filled if readable or not fields[one.key].personal
                }
        if changed:
            await self._log(thread, now)
        return before

    async def _log(self, thread: Thread, now: datetime) -> None:
        lines = [LogLine(thread.workspace_id, CONVERSATION_CHANGED, thread.id, thread.id)]
        if not thread.bot_may_answer:
            lines += await silence_automation(self.uow, thread, now)
        ChangeLog(self.uow).add(lines)

    def _require_member(self) -> None:
        if self.subject.kind is not SubjectKind.MEMBER:
            raise OnlyMembers

    async def _shown(self, conversations: Sequence[Conversation]) -> list[ConversationOut]:
        ids = [one.id for one in conversations]
        contacts = await self._contacts.find_many({one.contact_id for one in conversations})
        last = await self._messages.find_last([(one.id, one.last_seq) for one in conversations])
        labels = await self._labels.of_conversations(ids)
        fields = await self._fields.of(FieldOwner.CONVERSATION, {one: one for one in ids})
        kinds = await self._channels.kinds_of({one.channel_id for one in conversations})
        is_member = self.subject.kind is SubjectKind.MEMBER
        seen = await self._own.seen(ids) if is_member else {}
        drafted = await self._own.drafted(ids) if is_member else set()
        now = await database_now(self.uow)
        return [
            shown(
                one,
                kinds.get(one.channel_id, ChannelKind.WHATSAPP),
                contacts[one.contact_id],
                labels.get(one.id, ()),
                fields.get(one.id, {}),
                last.get(one.id),
                seen=seen.get(one.id, 0),
                has_draft=one.id in drafted,
                now=now,
                subject=self.subject,
            )
            for one in conversations
        ]


def _asked(name: str, value: Any) -> Any:
    """A value of a conversation as a change would ask for it."""
    if name == "priority":
        return PriorityLevel.of(value).value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
