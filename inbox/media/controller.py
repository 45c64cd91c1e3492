"""The routes of files: taken as they come, given as attachments and never shown by a browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from inbox.audit.events import FileDownloaded
from inbox.foundation.errors import FieldFault, Invalid
from inbox.foundation.idempotency import IdempotencyKey
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.media.content import BYTES_AT_MOST, file_name_of
from inbox.media.errors import FileTooLarge
from inbox.media.ranges import range_of
from inbox.media.schemas import AttachmentOut
from inbox.media.service import MediaService, StoredFile
from inbox.media.uploads import Uploaded, Uploads

NAME_AT_MOST = 240
# What a browser may be told; everything else is bytes to it.
TOLD = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/", "application/pdf")
# Even if somebody opened it as a page: no scripts, no forms, nothing from anywhere.
POLICY = "default-src 'none'; sandbox"
Kind = Literal["image", "sticker", "audio", "voice", "video", "document"]


@dataclass
class UploadOperation(Operation):
    """The body is the file itself, which no type of Python describes."""

    def __post_init__(self) -> None:
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"application/octet-stream": OpenAPIMediaType(schema=schema)}
        self.request_body = RequestBody(content=content, required=True)


class MediaController(Controller):
    path = "/media"
    tags = ("media",)

    @post(
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Upload a file, to send it by a message of this conversation",
        opt={NO_DEADLINE: True},
        request_max_body_size=BYTES_AT_MOST,
        operation_class=UploadOperation,
    )
    async def upload(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        conversation_id: FromQuery[UUID],
        kind: FromQuery[Kind | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> AttachmentOut:
        """The body is the file. Its type is read from its content; its name may stand in
        `Content-Disposition: attachment; filename*=UTF-8''…`. What no message takes is gone after
        a day."""
        refuse_too_large(request)
        asked = Uploaded(
            conversation_id=conversation_id,
            kind=kind,
            file_name=declared_name(request),
            idempotency_key=idempotency_key,
        )
        route = f"{request.method} {request.url.path} {conversation_id} {kind}"
        stored = await Uploads(runtime, subject).take(asked, request.stream(), route)
        return AttachmentOut.of(stored, subject)

    @get(
        "/{attachment_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read what a file is",
    )
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, attachment_id: FromPath[UUID]
    ) -> AttachmentOut:
        return AttachmentOut.of(await MediaService(uow).get(attachment_id), subject)

    @get(
        "/{attachment_id:uuid}/content",
        permission=Permission.CONVERSATIONS_READ,
        summary="Download a file, or one range of its bytes",
        opt={NO_DEADLINE: True},
    )
    async def content(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        attachment_id: FromPath[UUID],
    ) -> Stream:
        subject.require(Permission.PERSONAL_DATA_READ)
        # Closed before the first byte leaves: a slow reader must hold no connection.
        async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
            file = await MediaService(uow).stored(attachment_id)
            uow.record(FileDownloaded(workspace_id=uow.workspace_id, object_id=attachment_id))
        part = range_of(request.headers.get("range"), file.size_bytes)
        start, end = part or (0, file.size_bytes)
        chunks = file.read(runtime.files, start, end)
        # A file that is missing is an answer of its own, not one that breaks off.
        first = await anext(chunks)
        headers = _headers(file) | {"Content-Length": str(end - start)}
        if part is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size_bytes}"
        return Stream(
            _after(first, chunks),
            status_code=200 if part is None else 206,
            media_type=_told(file.mime_type),
            headers=headers,
        )


def _headers(file: StoredFile) -> dict[str, str]:
    name = file_name_of(file.kind, file.id.hex, file.mime_type)
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "Accept-Ranges": "bytes",
    }


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _told(mime_type: str | None) -> str:
    if mime_type is not None and mime_type.startswith(TOLD):
        return mime_type
    return "application/octet-stream"


def refuse_too_large(request: Request[Any, Any, Any]) -> None:
    """Before a byte of it is read, where it says so itself."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > BYTES_AT_MOST:
        raise FileTooLarge.than(BYTES_AT_MOST)


def declared_name(request: Request[Any, Any, Any]) -> str | None:
    header = request.headers.get("content-disposition")
    if not header:
        return None
    message = Message()
    message["Content-Disposition"] = header
    name = (message.get_filename() or "").replace("\\", "/").rpartition("/")[2].strip()
    if len(name) > NAME_AT_MOST or not name.isprintable():
        words = f"At most {NAME_AT_MOST} printable characters."
        raise Invalid(f"file_name: {words}", faults=[FieldFault("file_name", words)])
    return name or None
