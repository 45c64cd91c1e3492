"""The route of the ledger."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery

from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.moments import Moment, moment_of
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.ledger.models import Processor
from inbox.ledger.schemas import LedgerEntryOut, LedgerFilters, LedgerTotalsOut
from inbox.ledger.service import LedgerService


class LedgerController(Controller):
    path = "/ledger"
    tags = ("ledger",)

    @get(
        permission=Permission.LEDGER_READ,
        summary="Which text left the house, when, to whom and why, the newest first",
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        contact_id: FromQuery[UUID | None] = None,
        processor: FromQuery[Processor | None] = None,
        left_after: Moment = None,
        left_before: Moment = None,
    ) -> PageOut[LedgerEntryOut]:
        filters = _filters(contact_id, processor, left_after, left_before)
        page = await LedgerService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(LedgerEntryOut.of)

    @get(
        "/totals",
        permission=Permission.LEDGER_READ,
        summary="How much left, by whom it went to and what for",
    )
    async def totals(
        self,
        uow: InjectedUnitOfWork,
        processor: FromQuery[Processor | None] = None,
        left_after: Moment = None,
        left_before: Moment = None,
    ) -> LedgerTotalsOut:
        filters = _filters(None, processor, left_after, left_before)
        return LedgerTotalsOut(totals=list(await LedgerService(uow).totals(filters)))


def _filters(
    contact_id: UUID | None, processor: Processor | None, after: Moment, before: Moment
) -> LedgerFilters:
    return LedgerFilters(
        contact_id=contact_id,
        processor=processor,
        left_after=moment_of("left_after", after),
        left_before=moment_of("left_before", before),
    )
