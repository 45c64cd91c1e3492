"""What a customer wants, as far as the gates have to know it: the shape that any reader fits.

A message that was not read, or fits no label, is `unknown`, and the most that comes of it is a
suggestion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from automation.intents.models import Risk
from automation.intents.service import IntentService
from automation.replies.wishes import wishes_for_person
from inbox.foundation.unit_of_work import UnitOfWork

UNKNOWN: Final = "unknown"
# A person answers these, whatever else has been unlocked.
FOR_PEOPLE: Final = frozenset({"wants_human", "complaint", "legal", "payment", "other"})


@dataclass(frozen=True, slots=True)
class Intended:
    """`p` is calibrated, or it says nothing; `risk` is one of `FOR_PEOPLE`, where it is one."""

    label: str = UNKNOWN
    p: float = 0.0
    calibrated: bool = False
    risk: str | None = None
    wants_human: bool = False
    opt_out: bool = False


class IntentReader(Protocol):
    async def read(
        self, uow: UnitOfWork, conversation_id: UUID, message_ids: Sequence[UUID]
    ) -> Intended:
        """Of the messages of one burst, oldest first."""
        ...


class FoundIntents:
    """What was read of the messages until now (automation/intents). What is for people goes before
    what is surest: a complaint with a question is a complaint."""

    async def read(
        self, uow: UnitOfWork, conversation_id: UUID, message_ids: Sequence[UUID]
    ) -> Intended:
        known = await IntentService(uow).of_messages(message_ids)
        if not known:
            return Intended()
        best = max(known, key=lambda one: (one.intent.risk is not Risk.NONE, one.p))
        risk = None if best.intent.risk is Risk.NONE else best.intent.risk.value
        return Intended(best.intent.name, best.p, best.calibrated, risk)


def asks_for_person(text: str) -> bool:
    """Whoever asks for a person in so many words gets one, without any model."""
    return wishes_for_person(text)
