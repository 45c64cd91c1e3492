"""The routes of the audit; it is written by reactions only."""

from uuid import UUID

from litestar import Controller, get

from inbox.audit.schemas import AuditEntryOut, AuditFilters, ChainReportOut, Moment, Word
from inbox.audit.service import AuditService
from inbox.foundation.pagination import CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.foundation.unit_of_work import UnitOfWork


class AuditController(Controller):
    path = "/audit"
    tags = ("audit",)

    @get(permission=Permission.AUDIT_READ, summary="List what was done, the newest first")
    async def list_page(
        self,
        uow: UnitOfWork,
        limit: Limit = 50,
        cursor: CursorText | None = None,
        actor_id: UUID | None = None,
        object_id: UUID | None = None,
        object_kind: Word | None = None,
        action: Word | None = None,
        created_after: Moment | None = None,
        created_before: Moment | None = None,
    ) -> PageOut[AuditEntryOut]:
        filters = AuditFilters(
            actor_id=actor_id,
            object_id=object_id,
            object_kind=object_kind,
            action=action,
            created_after=created_after,
            created_before=created_before,
        )
        page = await AuditService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(AuditEntryOut.of)

    @get(
        "/verification",
        permission=Permission.AUDIT_READ,
        summary="Check that no entry was changed",
        opt={NO_DEADLINE: True},
    )
    async def verify(self, uow: UnitOfWork) -> ChainReportOut:
        """Reads the whole chain, which takes as long as it is long."""
        return ChainReportOut.of(await AuditService(uow).verify())
