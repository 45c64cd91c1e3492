"""Flows, plugged into the step of the mailbox: implements `inbox.intake.reaction.Reducer`.

    what happened ─▶ live flows (kept in memory) ─▶ active runs (one statement) ─▶ facts, if asked
                  ─▶ decisions (memory only) ─▶ commands carried out ─▶ runs and steps written

Where a workspace has no flows, nothing is asked and nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from automation.flows.graph import Graph
from automation.flows.live import LiveFlows, WorkspaceFlows
from automation.runs.calling import with_called
from automation.runs.carrying_out import CarryingOut
from automation.runs.deciding import Decisions
from automation.runs.facts import SceneLoader, answered_templates, message_facts
from automation.runs.matching import matches
from automation.runs.records import ActiveRun, Loaded, RunRecords
from automation.runs.reducer import RunStatus
from automation.steps.contract import EffectEnded
from automation.triggers.contract import FLOW_HAPPENING, Happening
from inbox.conversations.threads import Thread
from inbox.delivery.hearers import EFFECT_ENDED
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Arrival, Moment, Reaction, Signal
from inbox.mailbox.log import LogLine

STALE = "stale"
CONTACT_RESTRICTED = "contact_restricted"
NO_FLOW = "no_flow"
RUN_CHANGED = "flow_run_changed"
TEMPLATE_ANSWER = "template_answer"


class Kinds:
    """Kinds of signals, besides happenings."""

    TIMER = "flow_timer"
    RUN_AGAIN = "flow_run_again"
    EFFECT_ENDED = EFFECT_ENDED


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a step, for its conversation."""

    thread: Thread
    arrival: Arrival | None = None
    signal: Signal | None = None
    happenings: Sequence[Happening] = ()

    @property
    def order(self) -> UUID:
        one = self.arrival or self.signal
        assert one is not None  # noqa: S101 - it is one of the two
        return one.event.id


class FlowReducer:
    """One per process: it keeps what is live."""

    def __init__(self) -> None:
        self._live = LiveFlows()

    async def react(self, uow: UnitOfWork, moment: Moment) -> Reaction:
        flows = await self._live.of(uow, moment.stamps)
        answered = await _answered(uow, moment, flows)
        occurrences = _occurrences(moment, flows, answered)
        records = RunRecords(uow)
        silenced = [one for one in moment.taken_over if one.workspace_id in flows]
        if silenced:
            await records.silence([(one.workspace_id, one.id) for one in silenced])
        if not occurrences:
            return Reaction()
        loaded = await records.load((one.thread.workspace_id, one.thread.id) for one in occurrences)
        named = await self._named(records, occurrences, loaded)
        graphs = await self._live.graphs(
            uow, {run.version_id for runs in loaded.by_conversation.values() for run in runs}
        )
        wanted = _wanted(occurrences, flows, graphs, loaded)
        if not wanted:
            _ignore_all(occurrences)
            return Reaction()
        zones = {workspace_id: one.zone for workspace_id, one in flows.items()}
        scenes = await SceneLoader(uow, moment, zones).load(wanted)
        decisions = Decisions(flows, graphs, loaded, scenes, moment.now)
        for one in occurrences:
            _decide(decisions, one, named)
        if not decisions.touched:
            return Reaction()
        carrying = CarryingOut(uow, moment, flows, scenes)
        reaction = await carrying.carry_out(decisions.wishes)
        runs = list(decisions.touched.values())
        keys = {scene.thread.contact_id: scene.key for scene in scenes.values()}
        await records.write(runs, decisions.steps, keys)
        return Reaction(reaction.replies, reaction.wanted, [*reaction.lines, *_lines(runs)])

    async def _named(
        self, records: RunRecords, occurrences: Sequence[Occurrence], loaded: Loaded
    ) -> Mapping[UUID, ActiveRun]:
        """Runs that a person wants to go on, though they have ended."""
        refs = [
            (one.thread.workspace_id, UUID(one.signal.details["run_id"]))
            for one in occurrences
            if one.signal is not None and one.signal.event.kind == Kinds.RUN_AGAIN
        ]
        if not refs:
            return {}
        active = {run.id: run for runs in loaded.by_conversation.values() for run in runs}
        found = await records.find(refs)
        for run in found.values():
            if run.id not in active:
                loaded.of(run.conversation_id).append(run)
        return {**found, **active}


async def _answered(
    uow: UnitOfWork, moment: Moment, flows: Mapping[UUID, WorkspaceFlows]
) -> Mapping[UUID, Mapping[str, Any]]:
    """Asked only where a flow wants to know."""
    asking = {one for one, mine in flows.items() if TEMPLATE_ANSWER in mine.by_kind}
    if not asking:
        return {}
    return await answered_templates(
        uow, [one for one in moment.arrivals if one.workspace_id in asking]
    )


