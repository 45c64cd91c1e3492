"""People who write to the workspace, and how each channel knows them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class IdentityKind(StrEnum):
    """In the order in which a contact is looked for: a phone may change hands, an id may not."""

    WHATSAPP_USER = "whatsapp_user"
    PHONE = "phone"


class Contact(SQLModel, table=True):
    __tablename__ = "contact"
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: Sealed | None = sealed_or_none()
    # Keyed hashes of the name's words (foundation/blind_index.py).
    name_words: list[int] = Field(default_factory=list, sa_type=ARRAY(BigInteger))
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class Identity(SQLModel, table=True):
    """Sealed under the contact's key and found by a hash under the workspace's index key."""

    __tablename__ = "identity"
    __table_args__ = (
        belongs_to("contact_id", "contact"),
        UniqueConstraint("workspace_id", "kind", "value_hash", name="identity_once"),
        Index("identity_by_contact", "workspace_id", "contact_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    contact_id: UUID
    kind: IdentityKind = Field(sa_type=choice(IdentityKind))
    value: Sealed = sealed()
    value_hash: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = stamp()
