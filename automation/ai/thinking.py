"""What AI does beside a conversation happens in the worker, as an effect on a lane of its own.

    service: a row that waits, and an effect `think` ─▶ commit ─▶ ring
    worker:  the effect is claimed ─▶ a Thinker does it, in units of work of its own ─▶ accepted

The lane bounds how much of a workspace's thinking goes on at once; it stands in nobody's line, so
no message waits for it. A worker that dies leaves a lease behind, and the thinking is done again.
"""

import json
from collections.abc import Mapping
from typing import Final, Protocol
from uuid import UUID

from automation.ai.seats import NoSeatFree, Seats
from inbox.delivery.claims import Claims, Job, Wanted
from inbox.delivery.kinds import THINK
from inbox.delivery.outcomes import Ended
from inbox.delivery.settle import CLAIM_LANE
from inbox.effects.lanes import LaneWanted
from inbox.foundation.encryption import Place
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.logs import Log, log_error
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.messaging import Accepted, NotSent

THOUGHTS_PER_SECOND: Final = 20.0
# There was no time for it yet, which is no try.
COMES_BACK: Final = NotSent("busy", 5.0, counts_as_failure=False, called=False)
LANE: Final = "ai"


class Thinker(Protocol):
    """One task. Both run at least once, and find the same rows when they run again."""

    async def think(self, workspace_id: UUID, row_id: UUID) -> None: ...

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        """It broke, and would break again: whoever waits is told."""
        ...


async def want_thought(uow: UnitOfWork, task: str, row_id: UUID, *, once: str) -> None:
    """`once` names this piece of work; asked for a second time, it is done once."""
    await want_thoughts(uow, task, {row_id: once})


async def want_thoughts(uow: UnitOfWork, task: str, rows: Mapping[UUID, str]) -> None:
    """One per row, with what names it."""
    if not rows:
        return
    workspace_id = uow.workspace_id
    key = await uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
    lane = LaneWanted(workspace_id, LANE, THOUGHTS_PER_SECOND)
    wanted = []
    for row_id, once in rows.items():
        effect_id = new_id()
        payload = json.dumps({"task": task, "row": str(row_id)})
        place = Place(workspace_id, "effect", "payload", effect_id)
        wanted.append(
            Wanted(
                workspace_id=workspace_id,
                effect_id=effect_id,
                lane=lane,
                thread=None,
                conv_seq=None,
                message_id=None,
                kind=THINK,
                automatic=False,
                idem_key=f"think:{task}:{once}",
                sealed=Sealed.of(payload, key, place),
                payload=payload,
            )
        )
    now = await database_now(uow)
    for lane_id in await Claims(uow).write_all_waiting(wanted, now, unless_there=True):
        uow.ring(Ring(CLAIM_LANE, (workspace_id, lane_id)))


class ThinkExecutor:
    def __init__(self, thinkers: Mapping[str, Thinker], seats: Seats) -> None:
        self._thinkers = thinkers
        self._seats = seats

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        thinker, row_id = self._thinkers[payload["task"]], UUID(payload["row"])
        try:
            async with self._seats.taken():
                await thinker.think(job.workspace_id, row_id)
        except NoSeatFree:
            return Ended(job, COMES_BACK)
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - the same rows would break it again
            log_error(Log.TASK_FAILED, error, task=payload["task"], workspace_id=job.workspace_id)
            await thinker.give_up(job.workspace_id, row_id)
        return Ended(job, Accepted(str(job.effect_id)))
