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


class IdentityKind(StrEnum):
    """In the order in which a contact is looked for: a phone may change hands, an id may not."""

    WHATSAPP_USER = "whatsapp_user"
    PHONE = "phone"


class ConsentState(StrEnum):
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    """checked ──confirmed──▶ running ──▶ done; a file that cannot be read is failed at once."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Contact(SQLModel, table=True):
    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_terms", "terms", postgresql_using="gin"),
        Index(
            "contact_merged",
            "workspace_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
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
    # Where each field came from: {"name": "whatsapp" | "member:<id>" | "import:<id>" | …}.
    sources: dict[str, str] = came_later(dict, "'{}'::jsonb", sa_type=JSONB)
    # Merged: this one is a shell now, and whoever asks for it is shown the other.
    merged_into_id: UUID | None = None
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
    # `identity_changed`, `identity_moved`, `fields_changed`, `merged`, `unmerged`
    kind: str
    actor_kind: str
    actor_id: UUID | None = None
    details: Sealed = sealed()
    at: datetime = stamp()


class ContactMerge(SQLModel, table=True):
    """One contact put into another, with all that is needed to take them apart again."""

    __tablename__ = "contact_merge"
    __table_args__ = (
        belongs_to("kept_id", "contact"),
        Index("contact_merge_by_kept", "workspace_id", "kept_id", "id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kept_id: UUID
    merged_id: UUID
    # Ids of the identities and conversations that moved, names of the fields that were taken over.
    moved: dict[str, list[str]] = Field(sa_type=JSONB)
    by_kind: str
    by_id: UUID | None = None
    at: datetime = stamp()
    undone_at: datetime | None = None


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


class ContactImport(SQLModel, table=True):
    """A file of contacts: checked first, and only then taken in."""

    __tablename__ = "contact_import"
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    member_id: UUID | None = None
    state: ImportState = Field(sa_type=choice(ImportState))
    # The file, and what was found wrong in it; gone when it has been taken in.
    content: Sealed | None = sealed_or_none()
    faults: Sealed | None = sealed_or_none()
    # Column → field.
    mapping: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    rows: int = 0
    # Up to where it has been taken in, so that a killed process goes on there.
    done_rows: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    created_at: datetime = stamp()
    finished_at: datetime | None = None
