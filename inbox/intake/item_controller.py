"""The routes of the intake: what came in, and what became of it."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from inbox.audit.events import IntakePayloadRead
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.intake.item_schemas import IntakeItemDetailOut, IntakeItemOut, IntakeTotalsOut
from inbox.intake.item_service import IntakeItemService
from inbox.mailbox.models import EventSource, EventState
from inbox.mailbox.schemas import EventFilters


class IntakeController(Controller):
    path = "/intake"
    tags = ("intake",)

    @get(permission=Permission.INTAKE_READ, summary="List what came in, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        # Litestar keeps the bare name `state` for itself.
        item_state: Annotated[EventState | None, QueryParameter(name="state")] = None,
        kind: Annotated[str | None, QueryParameter(max_length=100)] = None,
        source: FromQuery[EventSource | None] = None,
        dedupe_key: Annotated[str | None, QueryParameter(max_length=500)] = None,
    ) -> PageOut[IntakeItemOut]:
        page = await IntakeItemService(uow, subject).list_page(
            PageRequest.parse(limit, cursor),
            EventFilters(state=item_state, kind=kind, source=source, dedupe_key=dedupe_key),
        )
        return page.out(lambda item: item)

    @get("/totals", permission=Permission.INTAKE_READ, summary="Count what came in, by outcome")
    async def read_totals(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject
    ) -> IntakeTotalsOut:
        return await IntakeItemService(uow, subject).totals()

    @get("/{item_id:uuid}", permission=Permission.INTAKE_READ, summary="Read one item")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, item_id: FromPath[UUID]
    ) -> IntakeItemDetailOut:
        item = await IntakeItemService(uow, subject).get(item_id)
        if item.payload is not None:
            uow.record(IntakePayloadRead(workspace_id=uow.workspace_id, object_id=item_id))
        return item

    @post(
        "/{item_id:uuid}/apply",
        status_code=200,
        permission=Permission.INTAKE_MANAGE,
        summary="Apply an item again that was ignored, unrouted or quarantined",
    )
    async def apply(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        item_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> IntakeItemDetailOut:
        service = IntakeItemService(uow, subject)

        async def make(_: UUID) -> IntakeItemDetailOut:
            return await service.apply(item_id)

        async def read(_: UUID) -> IntakeItemDetailOut:
            return await service.get(item_id)

        return await Once.of(uow, idempotency_key, request, None).run(make, read, new_id())
