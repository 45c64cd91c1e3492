"""Writes down what was done, lists it, and checks that nobody changed it since."""

import re
from collections.abc import Sequence

from inbox.audit.chain import Head
from inbox.audit.events import SealedRead
from inbox.audit.models import AuditEntry
from inbox.audit.reading import NOTED, reading_id
from inbox.audit.repository import AuditRepository
from inbox.audit.schemas import AuditFilters
from inbox.audit.verification import ChainFault, ChainReport, FaultKind, Reached, follow
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

    async def record_reads(self, events: Sequence[SealedRead]) -> None:
        """What this process has noted in this hour costs nothing."""
        entries = [_entry(event, self.uow) for event in events]
        for entry, event in zip(entries, events, strict=True):
            entry.id = reading_id(event, entry.action, entry.actor_id)
        entries = NOTED.new_ones(entries)
        if not entries:
            return
        await self._entries.insert(entries, once=True)

        async def remember() -> None:
            NOTED.keep(entries)

        self.uow.after_commit(remember)

    async def list_page(self, request: PageRequest, filters: AuditFilters) -> Page[AuditEntry]:
        return await self._entries.list_filtered(request, filters)

    async def head(self) -> Head:
        return await self._entries.head()

    async def list_chain(
        self, after: int, up_to: int, filters: AuditFilters, limit: int
    ) -> Sequence[AuditEntry]:
        """Those that have their place, in its order."""
        return await self._entries.list_chain(after, up_to, filters, limit)

    async def verify(self) -> ChainReport:
        """Reads the chain in its order, from where it was cut up to where the head stood at the
        beginning."""
        while True:
            head = await self._entries.head()
            report = await self._verify(head)
            # The sweeper may have cut while this read; then what it missed was no fault.
            if report.intact or (await self._entries.head()).cut_position == head.cut_position:
                return report

    async def _verify(self, head: Head) -> ChainReport:
        waiting = await self._entries.count_waiting()
        checked, fault = 0, await self._check_cut(head)
        if fault is None:
            checked, fault = await self._check_links(head)
        if fault is None:
            beyond = await self._entries.find_beyond_head()
            fault = beyond and ChainFault(FaultKind.BEYOND_HEAD, *beyond)
        return ChainReport(checked, waiting, head.position, head.hash, fault, head.cut_position)

    async def _check_cut(self, head: Head) -> ChainFault | None:
        """What is gone is gone because the sweeper cut it, and it said so in the chain itself."""
        if head.cut_position == 0:
            return None
        said = await self._entries.last_cut() or {}
        if (said.get("position"), said.get("hash")) != (head.cut_position, head.cut_hash.hex()):
            return ChainFault(FaultKind.FORGED_CUT, head.cut_position)
        still_there = await self._entries.find_before_cut()
        return still_there and ChainFault(FaultKind.FORGED_CUT, *still_there)

    async def _check_links(self, head: Head) -> tuple[int, ChainFault | None]:
        reached = Reached(head.cut_position, head.cut_hash)
        while reached.fault is None and reached.position < head.position:
            place = reached.position
            rows = await self._entries.list_links(place, head.position, ROWS_PER_READ)
            if not rows:
                return place - head.cut_position, ChainFault(FaultKind.MISSING, place + 1)
            reached = follow(self.uow.workspace_id, rows, reached)
        checked = reached.position - head.cut_position
        if reached.fault is None and reached.hash != head.hash:
            return checked, ChainFault(FaultKind.BEYOND_HEAD, head.position)
        return checked, reached.fault


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
