"""People who write to the workspace, and how each channel knows them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed

# The purpose that STOP is about.
MARKETING = "marketing"


class IdentityKind(StrEnum):
    """In the order in which a contact is looked for: a phone may change hands, an id may not."""

    WHATSAPP_USER = "whatsapp_user"
    PHONE = "phone"


class ConsentState(StrEnum):
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


class Restriction(StrEnum):
    """Why a contact is not processed: he objected, or asked that it rest, or it is being looked
    into whether what we have is right."""

    OBJECTION = "objection"
    RESTRICTION = "restriction"
    ACCURACY = "accuracy"


class Contact(SQLModel, table=True):
    __tablename__ = "contact"
    __table_args__ = (
        belongs_to("merged_into", "contact"),
        Index("contact_terms", "terms", postgresql_using="gin"),
        Index(
            "contact_merged",
            "workspace_id",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: Sealed | None = sealed_or_none()
    # WhatsApp's public name of a person, which may change.
    username: Sealed | None = sealed_or_none()
    email: Sealed | None = sealed_or_none()
    language: str | None = None
    # Keyed hashes of all that finds the contact: words of the name, the e-mail address, the phone
    # by its last digits, the user id (contacts/finding.py).
    terms: list[int] = came_later(list, "'{}'::bigint[]", sa_type=ARRAY(BigInteger))
    # Where each field came from: {"name": "whatsapp" | "member:<id>" | "merge:<id>" | …}.
    sources: dict[str, str] = came_later(dict, "'{}'::jsonb", sa_type=JSONB)
    # The same person as that contact, which is the one that people see; never a chain of two
    # (contacts/merging.py).
    merged_into: UUID | None = None
    # Asked us not to process what is theirs: no automation, no AI, no worksheets
    # (contacts/restriction.py).
    restricted_at: datetime | None = None
    restriction: Restriction | None = Field(
        default=None, sa_type=choice(Restriction), nullable=True
    )
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


class ContactChange(SQLModel, table=True):
    """What became of a contact, for its history: identities that moved, fields that changed.
    `details` is a JSON document with the old and the new values."""

    __tablename__ = "contact_change"
    __table_args__ = (
        belongs_to("contact_id", "contact"),
        Index("contact_change_by_contact", "workspace_id", "contact_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    contact_id: UUID
    # `identity_changed`, `changed`, `merged`, `unmerged`
    kind: str
    actor_kind: str
    actor_id: UUID | None = None
    details: Sealed = sealed()
    at: datetime = stamp()


class Consent(SQLModel, table=True):
    """A contact agreed to something or took it back; the last one of a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (
        belongs_to("contact_id", "contact"),
        Index("consent_latest", "workspace_id", "contact_id", "purpose", "occurred_at", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    contact_id: UUID
    # `marketing`, `service`, `ai`, …
    purpose: str
    state: ConsentState = Field(sa_type=choice(ConsentState))
    # `keyword`, `provider_preference`, `member`, `api`, `import`
    source: str
    # What shows it: the words, a file's name, an address. `message_id` when it was a message.
    proof: Sealed | None = sealed_or_none()
    message_id: UUID | None = None
    actor_kind: str
    actor_id: UUID | None = None
    occurred_at: datetime = stamp()
    created_at: datetime = stamp()


class ContactMerge(SQLModel, table=True):
    """Two contacts turned out to be one person. Holds what it takes to part them again."""

    __tablename__ = "contact_merge"
    __table_args__ = (
        belongs_to("kept_id", "contact"),
        belongs_to("merged_id", "contact"),
        Index("contact_merge_by_kept", "workspace_id", "kept_id", "id"),
        Index("contact_merge_by_merged", "workspace_id", "merged_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kept_id: UUID
    merged_id: UUID
    # What the kept one took over because it had none of its own: fields by name, labels by id,
    # hashes that find it.
    fields: list[str] = Field(default_factory=list, sa_type=JSONB)
    label_ids: list[str] = Field(default_factory=list, sa_type=JSONB)
    terms: list[int] = Field(default_factory=list, sa_type=ARRAY(BigInteger))
    # Contacts that had been merged into the merged one before.
    shell_ids: list[str] = Field(default_factory=list, sa_type=JSONB)
    actor_kind: str
    actor_id: UUID | None = None
    created_at: datetime = stamp()
    undone_at: datetime | None = None
