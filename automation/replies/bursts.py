"""People write in bursts: one answer to all of it, once they have been silent for a while.

    each message ─▶ the timer of its conversation: six seconds on, thirty from the first at most
    timer over   ─▶ one row per burst, by its last message ─▶ the worker thinks (thinking.py)

Plugged into the step of the mailbox around the flows. Where a workspace has it turned off nothing
is asked and nothing is written: the state of its automation, which the step reads anyway, says so.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from automation.replies.models import ReplyBurst
from inbox.foundation.sets import insert_set, listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Moment, Reaction, Reducer

SILENCE: Final = timedelta(seconds=6)
LONGEST: Final = timedelta(seconds=30)
KEPT_WORKSPACES: Final = 5_000


class WithReplies:
    """A reducer around another. What that one says first makes an answer of ours superfluous,
    which the last look before sending sees."""

    def __init__(self, inner: Reducer) -> None:
        self._inner = inner
        self._listening = Listening()

    async def react(self, uow: UnitOfWork, moment: Moment) -> Reaction:
        listening = await self._listening.of(uow, moment.stamps)
        first: dict[UUID, UUID] = {}
        bursts = {
            one.thread.id: {
                "workspace_id": one.workspace_id,
                "conversation_id": one.thread.id,
                "message_id": one.message_id,
                "first_id": first.setdefault(one.thread.id, one.message_id),
                "first_at": moment.now,
                "due_at": moment.now + SILENCE,
            }
            for one in moment.arrivals
            if one.workspace_id in listening
            and one.message.kind != "reaction"
            and one.thread.bot_may_answer
        }
        rows = [bursts[one] for one in sorted(bursts)]
        await insert_set(uow, ReplyBurst, rows, then=_MOVE)
        return await self._inner.react(uow, moment)


class Listening:
    """Which workspaces answer automatically, in any way; read again when their stamp is another."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[int, bool]] = {}

    async def of(self, uow: UnitOfWork, stamps: Mapping[UUID, int]) -> frozenset[UUID]:
        wanted = {one: stamp for one, stamp in stamps.items() if stamp}
        changed = [
            one for one, stamp in wanted.items() if self._known.get(one, (0, False))[0] != stamp
        ]
        if changed:
            rows = await uow.run(_ON, {"workspaces": listed(sorted(changed))})
            on = {row.workspace_id for row in rows}
            if len(self._known) > KEPT_WORKSPACES:
                self._known.clear()
                changed = list(wanted)
                rows = await uow.run(_ON, {"workspaces": listed(sorted(changed))})
                on = {row.workspace_id for row in rows}
            for one in changed:
                self._known[one] = (wanted[one], one in on)
        return frozenset(one for one in wanted if self._known[one][1])


_MOVE = (
    "ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET message_id = excluded.message_id,"
    f" due_at = least(excluded.due_at, reply_burst.first_at + interval '{LONGEST.seconds} seconds')"
)
_ON = Statement(
    "SELECT workspace_id FROM reply_settings"
    " WHERE workspace_id = ANY(CAST(:workspaces AS uuid[])) AND mode <> 'off'"
)
