"""The ledger to look at: newest first, never changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import col

from inbox.foundation.filtering import Rule, at_or_after, before, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.models import LedgerEntry
from inbox.ledger.schemas import LedgerFilters, LedgerTotalOut

LEDGER_RULES: Mapping[str, Rule] = {
    "contact_id": equals(LedgerEntry.contact_id),
    "processor": equals(LedgerEntry.processor),
    "left_after": at_or_after(LedgerEntry.left_at),
    "left_before": before(LedgerEntry.left_at),
}


class LedgerRepository(Repository[LedgerEntry]):
    model = LedgerEntry


class LedgerService:
    def __init__(self, uow: UnitOfWork) -> None:
        self._entries = LedgerRepository(uow)

    async def list_page(self, request: PageRequest, filters: LedgerFilters) -> Page[LedgerEntry]:
        return await self._entries.list_page(request, *conditions(filters, LEDGER_RULES))

    async def totals(self, filters: LedgerFilters) -> Sequence[LedgerTotalOut]:
        """By whom it went to and what for, the most first."""
        texts = func.count().label("texts")
        redacted = func.count().filter(func.jsonb_array_length(col(LedgerEntry.redactions)) > 0)
        found = await self._entries.uow.session.execute(
            self._entries.scoped(
                select(
                    col(LedgerEntry.processor),
                    col(LedgerEntry.purpose),
                    texts,
                    redacted.label("redacted"),
                    func.count(col(LedgerEntry.contact_id).distinct()).label("contacts"),
                    func.min(col(LedgerEntry.left_at)).label("first_at"),
                    func.max(col(LedgerEntry.left_at)).label("last_at"),
                )
            )
            .where(*conditions(filters, LEDGER_RULES))
            .group_by(col(LedgerEntry.processor), col(LedgerEntry.purpose))
            .order_by(texts.desc(), col(LedgerEntry.processor), col(LedgerEntry.purpose))
        )
        return [LedgerTotalOut(**row) for row in found.mappings()]
