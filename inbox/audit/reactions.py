"""What the audit does when an audited fact is recorded."""

from collections.abc import Sequence

from inbox.audit.events import SealedRead
from inbox.audit.service import AuditService
from inbox.foundation.events import AuditedEvent
from inbox.foundation.unit_of_work import UnitOfWork


async def record_audit(uow: UnitOfWork, events: Sequence[AuditedEvent]) -> None:
    await AuditService(uow).record(events)


async def record_reads(uow: UnitOfWork, events: Sequence[SealedRead]) -> None:
    await AuditService(uow).record_reads(events)
