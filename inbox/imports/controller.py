"""The routes of tables of contacts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.imports.csv_reading import BYTES_AT_MOST
from inbox.imports.models import ContactImport
from inbox.imports.schemas import ImportOut
from inbox.imports.service import ImportService, check_table


@dataclass
class TableOperation(Operation):
    """The body is the table itself, which no type of Python describes."""

    def __post_init__(self) -> None:
        content = {"text/csv": OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))}
        self.request_body = RequestBody(content=content, required=True)


class ContactImportController(Controller):
    path = "/contacts/import"
    tags = ("contact imports",)

    @post(
        permission=Permission.CONTACTS_MANAGE,
        summary="Hand in a table of contacts, or try one out",
        opt={NO_DEADLINE: True},
        request_max_body_size=BYTES_AT_MOST,
        operation_class=TableOperation,
    )
    async def take(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        dry_run: FromQuery[bool] = False,
        idempotency_key: IdempotencyKey = None,
    ) -> ImportOut:
        """The body is the table: UTF-8, values separated by commas, semicolons or tabs, the first
        line with the columns `phone`, `user_id`, `name`, `email`, `language`, `labels` and
        `fields.<key>`. A table with faults is refused as a whole (422 `import_refused`, each fault
        as `line.column`); a dry run answers with those of its rows. What is taken is applied soon:
        read it to see how far it got."""
        # Who fills in what is sealed sees whether it was there: a masked view of it is no view.
        subject.require(Permission.PERSONAL_DATA_READ)
        async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
            known = await ImportService(uow).known()
        checked = await check_table(known, request.stream())
        async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
            service = ImportService(uow)
            if dry_run and not checked.headless:
                return await service.try_out(checked)

            async def make(import_id: UUID) -> ContactImport:
                return await service.take(import_id, checked)

            once = Once(uow, idempotency_key, f"POST {request.url.path}", checked.digest())
            return ImportOut.of(await once.run(make, service.get, new_id()))

    @get(permission=Permission.CONTACTS_READ, summary="List tables of contacts, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[ImportOut]:
        page = await ImportService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(ImportOut.of)

    @get(
        "/{import_id:uuid}",
        permission=Permission.CONTACTS_READ,
        summary="How far a table of contacts got",
    )
    async def read(self, uow: InjectedUnitOfWork, import_id: FromPath[UUID]) -> ImportOut:
        return ImportOut.of(await ImportService(uow).get(import_id))
