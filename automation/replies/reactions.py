"""A label that is gone takes with it how far it was let go."""

from collections.abc import Sequence

from automation.intents.events import IntentDeleted
from automation.replies.service import ReplyService
from inbox.foundation.unit_of_work import UnitOfWork


async def begin_anew(uow: UnitOfWork, events: Sequence[IntentDeleted]) -> None:
    for event in events:
        await ReplyService(uow).begin_anew(event.name)
