"""A conversation with a flow that happens nowhere: its clock is ours, and nothing leaves.

    Simulation(graph, …).say("hi") · press · react · wait(3600) · effect("failed") · take_over()

The same reducer runs as in earnest. What it wants said is kept; a message counts as sent at once,
and the answer of another system is whatever the script says, or an empty success. Flows that it
calls run too, one in the other: only the innermost waits for what happens, and all for time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.conditions import holds
from automation.flows.graph import Graph, Start
from automation.flows.live import LiveFlow
from automation.runs.calling import TOO_MANY_RUNS, answer_of, called_run, hindrance, unavailable
from automation.runs.facts import moment_of
from automation.runs.records import STARTS_PER_HOUR
from automation.runs.reducer import (
    Advance,
    Begin,
    Cause,
    Issued,
    Logged,
    Run,
    RunStatus,
    Waiting,
    Wake,
    advance,
    hands_over,
)
from automation.steps.contract import (
    At,
    CallFlow,
    CallHttp,
    EffectEnded,
    Errand,
    Facts,
    Replied,
    Say,
    TimeCame,
)
from automation.triggers.contract import Happening
from inbox.conversations.threads import ENTRY_WINDOW, WINDOW
from inbox.hours.calendar import Calendar

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TIMERS_AT_MOST = 1_000
NEVER = datetime.max.replace(tzinfo=UTC)
# What an errand comes back with where no script says it: it went well, and found nothing.
STUBS: Mapping[str, Mapping[str, Any]] = {
    "order": {"order": {"id": "", "number": 1, "status": "draft", "total": "0", "currency": ""}},
    "sheet": {"found": False, "row": {}},
    "intent": {"intent": None, "p": 0.0},
    "extract": {"fields": {}},
    "summary": {"summary": ""},
    "answer": {"answered": False, "text": ""},
}


@dataclass(slots=True)
class Turn:
    """What one event brought about."""

    log: list[Logged] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)
    # When each of them was.
    moments: list[datetime] = field(default_factory=list)
    begun: str = ""
    # Lines of flows that were called, which have steps of their own.
    called: list[tuple[UUID, Logged]] = field(default_factory=list)

    @property
    def said(self) -> list[Say]:
        return [one.command for one in self.issued if isinstance(one.command, Say)]


@dataclass(slots=True)
class Inner:
    """A flow that was called, as `as_name` of the one around it."""

    flow: LiveFlow
    run: Run
    as_name: str


@dataclass(slots=True)
class Simulation:
    graph: Graph
    now: datetime = BEGINNING
    zone: str = "UTC"
    contact: dict[str, Any] = field(default_factory=dict)
    conversation: dict[str, Any] = field(default_factory=dict)
    templates: Mapping[str, Any] = field(default_factory=dict)
    field_shapes: Mapping[str, Any] = field(default_factory=dict)
    # The workspace's; None: always open.
    calendar: Calendar | None = None
    windowed: bool = True
    # Answers of other systems that no script names.
    http_result: Mapping[str, Any] = field(default_factory=lambda: {"status": 200, "body": {}})
    answers_http: bool = True
    # What may be called, and what is just now, the innermost last.
    flows: Mapping[UUID, LiveFlow] = field(default_factory=dict)
    inner: list[Inner] = field(default_factory=list)
    calls: int = 0
    run: Run | None = None
    by_person: bool = False
    free_until: datetime | None = None

    def message(self, message: Mapping[str, Any], *, opened: bool = False) -> Turn:
        """The customer wrote; `opened` when the conversation began with it, or came back."""
        turn = Turn()
        self.free_until = self.now + (ENTRY_WINDOW if message.get("ad_id") else WINDOW)
        is_reply = message.get("kind") != "reaction"
        if is_reply and self._go_on(turn, Wake(event=Replied()), message):
            return turn
        happenings = [Happening(kind="message" if is_reply else "reaction", message=dict(message))]
        if opened:
            happenings.insert(
                0, Happening(kind="opened", message=dict(message), details={"new": True})
            )
        for happening in happenings:
            if self._happen(turn, happening):
                break
        return turn

    def happen(self, happening: Happening) -> Turn:
        turn = Turn()
        self._happen(turn, happening)
        return turn

    def wait(self, seconds: float) -> Turn:
        """Everything that falls due within it happens, at its own moment."""
        turn = Turn()
        target = self.now + timedelta(seconds=max(seconds, 0.0))
        for _ in range(TIMERS_AT_MOST):
            due, level = self._next_timer()
            if due > target:
                break
            self.now = max(self.now, due)
            # Whoever waits no longer has no use for what it called.
            del self.inner[level:]
            waiting = self._waiting
            if waiting is None:
                break
            if not self._go_on(turn, Wake(event=TimeCame(), key=waiting.step_no)):
                break
        self.now = max(self.now, target)
        return turn

    def effect(self, state: str, code: str = "", result: Mapping[str, Any] | None = None) -> Turn:
        turn = Turn()
        waiting = self._waiting
        if waiting is not None and waiting.effect:
            ended = EffectEnded(state=state, code=code, result=dict(result or {}))
            self._go_on(turn, Wake(event=ended, effect=waiting.effect))
        return turn

    def take_over(self) -> Turn:
        """A person has the conversation: what was under way ends."""
        self.by_person = True
        if self.is_waiting and not self.graph.settings.beside_people and self.run is not None:
            self.run = msgspec.structs.replace(self.run, status=RunStatus.SILENCED, waiting=None)
            self.inner.clear()
        return Turn()

    def give_back(self) -> Turn:
        self.by_person = False
        return Turn()

    @property
    def is_waiting(self) -> bool:
        return self.run is not None and self.run.status is RunStatus.WAITING

    def _next_timer(self) -> tuple[datetime, int]:
        """When the next one is over, and how deep inside. Of one moment the innermost comes first:
        it is just in time."""
        runs = [] if self.run is None else [self.run, *(one.run for one in self.inner)]
        timers = [
            (run.waiting.until, -level)
            for level, run in enumerate(runs)
            if run.waiting is not None and run.waiting.until is not None
        ]
        due, level = min(timers, default=(NEVER, 0))
        return due, -level

    @property
    def _waiting(self) -> Waiting | None:
        run = self.inner[-1].run if self.inner else self.run
        return None if run is None else run.waiting

    def facts(self, message: Mapping[str, Any] | None = None, graph: Graph | None = None) -> Facts:
        graph = graph or self.graph
        return Facts(
            now=self.now,
            zone=self.zone,
            contact=self.contact,
            conversation=self.conversation,
            message=dict(message or {}),
            moment=moment_of(self.now, self.zone, graph, self.calendar),
            field_shapes=dict(self.field_shapes),
            templates=dict(self.templates),
            may_speak=not self.by_person,
            free_until=(self.free_until or BEGINNING) if self.windowed else None,
        )

    def _happen(self, turn: Turn, happening: Happening) -> bool:
        if self.is_waiting or (self.by_person and not self.graph.settings.beside_people):
            return False
        for start in self.graph.starts:
            if self.begins(start, happening):
                trigger = start.trigger.finds(start.config, happening)
                self.run = Run(trigger=trigger)
                turn.begun = start.id
                return self._go_on(turn, Begin(), happening.message)
        return False

    def begins(self, start: Start, happening: Happening) -> bool:
        if happening.kind not in start.trigger.listens:
            return False
        if happening.trigger_id and happening.trigger_id != start.id:
            return False
        if not start.trigger.matches(start.config, happening):
            return False
        if start.when is None:
            return True
        facts = msgspec.structs.replace(
            self.facts(happening.message),
            trigger=start.trigger.finds(start.config, happening),
        )
        return holds(start.when, At(facts, {}, {}, frozenset()).values)

    def _go_on(self, turn: Turn, cause: Cause, message: Mapping[str, Any] | None = None) -> bool:
        done = self._advance(turn, cause, message)
        if done is None:
            return False
        while done is not None and (next_one := self._follows(done)) is not None:
            done = self._advance(turn, *next_one)
        return True

    def _advance(
        self, turn: Turn, cause: Cause, message: Mapping[str, Any] | None = None
    ) -> Advance | None:
        """The innermost: the others wait for it."""
        inner = self.inner[-1] if self.inner else None
        run = self.run if inner is None else inner.run
        graph = self.graph if inner is None else inner.flow.graph
        if run is None:
            return None
        done = advance(run, graph, cause, self.facts(message, graph))
        if done is not None:
            self._keep(turn, done, inner)
        return done

    def _follows(self, done: Advance) -> tuple[Cause, Mapping[str, Any] | None] | None:
        """What comes about by itself: a call, its end, an answer that nobody has to wait for."""
        waiting = done.run.waiting
        if waiting is None and self.inner:
            ended = self.inner.pop()
            answer = answer_of(ended.run, ended.flow.graph)
            return Wake(event=answer, effect=ended.as_name), ended.run.message
        if waiting is None or not waiting.effect:
            return None
        awaited = next((one for one in done.issued if one.name == waiting.effect), None)
        if awaited is None:
            return None
        if isinstance(awaited.command, CallFlow):
            return self._call(awaited.command, awaited.name, done.run)
        answered = self._answered_at_once(awaited, waiting)
        return None if answered is None else (answered, None)

    def _call(
        self, call: CallFlow, as_name: str, caller: Run
    ) -> tuple[Cause, Mapping[str, Any] | None]:
        flow = self.flows.get(call.flow_id)
        code = hindrance(
            self.inner[-1].flow.graph if self.inner else self.graph,
            flow,
            str(self.conversation.get("channel_id") or ""),
            under_way=any(one.flow.id == call.flow_id for one in self.inner),
            deep=len(self.inner) + 1,
        )
        if not code and self.calls >= STARTS_PER_HOUR:
            code = TOO_MANY_RUNS
        start = None if flow is None else flow.graph.called
        if code or flow is None or start is None:
            return Wake(event=unavailable(code), effect=as_name), None
        self.calls += 1
        self.inner.append(Inner(flow, called_run(start, call), as_name))
        return Begin(), caller.message

    def _answered_at_once(self, awaited: Issued, waiting: Waiting) -> Wake | None:
        result: Mapping[str, Any] = {}
        if isinstance(awaited.command, CallHttp):
            if not self.answers_http:
                return None
            result = self.http_result
        elif isinstance(awaited.command, Errand):
            if not self.answers_http:
                return None
            result = STUBS.get(awaited.command.task, {})
        return Wake(event=EffectEnded(state="done", result=dict(result)), effect=waiting.effect)

    def _keep(self, turn: Turn, done: Advance, inner: Inner | None) -> None:
        if inner is None:
            self.run = done.run
            turn.log += done.log
        else:
            inner.run = done.run
            turn.called += [(inner.flow.id, line) for line in done.log]
        turn.issued += done.issued
        turn.moments += [self.now] * len(done.issued)
        for one in done.issued:
            if hands_over(one.command):
                self.by_person = True


def steps_of(turns: Sequence[Turn]) -> list[str]:
    return [line.node for turn in turns for line in turn.log]
