"""Drafts in the database."""

from uuid import UUID

from sqlmodel import col

from automation.drafts.models import AiDraft
from inbox.foundation.errors import NotFound
from inbox.foundation.repository import Repository


class DraftRepository(Repository[AiDraft]):
    model = AiDraft

    async def find_and_lock(self, draft_id: UUID) -> AiDraft | None:
        try:
            return await self.lock(draft_id)
        except NotFound:
            return None

    async def find_in(self, conversation_id: UUID, draft_id: UUID) -> AiDraft | None:
        return await self.find_by(
            col(AiDraft.conversation_id) == conversation_id, col(AiDraft.id) == draft_id
        )
