"""Writes down what was done, lists it, and checks that nobody changed it since."""

import re
from collections.abc import Sequence

from inbox.audit.chain import GENESIS, link_hash
from inbox.audit.models import AuditEntry
from inbox.audit.repository import AuditRepository
from inbox.audit.schemas import AuditFilters
from inbox.audit.verification import ChainFault, ChainReport, FaultKind
from inbox.foundation.events import AuditedEvent
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork

# Small enough that hashing one batch does not keep a web process from its other requests.
ROWS_PER_READ = 1_000

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class AuditService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._entries = AuditRepository(uow)

    async def record(self, events: Sequence[AuditedEvent]) -> None:
        await self._entries.insert([_entry(event, self.uow) for event in events])

    async def list_page(self, request: PageRequest, filters: AuditFilters) -> Page[AuditEntry]:
        return await self._entries.list_filtered(request, filters)

    async def verify(self) -> ChainReport:
        """Reads the chain in its order, up to where the head stood at the beginning."""
        waiting = await self._entries.count_waiting()
        head_position, head_hash = await self._entries.head()
        checked, fault = await self._check_links(head_position, head_hash)
        if fault is None:
            beyond = await self._entries.find_beyond_head()
            fault = beyond and ChainFault(FaultKind.BEYOND_HEAD, *beyond)
        return ChainReport(checked, waiting, head_position, head_hash, fault)

    async def _check_links(
        self, head_position: int, head_hash: bytes
    ) -> tuple[int, ChainFault | None]:
        checked, previous_hash = 0, GENESIS
        while checked < head_position:
            rows = await self._entries.list_links(checked, head_position, ROWS_PER_READ)
            if not rows:
                return checked, ChainFault(FaultKind.MISSING, checked + 1)
            for row in rows:
                place = checked + 1
                if row.position != place:
                    return checked, ChainFault(FaultKind.MISSING, place)
                if row.previous_hash != previous_hash:
                    return checked, ChainFault(FaultKind.OUT_OF_ORDER, place, row.id)
                if row.hash != link_hash(self.uow.workspace_id, row, place, previous_hash):
                    return checked, ChainFault(FaultKind.ALTERED, place, row.id)
                checked, previous_hash = place, row.hash
        if previous_hash != head_hash:
            return checked, ChainFault(FaultKind.BEYOND_HEAD, head_position)
        return checked, None


def _entry(event: AuditedEvent, uow: UnitOfWork) -> AuditEntry:
    actor = uow.subject_in(event.workspace_id)
    return AuditEntry(
        workspace_id=event.workspace_id,
        id=new_id(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action_of(type(event)),
        object_kind=event.object_kind,
        object_id=event.object_id,
        details=event.details(),
    )


def action_of(event: type[AuditedEvent]) -> str:
    """`MemberRoleChanged` → `member_role_changed`."""
    return _WORD_START.sub("_", event.__name__).lower()