def _occurrences(
    moment: Moment,
    flows: Mapping[UUID, WorkspaceFlows],
    answered: Mapping[UUID, Mapping[str, Any]],
) -> list[Occurrence]:
    opened: set[UUID] = set()
    found = [
        Occurrence(one.thread, arrival=one, happenings=list(_happenings(one, opened, answered)))
        for one in moment.arrivals
        if one.workspace_id in flows and not one.thread.restricted
    ]
    for signal in moment.signals:
        thread = moment.threads[signal.conversation_id]
        if thread.workspace_id not in flows:
            signal.event.ignore(NO_FLOW)
            continue
        if thread.restricted:
            signal.event.ignore(CONTACT_RESTRICTED)
            continue
        found.append(Occurrence(thread, signal=signal, happenings=_of_signal(signal)))
    if moment.signals:
        found.sort(key=lambda one: one.order)
    return found


def _happenings(
    arrival: Arrival, opened: set[UUID], answered: Mapping[UUID, Mapping[str, Any]]
) -> Iterable[Happening]:
    message = message_facts(arrival.message, arrival.message_id)
    thread = arrival.thread
    words = {one.kind for one in thread.happened}
    if thread.id not in opened and not words.isdisjoint({"opened", "reopened"}):
        opened.add(thread.id)
        yield Happening(kind="opened", message=message, details={"new": "opened" in words})
    template = answered.get(arrival.message_id)
    if template is not None:
        yield Happening(kind=TEMPLATE_ANSWER, message=message, details=dict(template))
    yield Happening(
        kind="reaction" if arrival.message.kind == "reaction" else "message", message=message
    )


def _of_signal(signal: Signal) -> Sequence[Happening]:
    if signal.event.kind != FLOW_HAPPENING:
        return ()
    try:
        return (msgspec.convert(signal.details["happening"], Happening),)
    except (KeyError, msgspec.ValidationError):
        return ()


def _wanted(
    occurrences: Sequence[Occurrence],
    flows: Mapping[UUID, WorkspaceFlows],
    graphs: Mapping[UUID, Graph],
    loaded: Loaded,
) -> dict[UUID, list[Graph]]:
    """Conversation → graphs that may run there, so that their facts are read, and no others."""
    wanted: dict[UUID, list[Graph]] = {}
    for one in occurrences:
        thread = one.thread
        mine = [graphs[run.version_id] for run in loaded.of(thread.id) if run.version_id in graphs]
        for happening in one.happenings:
            mine += [
                listening.flow.graph
                for listening in flows[thread.workspace_id].by_kind.get(happening.kind, ())
                if matches(listening, happening, thread.channel_id)
            ]
        if mine:
            mine = with_called(mine, flows[thread.workspace_id].flows)
            wanted.setdefault(thread.id, []).extend(mine)
    return wanted


def _decide(decisions: Decisions, one: Occurrence, named: Mapping[UUID, ActiveRun]) -> None:
    if one.signal is None:
        if one.happenings[-1].kind == "message":
            decisions.reply(one.thread.id, one.happenings)
        else:
            decisions.happen(one.thread.id, one.happenings)
        return
    if not _signalled(decisions, one.thread.id, one.signal, one.happenings, named):
        one.signal.event.ignore(STALE)


def _signalled(
    decisions: Decisions,
    conversation_id: UUID,
    signal: Signal,
    happenings: Sequence[Happening],
    named: Mapping[UUID, ActiveRun],
) -> bool:
    details: Mapping[str, Any] = signal.details
    try:
        match signal.event.kind:
            case Kinds.TIMER:
                return decisions.wake(
                    conversation_id, UUID(details["run_id"]), int(details["step_no"])
                )
            case Kinds.EFFECT_ENDED:
                ended = EffectEnded(
                    state=str(details["state"]),
                    code=str(details["code"]),
                    result=dict(details["result"]),
                )
                return decisions.hear(conversation_id, UUID(details["hearer"]), ended)
            case Kinds.RUN_AGAIN:
                run = named.get(UUID(details["run_id"]))
                return run is not None and decisions.again(run, int(details["step_no"]))
            case _:
                return bool(happenings) and decisions.happen(conversation_id, happenings)
    except (KeyError, ValueError, TypeError):
        return False


def _ignore_all(occurrences: Sequence[Occurrence]) -> None:
    for one in occurrences:
        if one.signal is not None:
            one.signal.event.ignore(STALE)


def _lines(runs: Sequence[ActiveRun]) -> list[LogLine]:
    """Of runs that take their time; what is over with its first message shows by its answer."""
    return [
        LogLine(run.workspace_id, RUN_CHANGED, run.id, run.conversation_id)
        for run in runs
        if run.changed or run.state.status is not RunStatus.DONE
    ]
