"""Messages as people look at them: a conversation's pages, from the end backwards."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import col

from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.repository import Repository
from inbox.messages.models import ACTS, Direction, Message


class MessageRepository(Repository[Message]):
    model = Message

    async def list_of(self, conversation_id: UUID, request: NumberPageRequest) -> Page[Message]:
        seq = col(Message.seq)
        statement = (
            self.select()
            .where(col(Message.conversation_id) == conversation_id)
            .order_by(seq.desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            statement = statement.where(seq < request.after)
        rows = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return Page.of(rows, request.limit, cursor=lambda message: message.seq)

    async def list_numbered(self, places: Collection[tuple[UUID, int]]) -> Sequence[Message]:
        """The messages at these places, (conversation, seq) each."""
        if not places:
            return []
        return await self.list_by(
            tuple_(col(Message.conversation_id), col(Message.seq)).in_(places)
        )

    async def acts_on(self, channel_id: UUID, external_ids: Collection[str]) -> Sequence[Message]:
        """Reactions, edits and deletions, in the order in which they came."""
        if not external_ids:
            return []
        statement = (
            self.select()
            .where(
                col(Message.channel_id) == channel_id,
                col(Message.in_reply_to).in_(external_ids),
                col(Message.kind).in_(ACTS),
            )
            .order_by(col(Message.seq))
        )
        rows = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return rows

    async def last_heard(self, conversation_id: UUID) -> str | None:
        """The provider's id of what the customer said last."""
        found = await self.uow.session.execute(
            self.scoped(select(col(Message.external_id)))
            .where(
                col(Message.conversation_id) == conversation_id,
                col(Message.direction) == Direction.IN,
                col(Message.external_id).is_not(None),
                col(Message.imported).is_(False),
            )
            .order_by(col(Message.seq).desc())
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def ids_of(self, channel_id: UUID, external_ids: Collection[str]) -> dict[str, UUID]:
        if not external_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(Message.external_id), col(Message.id))).where(
                col(Message.channel_id) == channel_id, col(Message.external_id).in_(external_ids)
            )
        )
        return {row.external_id: row.id for row in rows}
