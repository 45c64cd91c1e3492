"""Saved views: one's own, and those that an admin shares with all."""

from uuid import UUID

from msgspec import UNSET
from sqlalchemy import or_
from sqlmodel import col

from inbox.conversations.service import ConversationService
from inbox.fields.matches import FieldMatch
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.errors import Forbidden, Invalid, NotFound
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.views.events import ViewDeleted, ViewSaved
from inbox.views.models import View
from inbox.views.schemas import (
    ViewChange,
    ViewFilters,
    ViewIn,
    conversation_filters,
    filters_of,
    stored,
)

COUNTED_AT_MOST = 1_000


class ViewRepository(Repository[View]):
    model = View


class ViewService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._views = ViewRepository(uow)

    async def list_page(self, request: PageRequest) -> Page[View]:
        mine = or_(col(View.owner_id).is_(None), col(View.owner_id) == self.uow.subject.id)
        return await self._views.list_page(request, mine)

    async def count(self, view: View) -> int:
        asked = filters_of(view)
        try:
            fields = await self._fields(asked)
        except (Invalid, Forbidden):
            # A field that is gone since, or one that this member may not read.
            return 0
        filters = conversation_filters(asked, fields, self.uow.subject)
        return await ConversationService(self.uow).count(filters, COUNTED_AT_MOST + 1)

    async def _fields(self, filters: ViewFilters) -> tuple[FieldMatch, ...] | None:
        service = FieldService(self.uow)
        return await service.matches(FieldOwner.CONVERSATION, filters.fields or {})

    async def get(self, view_id: UUID) -> View:
        view = await self._views.get(view_id)
        if view.owner_id is not None and view.owner_id != self.uow.subject.id:
            raise NotFound
        return view

    async def create(self, view_id: UUID, asked: ViewIn) -> View:
        if asked.shared:
            self.uow.subject.require(Permission.VIEWS_SHARE)
        await self._fields(asked.filters)
        view = View(
            workspace_id=self.uow.workspace_id,
            id=view_id,
            owner_id=None if asked.shared else self.uow.subject.id,
            name=asked.name.strip(),
            filters=stored(asked.filters),
            position=asked.position,
        )
        await self._views.add(view)
        self.uow.record(ViewSaved(workspace_id=view.workspace_id, object_id=view.id))
        return view

    async def change(self, view_id: UUID, asked: ViewChange) -> View:
        view = await self._changeable(view_id)
        if asked.name is not UNSET:
            view.name = asked.name.strip()
        if asked.filters is not UNSET:
            await self._fields(asked.filters)
            view.filters = stored(asked.filters)
        if asked.position is not UNSET:
            view.position = asked.position
        await self._views.add(view)
        self.uow.record(ViewSaved(workspace_id=view.workspace_id, object_id=view.id))
        return view

    async def delete(self, view_id: UUID) -> None:
        view = await self._changeable(view_id)
        await self._views.delete(view)
        self.uow.record(ViewDeleted(workspace_id=view.workspace_id, object_id=view_id))

    async def _changeable(self, view_id: UUID) -> View:
        view = await self.get(view_id)
        if view.owner_id is None:
            self.uow.subject.require(Permission.VIEWS_SHARE)
        return view
