"""What was learnt from the words of somebody who is erased is learnt again without them."""

from collections.abc import Sequence

from automation.intents.repository import IntentRepository
from inbox.erasure.events import PersonErased
from inbox.foundation.unit_of_work import UnitOfWork


async def learn_without_him(uow: UnitOfWork, _: Sequence[PersonErased]) -> None:
    await IntentRepository(uow).forget_what_was_learnt()
