"""Files by sets: a row that waits for each that came in, and how fetching it ended."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import document_of, given, insert_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.media.models import Attachment, AttachmentState


def new_storage_key() -> str:
    """Says nothing: not whose the file is, not when it came."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:]}"


@dataclass(frozen=True, slots=True)
class Expected:
    workspace_id: UUID
    conversation_id: UUID
    channel_id: UUID
    contact_id: UUID
    message_id: UUID
    kind: str
    provider_media_id: str
    key: DataKey
    mime_type: str | None = None
    file_name: str | None = field(default=None, repr=False)
    id: UUID = field(default_factory=new_id)
    storage_key: str = field(default_factory=new_storage_key)


@dataclass(frozen=True, slots=True)
class FileEnd:
    """How fetching a file ended; what is None stays as it is."""

    workspace_id: UUID
    id: UUID
    state: AttachmentState
    reason: str | None = None
    mime_type: str | None = None
    size_bytes: int | None = None
    sha256: bytes | None = None
    data_key_id: UUID | None = None


class AttachmentLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def expect(self, files: Sequence[Expected]) -> None:
        await insert_set(self.uow, Attachment, [_row(one) for one in files])

    async def settle(self, ends: Iterable[FileEnd]) -> list[tuple[UUID, UUID, UUID]]:
        """(workspace, message, conversation) of each file that was still waiting."""
        rows = [{name: getattr(one, name) for name in _ENDED} for one in ends]
        if not rows:
            return []
        changed = await self.uow.run(_SETTLE, {"rows": document_of(rows)})
        return [(row.workspace_id, row.message_id, row.conversation_id) for row in changed]


_ENDED = (
    "workspace_id",
    "id",
    "state",
    "reason",
    "mime_type",
    "size_bytes",
    "sha256",
    "data_key_id",
)
_SETTLE = Statement(
    "UPDATE attachment AS a SET state = changed.state, reason = changed.reason,"  # noqa: S608 - our columns
    " mime_type = COALESCE(changed.mime_type, a.mime_type), size_bytes = changed.size_bytes,"
    " sha256 = changed.sha256, data_key_id = changed.data_key_id,"
    " stored_at = CASE WHEN changed.state = 'stored' THEN clock_timestamp() END"
    f" FROM {given(Attachment, _ENDED)}"
    " WHERE a.workspace_id = changed.workspace_id AND a.id = changed.id AND a.state = 'waiting'"
    " RETURNING a.workspace_id, a.message_id, a.conversation_id"
)


def _row(file: Expected) -> dict[str, object]:
    place = Place(file.workspace_id, "attachment", "file_name", file.id)
    return {
        "workspace_id": file.workspace_id,
        "id": file.id,
        "conversation_id": file.conversation_id,
        "contact_id": file.contact_id,
        "message_id": file.message_id,
        "kind": file.kind,
        "state": AttachmentState.WAITING.value,
        "mime_type": file.mime_type,
        "storage_key": file.storage_key,
        "provider_media_id": file.provider_media_id,
        "file_name": Sealed.of(file.file_name, file.key, place) if file.file_name else None,
    }
