"""Files to look at: what they are, and how far they got."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.models import Attachment


class AttachmentRepository(Repository[Attachment]):
    model = Attachment


class MediaService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._attachments = AttachmentRepository(uow)

    async def get(self, attachment_id: UUID) -> Attachment:
        return await self._attachments.get(attachment_id)

    async def of_messages(
        self, message_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Attachment]]:
        found: dict[UUID, list[Attachment]] = {}
        for one in await self._attachments.list_by(col(Attachment.message_id).in_(message_ids)):
            if one.message_id is not None:
                found.setdefault(one.message_id, []).append(one)
        return found
