"""One step: many mailboxes of one or more workspaces, applied in sets, in one commit.

    take → read (in the provider's words) → people, threads, messages → automation → statuses
         → effects (claimed at once where nothing holds them back) → done → log → commit → send

A set that fails is taken apart and its events are tried one by one, so that a poisonous one
hurts only itself; each such try leaves a trace first, so that one that kills processes ends in
quarantine as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from inbox.channels.directory import ChannelDirectory, Route
from inbox.conversations.threads import ThreadSet
from inbox.delivery.claims import Claims, Job
from inbox.foundation.database import is_deadlock
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.fault_points import fail_point
from inbox.foundation.logs import Log, log_error
from inbox.foundation.metrics import STEP_EVENTS, STEPS
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.arrivals import Received, apply_messages
from inbox.intake.reaction import Reducer
from inbox.intake.reports import Report, apply_reports, lines_of
from inbox.mailbox.log import ChangeLog
from inbox.mailbox.steps import MailboxSteps, OpenEvent, Taken
from inbox.messages.log import MessageLog
from integrations.channels import ADAPTERS
from integrations.messaging import DeliveryStatus, InboundMessage, OtherUpdate, Update

SHOWN_AS_IT_IS = "no_behaviour_yet"
UNREADABLE = "unreadable"


@dataclass(slots=True)
class StepResult:
    jobs: list[Job] = field(default_factory=list)
    more: bool = False
    events: int = 0


class Steps:
    def __init__(self, runtime: Runtime, directory: ChannelDirectory, reducer: Reducer) -> None:
        self._runtime = runtime
        self._directory = directory
        self._reducer = reducer

    async def run(self, workspace_ids: Sequence[UUID]) -> StepResult:
        taken: list[tuple[UUID, UUID]] = []
        try:
            async with self._runtime.unit_of_work(*workspace_ids, in_sets=True) as uow:
                work = await MailboxSteps(uow).take(workspace_ids)
                taken = [(one.workspace_id, one.id) for one in work.events]
                result = await self._apply(uow, work)
                fail_point("before_step_commit")
                if result.jobs:
                    fail_point("before_claim_commit")
            fail_point("after_step_commit")
            if result.jobs:
                fail_point("after_claim_commit")
        except ServiceUnreachable:
            raise
        except Exception as error:
            if not taken:
                raise
            if is_deadlock(error):
                STEPS.labels(outcome="met_another").inc()
                return StepResult(more=True)
            STEPS.labels(outcome="taken_apart").inc()
            log_error(Log.TASK_FAILED, error, task="step", events=len(taken))
            return await self._one_by_one(taken)
        STEPS.labels(outcome="done").inc()
        for one in work.events:
            STEP_EVENTS.labels(state=one.state).inc()
        return result

    async def run_one(self, workspace_id: UUID, event_id: UUID) -> list[Job]:
        async with self._runtime.unit_of_work(workspace_id, in_sets=True) as uow:
            if not await MailboxSteps(uow).note_attempt(workspace_id, event_id):
                return []
        try:
            async with self._runtime.unit_of_work(workspace_id, in_sets=True) as uow:
                work = await MailboxSteps(uow).take_one(workspace_id, event_id)
                return (await self._apply(uow, work)).jobs
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - it is counted, and at last put aside
            log_error(Log.TASK_FAILED, error, task="step", event_id=event_id)
            async with self._runtime.unit_of_work(workspace_id, in_sets=True) as uow:
                await MailboxSteps(uow).note_failure(workspace_id, event_id, type(error).__name__)
            return []

    async def _one_by_one(self, taken: Sequence[tuple[UUID, UUID]]) -> StepResult:
        result = StepResult(more=True, events=len(taken))
        for workspace_id, event_id in taken:
            result.jobs += await self.run_one(workspace_id, event_id)
        return result

    async def _apply(self, uow: UnitOfWork, work: Taken) -> StepResult:
        if not work.events:
            return StepResult(more=work.more)
        routes = await self._directory.by_id(
            (one.workspace_id, one.channel_id) for one in work.events if one.channel_id is not None
        )
        received, reports = _sort(work.events, routes)
        # Conversations first, then effects, then lanes: the order in which everybody locks.
        moved = await lines_of(uow, reports)
        applied = await apply_messages(uow, received, routes, self._reducer, work.now, moved)
        reported = await apply_reports(uow, reports, applied.threads, work.now)
        log = MessageLog(uow)
        await log.add(applied.messages)
        jobs = await Claims(uow).add(applied.wanted, work.now)
        await log.move_forward(reported.changes)
        await ThreadSet(uow).save(list(applied.threads.values()))
        await MailboxSteps(uow).finish(work.events)
        await ChangeLog(uow).add([*applied.lines, *reported.lines])
        return StepResult([*jobs, *reported.jobs], work.more, len(work.events))


def _sort(
    events: Sequence[OpenEvent], routes: Mapping[UUID, Route]
) -> tuple[list[Received], list[Report]]:
    received: list[Received] = []
    reports: list[Report] = []
    for event in events:
        update = _read(event)
        if isinstance(update, InboundMessage) and event.channel_id in routes:
            received.append(Received(event, update))
        elif isinstance(update, DeliveryStatus):
            reports.append(Report(event, update))
        elif update is None:
            event.ignore(UNREADABLE)
        else:
            event.ignore(SHOWN_AS_IT_IS)
    return received, reports


def _read(event: OpenEvent) -> Update | None:
    adapter = ADAPTERS.get(event.source)
    if adapter is None:
        return OtherUpdate(event.kind)
    return adapter.read(event.kind, event.payload)
