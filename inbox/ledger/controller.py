"""The route of the ledger."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery

from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.ledger.models import Processor
from inbox.ledger.schemas import LedgerEntryOut, LedgerFilters
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
    ) -> PageOut[LedgerEntryOut]:
        page = await LedgerService(uow).list_page(
            PageRequest.parse(limit, cursor),
            LedgerFilters(contact_id=contact_id, processor=processor),
        )
        return page.out(LedgerEntryOut.of)
