"""What was done about the rights of people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked(AuditedEvent):
    object_kind: ClassVar[str] = "privacy_export"
    person: str
    person_id: UUID

    def details(self) -> dict[str, Any]:
        return {"person": self.person, "person_id": str(self.person_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLinkMade(AuditedEvent):
    object_kind: ClassVar[str] = "privacy_export"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEnded(AuditedEvent):
    object_kind: ClassVar[str] = "privacy_export"
    state: str
    rows: int
    files: int

    def details(self) -> dict[str, Any]:
        return {"state": self.state, "rows": self.rows, "files": self.files}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDownloaded(AuditedEvent):
    """By whoever had the link: the audit names the house."""

    object_kind: ClassVar[str] = "privacy_export"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySettingsChanged(AuditedEvent):
    """The object is the workspace."""

    object_kind: ClassVar[str] = "workspace"
    fields: tuple[str, ...]
    masked_roles: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields), "masked_roles": list(self.masked_roles)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionChanged(AuditedEvent):
    object_kind: ClassVar[str] = "retention_rule"
    kind: str
    # None where it goes back to what stands above it.
    days: int | None

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind, "days": self.days}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequested(AuditedEvent):
    object_kind: ClassVar[str] = "privacy_request"
    kind: str
    source: str

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind, "source": self.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequestMoved(AuditedEvent):
    object_kind: ClassVar[str] = "privacy_request"
    state: str
    how: str | None = None

    def details(self) -> dict[str, Any]:
        return {"state": self.state, "how": self.how}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished(AuditedEvent):
    object_kind: ClassVar[str] = "policy_version"
    kind: str
    number: int
    material: bool
    effective_at: datetime
    # Whether this installation sends mail.
    mail: bool = False

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind, "number": self.number, "material": self.material}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAccepted(AuditedEvent):
    object_kind: ClassVar[str] = "policy_version"
