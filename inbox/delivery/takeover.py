"""A person takes over: what automation still had waiting in the conversation is cancelled.

The conversation's lock is held from before the look until the commit, so no automatic message
starts after it. One that is on its way already cannot be called back.
"""

from datetime import datetime

from inbox.conversations.threads import Thread
from inbox.delivery.events import AutomationSilenced
from inbox.delivery.outcomes import lines_for, message_change
from inbox.delivery.settle import CLAIM_LANE
from inbox.effects.book import EffectBook
from inbox.foundation.events import Ring
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import LogLine
from inbox.messages.log import MessageLog


async def silence_automation(uow: UnitOfWork, thread: Thread, now: datetime) -> list[LogLine]:
    """`thread` is locked by the caller, who also saves what changed in it. Returns the lines for
    the log of changes, which has to be written after everything else."""
    uow.record(AutomationSilenced(workspace_id=thread.workspace_id, conversation_id=thread.id))
    rows = await uow.run(
        Statement(
            "SELECT id FROM effect"
            " WHERE workspace_id = :workspace_id AND conversation_id = :conversation_id"
            " AND state = 'ready' AND automatic"
        ),
        {"workspace_id": thread.workspace_id, "conversation_id": thread.id},
    )
    book = EffectBook(uow)
    effects = await book.lock((thread.workspace_id, row.id) for row in rows)
    cancelled = [one for one in effects.values() if one.cancel(now)]
    if not cancelled:
        return []
    await book.save(cancelled)
    # Whoever was parked behind them is next now.
    called = await book.call_next([(thread.workspace_id, thread.id)], now)
    uow.ring(*(Ring(CLAIM_LANE, (row.workspace_id, row.lane_id)) for row in called))
    await MessageLog(uow).move_forward(
        [change for one in cancelled if (change := message_change(one)) is not None]
    )
    return lines_for(cancelled)
