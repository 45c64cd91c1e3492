"""What happened meets what was drawn: which runs go on, which begin, and what they want done.

All conversations of a step, one happening after another, in memory: nothing is read or written in
here. Of one happening

    a reply    goes to the oldest run that waits for one; only if there is none do flows begin
    a timer,   goes to the run that it names, if that still waits for it; else it is stale
    an effect
    all else   begins flows: in the order of their priority, each at most once per conversation
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.conditions import holds
from automation.flows.graph import Graph
from automation.flows.live import Listening, WorkspaceFlows
from automation.runs.facts import Scene
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
)
from automation.steps.contract import (
    At,
    EffectEnded,
    Facts,
    HandOver,
    Replied,
    Say,
    TimeCame,
)
from automation.triggers.contract import Happening
from inbox.foundation.identifiers import new_id

CHAIN_AT_MOST = 8
TOO_MANY_RUNS = "too_many_runs"
CHAIN_TOO_LONG = "chain_too_long"


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

    def reply(self, conversation_id: UUID, happenings: Sequence[Happening]) -> None:
        """The customer wrote; `happenings` are what that is to flows that are not under way."""
        message = happenings[-1].message
        for run in self._active(conversation_id):
            graph = self.graphs.get(run.version_id)
            if graph is not None and self._wake(run, graph, Wake(event=Replied()), message):
                return
        self.happen(conversation_id, happenings)

    def wake(self, conversation_id: UUID, run_id: UUID, key: int) -> bool:
        """False: it is stale."""
        for run in self._active(conversation_id):
            graph = self.graphs.get(run.version_id)
            if run.id == run_id and graph is not None:
                return self._wake(run, graph, Wake(event=TimeCame(), key=key))
        return False

    def hear(self, conversation_id: UUID, hearer: UUID, ended: EffectEnded) -> bool:
        for run in self._active(conversation_id):
            graph = self.graphs.get(run.version_id)
            if run.hearer == hearer and run.state.waiting is not None and graph is not None:
                wake = Wake(event=ended, effect=run.state.waiting.effect)
                return self._wake(run, graph, wake)
        return False

    def again(self, run: ActiveRun, step_no: int) -> bool:
        """Enter the step once more at which it failed, or go on at once where it waits: only
        where it stood when somebody wanted that."""
        graph = self.graphs.get(run.version_id)
        if graph is None or run.state.step_no != step_no:
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
        for one, happening in _asked(flows, happenings):
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
        if not (scene.thread.bot_may_answer or graph.settings.beside_people):
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
        self.loaded.of(thread.id).append(run)
        recent = self.loaded.recent.get(thread.id, 0)
        self.loaded.recent[thread.id] = recent + 1
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

    def _wake(
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
        trigger = run.state.trigger
        done = advance(run.state, graph, cause, facts)
        if done is None:
            return False
        self._keep(run, done, Given(cause, facts, trigger))
        return True

    def _keep(self, run: ActiveRun, done: Advance, given: Given) -> None:
        run.state = done.run
        run.changed = not run.is_new
        run.ended_at = None if done.run.status is RunStatus.WAITING else self.now
        self.touched[run.id] = run
        did: dict[int, list[Any]] = {}
        for issued in done.issued:
            message_id = new_id() if isinstance(issued.command, Say) else None
            note = {"do": issued.command.__struct_config__.tag}
            if message_id is not None:
                note["message_id"] = str(message_id)
            did.setdefault(issued.step_no, []).append(note)
            self.wishes.append(Wish(run, issued, note, message_id))
        for number, line in enumerate(done.log):
            document = msgspec.json.encode(given) if number == 0 else None
            self.steps.append(StepLine(run, line, self.now, did.get(line.step_no, []), document))


def matches(one: Listening, happening: Happening, channel_id: UUID) -> bool:
    """Without its `when`: as far as a happening alone can tell."""
    start = one.start
    if happening.kind not in start.trigger.listens:
        return False
    if happening.flow_id and (happening.flow_id, happening.trigger_id or start.id) != (
        str(one.flow.id),
        start.id,
    ):
        return False
    if start.trigger.addressed and not happening.flow_id:
        return False
    channels = one.flow.graph.settings.channel_ids
    if channels and channel_id not in channels:
        return False
    return bool(start.trigger.matches(start.config, happening))


def values_of(
    scene: Scene, graph: Graph, trigger: Any, config: Any, happening: Happening, now: datetime
) -> Mapping[str, Any]:
    """What the condition of a trigger looks at."""
    facts = scene.facts(now, graph, happening.message)
    facts = msgspec.structs.replace(facts, trigger=trigger.finds(config, happening))
    return At(facts, {}, {}, frozenset()).values


def _asked(
    flows: WorkspaceFlows, happenings: Sequence[Happening]
) -> list[tuple[Listening, Happening]]:
    """Each flow once, by the first of its triggers that is concerned; in order of priority."""
    found = [
        (one, happening)
        for happening in happenings
        for one in flows.by_kind.get(happening.kind, ())
    ]
    if len(happenings) > 1:
        found.sort(key=lambda pair: (pair[0].flow.graph.settings.priority, pair[0].flow.id))
    return found
