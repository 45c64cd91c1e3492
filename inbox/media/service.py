"""Files to look at, to open and to send: what they are, and how far they got."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlmodel import col

from inbox.foundation.encryption import DataKey
from inbox.foundation.errors import NotFound, ServiceUnreachable, invalid_field
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.errors import FileNotStored
from inbox.media.models import Attachment, AttachmentState, SharedFile
from inbox.media.sealing import opened, place_of
from integrations.storage.store import FileMissing, FileStore, StoreUnreachable


class AttachmentRepository(Repository[Attachment]):
    model = Attachment

    async def give_to(self, message_id: UUID, attachment_id: UUID, kind: str | None) -> bool:
        """False when another message was faster."""
        given = await self.uow.session.execute(
            update(Attachment)
            .where(
                col(Attachment.workspace_id).in_(self.uow.workspace_ids),
                col(Attachment.id) == attachment_id,
                or_(col(Attachment.message_id).is_(None), col(Attachment.message_id) == message_id),
            )
            .values(message_id=message_id, kind=func.coalesce(kind, col(Attachment.kind)))
            .returning(col(Attachment.id))
        )
        return given.one_or_none() is not None


class SharedFileRepository(Repository[SharedFile]):
    model = SharedFile


@dataclass(frozen=True, slots=True)
class StoredFile:
    """All that is needed to read a file when the unit of work is closed."""

    workspace_id: UUID
    id: UUID
    kind: str
    mime_type: str | None
    size_bytes: int
    storage_key: str
    key: DataKey = field(repr=False)
    # Whose bytes they are, where it is a file of the workspace's own.
    sealed_as: UUID | None = None

    async def read(
        self, store: FileStore, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        place = place_of(self.workspace_id, self.sealed_as or self.id)
        try:
            async for chunk in opened(
                store, self.storage_key, self.key, place, self.size_bytes, start, end
            ):
                yield chunk
        except FileMissing:
            raise NotFound from None
        except StoreUnreachable:
            raise ServiceUnreachable from None


class MediaService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._attachments = AttachmentRepository(uow)

    async def get(self, attachment_id: UUID) -> Attachment:
        return await self._attachments.get(attachment_id)

    async def stored(self, attachment_id: UUID) -> StoredFile:
        row = await self._attachments.get(attachment_id)
        if row.state is AttachmentState.STORED and row.shared_file_id is not None:
            return await self._shared(row, row.shared_file_id)
        if row.state is not AttachmentState.STORED or row.data_key_id is None:
            raise FileNotStored
        key = await self.uow.keys.find(row.workspace_id, row.data_key_id)
        if key is None:
            raise NotFound
        return StoredFile(
            workspace_id=row.workspace_id,
            id=row.id,
            kind=row.kind,
            mime_type=row.mime_type,
            size_bytes=row.size_bytes or 0,
            storage_key=str(row.storage_key),
            key=key,
        )

    async def _shared(self, row: Attachment, shared_file_id: UUID) -> StoredFile:
        shared = await SharedFileRepository(self.uow).get(shared_file_id)
        key = await self.uow.keys.find(shared.workspace_id, shared.data_key_id)
        if key is None or shared.stored_at is None:
            raise FileNotStored
        return StoredFile(
            workspace_id=row.workspace_id,
            id=row.id,
            kind=row.kind,
            mime_type=shared.mime_type,
            size_bytes=shared.size_bytes,
            storage_key=shared.storage_key,
            key=key,
            sealed_as=shared.id,
        )

    async def unsent(
        self,
        conversation_id: UUID,
        attachment_id: UUID,
        name: str,
        kept_for: UUID | None = None,
    ) -> Attachment:
        """For one message to take; `name` is the field that asked for it."""
        row = await self._attachments.find_by(
            col(Attachment.id) == attachment_id,
            col(Attachment.conversation_id) == conversation_id,
            or_(col(Attachment.message_id).is_(None), col(Attachment.message_id) == kept_for),
            col(Attachment.state) == AttachmentState.STORED,
        )
        if row is None:
            raise invalid_field(name, "No file of this conversation that is yet to be sent has it.")
        return row

    async def send_with(self, attachment_id: UUID, message_id: UUID, *, voice: bool) -> None:
        kind = "voice" if voice else None
        if not await self._attachments.give_to(message_id, attachment_id, kind):
            raise FileNotStored

    async def let_go(self, message_id: UUID) -> None:
        """A message that will not be sent gives its file back."""
        for row in await self._attachments.list_by(col(Attachment.message_id) == message_id):
            row.message_id = None
            await self._attachments.add(row)

    async def of_messages(
        self, message_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Attachment]]:
        found: dict[UUID, list[Attachment]] = {}
        for one in await self._attachments.list_by(col(Attachment.message_id).in_(message_ids)):
            if one.message_id is not None:
                found.setdefault(one.message_id, []).append(one)
        return found
