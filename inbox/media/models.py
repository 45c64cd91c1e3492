"""Files: what customers sent and what we send them.

in    waiting ──fetched──▶ stored                    out   waiting ──uploaded by a member──▶ stored
         ├──too large, of another type──▶ refused                      sent by one message, or taken
         ├──the provider has it no more──▶ expired                     out after a day
         └──tried too often──▶ failed
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, sealed_or_none, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class AttachmentState(StrEnum):
    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"
    EXPIRED = "expired"
    FAILED = "failed"


class Attachment(SQLModel, table=True):
    __tablename__ = "attachment"
    __table_args__ = (
        # What was uploaded and never sent is taken out after a day.
        Index("attachment_to_forget", "created_at", postgresql_where=text("message_id IS NULL")),
        # What lies here, and how much of it: summed up of the index alone.
        Index(
            "attachment_stored",
            "workspace_id",
            "size_bytes",
            postgresql_where=text("state = 'stored'"),
        ),
        Index("attachment_by_message", "workspace_id", "message_id"),
        Index("attachment_by_conversation", "workspace_id", "conversation_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    # Whose key seals the name and the file.
    contact_id: UUID
    message_id: UUID | None = None
    # `image`, `audio`, `voice`, `video`, `document`, `sticker`
    kind: str
    state: AttachmentState = Field(sa_type=choice(AttachmentState))
    reason: str | None = None
    # By its content, not by what anybody called it.
    mime_type: str | None = None
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    sha256: bytes | None = Field(default=None, sa_type=LargeBinary)
    file_name: Sealed | None = sealed_or_none()
    # Where the sealed file is in the store (by chance, so that a file without its row is nobody's),
    # and which key sealed it.
    storage_key: str | None = None
    data_key_id: UUID | None = None
    # The provider's own id of the file, by which it is fetched.
    provider_media_id: str | None = None
    uploaded_by: UUID | None = None
    # Of a message that was sent with a file of the workspace's own: the bytes are there.
    shared_file_id: UUID | None = None
    created_at: datetime = stamp()
    stored_at: datetime | None = None


class SharedFile(SQLModel, table=True):
    """A file of the workspace's own, such as its price list, which flows send to many. It is sealed
    under the workspace's key. One that was taken out stays for what was sent with it."""

    __tablename__ = "shared_file"

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # As what it was uploaded; it may be sent as anything that takes its type.
    kind: str
    name: str
    mime_type: str = ""
    size_bytes: int = Field(default=0, sa_type=BigInteger)
    storage_key: str
    data_key_id: UUID
    uploaded_by: UUID | None = None
    created_at: datetime = stamp()
    # None while its bytes are still coming.
    stored_at: datetime | None = None
    removed_at: datetime | None = None
