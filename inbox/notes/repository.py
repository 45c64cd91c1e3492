"""Notes in the database, and whom they name."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.notes.models import Mention, Note


class NoteRepository(Repository[Note]):
    model = Note

    async def list_of(self, conversation_id: UUID, request: PageRequest) -> Page[Note]:
        return await self.list_page(request, col(Note.conversation_id) == conversation_id)

    async def find_in(self, conversation_id: UUID, note_id: UUID) -> Note | None:
        return await self.find_by(
            col(Note.id) == note_id, col(Note.conversation_id) == conversation_id
        )

    async def add_mentions(self, note: Note, members: Sequence[UUID]) -> None:
        self.uow.session.add_all(
            Mention(workspace_id=note.workspace_id, note_id=note.id, member_id=one)
            for one in members
        )
        await self.uow.session.flush()

    async def mentions_of(self, note_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
        if not note_ids:
            return {}
        rows = await self.uow.session.execute(
            select(col(Mention.note_id), col(Mention.member_id)).where(
                col(Mention.workspace_id).in_(self.uow.workspace_ids),
                col(Mention.note_id).in_(note_ids),
            )
        )
        found: dict[UUID, list[UUID]] = {}
        for row in rows:
            found.setdefault(row.note_id, []).append(row.member_id)
        return found
