"""What the API gives of the audit: ids, names of actions and fields, hashes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.audit.models import AuditEntry
from inbox.audit.verification import ChainReport, FaultKind
from inbox.foundation.filtering import Filters
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.schemas import Out


class AuditFilters(Filters, frozen=True):
    actor_id: UUID | None = None
    object_id: UUID | None = None
    object_kind: str | None = None
    action: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is not None)


class AuditEntryOut(Out):
    """`position` and `hash` are null until the sweeper has chained the row."""

    id: UUID
    actor_kind: SubjectKind
    actor_id: UUID
    action: str
    object_kind: str
    object_id: UUID
    details: dict[str, Any]
    created_at: datetime
    position: int | None
    hash: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryOut":
        return cls(
            id=entry.id,
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            action=entry.action,
            object_kind=entry.object_kind,
            object_id=entry.object_id,
            details=entry.details,
            created_at=entry.created_at,
            position=entry.position,
            hash=None if entry.hash is None else entry.hash.hex(),
        )


class ChainFaultOut(Out):
    """`entry_id` is null where the row itself is missing."""

    kind: FaultKind
    position: int
    entry_id: UUID | None


class ChainReportOut(Out):
    """`checked` rows are proved; `waiting` rows have no place in the chain yet. The first
    `cut_position` rows were older than the audit is kept, and are gone."""

    intact: bool
    checked: int
    waiting: int
    head_position: int
    head_hash: str
    cut_position: int
    first_fault: ChainFaultOut | None

    @classmethod
    def of(cls, report: ChainReport) -> "ChainReportOut":
        fault = report.first_fault
        return cls(
            intact=report.intact,
            checked=report.checked,
            waiting=report.waiting,
            head_position=report.head_position,
            head_hash=report.head_hash.hex(),
            cut_position=report.cut_position,
            first_fault=None
            if fault is None
            else ChainFaultOut(kind=fault.kind, position=fault.position, entry_id=fault.entry_id),
        )
