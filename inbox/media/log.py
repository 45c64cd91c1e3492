"""Files that came in: a row that waits for each, written with the message that brought it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.models import Attachment, AttachmentState


@dataclass(frozen=True, slots=True)
class Expected:
    workspace_id: UUID
    conversation_id: UUID
    contact_id: UUID
    message_id: UUID
    kind: str
    provider_media_id: str
    key: DataKey
    mime_type: str | None = None
    file_name: str | None = field(default=None, repr=False)


class AttachmentLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def expect(self, files: Sequence[Expected]) -> None:
        await insert_set(self.uow, Attachment, [_row(one) for one in files])


def _row(file: Expected) -> dict[str, object]:
    attachment_id = new_id()
    place = Place(file.workspace_id, "attachment", "file_name", attachment_id)
    return {
        "workspace_id": file.workspace_id,
        "id": attachment_id,
        "conversation_id": file.conversation_id,
        "contact_id": file.contact_id,
        "message_id": file.message_id,
        "kind": file.kind,
        "state": AttachmentState.WAITING.value,
        "mime_type": file.mime_type,
        "provider_media_id": file.provider_media_id,
        "file_name": Sealed.of(file.file_name, file.key, place) if file.file_name else None,
    }
