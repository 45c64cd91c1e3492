"""The routes of the audit; it is written by reactions only."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from inbox.audit.export import MEDIA_TYPES, AuditForm, file_of, note_export
from inbox.audit.schemas import AuditEntryOut, AuditFilters, ChainReportOut
from inbox.audit.service import AuditService
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.moments import Moment, moment_of
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE

Word = Annotated[str | None, QueryParameter(pattern=r"^[a-z][a-z0-9_]{0,79}$")]


class AuditController(Controller):
    path = "/audit"
    tags = ("audit",)

    @get(permission=Permission.AUDIT_READ, summary="List what was done, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        actor_id: FromQuery[UUID | None] = None,
        object_id: FromQuery[UUID | None] = None,
        object_kind: Word = None,
        action: Word = None,
        created_after: Moment = None,
        created_before: Moment = None,
    ) -> PageOut[AuditEntryOut]:
        filters = AuditFilters(
            actor_id=actor_id,
            object_id=object_id,
            object_kind=object_kind,
            action=action,
            created_after=moment_of("created_after", created_after),
            created_before=moment_of("created_before", created_before),
        )
        page = await AuditService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(AuditEntryOut.of)

    @get(
        "/export",
        permission=Permission.AUDIT_READ,
        summary="All entries that match, as a file",
        opt={NO_DEADLINE: True},
        media_type="application/jsonl",
    )
    async def export(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        form: FromQuery[AuditForm] = AuditForm.JSON_LINES,
        actor_id: FromQuery[UUID | None] = None,
        object_id: FromQuery[UUID | None] = None,
        object_kind: Word = None,
        action: Word = None,
        created_after: Moment = None,
        created_before: Moment = None,
    ) -> Stream:
        """The oldest first, with the hash of each and of the one before it, so that the file can be
        checked where there is no database: `parley audit verify FILE`. JSON Lines also say where
        the chain begins and ends. Entries of the last seconds, which have no hash yet, are not in
        it."""
        filters = AuditFilters(
            actor_id=actor_id,
            object_id=object_id,
            object_kind=object_kind,
            action=action,
            created_after=moment_of("created_after", created_after),
            created_before=moment_of("created_before", created_before),
        )
        await note_export(runtime, subject, filters, form)
        return Stream(
            file_of(runtime, subject, filters, form),
            media_type=MEDIA_TYPES[form],
            headers={
                "Content-Disposition": f'attachment; filename="audit.{form.value}"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    @get(
        "/verification",
        permission=Permission.AUDIT_READ,
        summary="Check that no entry was changed",
        opt={NO_DEADLINE: True},
    )
    async def verify(self, uow: InjectedUnitOfWork) -> ChainReportOut:
        """Reads the whole chain, which takes as long as it is long."""
        return ChainReportOut.of(await AuditService(uow).verify())
