"""Conversations as people look at them: pages by the time of the last message."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlmodel import col

from inbox.conversations.models import Conversation
from inbox.conversations.schemas import ConversationFilters
from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import Moment, MomentPageRequest, Page
from inbox.foundation.repository import Repository


def _unread(wanted: bool) -> ColumnElement[bool]:
    return col(Conversation.unread_count) > 0 if wanted else col(Conversation.unread_count) == 0


CONVERSATION_RULES: Mapping[str, Rule] = {
    "status": equals(Conversation.status),
    "owner": equals(Conversation.owner),
    "assignee_id": equals(Conversation.assignee_id),
    "channel_id": equals(Conversation.channel_id),
    "contact_id": equals(Conversation.contact_id),
    "unread": _unread,
}


class ConversationRepository(Repository[Conversation]):
    model = Conversation

    async def list_recent(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[Conversation]:
        at, row_id = col(Conversation.last_message_at), col(Conversation.id)
        statement = (
            self.select()
            .where(*conditions(filters, CONVERSATION_RULES))
            .order_by(at.desc(), row_id.desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            statement = statement.where(
                tuple_(at, row_id) < tuple_(request.after.at, request.after.id)
            )
        rows = (await self.uow.session.scalars(statement)).all()
        return Page.of(rows, request.limit, cursor=lambda one: Moment(one.last_message_at, one.id))

    async def contacts_of(self, conversation_ids: Collection[UUID]) -> dict[UUID, UUID]:
        if not conversation_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(Conversation.id), col(Conversation.contact_id))).where(
                col(Conversation.id).in_(conversation_ids)
            )
        )
        return {row.id: row.contact_id for row in rows}
