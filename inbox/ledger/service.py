"""The ledger to look at: newest first, never changed."""

from collections.abc import Mapping

from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.models import LedgerEntry
from inbox.ledger.schemas import LedgerFilters

LEDGER_RULES: Mapping[str, Rule] = {
    "contact_id": equals(LedgerEntry.contact_id),
    "processor": equals(LedgerEntry.processor),
}


class LedgerRepository(Repository[LedgerEntry]):
    model = LedgerEntry


class LedgerService:
    def __init__(self, uow: UnitOfWork) -> None:
        self._entries = LedgerRepository(uow)

    async def list_page(self, request: PageRequest, filters: LedgerFilters) -> Page[LedgerEntry]:
        return await self._entries.list_page(request, *conditions(filters, LEDGER_RULES))
