"""Conversations one by one and in pages. Sets of them on their way through a step are in
threads.py; both lock the same rows."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from msgspec import UNSET

from inbox.conversations.events import ConversationChanged
from inbox.conversations.models import Conversation
from inbox.conversations.repository import ConversationRepository
from inbox.conversations.schemas import ConversationChange, ConversationFilters
from inbox.conversations.threads import Thread, ThreadSet
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.pagination import MomentPageRequest, Page
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService


class ConversationService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._conversations = ConversationRepository(uow)

    async def get(self, conversation_id: UUID) -> Conversation:
        return await self._conversations.get(conversation_id)

    async def list_page(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[Conversation]:
        return await self._conversations.list_recent(request, filters)

    async def contacts_of(self, conversation_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        return await self._conversations.contacts_of(conversation_ids)

    async def lock(self, conversation_id: UUID) -> Thread:
        threads = await ThreadSet(self.uow).lock([(self.uow.workspace_id, conversation_id)])
        if conversation_id not in threads:
            raise NotFound
        return threads[conversation_id]

    async def change(
        self, thread: Thread, asked: ConversationChange, members: MemberService
    ) -> tuple[str, ...]:
        """Changes the locked thread and saves it; returns the names of what is different now."""
        if isinstance(asked.assignee_id, UUID):
            await _require_active(members, asked.assignee_id)
        changed = []
        for name in asked.__struct_fields__:
            value = getattr(asked, name)
            value = value.value if isinstance(value, StrEnum) else value
            if value is not UNSET and getattr(thread, name) != value:
                setattr(thread, name, value)
                changed.append(name)
        if changed:
            await ThreadSet(self.uow).save([thread])
            self.uow.record(
                ConversationChanged(
                    workspace_id=thread.workspace_id, object_id=thread.id, fields=tuple(changed)
                )
            )
        return tuple(changed)


async def _require_active(members: MemberService, member_id: UUID) -> None:
    if not await members.is_active(member_id):
        raise invalid_field("assignee_id", "No active member of this workspace has this id.")
