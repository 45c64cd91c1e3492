"""The routes of exports: asked for by members, fetched by whoever has the link."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, PathParameter
from litestar.response import Stream

from inbox.foundation.authentication import PUBLIC
from inbox.foundation.errors import NotFound
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import (
    InjectedRegister,
    InjectedRuntime,
    InjectedUnitOfWork,
)
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.personal_data import Person
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.sealing import opened
from inbox.privacy.errors import ExportGone
from inbox.privacy.export_schema import schema_of, schema_of_workspace
from inbox.privacy.exports import WHOLE_WORKSPACE, ExportService, fetch_by_link, place_of
from inbox.privacy.models import PrivacyExport
from inbox.privacy.schemas import ExportOut
from integrations.storage.store import FileMissing

Ask = Callable[[UUID, UUID], Awaitable[tuple[PrivacyExport, str]]]
Token = Annotated[str, PathParameter(max_length=200)]
LINK_IS_PROOF = "The 256 bits of the link are the proof; they open one file, for a week."
DESCRIPTION = "The description of a file says nothing of anybody."
POLICY = "default-src 'none'; sandbox"


class PrivacyExportController(Controller):
    path = "/"
    tags = ("privacy",)

    @post(
        "/contacts/{contact_id:uuid}/exports",
        permission=Permission.PRIVACY_MANAGE,
        summary="Export everything that is stored about a contact",
        status_code=202,
    )
    async def ask_for_contact(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        contact_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> ExportOut:
        """JSON as `/exports/schema/contact` describes it, and the files, in one zip. It is made
        soon; its link is in this answer only and works without signing in, for a week."""
        service = ExportService(uow, runtime.installation_key)
        ask = service.ask_for_contact
        return await _ask(uow, runtime, request, contact_id, ask, service, idempotency_key)

    @post(
        "/members/{member_id:uuid}/exports",
        permission=Permission.PRIVACY_MANAGE,
        summary="Export everything that is stored about a member",
        status_code=202,
    )
    async def ask_for_member(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        member_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> ExportOut:
        service = ExportService(uow, runtime.installation_key)
        ask = service.ask_for_member
        return await _ask(uow, runtime, request, member_id, ask, service, idempotency_key)

    @post(
        "/workspace/exports",
        permission=Permission.WORKSPACE_EXPORT,
        summary="Export everything that is stored of the workspace",
        status_code=202,
    )
    async def ask_for_workspace(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        idempotency_key: IdempotencyKey = None,
    ) -> ExportOut:
        """Only an owner, and one at a time. A zip of JSON Lines, a file per table, as
        `/exports/schema/workspace` describes them, and the files; credentials are not in it. Its
        link is in this answer only and works without signing in, for three days. When somebody is
        erased meanwhile, it goes, or begins again."""
        service = ExportService(uow, runtime.installation_key)
        ask = service.ask_for_workspace
        return await _ask(uow, runtime, request, uow.workspace_id, ask, service, idempotency_key)

    @get(
        "/privacy/exports",
        permission=Permission.PRIVACY_READ,
        summary="List exports, the newest first",
    )
    async def list_exports(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        contact_id: FromQuery[UUID | None] = None,
    ) -> PageOut[ExportOut]:
        service = ExportService(uow, runtime.installation_key)
        page = await service.list_page(PageRequest.parse(limit, cursor), contact_id)
        return page.out(ExportOut.of)

    @get(
        "/privacy/exports/{export_id:uuid}",
        permission=Permission.PRIVACY_READ,
        summary="How far an export is",
    )
    async def read_export(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, export_id: FromPath[UUID]
    ) -> ExportOut:
        return ExportOut.of(await ExportService(uow, runtime.installation_key).get(export_id))

    @post(
        "/privacy/exports/{export_id:uuid}/link",
        permission=Permission.PRIVACY_MANAGE,
        summary="Make a new link, and end the old one",
        status_code=200,
    )
    async def new_link(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, export_id: FromPath[UUID]
    ) -> ExportOut:
        row, token = await ExportService(uow, runtime.installation_key).new_link(export_id)
        return ExportOut.of(row, link_of(runtime, token))


class ExportDownloadController(Controller):
    path = "/exports"

    @get(
        "/{token:str}",
        opt={PUBLIC: LINK_IS_PROOF, NO_DEADLINE: True},
        include_in_schema=False,
    )
    async def download(self, runtime: InjectedRuntime, token: Token) -> Stream:
        found = await fetch_by_link(runtime, token)
        place = place_of(found.workspace_id, found.id)
        chunks = opened(runtime.files, found.storage_key, found.key, place, found.size_bytes)
        try:
            # A file that is missing is an answer of its own, not one that breaks off.
            first = await anext(chunks)
        except FileMissing:
            raise ExportGone from None

        async def body() -> Any:
            yield first
            async for chunk in chunks:
                yield chunk

        return Stream(
            body(),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="export-{found.id.hex[-12:]}.zip"',
                "Content-Length": str(found.size_bytes),
                "Content-Security-Policy": POLICY,
            },
        )

    @get("/schema/{person:str}", opt={PUBLIC: DESCRIPTION}, include_in_schema=False)
    async def schema(self, register: InjectedRegister, person: Token) -> dict[str, Any]:
        if person == WHOLE_WORKSPACE:
            return schema_of_workspace(register.declared)
        if person not in set(Person):
            raise NotFound
        return schema_of(Person(person), register.declared)


def link_of(runtime: Runtime, token: str) -> str:
    return f"{runtime.settings.base_url}/exports/{token}"


async def _ask(
    uow: UnitOfWork,
    runtime: Runtime,
    request: Request[Any, Any, Any],
    person_id: UUID,
    ask: Ask,
    service: ExportService,
    idempotency_key: str | None,
) -> ExportOut:
    async def make(export_id: UUID) -> ExportOut:
        row, token = await ask(person_id, export_id)
        return ExportOut.of(row, link_of(runtime, token))

    async def read(export_id: UUID) -> ExportOut:
        return ExportOut.of(await service.get(export_id))

    once = Once(uow, idempotency_key, f"POST {request.url.path}", b"")
    return await once.run(make, read, new_id())
