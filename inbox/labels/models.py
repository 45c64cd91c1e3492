"""Labels: one set of words for conversations and contacts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, row_id, stamp, workspace_key


class Label(SQLModel, table=True):
    __tablename__ = "label"
    __table_args__ = (
        Index("label_name_once", "workspace_id", func.lower(text("name")), unique=True),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # `#rrggbb`
    color: str
    description: str = ""
    created_at: datetime = stamp()


class ConversationLabel(SQLModel, table=True):
    __tablename__ = "conversation_label"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        belongs_to("label_id", "label"),
        Index("conversation_label_by_label", "workspace_id", "label_id", "conversation_id"),
    )

    workspace_id: UUID = workspace_key()
    conversation_id: UUID = Field(primary_key=True)
    label_id: UUID = Field(primary_key=True)
    created_at: datetime = stamp()


class ContactLabel(SQLModel, table=True):
    __tablename__ = "contact_label"
    __table_args__ = (
        belongs_to("contact_id", "contact"),
        belongs_to("label_id", "label"),
        Index("contact_label_by_label", "workspace_id", "label_id", "contact_id"),
    )

    workspace_id: UUID = workspace_key()
    contact_id: UUID = Field(primary_key=True)
    label_id: UUID = Field(primary_key=True)
    created_at: datetime = stamp()
