"""What happened meets what was drawn: which runs go on, which begin, and what they want done.

All conversations of a step, one happening after another, in memory: nothing is read or written in
here. Of one happening

    a reply    goes to the oldest run that waits for one; only if there is none do flows begin
    a timer,   goes to the run that it names, if that still waits for it; else it is stale
    an effect
    all else   begins flows: in the order of their priority, each at most once per conversation

A flow that a run calls begins at once, in the same transaction, and a run that was called tells its
caller so when it ends; it ends with its caller, at the latest.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.conditions import holds
from automation.flows.graph import Graph
from automation.flows.live import Listening, WorkspaceFlows
from automation.runs.calling import (
    CALLER_WENT_ON,
    CHAIN_AT_MOST,
    CHAIN_TOO_LONG,
    TOO_MANY_RUNS,
    answer_of,
    called_run,
    hindrance,
    unavailable,
)
from automation.runs.facts import Scene
from automation.runs.matching import asked_in_order, matches, values_of
from automation.runs.records import STARTS_PER_HOUR, ActiveRun, Loaded, StepLine
from automation.runs.reducer import (
    Advance,
    Again,
    Begin,
    Cause,
    Issued,
    Run,
    RunStatus,
    Wake,
    advance,
    hands_over,
)
from automation.steps.contract import (
    CallFlow,
    EffectEnded,
    Facts,
    HandOver,
    Replied,
    Say,
    TimeCame,
)
from automation.triggers.contract import Happening
from inbox.foundation.identifiers import new_id


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a burst was given, and so what it comes about from again."""

    cause: Cause
    facts: Facts
    trigger: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Wish:
    """A command of a run; `message_id` is the message that it will be."""

    run: ActiveRun
    issued: Issued
    did: dict[str, Any]
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A step's wish to run another flow; `did` is its note in the log."""

    run: ActiveRun
    graph: Graph
    as_name: str
    command: CallFlow
    did: dict[str, Any]


