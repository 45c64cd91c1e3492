"""Fields of the workspace's own, on contacts and conversations.

A field that is declared personal is sealed and can only be compared as a whole, by its hash. Any
other is plain, and can be filtered.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class FieldOf(StrEnum):
    CONTACT = "contact"
    CONVERSATION = "conversation"
    ORDER = "order"


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    LINK = "link"


class CustomField(SQLModel, table=True):
    __tablename__ = "custom_field"
    __table_args__ = (
        UniqueConstraint("workspace_id", "field_of", "key", name="custom_field_key_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    field_of: FieldOf = Field(sa_type=choice(FieldOf))
    # What the API, templates and flows call it; never changes.
    key: str
    name: str
    type: FieldType = Field(sa_type=choice(FieldType))
    choices: list[str] = Field(default_factory=list, sa_type=JSONB)
    personal: bool = True
    position: int = 0
    created_at: datetime = stamp()


class FieldValue(SQLModel, table=True):
    """Exactly one of `plain` and `value` is set, as the field is declared."""

    __tablename__ = "field_value"
    __table_args__ = (
        belongs_to("field_id", "custom_field"),
        UniqueConstraint("workspace_id", "field_id", "object_id", name="field_value_once"),
        Index("field_value_by_object", "workspace_id", "object_id"),
        Index("field_value_by_hash", "workspace_id", "field_id", "value_hash"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    field_id: UUID
    # The contact, conversation or order.
    object_id: UUID
    # Whose key seals it; of a conversation, its contact.
    contact_id: UUID
    plain: Any = Field(default=None, sa_type=JSONB, nullable=True)
    value: Sealed | None = sealed_or_none()
    # Of the whole value, plain or sealed: what a filter compares.
    value_hash: bytes = Field(sa_type=LargeBinary)
    updated_at: datetime = stamp()
