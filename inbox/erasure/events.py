"""What happened about forgetting people."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked(AuditedEvent):
    object_kind: ClassVar[str] = "erasure"
    subject_kind: str
    subject_id: UUID
    reason: str

    def details(self) -> dict[str, Any]:
        return {
            "subject_kind": self.subject_kind,
            "subject_id": str(self.subject_id),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(AuditedEvent):
    object_kind: ClassVar[str] = "erasure"
    subject_kind: str
    subject_id: UUID
    rows: int

    def details(self) -> dict[str, Any]:
        return {
            "subject_kind": self.subject_kind,
            "subject_id": str(self.subject_id),
            "rows": self.rows,
        }
