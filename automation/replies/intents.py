"""What a customer wants, as far as the gates have to know it: the shape that any reader fits.

A message that was not read, or fits no label, is `unknown`, and the most that comes of it is a
suggestion.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol
from uuid import UUID

from automation.intents.models import Risk
from automation.intents.service import IntentService, Known
from automation.replies.wishes import wishes_for_person
from inbox.foundation.unit_of_work import UnitOfWork

UNKNOWN: Final = "unknown"
# A person answers these, whatever else has been unlocked.
FOR_PEOPLE: Final = frozenset({"wants_human", "complaint", "legal", "payment", "other"})


@dataclass(frozen=True, slots=True)
class Intended:
    """`p` is calibrated, or it says nothing; `risk` is one of `FOR_PEOPLE`, where it is one.
    `beside` is what the other messages of the burst are about."""

    label: str = UNKNOWN
    p: float = 0.0
    calibrated: bool = False
    risk: str | None = None
    wants_human: bool = False
    opt_out: bool = False
    beside: tuple["Intended", ...] = ()

    @property
    def every(self) -> tuple["Intended", ...]:
        return (self, *self.beside)


class IntentReader(Protocol):
    async def read(
        self, uow: UnitOfWork, conversation_id: UUID, message_ids: Sequence[UUID]
    ) -> Intended:
        """Of the messages of one burst, oldest first."""
        ...


class FoundIntents:
    """What was read of the messages until now (automation/intents). What is for people goes before
    what is surest: a complaint with a question is a complaint. One that was not read, or fits no
    label, stands beside as unknown."""

    async def read(
        self, uow: UnitOfWork, conversation_id: UUID, message_ids: Sequence[UUID]
    ) -> Intended:
        found = {one.message_id: one for one in await IntentService(uow).of_messages(message_ids)}
        known = [_intended(found.get(one)) for one in message_ids]
        if not known:
            return Intended()
        best = max(known, key=lambda one: (one.risk is not None, one.label != UNKNOWN, one.p))
        known.remove(best)
        return replace(best, beside=tuple(known))


def _intended(known: Known | None) -> Intended:
    if known is None:
        return Intended()
    risk = None if known.intent.risk is Risk.NONE else known.intent.risk.value
    return Intended(known.intent.name, known.p, known.calibrated, risk)


def asks_for_person(text: str) -> bool:
    """Whoever asks for a person in so many words gets one, without any model."""
    return wishes_for_person(text)
