"""Fields that a workspace gives its contacts and conversations, and their values."""

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


class FieldOwner(StrEnum):
    CONTACT = "contact"
    CONVERSATION = "conversation"


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


class FieldDefinition(SQLModel, table=True):
    """Key, owner, kind and whether it is personal never change: values are stored by them."""

    __tablename__ = "field_definition"
    __table_args__ = (
        UniqueConstraint("workspace_id", "owner", "key", name="field_definition_key_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    owner: FieldOwner = Field(sa_type=choice(FieldOwner))
    key: str
    title: str
    kind: FieldKind = Field(sa_type=choice(FieldKind))
    # Of a choice: what may be chosen.
    options: list[str] = Field(default_factory=list, sa_type=JSONB)
    # Says something about a person: sealed, masked, exported and erased with him.
    personal: bool
    position: int = 0
    created_at: datetime = stamp()


class ContactField(SQLModel, table=True):
    """A value is plain, or sealed under the contact's key; both are found by a keyed hash."""

    __tablename__ = "contact_field"
    __table_args__ = (
        belongs_to("contact_id", "contact"),
        belongs_to("field_id", "field_definition"),
        UniqueConstraint("workspace_id", "contact_id", "field_id", name="contact_field_once"),
        Index("contact_field_by_value", "workspace_id", "field_id", "value_hash", "contact_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    contact_id: UUID
    field_id: UUID
    plain: Any = Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)
    sealed: Sealed | None = sealed_or_none()
    value_hash: bytes = Field(sa_type=LargeBinary)
    updated_at: datetime = stamp()


class ConversationField(SQLModel, table=True):
    __tablename__ = "conversation_field"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        belongs_to("field_id", "field_definition"),
        UniqueConstraint(
            "workspace_id", "conversation_id", "field_id", name="conversation_field_once"
        ),
        Index(
            "conversation_field_by_value",
            "workspace_id",
            "field_id",
            "value_hash",
            "conversation_id",
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    field_id: UUID
    plain: Any = Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)
    sealed: Sealed | None = sealed_or_none()
    value_hash: bytes = Field(sa_type=LargeBinary)
    updated_at: datetime = stamp()
