"""How people and programs prove who they are.

Every secret is stored hashed: passwords with Argon2id, random 256-bit tokens with SHA-256.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, text
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
from inbox.foundation.permissions import Role
from inbox.foundation.sealed import Sealed


class SignInOutcome(StrEnum):
    SIGNED_IN = "signed_in"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of an outcome
    WRONG_CODE = "wrong_code"
    LIMITED = "limited"


class Credential(SQLModel, table=True):
    """What a member signs in with. `version` rises when the password changes: sessions of an
    older version are over."""

    __tablename__ = "credential"
    __table_args__ = (belongs_to("id", "member"),)
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    # The member's id: one credential each.
    id: UUID = Field(primary_key=True)
    password_hash: str | None = None
    totp_secret: Sealed | None = sealed_or_none()
    totp_confirmed_at: datetime | None = None
    # The last time step that was accepted; an overheard code is worth nothing a second time.
    totp_last_step: int = 0
    version: int = 1
    changed_at: datetime = stamp()


class RecoveryCode(SQLModel, table=True):
    __tablename__ = "recovery_code"
    __table_args__ = (
        belongs_to("member_id", "member"),
        Index("recovery_code_by_member", "workspace_id", "member_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    member_id: UUID
    code_hash: bytes = Field(sa_type=LargeBinary)
    used_at: datetime | None = None
    created_at: datetime = stamp()


class Session(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (
        belongs_to("member_id", "member"),
        UniqueConstraint("token_hash", name="session_token_once"),
        Index("session_by_member", "workspace_id", "member_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    member_id: UUID
    token_hash: bytes = Field(sa_type=LargeBinary)
    credential_version: int
    ip_address: Sealed = sealed()
    user_agent: Sealed = sealed()
    created_at: datetime = stamp()
    last_seen_at: datetime = stamp()
    expires_at: datetime
    ended_at: datetime | None = None


class LinkKind(StrEnum):
    INVITE = "invite"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a link


class Link(SQLModel, table=True):
    """A single-use link sent by mail: an invite (for an address) or a reset (for a member)."""

    __tablename__ = "link"
    __table_args__ = (
        belongs_to("member_id", "member"),
        UniqueConstraint("token_hash", name="link_token_once"),
        Index("link_by_member", "workspace_id", "member_id"),
        # One open invite per address and workspace.
        Index(
            "link_open_invite",
            "workspace_id",
            "email_hash",
            unique=True,
            postgresql_where=text("kind = 'invite' AND used_at IS NULL AND ended_at IS NULL"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: LinkKind = Field(sa_type=choice(LinkKind))
    token_hash: bytes = Field(sa_type=LargeBinary)
    # The member to be reset; for an invite, who invited.
    member_id: UUID | None = None
    email: Sealed | None = sealed_or_none()
    email_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    role: Role | None = Field(default=None, sa_type=choice(Role))
    created_at: datetime = stamp()
    expires_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None


class SignIn(SQLModel, table=True):
    """Login activity of a member: shown to that member and, by id, to auditors."""

    __tablename__ = "sign_in"
    __table_args__ = (
        belongs_to("member_id", "member"),
        Index("sign_in_by_member", "workspace_id", "member_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    member_id: UUID
    outcome: SignInOutcome = Field(sa_type=choice(SignInOutcome))
    ip_address: Sealed = sealed()
    user_agent: Sealed = sealed()
    created_at: datetime = stamp()


class SignInThrottle(SQLModel, table=True):
    """Failures per keyed hash of an e-mail or an address. It belongs to no workspace: the limit
    must count attempts on accounts that do not exist."""

    __tablename__ = "sign_in_throttle"

    key_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    failures: int
    window_started_at: datetime = stamp()


class ApiKey(SQLModel, table=True):
    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("secret_hash", name="api_key_secret_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    prefix: str
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_by: UUID | None = None
    # Whose it is: of a key that a key made, the member who began. It stops when he is deactivated
    # or erased. None of those that the house itself has made.
    member_id: UUID | None = None
    created_at: datetime = stamp()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class ApiKeyUsage(SQLModel, table=True):
    __tablename__ = "api_key_usage"
    __table_args__ = (belongs_to("api_key_id", "api_key"),)

    workspace_id: UUID = workspace_key()
    api_key_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    calls: int = 0
    refused: int = 0
    failed: int = 0
