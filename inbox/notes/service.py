"""Notes beside a conversation. They are sealed under the contact's key: they are about him."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from inbox.conversations.models import Conversation
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import Forbidden, NotFound, invalid_field
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.notes.events import NoteAdded, NoteChanged, NoteDeleted
from inbox.notes.models import Note
from inbox.notes.repository import NoteRepository
from inbox.notes.schemas import NoteIn
from inbox.workspaces.service import MemberService

NOTE_CHANGED = "note_changed"


class NotYours(Forbidden):
    code = "note_of_somebody_else"
    title = "Only who wrote a note changes it"


class NoteService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._notes = NoteRepository(uow)
        self._conversations = ConversationService(uow)

    async def add(
        self, conversation_id: UUID, note_id: UUID, asked: NoteIn, members: MemberService
    ) -> Note:
        conversation = await self._conversations.get(conversation_id)
        mentioned = list(dict.fromkeys(asked.mentioned))
        for position, member_id in enumerate(mentioned):
            if not await members.is_active(member_id):
                raise invalid_field(
                    f"mentioned.{position}", "No active member of this workspace has this id."
                )
        subject = self.uow.subject
        note = Note(
            workspace_id=conversation.workspace_id,
            id=note_id,
            conversation_id=conversation_id,
            after_seq=conversation.last_seq,
            author_kind=subject.kind.value,
            author_id=subject.id,
            content=await self._seal(conversation, note_id, asked.text),
        )
        await self._notes.add(note)
        await self._notes.add_mentions(note, mentioned)
        self.uow.record(
            NoteAdded(
                workspace_id=note.workspace_id,
                object_id=note.id,
                conversation_id=conversation_id,
                mentioned=tuple(mentioned),
                by=subject.id if subject.kind is SubjectKind.MEMBER else None,
            )
        )
        await self._log(note)
        return note

    async def get(self, conversation_id: UUID, note_id: UUID) -> Note:
        note = await self._notes.find_in(conversation_id, note_id)
        if note is None:
            raise NotFound
        return note

    async def list_page(self, conversation_id: UUID, request: PageRequest) -> Page[Note]:
        await self._conversations.get(conversation_id)
        return await self._notes.list_of(conversation_id, request)

    async def mentions_of(self, notes: Sequence[Note]) -> Mapping[UUID, Sequence[UUID]]:
        return await self._notes.mentions_of([note.id for note in notes])

    async def change(self, conversation_id: UUID, note_id: UUID, text: str) -> Note:
        note = await self._own(conversation_id, note_id)
        conversation = await self._conversations.get(conversation_id)
        note.content = await self._seal(conversation, note_id, text)
        note.edited_at = await database_now(self.uow)
        await self._notes.add(note)
        self.uow.record(NoteChanged(workspace_id=note.workspace_id, object_id=note.id))
        await self._log(note)
        return note

    async def delete(self, conversation_id: UUID, note_id: UUID) -> None:
        note = await self._own(conversation_id, note_id)
        await self._notes.delete(note)
        self.uow.record(NoteDeleted(workspace_id=note.workspace_id, object_id=note.id))
        await self._log(note)

    async def _own(self, conversation_id: UUID, note_id: UUID) -> Note:
        note = await self.get(conversation_id, note_id)
        if note.author_id != self.uow.subject.id:
            raise NotYours
        return note

    async def _seal(self, conversation: Conversation, note_id: UUID, text: str) -> Sealed:
        keys = self.uow.keys
        key = await keys.current(
            conversation.workspace_id, KeyPurpose.CONTACT, conversation.contact_id
        )
        return await keys.seal(Note, "content", conversation.workspace_id, note_id, text, key=key)

    async def _log(self, note: Note) -> None:
        ChangeLog(self.uow).add(
            [LogLine(note.workspace_id, NOTE_CHANGED, note.id, note.conversation_id)]
        )
