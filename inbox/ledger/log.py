"""Writing down what left the house: in sets, in the commit that says how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.identifiers import new_id
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.models import LedgerEntry, Processor


@dataclass(frozen=True, slots=True)
class Left:
    workspace_id: UUID
    processor: Processor
    purpose: str
    object_kind: str
    object_id: UUID
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    effect_id: UUID | None = None
    redactions: tuple[str, ...] = ()
    host: str | None = None


class LedgerLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def add(self, left: Sequence[Left]) -> None:
        await insert_set(
            self.uow,
            LedgerEntry,
            [
                {
                    "workspace_id": one.workspace_id,
                    "id": new_id(),
                    "contact_id": one.contact_id,
                    "conversation_id": one.conversation_id,
                    "object_kind": one.object_kind,
                    "object_id": one.object_id,
                    "effect_id": one.effect_id,
                    "processor": one.processor.value,
                    "purpose": one.purpose,
                    "redactions": list(one.redactions),
                    "host": one.host,
                }
                for one in left
            ],
        )
