"""What a workspace owes to people, and how far it got with it.

An export:

    waiting ──a worker takes it──▶ running ──▶ ready ──after a week──▶ expired
                                      │
                                      └──tried too often──▶ failed

A request (inbox/privacy/requests.py draws who moves it):

    unverified ──▶ open ──▶ working ──▶ done
        │            └─────────┴──────▶ refused
        └──a week──▶ lapsed
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.retention import Kind
from inbox.foundation.sealed import Sealed


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


class PrivacyExport(SQLModel, table=True):
    """A zip of what is stored about one person, or of the whole workspace. Of a contact it is
    sealed under his own key: when he is erased, so is it."""

    __tablename__ = "privacy_export"
    __table_args__ = (
        Index("privacy_export_by_contact", "workspace_id", "contact_id", "id"),
        Index("privacy_export_by_token", "token_hash"),
        Index(
            "privacy_export_open",
            "id",
            postgresql_where=text("state IN ('waiting', 'running', 'ready')"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # One of the two; neither, where it is of the whole workspace.
    contact_id: UUID | None = None
    member_id: UUID | None = None
    state: ExportState = Field(default=ExportState.WAITING, sa_type=choice(ExportState))
    # Which try it is: an earlier one that still runs somewhere is told to stop by it.
    attempt: int = 0
    beat_at: datetime = stamp()
    rows_total: int = 0
    rows_done: int = 0
    files_done: int = 0
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    storage_key: str | None = None
    data_key_id: UUID | None = None
    token_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime | None = None
    # Why it failed: a code, as a problem has it.
    code: str | None = None
    actor_kind: str
    actor_id: UUID
    created_at: datetime = stamp()
    finished_at: datetime | None = None


class RetentionRule(SQLModel, table=True):
    """How many days something is kept. Without a rule of its own a channel follows the
    workspace's, and that follows the default (foundation/retention.py)."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        belongs_to("channel_id", "channel"),
        Index(
            "retention_rule_once",
            "workspace_id",
            "kind",
            "channel_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: Kind = Field(sa_type=choice(Kind))
    channel_id: UUID | None = None
    days: int
    changed_at: datetime = stamp()


class PrivacySetting(SQLModel, table=True):
    """What a workspace has decided about people's data; no row where it has decided nothing."""

    __tablename__ = "privacy_setting"
    __table_args__ = (belongs_to("proof_template_id", "template", on_delete="NO ACTION"),)

    workspace_id: UUID = workspace_key()
    # Members of these roles see numbers and addresses on a click only.
    masked_roles: list[str] = Field(default_factory=list, sa_type=ARRAY(Text))
    # What carries the link to a number that may not be written to freely.
    proof_template_id: UUID | None = None
    changed_at: datetime = stamp()


class RequestKind(StrEnum):
    ACCESS = "access"
    PORTABILITY = "portability"
    CORRECTION = "correction"
    DELETION = "deletion"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"


class RequestState(StrEnum):
    UNVERIFIED = "unverified"
    OPEN = "open"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"


class RequestSource(StrEnum):
    MEMBER = "member"
    PUBLIC_PAGE = "public_page"
    META = "meta"


class PrivacyRequest(SQLModel, table=True):
    """Somebody asked for what the law gives him."""

    __tablename__ = "privacy_request"
    __table_args__ = (
        Index("privacy_request_by_contact", "workspace_id", "contact_id", "id"),
        # Those that are due first, first.
        Index(
            "privacy_request_due",
            "workspace_id",
            "due_at",
            "id",
            postgresql_where=text("state IN ('open', 'working')"),
        ),
        Index("privacy_request_to_prove", "id", postgresql_where=text("to_prove")),
        Index("privacy_request_by_code", "code_hash"),
        Index("privacy_request_by_proof", "proof_hash"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: RequestKind = Field(sa_type=choice(RequestKind))
    state: RequestState = Field(default=RequestState.OPEN, sa_type=choice(RequestState))
    source: RequestSource = Field(sa_type=choice(RequestSource))
    # None as long as nobody of ours is known to be the one who asks.
    contact_id: UUID | None = None
    # A JSON document: who says that he asks, and what he wrote. Sealed under the contact's key, or
    # under the workspace's where there is none.
    asked: Sealed | None = sealed_or_none()
    # `message`, `mail`, `signed_request`, or a member's own words of how.
    verified_how: str | None = None
    verified_at: datetime | None = None
    # Nobody has looked yet who it could be that asks, and where a link reaches him.
    to_prove: bool = came_later(False, "false")
    # What a link in a mail or a code in a message is checked against, once.
    proof_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    # By what the one who asked finds out how far it is.
    code_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    due_at: datetime
    # What was answered, in words of the workspace.
    answer: Sealed | None = sealed_or_none()
    export_id: UUID | None = None
    erasure_id: UUID | None = None
    created_at: datetime = stamp()
    closed_at: datetime | None = None


class PolicyKind(StrEnum):
    PRIVACY = "privacy"
    TERMS = "terms"
    PROCESSING = "processing"


class PolicyVersion(SQLModel, table=True):
    """A text that the workspace binds itself to. What has taken effect is never changed."""

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "number", name="policy_version_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: PolicyKind = Field(sa_type=choice(PolicyKind))
    number: int
    body: str
    material: bool
    effective_at: datetime
    actor_kind: str
    actor_id: UUID
    created_at: datetime = stamp()


class PolicyAcceptance(SQLModel, table=True):
    __tablename__ = "policy_acceptance"
    __table_args__ = (belongs_to("version_id", "policy_version"),)

    workspace_id: UUID = workspace_key()
    version_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True)
    accepted_at: datetime = stamp()
