"""What the API of this room takes and shows.

What is taken here holds passwords, codes and tokens: those structs show nothing of themselves.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from inbox.access.models import ApiKey, ApiKeyUsage, Link, Session, SignIn, SignInOutcome
from inbox.foundation.masking import mask_email
from inbox.foundation.permissions import Permission, Role, Subject
from inbox.foundation.problems import Problem
from inbox.foundation.schemas import NO_NUL, Email, In, Name, Out, Password
from inbox.workspaces.models import Member, Workspace

# A password that is being proven, which an older rule may have allowed to be shorter.
CurrentPassword = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Code = Annotated[
    str,
    Meta(
        min_length=6,
        max_length=40,
        pattern=NO_NUL,
        description="The authenticator app's six digits, or a recovery code.",
    ),
]
LinkToken = Annotated[
    str,
    Meta(
        min_length=40,
        max_length=60,
        pattern=r"^[A-Za-z0-9_\-]+$",
        description="What stands behind the `#` of the link.",
    ),
]
# Spelled out for the API document; a test holds it against the permissions there are.
Scope = Literal[
    "all",
    "ai:manage",
    "ai:read",
    "analytics:read",
    "api_keys:manage",
    "api_keys:read",
    "audit:read",
    "channels:manage",
    "channels:read",
    "contacts:manage",
    "contacts:read",
    "conversations:read",
    "conversations:reply",
    "fields:manage",
    "flows:manage",
    "flows:read",
    "flows:run",
    "intake:manage",
    "intake:read",
    "labels:manage",
    "ledger:read",
    "members:manage",
    "members:read",
    "orders:manage",
    "orders:read",
    "personal_data:read",
    "personal_data:reveal",
    "privacy:manage",
    "privacy:read",
    "replies:manage",
    "rules:manage",
    "rules:read",
    "sheet_links:manage",
    "sheet_links:read",
    "shop_sources:manage",
    "shop_sources:read",
    "teams:manage",
    "teams:read",
    "templates:manage",
    "templates:read",
    "usage:read",
    "views:share",
    "webhooks:manage",
    "webhooks:read",
    "workspace:manage",
    "workspace:read",
]
Scopes = Annotated[list[Scope], Meta(min_length=1, max_length=100)]
Moment = Annotated[datetime, Meta(tz=True)]


class SecretIn(In):
    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class SecretOut(Out):
    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class SignInIn(SecretIn):
    email: Email
    password: CurrentPassword
    code: Code | None = None
    workspace: UUID | None = None


class RegisterIn(SecretIn):
    workspace_name: Name
    name: Name
    email: Email
    password: Password


class AcceptInviteIn(SecretIn):
    token: LinkToken
    name: Name
    password: Password


class PasswordResetIn(In):
    email: Email


class PasswordResetConfirmIn(SecretIn):
    token: LinkToken
    password: Password


class PasswordChangeIn(SecretIn):
    old_password: CurrentPassword
    new_password: Password


class PasswordIn(SecretIn):
    password: CurrentPassword


class CodeIn(SecretIn):
    code: Code


class OwnMemberOut(Out):
    id: UUID
    name: str
    email: str
    role: Role
    locale: str
    time_zone: str

    @classmethod
    def of(cls, member: Member) -> "OwnMemberOut":
        """Shown to nobody else, so nothing is masked."""
        return cls(
            id=member.id,
            name=member.name.reveal(),
            email=member.email.reveal(),
            role=member.role,
            locale=member.locale,
            time_zone=member.time_zone,
        )


class WorkspaceNameOut(Out):
    id: UUID
    name: str

    @classmethod
    def of(cls, workspace: Workspace) -> "WorkspaceNameOut":
        return cls(id=workspace.id, name=workspace.name)


class SignedInOut(SecretOut):
    """The session itself is in the cookie."""

    member: OwnMemberOut
    workspace: WorkspaceNameOut
    csrf_token: str


class MeOut(SecretOut):
    """Who `works_masked` sees numbers and addresses of contacts on a click only."""

    member: OwnMemberOut
    workspace: WorkspaceNameOut
    permissions: list[Permission]
    works_masked: bool
    csrf_token: str
    totp_enabled: bool


class AcceptedOut(Out):
    """The same for everybody."""

    status: Literal["accepted"]


class CsrfTokenOut(SecretOut):
    csrf_token: str


class WorkspaceChoiceProblem(Problem, kw_only=True, omit_defaults=True):
    """Only for somebody who knows the password."""

    workspaces: list[WorkspaceNameOut]


class SessionOut(Out):
    id: UUID
    current: bool
    ip_address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, session: Session, subject: Subject) -> "SessionOut":
        return cls(
            id=session.id,
            current=session.id == subject.session_id,
            ip_address=session.ip_address.reveal(),
            user_agent=session.user_agent.reveal(),
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
        )


class SignInOut(Out):
    id: UUID
    outcome: SignInOutcome
    ip_address: str
    user_agent: str
    created_at: datetime

    @classmethod
    def of(cls, row: SignIn) -> "SignInOut":
        return cls(
            id=row.id,
            outcome=row.outcome,
            ip_address=row.ip_address.reveal(),
            user_agent=row.user_agent.reveal(),
            created_at=row.created_at,
        )


class TotpSetupOut(SecretOut):
    secret: str
    uri: str
    qr_code: Annotated[str, Meta(description="An SVG drawing of the URI.")]


class RecoveryCodesOut(SecretOut):
    """Shown once."""

    recovery_codes: list[str]


class InviteIn(In):
    email: Email
    role: Role


class InviteOut(Out):
    id: UUID
    email: str
    role: Role | None
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invite: Link, subject: Subject) -> "InviteOut":
        email = invite.email.reveal() if invite.email is not None else ""
        if not subject.may(Permission.PERSONAL_DATA_READ):
            email = mask_email(email)
        return cls(
            id=invite.id,
            email=email,
            role=invite.role,
            invited_by=invite.member_id,
            created_at=invite.created_at,
            expires_at=invite.expires_at,
        )


class ApiKeyIn(In):
    name: Name
    scopes: Scopes
    expires_at: Moment | None = None


class ApiKeyOut(Out):
    """`stopped` says that it does nothing any more, because the member whose it is was deactivated
    or erased."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    stopped: bool

    @classmethod
    def of(cls, key: ApiKey, *, stopped: bool) -> "ApiKeyOut":
        return cls(
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            scopes=list(key.scopes),
            created_by=key.created_by,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
            stopped=stopped,
        )


class ApiKeyMadeOut(SecretOut):
    """`key` is shown this once; a repeated request with the same Idempotency-Key reads null."""

    id: UUID
    key: str | None
    name: str
    prefix: str
    scopes: list[str]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, made: ApiKey, key: str | None) -> "ApiKeyMadeOut":
        return cls(
            id=made.id,
            key=key,
            name=made.name,
            prefix=made.prefix,
            scopes=list(made.scopes),
            created_by=made.created_by,
            created_at=made.created_at,
            expires_at=made.expires_at,
        )


class ApiKeyUsageOut(Out):
    day: date
    calls: int
    refused: int
    failed: int

    @classmethod
    def of(cls, usage: ApiKeyUsage) -> "ApiKeyUsageOut":
        return cls(day=usage.day, calls=usage.calls, refused=usage.refused, failed=usage.failed)
