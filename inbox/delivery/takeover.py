"""A person takes over: what automation still had waiting in the conversation is cancelled.

The conversation's lock is held from before the look until the commit, so no automatic message
starts after it. One that is on its way already cannot be called back.
"""

from collections.abc import Sequence
from datetime import datetime

from inbox.conversations.threads import Thread
from inbox.delivery.events import AutomationSilenced
from inbox.delivery.outcomes import lines_for, message_change
from inbox.delivery.settle import CLAIM_LANE
from inbox.effects.book import EffectBook
from inbox.foundation.events import Ring
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import LogLine
from inbox.messages.log import MessageLog


async def silence_automation(uow: UnitOfWork, thread: Thread, now: datetime) -> list[LogLine]:
    """`thread` is locked by the caller, who also saves what changed in it. Returns the lines for
    the log of changes, which has to be written after everything else."""
    uow.record(AutomationSilenced(workspace_id=thread.workspace_id, conversation_id=thread.id))
    return await cancel_waiting(uow, [thread], now)


async def cancel_waiting(
    uow: UnitOfWork, threads: Sequence[Thread], now: datetime
) -> list[LogLine]:
    """The messages alone, of many conversations at once; whoever calls sees to the runs."""
    if not threads:
        return []
    book = EffectBook(uow)
    refs = [(one.workspace_id, one.id) for one in threads]
    effects = await book.lock(await book.waiting_of_automation(refs))
    cancelled = [one for one in effects.values() if one.cancel(now)]
    if not cancelled:
        return []
    await book.save(cancelled)
    # Whoever was parked behind them is next now.
    called = await book.call_next(refs, now)
    uow.ring(*(Ring(CLAIM_LANE, (row.workspace_id, row.lane_id)) for row in called))
    await MessageLog(uow).move_forward(
        [change for one in cancelled if (change := message_change(one)) is not None]
    )
    return lines_for(cancelled)
