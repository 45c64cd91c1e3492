"""Files of the workspace's own: kept once, sent to many.

    a row without bytes ▸ commit ▸ the bytes, sealed under the workspace's key ▸ what they were

A row that never got its bytes is shown nowhere, and goes when somebody uploads the next file.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col

from inbox.foundation.encryption import DataKey
from inbox.foundation.errors import NotFound, ServiceUnreachable
from inbox.foundation.idempotency import Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.sets import insert_set
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.content import kind_of
from inbox.media.events import SharedFileAdded, SharedFileRemoved
from inbox.media.inspection import Inspection
from inbox.media.log import new_storage_key
from inbox.media.models import Attachment, AttachmentState, SharedFile
from inbox.media.sealing import place_of, sealed
from inbox.media.service import SharedFileRepository
from inbox.media.uploads import limit_of
from integrations.storage.store import StoreUnreachable

UNFINISHED_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A message that is sent with one of them, as `kind`."""

    workspace_id: UUID
    conversation_id: UUID
    contact_id: UUID
    message_id: UUID
    shared_file_id: UUID
    kind: str


class SharedFiles:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._files = SharedFileRepository(uow)

    async def get(self, file_id: UUID) -> SharedFile:
        return await self._files.get(file_id)

    async def list_page(self, request: PageRequest) -> Page[SharedFile]:
        return await self._files.list_page(
            request, col(SharedFile.stored_at).is_not(None), col(SharedFile.removed_at).is_(None)
        )

    async def remove(self, file_id: UUID) -> None:
        """Nobody chooses it any more; what was published or sent with it keeps it."""
        row = await self._files.lock(file_id)
        if row.stored_at is None or row.removed_at is not None:
            raise NotFound
        row.removed_at = await database_now(self.uow)
        await self._files.add(row)
        self.uow.record(SharedFileRemoved(workspace_id=row.workspace_id, object_id=row.id))

    async def send(self, wanted: Sequence[SentFile]) -> dict[UUID, dict[str, Any]]:
        """By message: what the adapters need to know of its file, which people see as one of the
        message's own. Where the file is not there, the message is refused when it is to leave."""
        if not wanted:
            return {}
        rows = await self._files.list_by(
            col(SharedFile.id).in_({one.shared_file_id for one in wanted}),
            col(SharedFile.stored_at).is_not(None),
        )
        found = {(one.workspace_id, one.id): one for one in rows}
        contents: dict[UUID, dict[str, Any]] = {}
        attachments: list[dict[str, Any]] = []
        for one in wanted:
            file, attachment_id = found.get((one.workspace_id, one.shared_file_id)), new_id()
            content = {"attachment_id": str(attachment_id)}
            contents[one.message_id] = content
            if file is None:
                continue
            content["shared_file_id"] = str(file.id)
            if one.kind == "document" and file.name:
                content["file_name"] = file.name
            attachments.append(
                {
                    "workspace_id": one.workspace_id,
                    "id": attachment_id,
                    "conversation_id": one.conversation_id,
                    "contact_id": one.contact_id,
                    "message_id": one.message_id,
                    "kind": one.kind,
                    "state": AttachmentState.STORED.value,
                    "mime_type": file.mime_type,
                    "shared_file_id": file.id,
                }
            )
        await insert_set(self.uow, Attachment, attachments)
        return contents


class SharedUploads:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def take(
        self,
        body: AsyncIterator[bytes],
        route: str,
        *,
        kind: str | None,
        name: str | None,
        idempotency_key: str | None,
    ) -> SharedFile:
        """Units of work of its own: none is open while the bytes come."""
        async with self._unit_of_work() as uow:
            await self._forget_unfinished(uow)
            row, key = await self._begin(uow, kind, name)
        inspection = Inspection(lambda mime: limit_of(kind, mime), file_name=name)
        try:
            place = place_of(row.workspace_id, row.id)
            await self._runtime.files.write(
                row.storage_key, sealed(inspection.over(body), key, place)
            )
            async with self._unit_of_work() as uow:
                once = Once(uow, idempotency_key, route, inspection.sha256)
                files = SharedFileRepository(uow)

                async def make(file_id: UUID) -> SharedFile:
                    held = await files.lock(file_id)
                    held.kind = kind or kind_of(inspection.mime_type)
                    held.mime_type = inspection.mime_type
                    held.size_bytes = inspection.size_bytes
                    held.stored_at = await database_now(uow)
                    await files.add(held)
                    uow.record(SharedFileAdded(workspace_id=held.workspace_id, object_id=held.id))
                    return held

                stored = await once.run(make, files.get, row.id)
        except StoreUnreachable:
            await self._discard(row)
            raise ServiceUnreachable from None
        except Exception:
            await self._discard(row)
            raise
        if stored.id != row.id:
            # The same key and file were here before.
            await self._discard(row)
        return stored

    async def _begin(
        self, uow: UnitOfWork, kind: str | None, name: str | None
    ) -> tuple[SharedFile, DataKey]:
        key = await uow.keys.current(uow.workspace_id, KeyPurpose.WORKSPACE)
        row = SharedFile(
            workspace_id=uow.workspace_id,
            id=new_id(),
            kind=kind or "document",
            name=name or "",
            storage_key=new_storage_key(),
            data_key_id=key.id,
            uploaded_by=uow.subject.id,
        )
        await SharedFileRepository(uow).add(row)
        return row, key

    async def _forget_unfinished(self, uow: UnitOfWork) -> None:
        files = SharedFileRepository(uow)
        before = await database_now(uow) - UNFINISHED_KEPT
        for row in await files.list_by(
            col(SharedFile.stored_at).is_(None), col(SharedFile.created_at) < before
        ):
            await self._runtime.files.delete(row.storage_key)
            await files.delete(row)

    async def _discard(self, row: SharedFile) -> None:
        """What stays behind because this failed too goes with the next upload; the caller hears
        what broke first."""
        with suppress(StoreUnreachable):
            async with self._unit_of_work() as uow:
                files = SharedFileRepository(uow)
                held = await files.find_by(
                    col(SharedFile.id) == row.id, col(SharedFile.stored_at).is_(None)
                )
                if held is not None:
                    await self._runtime.files.delete(held.storage_key)
                    await files.delete(held)

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)
