"""What a conversation is to one member: how much of it he has seen, what he began to write."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from inbox.conversations.models import Conversation, ConversationRead, Draft
from inbox.conversations.schemas import DraftIn
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork


class DraftRepository(Repository[Draft]):
    model = Draft


class OwnService:
    """Of the member who calls; an API key has neither."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._drafts = DraftRepository(uow)

    async def seen(self, conversation_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """How many of the customer's messages he has seen, by conversation."""
        if not conversation_ids:
            return {}
        rows = await self.uow.session.execute(
            select(
                col(ConversationRead.conversation_id), col(ConversationRead.inbound_count)
            ).where(
                col(ConversationRead.workspace_id).in_(self.uow.workspace_ids),
                col(ConversationRead.member_id) == self.uow.subject.id,
                col(ConversationRead.conversation_id).in_(conversation_ids),
            )
        )
        return {row.conversation_id: row.inbound_count for row in rows}

    async def mark(self, conversation: Conversation, inbound_count: int, now: datetime) -> None:
        values: dict[str, Any] = {
            "workspace_id": conversation.workspace_id,
            "member_id": self.uow.subject.id,
            "conversation_id": conversation.id,
            "inbound_count": inbound_count,
            "read_at": now,
        }
        await self.uow.session.execute(
            insert(ConversationRead)
            .values(values)
            .on_conflict_do_update(
                index_elements=["workspace_id", "member_id", "conversation_id"],
                set_={"inbound_count": inbound_count, "read_at": now},
            )
        )

    async def find_draft(self, conversation_id: UUID) -> Draft | None:
        return await self._drafts.find_by(
            col(Draft.conversation_id) == conversation_id,
            col(Draft.member_id) == self.uow.subject.id,
        )

    async def drafted(self, conversation_ids: Collection[UUID]) -> set[UUID]:
        if not conversation_ids:
            return set()
        rows = await self.uow.session.scalars(
            select(col(Draft.conversation_id)).where(
                col(Draft.workspace_id).in_(self.uow.workspace_ids),
                col(Draft.member_id) == self.uow.subject.id,
                col(Draft.conversation_id).in_(conversation_ids),
            )
        )
        return set(rows)

    async def keep_draft(self, conversation: Conversation, asked: DraftIn, now: datetime) -> Draft:
        draft = await self.find_draft(conversation.id)
        if draft is None:
            draft = Draft(
                workspace_id=conversation.workspace_id,
                id=new_id(),
                conversation_id=conversation.id,
                member_id=self.uow.subject.id,
            )
        keys = self.uow.keys
        key = await keys.current(
            conversation.workspace_id, KeyPurpose.CONTACT, conversation.contact_id
        )
        in_reply_to = None if asked.in_reply_to is None else str(asked.in_reply_to)
        content = json.dumps({"text": asked.text, "in_reply_to": in_reply_to})
        draft.content = await keys.seal(
            Draft, "content", draft.workspace_id, draft.id, content, key=key
        )
        draft.updated_at = now
        await self._drafts.add(draft)
        return draft

    async def drop_draft(self, conversation_id: UUID) -> None:
        await self.uow.session.execute(
            delete(Draft).where(
                col(Draft.workspace_id).in_(self.uow.workspace_ids),
                col(Draft.conversation_id) == conversation_id,
                col(Draft.member_id) == self.uow.subject.id,
            )
        )
