"""A conversation with a flow that happens nowhere: its clock is ours, and nothing leaves.

    Simulation(graph, …).say("hi") · press · react · wait(3600) · effect("failed") · take_over()

The same reducer runs as in earnest. What it wants said is kept; a message counts as sent at once,
and the answer of another system is whatever the script says, or an empty success."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from automation.expressions.conditions import holds
from automation.flows.graph import Graph, Start
from automation.runs.facts import moment_in_zone
from automation.runs.reducer import (
    Advance,
    Begin,
    Cause,
    Issued,
    Logged,
    Run,
    RunStatus,
    Wake,
    advance,
)
from automation.steps.contract import (
    At,
    CallHttp,
    ChangeConversation,
    EffectEnded,
    Errand,
    Facts,
    HandOver,
    Replied,
    Say,
    TimeCame,
)
from automation.triggers.contract import Happening
from inbox.conversations.threads import ENTRY_WINDOW, WINDOW

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TIMERS_AT_MOST = 1_000
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

    @property
    def said(self) -> list[Say]:
        return [one.command for one in self.issued if isinstance(one.command, Say)]


@dataclass(slots=True)
class Simulation:
    graph: Graph
    now: datetime = BEGINNING
    zone: str = "UTC"
    contact: dict[str, Any] = field(default_factory=dict)
    conversation: dict[str, Any] = field(default_factory=dict)
    templates: Mapping[str, Any] = field(default_factory=dict)
    windowed: bool = True
    # Answers of other systems that no script names.
    http_result: Mapping[str, Any] = field(default_factory=lambda: {"status": 200, "body": {}})
    answers_http: bool = True
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
            waiting = None if self.run is None else self.run.waiting
            if waiting is None or waiting.until is None or waiting.until > target:
                break
            self.now = max(self.now, waiting.until)
            if not self._go_on(turn, Wake(event=TimeCame(), key=waiting.step_no)):
                break
        self.now = max(self.now, target)
        return turn

    def effect(self, state: str, code: str = "", result: Mapping[str, Any] | None = None) -> Turn:
        turn = Turn()
        waiting = None if self.run is None else self.run.waiting
        if waiting is not None and waiting.effect:
            ended = EffectEnded(state=state, code=code, result=dict(result or {}))
            self._go_on(turn, Wake(event=ended, effect=waiting.effect))
        return turn

    def take_over(self) -> Turn:
        """A person has the conversation: what was under way ends."""
        self.by_person = True
        if self.is_waiting and not self.graph.settings.beside_people and self.run is not None:
            self.run = msgspec.structs.replace(self.run, status=RunStatus.SILENCED, waiting=None)
        return Turn()

    def give_back(self) -> Turn:
        self.by_person = False
        return Turn()

    @property
    def is_waiting(self) -> bool:
        return self.run is not None and self.run.status is RunStatus.WAITING

    def facts(self, message: Mapping[str, Any] | None = None) -> Facts:
        return Facts(
            now=self.now,
            zone=self.zone,
            contact=self.contact,
            conversation=self.conversation,
            message=dict(message or {}),
            moment=moment_in_zone(self.now, self.zone) if self.graph.wants("now") else {},
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
        if self.run is None:
            return False
        done = advance(self.run, self.graph, cause, self.facts(message))
        if done is None:
            return False
        self._keep(turn, done)
        while (effect := self._answered_at_once(done)) is not None:
            again = advance(self.run, self.graph, effect, self.facts())
            if again is None:
                break
            done = again
            self._keep(turn, done)
        return True

    def _answered_at_once(self, done: Advance) -> Wake | None:
        waiting = done.run.waiting
        if waiting is None or not waiting.effect:
            return None
        awaited = next((one for one in done.issued if one.name == waiting.effect), None)
        if awaited is None:
            return None
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

    def _keep(self, turn: Turn, done: Advance) -> None:
        self.run = done.run
        turn.log += done.log
        turn.issued += done.issued
        turn.moments += [self.now] * len(done.issued)
        for one in done.issued:
            command = one.command
            if isinstance(command, HandOver) or (
                isinstance(command, ChangeConversation) and command.assignee_id is not None
            ):
                self.by_person = True


def steps_of(turns: Sequence[Turn]) -> list[str]:
    return [line.node for turn in turns for line in turn.log]
