"""Telling members of what concerns them, once until they have read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.notifications.models import Notification, NotificationKind


@dataclass(frozen=True, slots=True)
class Telling:
    workspace_id: UUID
    member_id: UUID
    kind: NotificationKind
    object_id: UUID
    conversation_id: UUID | None = None


class NotificationRepository(Repository[Notification]):
    model = Notification


class NotificationService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._notifications = NotificationRepository(uow)

    async def tell(self, tellings: Iterable[Telling]) -> None:
        rows = [
            {
                "workspace_id": one.workspace_id,
                "id": new_id(),
                "member_id": one.member_id,
                "kind": one.kind.value,
                "conversation_id": one.conversation_id,
                "object_id": one.object_id,
            }
            for one in dict.fromkeys(tellings)
        ]
        await insert_set(self.uow, Notification, rows, then="ON CONFLICT DO NOTHING")

    async def list_page(self, request: PageRequest, *, unread: bool) -> Page[Notification]:
        mine = [col(Notification.member_id) == self.uow.subject.id]
        if unread:
            mine.append(col(Notification.read_at).is_(None))
        return await self._notifications.list_page(request, *mine)

    async def count_unread(self) -> int:
        found = await self.uow.session.scalar(
            select(func.count())
            .select_from(Notification)
            .where(
                col(Notification.workspace_id).in_(self.uow.workspace_ids),
                col(Notification.member_id) == self.uow.subject.id,
                col(Notification.read_at).is_(None),
            )
        )
        return int(found or 0)

    async def get(self, notification_id: UUID) -> Notification | None:
        return await self._notifications.find_by(
            col(Notification.id) == notification_id,
            col(Notification.member_id) == self.uow.subject.id,
        )

    async def mark_read(self, *, only: Sequence[UUID] = (), about: UUID | None = None) -> None:
        """These, those about a conversation, or all of them."""
        statement = (
            update(Notification)
            .where(
                col(Notification.workspace_id).in_(self.uow.workspace_ids),
                col(Notification.member_id) == self.uow.subject.id,
                col(Notification.read_at).is_(None),
            )
            .values(read_at=func.clock_timestamp())
        )
        if only:
            statement = statement.where(col(Notification.id).in_(only))
        if about is not None:
            statement = statement.where(col(Notification.conversation_id) == about)
        await self.uow.session.execute(statement)
