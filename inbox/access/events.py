"""What happened around signing in, joining and keys: ids, roles, scopes.

Two facts carry a link on its way into a mail: as a secret, which no log or audit row shows.
"""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import SecretStr

from inbox.foundation.events import AuditedEvent
from inbox.foundation.permissions import Role
from inbox.foundation.sealed import Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMail:
    """What a mail with a link needs; everything in it is unreadable until the mail is written."""

    recipient: Sealed
    link: SecretStr
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(AuditedEvent):
    """`object_id` is the member's."""

    object_kind: ClassVar[str] = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(AccountEvent):
    session_id: UUID

    def details(self) -> dict[str, Any]:
        return {"session_id": str(self.session_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(AccountEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(AccountEvent):
    """Without a mail when the command line prints the link instead."""

    mail: LinkMail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpEnabled(AccountEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpDisabled(AccountEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(AccountEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(AuditedEvent):
    """`object_id` is the session's."""

    object_kind: ClassVar[str] = "session"
    member_id: UUID

    def details(self) -> dict[str, Any]:
        return {"member_id": str(self.member_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(SessionEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(SessionEvent):
    """By its owner from elsewhere, by a new password, or by a deactivation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteEvent(AuditedEvent):
    """`object_id` is the invite's."""

    object_kind: ClassVar[str] = "invite"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(InviteEvent):
    role: Role
    mail: LinkMail | None = None

    def details(self) -> dict[str, Any]:
        return {"role": self.role.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRevoked(InviteEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteAccepted(InviteEvent):
    member_id: UUID

    def details(self) -> dict[str, Any]:
        return {"member_id": str(self.member_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyEvent(AuditedEvent):
    """`object_id` is the key's."""

    object_kind: ClassVar[str] = "api_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(ApiKeyEvent):
    scopes: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"scopes": list(self.scopes)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(ApiKeyEvent):
    pass
