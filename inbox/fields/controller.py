"""The routes of fields."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from inbox.fields.models import FieldDefinition, FieldOwner
from inbox.fields.schemas import FieldChange, FieldFilters, FieldIn, FieldOut
from inbox.fields.service import FieldService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class FieldController(Controller):
    path = "/fields"
    tags = ("fields",)

    @get(permission=Permission.WORKSPACE_READ, summary="List fields, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        owner: FromQuery[FieldOwner | None] = None,
    ) -> PageOut[FieldOut]:
        """`position` is the order in which they are shown."""
        filters = FieldFilters(owner=owner)
        page = await FieldService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(FieldOut.of)

    @post(permission=Permission.FIELDS_MANAGE, summary="Give contacts or conversations a field")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[FieldIn],
        idempotency_key: IdempotencyKey = None,
    ) -> FieldOut:
        service = FieldService(uow)

        async def make(field_id: UUID) -> FieldDefinition:
            return await service.create(field_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return FieldOut.of(await once.run(make, service.get, new_id()))

    @get("/{field_id:uuid}", permission=Permission.WORKSPACE_READ, summary="Read one field")
    async def read(self, uow: InjectedUnitOfWork, field_id: FromPath[UUID]) -> FieldOut:
        return FieldOut.of(await FieldService(uow).get(field_id))

    @patch("/{field_id:uuid}", permission=Permission.FIELDS_MANAGE, summary="Change a field")
    async def change(
        self, uow: InjectedUnitOfWork, field_id: FromPath[UUID], data: JSONBody[FieldChange]
    ) -> FieldOut:
        return FieldOut.of(await FieldService(uow).change(field_id, data))

    @delete(
        "/{field_id:uuid}",
        permission=Permission.FIELDS_MANAGE,
        summary="Delete a field, and its value wherever it was filled in",
    )
    async def remove(self, uow: InjectedUnitOfWork, field_id: FromPath[UUID]) -> None:
        await FieldService(uow).delete(field_id)
