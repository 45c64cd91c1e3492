"""One step: many mailboxes of one or more workspaces, applied in sets, in one commit.

    take → read (in the provider's words) → people, threads, messages → automation → statuses
         → effects (claimed at once where nothing holds them back) → done → log → commit → send

A set that fails is taken apart and its events are tried one by one, so that a poisonous one
hurts only itself. One that ends or hangs its process leaves no error behind, only time:

    fresh ──▶ in a set ──half a second old──▶ in a set, traced ──still there──▶ alone, traced
                               quarantined ◀──after its third try alone, each later──┘
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import orjson

from inbox.channels.directory import ChannelDirectory, Route
from inbox.contacts.consents import ConsentService
from inbox.contacts.recognition import ContactRecognition
from inbox.conversations.events import TeamIsAwaited
from inbox.conversations.threads import Thread, ThreadSet
from inbox.conversations.timeline import Timeline
from inbox.delivery.claims import Claims, Job
from inbox.delivery.fetching import fetches
from inbox.effects.book import Ref
from inbox.foundation.database import is_deadlock
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.fault_points import fail_point
from inbox.foundation.logs import Log, log_error
from inbox.foundation.metrics import STEP_EVENTS, STEPS
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.arrivals import Received, Surroundings, apply_messages
from inbox.intake.changes import Change, apply_changes
from inbox.intake.giving_up import hand_to_people
from inbox.intake.reaction import Reducer, Signal
from inbox.intake.reports import Report, apply_reports, lines_of
from inbox.mailbox.log import ChangeLog
from inbox.mailbox.models import EventSource, EventState
from inbox.mailbox.steps import NOTHING_AT, MailboxSteps, OpenEvent, Taken
from inbox.media.log import AttachmentLog
from inbox.messages.events import MessagesReceived
from inbox.messages.log import MessageLog
from inbox.orders.catalog import take_catalog_orders
from integrations.channels import ADAPTERS
from integrations.messaging import (
    AccountNotice,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    PersonChanged,
    PreferenceChanged,
    TemplateChanged,
    Update,
)

SHOWN_AS_IT_IS = "no_behaviour_yet"
UNREADABLE = "unreadable"
# What brings a conversation before the team again.
OPENING = ("opened", "reopened", "woken")
OUR_OWN = frozenset({EventSource.AGENT.value, EventSource.EFFECT.value, EventSource.TIMER.value})
# Suspects per step: those of one workspace must not hold up the others.
ALONE_AT_ONCE = 16


@dataclass(slots=True)
class StepResult:
    jobs: list[Job] = field(default_factory=list)
    more: bool = False
    events: int = 0
    # To be tried by themselves, once the jobs are on their way: one of them may end the process.
    suspects: Sequence[OpenEvent] = ()
    # Lanes on which something has to wait, and for how long.
    look_again: Mapping[Ref, timedelta] = field(default_factory=dict)


class Steps:
    def __init__(self, runtime: Runtime, directory: ChannelDirectory, reducer: Reducer) -> None:
        self._runtime = runtime
        self._directory = directory
        self._reducer = reducer

    async def run(self, workspace_ids: Sequence[UUID]) -> StepResult:
        work = Taken((), NOTHING_AT, more=False)
        suspects: list[OpenEvent] = []
        try:
            async with self._runtime.unit_of_work(*workspace_ids, in_sets=True) as uow:
                work, suspects = (await MailboxSteps(uow).take(workspace_ids)).split()
                await self._trace(work.overdue)
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
            if not work.events:
                raise
            if is_deadlock(error):
                STEPS.labels(outcome="met_another").inc()
                await self._trace(work.overdue, forget=True)
                return StepResult(more=True)
            STEPS.labels(outcome="taken_apart").inc()
            log_error(Log.TASK_FAILED, error, task="step", events=len(work.events))
            return StepResult(more=True, suspects=work.events)
        STEPS.labels(outcome="done").inc()
        for one in work.events:
            STEP_EVENTS.labels(state=one.state).inc()
        result.suspects = suspects[:ALONE_AT_ONCE]
        result.more |= bool(suspects)
        return result

    async def one_by_one(self, events: Sequence[OpenEvent]) -> AsyncIterator[list[Job]]:
        held: set[int] = set()
        for one in events:
            # What stands behind a failure in its mailbox waits for it.
            if one.mailbox in held:
                continue
            jobs = await self._try_alone(one)
            if jobs is None:
                held.add(one.mailbox)
            else:
                yield jobs

    async def _try_alone(self, event: OpenEvent) -> list[Job] | None:
        """None when the event stays where it is."""
        async with self._runtime.unit_of_work(event.workspace_id, in_sets=True) as uow:
            state = await MailboxSteps(uow).note_attempt(event.workspace_id, event.id)
            await _let_go(uow, event, state)
        if state is None:
            return None
        if state != EventState.NEW:
            return []
        try:
            async with self._runtime.unit_of_work(event.workspace_id, in_sets=True) as uow:
                work = await MailboxSteps(uow).take_one(event.workspace_id, event.id)
                return (await self._apply(uow, work)).jobs
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - it is counted, and at last put aside
            if is_deadlock(error):
                async with self._runtime.unit_of_work(event.workspace_id, in_sets=True) as uow:
                    await MailboxSteps(uow).forget_attempt(event.workspace_id, event.id)
                return None
            log_error(Log.TASK_FAILED, error, task="step", event_id=event.id)
            async with self._runtime.unit_of_work(event.workspace_id, in_sets=True) as uow:
                state = await MailboxSteps(uow).note_failure(
                    event.workspace_id, event.id, type(error).__name__
                )
                await _let_go(uow, event, state)
            return None

    async def _trace(self, overdue: Sequence[OpenEvent], *, forget: bool = False) -> None:
        """In a commit of its own, beside the one that holds the mailboxes: it has to stay when
        this process does not."""
        if not overdue:
            return
        workspaces = {one.workspace_id for one in overdue}
        async with self._runtime.unit_of_work(*workspaces, in_sets=True) as uow:
            steps = MailboxSteps(uow)
            await (steps.forget_attempts(overdue) if forget else steps.note_attempts(overdue))

    async def _apply(self, uow: UnitOfWork, work: Taken) -> StepResult:
        if not work.events:
            return StepResult(more=work.more)
        routes = await self._directory.by_id(
            (one.workspace_id, one.channel_id) for one in work.events if one.channel_id is not None
        )
        received, signals, reports, changes = _sort(work.events, routes)
        # Conversations first, then effects, then lanes: the order in which everybody locks.
        moved = await lines_of(uow, reports)
        around = Surroundings(self._directory, routes, self._reducer, work.stamps, work.now)
        applied = await apply_messages(uow, received, signals, around, moved)
        reported = await apply_reports(uow, reports, applied.threads, work.now)
        log = MessageLog(uow)
        await log.add(applied.messages)
        await log.act(applied.acts)
        await AttachmentLog(uow).expect(applied.files)
        await ContactRecognition(uow).replace(applied.renamed)
        await ConsentService(uow).add(applied.said)
        lines = await apply_changes(uow, changes, work.now)
        wanted = [*applied.wanted, *fetches(applied.files, routes)]
        claims = Claims(uow)
        jobs = await claims.add(wanted, work.now)
        await log.bring_back(reported.brought_back)
        await log.move_forward(reported.changes)
        _tell(uow, applied.threads.values(), received)
        await ThreadSet(uow).save(list(applied.threads.values()))
        await Timeline(uow).write(applied.threads.values())
        await MailboxSteps(uow).finish(work.events)
        await take_catalog_orders(uow, applied.orders)
        ChangeLog(uow).add([*applied.lines, *reported.lines, *lines])
        return StepResult(
            [*jobs, *reported.jobs], work.more, len(work.events), look_again=claims.look_again
        )


def _sort(
    events: Sequence[OpenEvent], routes: Mapping[UUID, Route]
) -> tuple[list[Received], list[Signal], list[Report], list[Change]]:
    received: list[Received] = []
    signals: list[Signal] = []
    reports: list[Report] = []
    changes: list[Change] = []
    for event in events:
        if event.state == EventState.QUARANTINED:
            continue
        if event.source in OUR_OWN:
            signal = _read_signal(event)
            if signal is None:
                event.ignore(UNREADABLE)
            else:
                signals.append(signal)
            continue
        update = _read(event)
        if isinstance(update, InboundMessage) and event.channel_id in routes:
            received.append(Received(event, update))
        elif isinstance(update, DeliveryStatus):
            reports.append(Report(event, update))
        elif isinstance(
            update, PersonChanged | PreferenceChanged | TemplateChanged | AccountNotice
        ):
            changes.append(Change(event, update))
        elif update is None:
            event.ignore(UNREADABLE)
        else:
            event.ignore(SHOWN_AS_IT_IS)
    return received, signals, reports, changes


async def _let_go(uow: UnitOfWork, event: OpenEvent, state: str | None) -> None:
    signal = _read_signal(event) if event.source in OUR_OWN else None
    if signal is not None and state == EventState.QUARANTINED:
        await hand_to_people(uow, event.workspace_id, signal.conversation_id)


def _read_signal(event: OpenEvent) -> Signal | None:
    """What the house says to itself: a document that names its conversation."""
    try:
        details = orjson.loads(event.payload)
        return Signal(event, UUID(details["conversation_id"]), details)
    except (ValueError, KeyError, TypeError):
        return None


def _read(event: OpenEvent) -> Update | None:
    adapter = ADAPTERS.get(event.source)
    if adapter is None:
        return OtherUpdate(event.kind)
    return adapter.read(event.kind, event.payload)


def _tell(uow: UnitOfWork, threads: Iterable[Thread], received: Sequence[Received]) -> None:
    """Whoever has a conversation hears that the customer wrote in it."""
    if not received:
        return
    threads = list(threads)
    awaited = {thread.workspace_id for thread in threads if _awaits_team(thread)}
    uow.record(*(TeamIsAwaited(workspace_id=one) for one in sorted(awaited)))
    uow.record(
        *(
            MessagesReceived(
                workspace_id=thread.workspace_id,
                conversation_id=thread.id,
                assignee_id=thread.assignee_id,
            )
            for thread in threads
            if thread.assignee_id is not None and thread.received
        )
    )


def _awaits_team(thread: Thread) -> bool:
    return (
        thread.received
        and thread.team_id is not None
        and thread.assignee_id is None
        and any(one.kind in OPENING for one in thread.happened)
    )
