"""What the team writes to itself beside a conversation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class Note(SQLModel, table=True):
    __tablename__ = "note"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        Index("note_by_conversation", "workspace_id", "conversation_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    # Behind which message it stands.
    after_seq: int
    author_kind: str
    author_id: UUID | None = None
    # Sealed under the contact's key: it is about him.
    content: Sealed = sealed()
    created_at: datetime = stamp()
    edited_at: datetime | None = None


class Mention(SQLModel, table=True):
    __tablename__ = "mention"
    __table_args__ = (
        belongs_to("note_id", "note"),
        belongs_to("member_id", "member"),
        Index("mention_by_member", "workspace_id", "member_id"),
    )

    workspace_id: UUID = workspace_key()
    note_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True)
