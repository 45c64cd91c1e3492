"""A member's file on its way in: read as it comes, checked by what it is, stored sealed.

    a row that waits ▸ commit ▸ the bytes, sealed ▸ what they were, in the row ▸ commit

Whatever breaks off in the middle leaves a row that says where the file would be, and the sweeper
takes both away.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col

from inbox.conversations.service import ConversationService
from inbox.foundation.encryption import DataKey
from inbox.foundation.errors import FieldFault, Invalid, ServiceUnreachable
from inbox.foundation.idempotency import Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.logs import Log, log_error
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.content import LIMITS, kind_of
from inbox.media.inspection import Inspection
from inbox.media.log import new_storage_key
from inbox.media.models import Attachment, AttachmentState
from inbox.media.sealing import place_of, sealed
from inbox.media.service import AttachmentRepository
from integrations.storage.store import StoreUnreachable

TYPES = "JPEG, PNG, WebP, AAC, AMR, MP3, M4A, OGG, MP4, 3GP, PDF, text and office documents."


@dataclass(frozen=True, slots=True)
class Uploaded:
    conversation_id: UUID
    # As what WhatsApp shall show it; by its type when nobody says.
    kind: str | None = None
    file_name: str | None = field(default=None, repr=False)
    idempotency_key: str | None = None


class Uploads:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def take(self, asked: Uploaded, body: AsyncIterator[bytes], route: str) -> Attachment:
        """Units of work of its own: none is open while the bytes come."""
        async with self._unit_of_work() as uow:
            row, key = await self._begin(uow, asked)
        inspection = Inspection(lambda mime: limit_of(asked.kind, mime), file_name=asked.file_name)
        try:
            place = place_of(row.workspace_id, row.id)
            await self._runtime.files.write(
                str(row.storage_key), sealed(inspection.over(body), key, place)
            )
            async with self._unit_of_work() as uow:
                stored = await self._finish(uow, asked, row.id, inspection, key, route)
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

    async def _begin(self, uow: UnitOfWork, asked: Uploaded) -> tuple[Attachment, DataKey]:
        conversation = await ConversationService(uow).get(asked.conversation_id)
        key = await uow.keys.current(
            conversation.workspace_id, KeyPurpose.CONTACT, conversation.contact_id
        )
        row = Attachment(
            workspace_id=conversation.workspace_id,
            id=new_id(),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            kind=asked.kind or "document",
            state=AttachmentState.WAITING,
            storage_key=new_storage_key(),
            uploaded_by=uow.subject.id,
        )
        if asked.file_name:
            row.file_name = await uow.keys.seal(
                Attachment, "file_name", row.workspace_id, row.id, asked.file_name, key=key
            )
        await AttachmentRepository(uow).add(row)
        return row, key

    async def _finish(
        self,
        uow: UnitOfWork,
        asked: Uploaded,
        row_id: UUID,
        inspection: Inspection,
        key: DataKey,
        route: str,
    ) -> Attachment:
        attachments = AttachmentRepository(uow)

        async def make(attachment_id: UUID) -> Attachment:
            row = await attachments.lock(attachment_id)
            row.kind = asked.kind or kind_of(inspection.mime_type)
            row.state = AttachmentState.STORED
            row.mime_type = inspection.mime_type
            row.size_bytes = inspection.size_bytes
            row.sha256 = inspection.sha256
            row.data_key_id = key.id
            row.stored_at = await database_now(uow)
            await attachments.add(row)
            return row

        once = Once(uow, asked.idempotency_key, route, inspection.sha256)
        return await once.run(make, attachments.get, row_id)

    async def _discard(self, row: Attachment) -> None:
        """What stays behind because this failed too goes with the sweeper; the caller hears what
        broke first."""
        try:
            async with self._unit_of_work() as uow:
                attachments = AttachmentRepository(uow)
                held = await attachments.find_by(
                    col(Attachment.id) == row.id, col(Attachment.message_id).is_(None)
                )
                if held is None:
                    return
                await self._runtime.files.delete(str(held.storage_key))
                await attachments.delete(held)
        except Exception as error:  # noqa: BLE001 - see above
            log_error(Log.TASK_FAILED, error, task="discard_upload")

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)


def limit_of(kind: str | None, mime_type: str) -> int:
    wanted = LIMITS[kind or kind_of(mime_type)]
    if mime_type not in wanted.types:
        words = f"WhatsApp takes no such file{' as this kind' if kind else ''}: {TYPES}"
        raise Invalid(f"file: {words}", faults=[FieldFault("file", words)])
    return wanted.bytes_at_most
