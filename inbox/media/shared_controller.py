"""The routes of files of the workspace's own, which flows send."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, FromQuery

from inbox.foundation.idempotency import IdempotencyKey
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.media.content import BYTES_AT_MOST
from inbox.media.controller import Kind, UploadOperation, declared_name, refuse_too_large
from inbox.media.schemas import SharedFileOut
from inbox.media.sharing import SharedFiles, SharedUploads


class SharedFileController(Controller):
    path = "/shared-files"
    tags = ("shared-files",)

    @post(
        permission=Permission.FLOWS_MANAGE,
        summary="Upload a file of the workspace's own, for flows to send",
        opt={NO_DEADLINE: True},
        request_max_body_size=BYTES_AT_MOST,
        operation_class=UploadOperation,
    )
    async def upload(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        kind: FromQuery[Kind | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> SharedFileOut:
        """The body is the file. Its type is read from its content; its name may stand in
        `Content-Disposition: attachment; filename*=UTF-8''…`."""
        refuse_too_large(request)
        stored = await SharedUploads(runtime, subject).take(
            request.stream(),
            f"{request.method} {request.url.path} {kind}",
            kind=kind,
            name=declared_name(request),
            idempotency_key=idempotency_key,
        )
        return SharedFileOut.of(stored)

    @get(permission=Permission.FLOWS_READ, summary="List the files that flows can send")
    async def files(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[SharedFileOut]:
        page = await SharedFiles(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(SharedFileOut.of)

    @delete(
        "/{shared_file_id:uuid}",
        permission=Permission.FLOWS_MANAGE,
        summary="Take a file out of the choice; what was published with it still sends it",
    )
    async def remove(self, uow: InjectedUnitOfWork, shared_file_id: FromPath[UUID]) -> None:
        await SharedFiles(uow).remove(shared_file_id)
