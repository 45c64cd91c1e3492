"""What the API gives of the ledger: ids, and to whom and why."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.filtering import Filters
from inbox.foundation.schemas import Out
from inbox.ledger.models import LedgerEntry, Processor


class LedgerFilters(Filters, frozen=True):
    contact_id: UUID | None = None
    processor: Processor | None = None
    left_after: datetime | None = None
    left_before: datetime | None = None


class LedgerEntryOut(Out):
    """What the text was is with the object that it names."""

    id: UUID
    contact_id: UUID | None
    conversation_id: UUID | None
    object_kind: str
    object_id: UUID
    effect_id: UUID | None
    processor: Processor
    purpose: str
    redactions: list[str]
    left_at: datetime

    @classmethod
    def of(cls, entry: LedgerEntry) -> "LedgerEntryOut":
        return cls(
            id=entry.id,
            contact_id=entry.contact_id,
            conversation_id=entry.conversation_id,
            object_kind=entry.object_kind,
            object_id=entry.object_id,
            effect_id=entry.effect_id,
            processor=entry.processor,
            purpose=entry.purpose,
            redactions=[str(one) for one in entry.redactions],
            left_at=entry.left_at,
        )


class LedgerTotalOut(Out):
    """How much left to somebody, for a purpose, and how much of it with something taken out."""

    processor: Processor
    purpose: str
    texts: int
    redacted: int
    contacts: int
    first_at: datetime
    last_at: datetime


class LedgerTotalsOut(Out):
    totals: list[LedgerTotalOut]