@dataclass(slots=True)
class Decisions:
    flows: Mapping[UUID, WorkspaceFlows]
    graphs: Mapping[UUID, Graph]
    loaded: Loaded
    scenes: Mapping[UUID, Scene]
    now: datetime
    touched: dict[UUID, ActiveRun] = field(default_factory=dict)
    steps: list[StepLine] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    # Conversations that a run has just given to people: nothing more is said there.
    handed_over: set[UUID] = field(default_factory=set)
    # Calls that are still to be made, and runs whose callers have not heard of their end.
    _due: "deque[Call | ActiveRun]" = field(default_factory=deque)
    # Of versions that runs began on just now.
    _begun_on: dict[UUID, Graph] = field(default_factory=dict)

    def reply(self, conversation_id: UUID, happenings: Sequence[Happening]) -> None:
        """The customer wrote; `happenings` are what that is to flows that are not under way."""
        message = happenings[-1].message
        for run in self._active(conversation_id):
            graph = self._graph_of(run)
            if graph is not None and self._wake(run, graph, Wake(event=Replied()), message):
                return
        self.happen(conversation_id, happenings)

    def wake(self, conversation_id: UUID, run_id: UUID, key: int) -> bool:
        """False: it is stale."""
        for run in self._active(conversation_id):
            graph = self._graph_of(run)
            if run.id == run_id and graph is not None:
                return self._wake(run, graph, Wake(event=TimeCame(), key=key))
        return False

    def hear(self, conversation_id: UUID, hearer: UUID, ended: EffectEnded) -> bool:
        for run in self._active(conversation_id):
            graph = self._graph_of(run)
            if run.hearer == hearer and run.state.waiting is not None and graph is not None:
                wake = Wake(event=ended, effect=run.state.waiting.effect)
                return self._wake(run, graph, wake)
        return False

    def again(self, run: ActiveRun, step_no: int) -> bool:
        """Enter the step once more at which it failed, or go on at once where it waits: only
        where it stood when somebody wanted that."""
        graph = self._graph_of(run)
        if graph is None or run.state.step_no != step_no:
            return False
        if run.called_by is not None and run.state.status is RunStatus.FAILED:
            # Its caller has heard of that, and gone on.
            return False
        others = self._active(run.conversation_id)
        if any(one.flow_id == run.flow_id and one.id != run.id for one in others):
            return False
        run.ended_at = None
        return self._wake(run, graph, Again())

    def happen(self, conversation_id: UUID, happenings: Sequence[Happening]) -> bool:
        scene = self.scenes.get(conversation_id)
        if scene is None:
            return False
        flows = self.flows[scene.thread.workspace_id]
        begun = False
        for one, happening in asked_in_order(flows, happenings):
            if not self._begins(scene, one, happening):
                continue
            begun = True
            self._begin(scene, one, happening)
            if one.flow.graph.settings.first_match_only and not one.start.trigger.addressed:
                break
        return begun

    def _active(self, conversation_id: UUID) -> list[ActiveRun]:
        return [
            one for one in self.loaded.of(conversation_id) if one.state.status is RunStatus.WAITING
        ]

    def _begins(self, scene: Scene, one: Listening, happening: Happening) -> bool:
        graph, start = one.flow.graph, one.start
        if not matches(one, happening, scene.thread.channel_id):
            return False
        free = scene.thread.bot_may_answer and scene.thread.id not in self.handed_over
        if not (free or graph.settings.beside_people):
            return False
        if any(run.flow_id == one.flow.id for run in self._active(scene.thread.id)):
            return False
        if start.when is None:
            return True
        return holds(
            start.when, values_of(scene, graph, start.trigger, start.config, happening, self.now)
        )

    def _begin(self, scene: Scene, one: Listening, happening: Happening) -> None:
        thread = scene.thread
        run_id = UUID(happening.details["run_id"]) if "run_id" in happening.details else new_id()
        run = ActiveRun(
            workspace_id=thread.workspace_id,
            id=run_id,
            flow_id=one.flow.id,
            version_id=one.flow.version_id,
            conversation_id=thread.id,
            contact_id=thread.contact_id,
            trigger_id=one.start.id,
            chain=UUID(happening.chain) if happening.chain else run_id,
            depth=happening.depth,
            started_at=self.now,
            state=Run(trigger=one.start.trigger.finds(one.start.config, happening)),
            is_new=True,
        )
        recent = self._count_in(run, one.flow.graph)
        if happening.depth > CHAIN_AT_MOST or recent >= STARTS_PER_HOUR:
            too_long = happening.depth > CHAIN_AT_MOST
            self._refuse(run, CHAIN_TOO_LONG if too_long else TOO_MANY_RUNS)
            return
        self._wake(run, one.flow.graph, Begin(), happening.message)

    def _refuse(self, run: ActiveRun, code: str) -> None:
        """Something goes round: people see it, and the conversation is theirs."""
        run.state = msgspec.structs.replace(run.state, status=RunStatus.FAILED, code=code)
        run.ended_at = self.now
        self.touched[run.id] = run
        issued = Issued(step_no=0, ordinal=0, command=HandOver())
        self.wishes.append(Wish(run, issued, {"do": "hand_over"}))

    def _count_in(self, run: ActiveRun, graph: Graph) -> int:
        """How many began in its conversation before it, within the hour."""
        self.loaded.of(run.conversation_id).append(run)
        self._begun_on[run.version_id] = graph
        recent = self.loaded.recent.get(run.conversation_id, 0)
        self.loaded.recent[run.conversation_id] = recent + 1
        return recent

    def _wake(
        self,
        run: ActiveRun,
        graph: Graph,
        cause: Cause,
        message: Mapping[str, Any] | None = None,
    ) -> bool:
        """With all that follows from it. That this ends is seen to by the steps of a run and the
        runs of a conversation, which are limited."""
        if not self._advance(run, graph, cause, message):
            return False
        while self._due:
            due = self._due.popleft()
            if isinstance(due, Call):
                self._call(due)
            else:
                self._tell_caller(due)
        return True

    def _advance(
        self,
        run: ActiveRun,
        graph: Graph,
        cause: Cause,
        message: Mapping[str, Any] | None = None,
    ) -> bool:
        scene = self.scenes.get(run.conversation_id)
        if scene is None:
            return False
        facts = scene.facts(self.now, graph, message)
        if run.conversation_id in self.handed_over:
            facts = msgspec.structs.replace(facts, may_speak=False)
        trigger = run.state.trigger
        done = advance(run.state, graph, cause, facts)
        if done is None:
            return False
        self._keep(run, graph, done, Given(cause, facts, trigger))
        return True

    def _keep(self, run: ActiveRun, graph: Graph, done: Advance, given: Given) -> None:
        run.state = done.run
        run.changed = not run.is_new
        run.ended_at = None if done.run.status is RunStatus.WAITING else self.now
        self.touched[run.id] = run
        if run.called_by is not None and run.ended_at is not None:
            self._due.append(run)
        did: dict[int, list[Any]] = {}
        for issued in done.issued:
            message_id = new_id() if isinstance(issued.command, Say) else None
            note = {"do": issued.command.__struct_config__.tag}
            if message_id is not None:
                note["message_id"] = str(message_id)
            did.setdefault(issued.step_no, []).append(note)
            if isinstance(issued.command, CallFlow):
                self._due.append(Call(run, graph, issued.name, issued.command, note))
                continue
            self.wishes.append(Wish(run, issued, note, message_id))
            if hands_over(issued.command):
                self.handed_over.add(run.conversation_id)
        for number, line in enumerate(done.log):
            document = msgspec.json.encode(given) if number == 0 else None
            self.steps.append(StepLine(run, line, self.now, did.get(line.step_no, []), document))
        self._end_forsaken(run)

    def _call(self, call: Call) -> None:
        """The version that is live now; one that cannot be called is told of at once."""
        caller, flow_id = call.run, call.command.flow_id
        waiting = caller.state.waiting
        if waiting is None or waiting.effect != call.as_name:
            return
        scene, active = self.scenes[caller.conversation_id], self._active(caller.conversation_id)
        callee = self.flows[caller.workspace_id].flows.get(flow_id)
        call.did["flow_id"] = str(flow_id)
        code = hindrance(
            call.graph,
            callee,
            str(scene.thread.channel_id),
            under_way=any(one.flow_id == flow_id for one in active),
            deep=caller.depth + 1,
        )
        if not code and self.loaded.recent.get(caller.conversation_id, 0) >= STARTS_PER_HOUR:
            code = TOO_MANY_RUNS
        start = None if callee is None else callee.graph.called
        if code or callee is None or start is None:
            call.did["refused"] = code
            wake = Wake(event=unavailable(code), effect=call.as_name)
            self._advance(caller, call.graph, wake)
            return
        run = ActiveRun(
            workspace_id=caller.workspace_id,
            id=new_id(),
            flow_id=flow_id,
            version_id=callee.version_id,
            conversation_id=caller.conversation_id,
            contact_id=caller.contact_id,
            trigger_id=start.id,
            chain=caller.chain,
            depth=caller.depth + 1,
            started_at=self.now,
            state=called_run(start, call.command),
            is_new=True,
            called_by=caller.id,
            called_as=call.as_name,
        )
        call.did["run_id"] = str(run.id)
        self._count_in(run, callee.graph)
        self._advance(run, callee.graph, Begin(), caller.state.message)

    def _tell_caller(self, run: ActiveRun) -> None:
        for caller in self._active(run.conversation_id):
            graph = self._graph_of(caller)
            if caller.id != run.called_by or graph is None:
                continue
            ended = answer_of(run.state, self._graph_of(run))
            wake = Wake(event=ended, effect=run.called_as)
            # What the customer has said to the one, the other need not ask for again.
            self._advance(caller, graph, wake, run.state.message)

    def _end_forsaken(self, caller: ActiveRun) -> None:
        """What is called lives no longer than its caller waits for it."""
        waiting = caller.state.waiting
        for run in self._active(caller.conversation_id):
            if run.called_by != caller.id:
                continue
            if waiting is not None and waiting.effect == run.called_as:
                continue
            silenced = caller.state.status is RunStatus.SILENCED
            status = RunStatus.SILENCED if silenced else RunStatus.CANCELLED
            code = "" if silenced else CALLER_WENT_ON
            run.state = msgspec.structs.replace(run.state, status=status, waiting=None, code=code)
            run.changed, run.ended_at = not run.is_new, self.now
            self.touched[run.id] = run
            self._end_forsaken(run)

    def _graph_of(self, run: ActiveRun) -> Graph | None:
        """Also of one that began in this very step: the next message may be its answer."""
        return self.graphs.get(run.version_id) or self._begun_on.get(run.version_id)
