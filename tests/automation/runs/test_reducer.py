"""The heart of the engine, under any graph and any order of events that Hypothesis can think of."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.runs.deciding import Given
from automation.runs.reducer import (
    BURST_AT_MOST,
    STEPS_AT_MOST,
    Advance,
    Again,
    Begin,
    Cause,
    Run,
    RunStatus,
    Wake,
    advance,
)
from automation.runs.replaying import Past, replay
from automation.steps.contract import (
    EffectEnded,
    Facts,
    HandOver,
    Replied,
    Say,
    TimeCame,
)
from tests.factories.flows import definition, graph_of, step

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOBODY = "01a21ac6-0cdf-75ba-a23d-f32b1a6dfd89"
EDGES = {
    "send_message": ("next", "failed", "unknown", "window_closed"),
    "ask_question": ("answered", "invalid", "timeout"),
    "wait": ("next", "replied"),
    "branch": ("one", "else"),
    "http_request": ("next", "failed", "unknown"),
    "call_flow": ("next", "failed", "timeout", "unavailable"),
}
CONFIGS: Mapping[str, dict[str, Any]] = {
    "send_message": {"text": "Hello {{ vars.age }}{{ message.text }}"},
    "ask_question": {"text": "How old?", "save_as": "age", "kind": "number", "timeout_seconds": 60},
    "wait": {"seconds": 60, "reply": True},
    "branch": {
        "cases": [{"name": "one", "when": {"value": "vars.age", "is": "greater", "to": 17}}]
    },
    "http_request": {
        "url": "https://shop.example/",
        "save": [{"path": "body.age", "save_as": "age"}],
    },
    "call_flow": {
        "flow_id": NOBODY,
        "inputs": {"age": "{{ vars.age }}"},
        "save_as": "said",
        "timeout_seconds": 60,
    },
    "set_value": {"name": "age", "value": "{{ vars.age }}1"},
    "label": {"label_id": NOBODY},
    "add_note": {"text": "He wrote {{ message.text }}."},
    "assign": {"assignee_id": NOBODY},
    "hand_over": {"text": "One moment."},
    "end": {},
}
Drawn = dict[str, Any]


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    """Edges to any step, to nowhere, and to steps that there are not."""
    count = draw(st.integers(1, 7))
    targets = st.sampled_from([*(f"s{number}" for number in range(count)), None, "gone"])
    steps = []
    for number in range(count):
        kind = draw(st.sampled_from([*CONFIGS, "go_to"]))
        if kind == "go_to":
            to = draw(targets)
            steps.append(step(f"s{number}", kind, {}, step=to or "s0"))
            continue
        names = EDGES.get(kind, ("next",))
        drawn = draw(st.sets(st.sampled_from(names)))
        edges = {name: draw(targets) for name in names if name in drawn}
        steps.append(step(f"s{number}", kind, edges, **CONFIGS[kind]))
    return definition(steps, beside_people=draw(st.booleans()))


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("reply"), st.sampled_from(["", "18", "no idea", "{{ vars.age }}"])),
        st.tuples(st.just("time"), st.sampled_from([0, -1])),
        st.tuples(st.just("effect"), st.sampled_from(["done", "failed", "unknown", "other"])),
        st.tuples(st.just("again"), st.none()),
        st.tuples(st.just("takeover"), st.none()),
    ),
    max_size=12,
)


class Told:
    """Plays the events, and keeps what the log would keep."""

    def __init__(self, drawn: Drawn) -> None:
        self.graph = graph_of(drawn)
        self.run = Run()
        self.now = NOW
        self.taken_over = False
        self.past: list[Past] = []
        self.issued_after_takeover: list[Any] = []

    def cause(self, what: str, value: Any) -> tuple[Cause, dict[str, Any]]:
        waiting = self.run.waiting
        if what == "reply":
            return Wake(event=Replied()), {"text": value}
        if what == "time":
            key = self.run.step_no + value
            return Wake(event=TimeCame(), key=key), {}
        if what == "effect":
            name = "0:0" if value == "other" or waiting is None else waiting.effect
            state = "done" if value == "other" else value
            ended = EffectEnded(state=state, result={"body": {"age": 20}})
            return Wake(event=ended, effect=name), {}
        return Again(), {}

    def happen(self, cause: Cause, message: dict[str, Any]) -> Advance | None:
        self.now += timedelta(seconds=61)
        facts = Facts(now=self.now, message=message, may_speak=not self.taken_over)
        before = deepcopy((self.run, facts))
        done = advance(self.run, self.graph, cause, facts)
        assert advance(self.run, self.graph, cause, facts) == done
        assert (self.run, facts) == before
        if done is None:
            return None
        given_document = msgspec.json.encode(Given(cause, facts, self.run.trigger))
        kept = msgspec.json.decode(given_document, type=Given)
        self.past += [
            Past(line, kept if number == 0 else None) for number, line in enumerate(done.log)
        ]
        assert len(done.log) <= BURST_AT_MOST
        assert done.run.step_no <= STEPS_AT_MOST + 1
        if self.taken_over:
            self.issued_after_takeover += [one.command for one in done.issued]
        names = [one.name for one in done.issued]
        assert len(names) == len(set(names))
        if not isinstance(cause, Again):
            # What was consumed once is stale from then on; a second reply is another event.
            same = advance(done.run, self.graph, cause, facts)
            is_reply = isinstance(cause, Wake) and isinstance(cause.event, Replied)
            assert same is None or is_reply or done.run.status is RunStatus.WAITING
            if isinstance(cause, Wake) and not is_reply:
                assert same is None
        self.run = done.run
        return done


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
@given(drawn=graphs(), events=EVENTS)
def test_whatever_is_drawn_and_happens(drawn: Drawn, events: list[tuple[str, Any]]) -> None:
    told = Told(drawn)
    told.happen(Begin(), {"text": "hi"})
    for what, value in events:
        if what == "takeover":
            told.taken_over = True
            continue
        told.happen(*told.cause(what, value))
        run = told.run
        assert (run.waiting is not None) == (run.status is RunStatus.WAITING)
    said = [one for one in told.issued_after_takeover if isinstance(one, Say)]
    assert said == []
    again = replay(told.graph, told.past)
    assert again.same, again
    if told.past:
        assert (again.status, again.outcome) == (told.run.status.value, told.run.outcome)


def played(*steps: Mapping[str, Any], **facts: Any) -> Advance:
    done = advance(Run(), graph_of(definition(list(steps))), Begin(), Facts(now=NOW, **facts))
    assert done is not None
    return done


def test_a_circle_without_a_wait_ends_at_the_limit_of_a_burst() -> None:
    done = played(
        step("one", "set_value", "two", name="a", value="1"), step("two", "go_to", {}, step="one")
    )
    assert (done.run.status, done.run.code) == (RunStatus.FAILED, "burst_too_long")
    assert len(done.log) == BURST_AT_MOST
    assert [type(one.command) for one in done.issued] == [HandOver]


def test_a_run_that_goes_round_for_ever_ends_at_the_limit_of_its_steps() -> None:
    steps = [step("ask", "wait", {"next": "ask"}, seconds=60)]
    told = Told(definition(steps))
    told.happen(Begin(), {})
    for _ in range(STEPS_AT_MOST):
        if told.run.status is not RunStatus.WAITING:
            break
        told.happen(Wake(event=TimeCame(), key=told.run.step_no), {})
    assert (told.run.status, told.run.code) == (RunStatus.FAILED, "too_many_steps")


def test_values_that_grow_without_end_end_the_run() -> None:
    grows = step("grow", "set_value", "back", name="a", value="{{ vars.a }}{{ vars.b }}")
    twice = step("back", "set_value", "on", name="b", value="{{ vars.a }}{{ vars.b }}x" * 100)
    done = played(grows, twice, step("on", "go_to", {}, step="grow"))
    assert done.run.status is RunStatus.FAILED


@pytest.mark.parametrize("early", [1, 59])
def test_a_clock_that_runs_ahead_elsewhere_wakes_nobody_early(early: int) -> None:
    graph = graph_of(definition([step("wait", "wait", seconds=60)]))
    begun = advance(Run(), graph, Begin(), Facts(now=NOW))
    assert begun is not None
    wake = Wake(event=TimeCame(), key=begun.run.step_no)
    assert advance(begun.run, graph, wake, Facts(now=NOW + timedelta(seconds=early))) is None
    assert advance(begun.run, graph, wake, Facts(now=NOW + timedelta(seconds=60))) is not None


def test_a_handed_over_run_says_nothing_more_in_the_same_burst() -> None:
    give = step("give", "assign", "say", assignee_id=NOBODY)
    done = played(give, step("say", "send_message", text="Hello"))
    assert done.run.status is RunStatus.SILENCED
    assert not [one for one in done.issued if isinstance(one.command, Say)]
