"""What the API gives of a file."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import Out
from inbox.media.models import Attachment, AttachmentState, SharedFile


class AttachmentOut(Out):
    """`waiting` until the file has been fetched; its bytes are at `/media/{id}/content`. `reason`
    says why there will be none."""

    id: UUID
    kind: str
    state: AttachmentState
    reason: str | None
    mime_type: str | None
    size_bytes: int | None
    file_name: str | None

    @classmethod
    def of(cls, file: Attachment, subject: Subject) -> "AttachmentOut":
        name = None
        if file.file_name is not None:
            shown = subject.may(Permission.PERSONAL_DATA_READ)
            name = file.file_name.reveal() if shown else MASK
        return cls(
            id=file.id,
            kind=file.kind,
            state=file.state,
            reason=file.reason,
            mime_type=file.mime_type,
            size_bytes=file.size_bytes,
            file_name=name,
        )


class SharedFileOut(Out):
    id: UUID
    kind: str
    name: str
    mime_type: str
    size_bytes: int
    created_at: datetime

    @classmethod
    def of(cls, file: SharedFile) -> "SharedFileOut":
        return cls(
            id=file.id,
            kind=file.kind,
            name=file.name,
            mime_type=file.mime_type,
            size_bytes=file.size_bytes,
            created_at=file.created_at,
        )
