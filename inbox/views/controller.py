"""The routes of saved views."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.views.models import View
from inbox.views.schemas import ViewChange, ViewIn, ViewOut
from inbox.views.service import COUNTED_AT_MOST, ViewService


class ViewController(Controller):
    path = "/views"
    tags = ("views",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List one's own views and the shared ones, with their counts",
    )
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[ViewOut]:
        """The newest first; `position` is the order in which they are shown."""
        service = ViewService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        counts = {view.id: await service.count(view) for view in page.items}
        return page.out(lambda view: ViewOut.of(view, counts[view.id], COUNTED_AT_MOST))

    @post(permission=Permission.CONVERSATIONS_READ, summary="Save a view")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[ViewIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ViewOut:
        """To share one with everybody needs `views:share`."""
        service = ViewService(uow)

        async def make(view_id: UUID) -> View:
            return await service.create(view_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return await _shown(service, await once.run(make, service.get, new_id()))

    @get("/{view_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Read one view")
    async def read(self, uow: InjectedUnitOfWork, view_id: FromPath[UUID]) -> ViewOut:
        service = ViewService(uow)
        return await _shown(service, await service.get(view_id))

    @patch("/{view_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Change a view")
    async def change(
        self, uow: InjectedUnitOfWork, view_id: FromPath[UUID], data: JSONBody[ViewChange]
    ) -> ViewOut:
        service = ViewService(uow)
        return await _shown(service, await service.change(view_id, data))

    @delete("/{view_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Delete a view")
    async def remove(self, uow: InjectedUnitOfWork, view_id: FromPath[UUID]) -> None:
        await ViewService(uow).delete(view_id)


async def _shown(service: ViewService, view: View) -> ViewOut:
    return ViewOut.of(view, await service.count(view), COUNTED_AT_MOST)
