"""Summaries in the database."""

from uuid import UUID

from sqlmodel import col

from automation.summaries.models import Summary, SummaryState
from inbox.foundation.identifiers import new_id
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set


class SummaryRepository(Repository[Summary]):
    model = Summary

    async def of_conversation(self, conversation_id: UUID) -> Summary | None:
        return await self.find_by(col(Summary.conversation_id) == conversation_id)

    async def lock_or_make(self, conversation_id: UUID) -> Summary:
        row = {
            "workspace_id": self.uow.workspace_id,
            "id": new_id(),
            "conversation_id": conversation_id,
            "state": SummaryState.MAKING.value,
            "through_seq": 0,
            "increments": 0,
            "asked": 0,
        }
        await insert_set(
            self.uow, Summary, [row], then="ON CONFLICT (workspace_id, conversation_id) DO NOTHING"
        )
        found: Summary = (
            await self.uow.session.scalars(
                self.select()
                .where(col(Summary.conversation_id) == conversation_id)
                .with_for_update()
            )
        ).one()
        await self.uow.unlock(found)
        return found
