"""What steps have done by the worker, outside the transaction of the step: an effect, and how it
ended comes back to the run as an event.

    step ─▶ Errand ─▶ effect ─▶ commit ─▶ worker: a Doer, in units of work of its own ─▶ Done ─▶ run

A Doer may be asked twice for the same errand: `once` names it. Only what is not `repeatable` is
left alone when nobody knows whether it was done.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.logs import Log, log_error
from inbox.ledger.models import Processor
from integrations.messaging import Accepted, Outcome, Refused, WhoActs


@dataclass(frozen=True, slots=True)
class Asked:
    """One errand. `chain` and `depth` go along to whatever it sets off."""

    workspace_id: UUID
    task: str
    flow_id: UUID
    run_id: UUID
    conversation_id: UUID
    contact_id: UUID
    once: str
    chain: str
    depth: int
    attempts: int
    ask: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    outcome: Outcome
    result: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # To whom something went, where it left the house.
    processor: Processor | None = None


Doer = Callable[[Asked], Awaitable[Done]]


def did(result: Mapping[str, Any] | None = None, processor: Processor | None = None) -> Done:
    return Done(Accepted("done"), result or {}, processor)


def cannot(code: str) -> Done:
    return Done(Refused(code, WhoActs.ADMIN, called=False))


class ErrandExecutor:
    def __init__(self, doers: Mapping[str, Doer]) -> None:
        self._doers = doers

    async def __call__(self, job: Job) -> Ended:
        asked = _asked(job)
        try:
            done = await self._doers[asked.task](asked)
        except ServiceUnreachable:
            raise
        except ParleyError as refusal:
            # Something is not there any more, or does not fit: the flow goes its other way.
            done = cannot(refusal.code)
        except Exception as error:  # noqa: BLE001 - the same errand would break it again
            log_error(Log.TASK_FAILED, error, task=asked.task, workspace_id=job.workspace_id)
            done = cannot("broken")
        return Ended(job, done.outcome, processor=done.processor, result=done.result)


def _asked(job: Job) -> Asked:
    document = json.loads(job.payload)
    return Asked(
        workspace_id=job.workspace_id,
        task=document["task"],
        flow_id=UUID(document["flow_id"]),
        run_id=UUID(document["run_id"]),
        conversation_id=UUID(document["conversation_id"]),
        contact_id=UUID(document["contact_id"]),
        once=document["once"],
        chain=document["chain"],
        depth=int(document["depth"]),
        attempts=job.attempts,
        ask=document["ask"],
    )
