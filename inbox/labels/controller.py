"""The routes of labels."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.labels.models import Label
from inbox.labels.schemas import LabelChange, LabelIn, LabelOut
from inbox.labels.service import LabelService


class LabelController(Controller):
    path = "/labels"
    tags = ("labels",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List labels, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[LabelOut]:
        page = await LabelService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(LabelOut.of)

    @post(permission=Permission.LABELS_MANAGE, summary="Create a label")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[LabelIn],
        idempotency_key: IdempotencyKey = None,
    ) -> LabelOut:
        service = LabelService(uow)

        async def make(label_id: UUID) -> Label:
            return await service.create(label_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return LabelOut.of(await once.run(make, service.get, new_id()))

    @get("/{label_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Read one label")
    async def read(self, uow: InjectedUnitOfWork, label_id: FromPath[UUID]) -> LabelOut:
        return LabelOut.of(await LabelService(uow).get(label_id))

    @patch("/{label_id:uuid}", permission=Permission.LABELS_MANAGE, summary="Change a label")
    async def change(
        self, uow: InjectedUnitOfWork, label_id: FromPath[UUID], data: JSONBody[LabelChange]
    ) -> LabelOut:
        return LabelOut.of(await LabelService(uow).change(label_id, data))

    @delete(
        "/{label_id:uuid}",
        permission=Permission.LABELS_MANAGE,
        summary="Delete a label; it goes from everything that it was on",
    )
    async def remove(self, uow: InjectedUnitOfWork, label_id: FromPath[UUID]) -> None:
        await LabelService(uow).delete(label_id)
