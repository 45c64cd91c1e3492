"""Flows that call flows, under any graphs and any order of events: as the worker decides, without a
database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from automation.flows.calls import callees_of, what_callers_miss
from automation.flows.checks import check
from automation.flows.circles import circle_through
from automation.flows.definition import read_definition
from automation.flows.live import LiveFlow, WorkspaceFlows, listening
from automation.runs.calling import CHAIN_AT_MOST
from automation.runs.deciding import Decisions, Given
from automation.runs.facts import Scene
from automation.runs.records import STARTS_PER_HOUR, ActiveRun, Loaded, StepLine
from automation.runs.reducer import RunStatus, hands_over
from automation.runs.replaying import Past, replay
from automation.runs.simulator import Simulation
from automation.steps.contract import EffectEnded, Known, Say
from automation.triggers.contract import Happening
from inbox.conversations.threads import Thread
from integrations.messaging import Person
from tests.factories.flows import definition, graph_of, step, trigger

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
WORKSPACE, CHANNEL, CONTACT, TALK = (UUID(int=number) for number in range(101, 105))
FLOWS = [UUID(int=number) for number in range(1, 5)]
ASK: Mapping[str, Any] = {"text": "How many?", "save_as": "n", "timeout_seconds": 60}
CALL_WAYS = ("next", "failed", "unavailable")
KINDS: Mapping[str, tuple[dict[str, Any], Sequence[str]]] = {
    "call_flow": ({}, CALL_WAYS),
    "send_message": ({"text": "Hello {{ vars.n }}"}, ("next", "failed", "unknown")),
    "ask_question": ({**ASK, "kind": "number"}, ("answered", "invalid", "timeout")),
    "wait": ({"seconds": 60, "reply": True}, ("next", "replied")),
    "set_value": ({"name": "n", "value": "1"}, ("next",)),
    "http_request": ({"url": "https://shop.example/"}, ("next", "failed", "unknown")),
    "hand_over": ({}, ()),
    "end": ({}, ()),
}
Drawn = dict[str, Any]


@st.composite
def drawings(draw: st.DrawFn) -> list[Drawn]:
    """Each may call each, itself too, and one that there is not: nobody has checked them."""
    made = []
    beside = draw(st.sampled_from([(False,) * 4, (False, False, True, False)]))
    for number in range(draw(st.integers(2, 3))):
        names = [f"s{at}" for at in range(draw(st.integers(1, 4)))]
        steps = []
        for name in names:
            kind = draw(st.sampled_from(["call_flow", *KINDS]))
            config, ways = KINDS[kind]
            if kind == "call_flow":
                config = {"flow_id": str(draw(st.sampled_from(FLOWS)))}
                if draw(st.booleans()):
                    config, ways = config | {"timeout_seconds": 120}, (*CALL_WAYS, "timeout")
            drawn = draw(st.sets(st.sampled_from(ways))) if ways else set()
            edges = {way: draw(st.sampled_from([*names, None])) for way in ways if way in drawn}
            steps.append(step(name, kind, edges, **config))
        begins = [trigger("called", outputs=["n"])] if draw(st.booleans()) or number else []
        begins += [trigger()] if number == 0 else []
        made.append(definition(steps, begins, beside_people=beside[number]))
    return made


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("reply"), st.sampled_from(["18", "no idea"])),
        st.tuples(st.just("time"), st.integers(0, 3)),
        st.tuples(st.just("effect"), st.sampled_from(["done", "failed", "unknown"])),
        st.tuples(st.just("again"), st.integers(0, 3)),
        st.tuples(st.just("takeover"), st.none()),
    ),
    max_size=10,
)


class House:
    """One conversation, and what would be stored of it."""

    def __init__(self, drawn: Sequence[Drawn]) -> None:
        self.now = NOW
        flows = {
            flow_id: LiveFlow(flow_id, UUID(int=flow_id.int + 50), graph_of(one))
            for flow_id, one in zip(FLOWS, drawn, strict=False)
        }
        self.graphs = {one.version_id: one.graph for one in flows.values()}
        self.flows = WorkspaceFlows(1, "UTC", flows, listening(flows.values()))
        self.thread = Thread(
            workspace_id=WORKSPACE, id=TALK, channel_id=CHANNEL, contact_id=CONTACT,
            status="open", owner="bot", assignee_id=None, last_seq=1, last_message_at=NOW,
            last_inbound_at=NOW, window_until=None, next_send_at=NOW, unread_count=0,
            entry_until=None, waiting_since=None, inbound_count=1, team_id=None, priority=1,
            snoozed_until=None, opened_at=NOW, resolved_at=None,
        )  # fmt: skip
        self.runs: list[ActiveRun] = []
        self.lines: list[StepLine] = []
        self.lines_of: dict[UUID, list[StepLine]] = {}

    def happen(self, what: str, value: Any) -> None:
        self.now += timedelta(seconds=61)
        if what == "takeover":
            self.thread.owner = "human"
            return
        loaded = Loaded(recent={TALK: len(self.runs)})
        waiting = [one for one in self.runs if one.state.status is RunStatus.WAITING]
        named = self.runs[value % len(self.runs)] if self.runs and isinstance(value, int) else None
        again = what == "again" and named is not None and named not in waiting
        loaded.of(TALK).extend([*waiting, named] if again and named is not None else waiting)
        for one in loaded.of(TALK):
            one.is_new = one.changed = False
        key: Any = None
        scene = Scene(self.thread, key, Person(), windowed=False, zone="UTC")
        graphs = {one.version_id: self.graphs[one.version_id] for one in loaded.of(TALK)}
        decided = Decisions({WORKSPACE: self.flows}, graphs, loaded, {TALK: scene}, self.now)
        by_person = self.thread.owner == "human"
        if what == "reply":
            message = {"id": str(len(self.lines)), "text": value, "kind": "text"}
            decided.reply(TALK, [Happening(kind="message", message=message)])
        elif what == "time" and named is not None:
            decided.wake(TALK, named.id, named.state.step_no)
        elif what == "effect":
            hearers = [one.hearer for one in waiting if one.hearer is not None]
            # Also of a call, as when a person cancels what was called.
            for hearer in hearers[-1:]:
                decided.hear(TALK, hearer, EffectEnded(state=value))
        elif what == "again" and named is not None:
            decided.again(named, named.state.step_no)
        self.keep(decided, loaded, by_person=by_person)

    def keep(self, decided: Decisions, loaded: Loaded, *, by_person: bool) -> None:
        known = {one.id for one in self.runs}
        self.runs += [one for one in loaded.of(TALK) if one.id not in known]
        self.lines += decided.steps
        for line in decided.steps:
            self.lines_of.setdefault(line.run.id, []).append(line)
        handed = False
        for wish in decided.wishes:
            if isinstance(wish.issued.command, Say):
                assert not by_person, "a person has it, and something is said"
                assert not handed, "it was handed over, and somebody goes on to talk"
            handed = handed or hands_over(wish.issued.command)
        if decided.handed_over:
            self.thread.owner = "human"

    def check(self) -> None:
        waiting = [one for one in self.runs if one.state.status is RunStatus.WAITING]
        assert len({one.flow_id for one in waiting}) == len(waiting), "twice in a conversation"
        assert len(self.runs) <= STARTS_PER_HOUR + 1
        by_id = {one.id: one for one in self.runs}
        for run in self.runs:
            assert run.depth <= CHAIN_AT_MOST
            if run.called_by is None:
                continue
            caller = by_id[run.called_by]
            assert (run.depth, run.chain) == (caller.depth + 1, caller.chain)
            if run in waiting:
                waits_for = caller.state.waiting
                assert waits_for is not None, "nobody waits for it"
                assert waits_for.effect == run.called_as
        for run in waiting:
            # Whoever waits for a flow waits for one that is under way.
            last = self.lines_of[run.id][-1]
            calls = [one for one in last.did if one["do"] == "call_flow"]
            if calls:
                called = by_id[UUID(calls[0]["run_id"])]
                assert called in waiting

    def replay(self, run: ActiveRun) -> None:
        """What a run was given is enough: also what it was told of those that it called."""
        lines = self.lines_of.get(run.id, [])
        past = [
            Past(
                one.logged,
                None if one.given is None else msgspec.json.decode(one.given, type=Given),
            )
            for one in lines
        ]
        again = replay(self.graphs[run.version_id], past)
        assert again.same, again


# Explaining a failure would trace every line: two in one another may call each other 200 times.
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
@given(drawn=drawings(), events=EVENTS)
def test_whatever_calls_what(drawn: list[Drawn], events: list[tuple[str, Any]]) -> None:
    house = House(drawn)
    for what, value in [("reply", "hi"), *events]:
        house.happen(what, value)
        house.check()
    twin = House(drawn)
    for what, value in [("reply", "hi"), *events]:
        twin.happen(what, value)
    for run in house.runs[:20]:
        house.replay(run)
    assert [one.logged for one in twin.lines] == [one.logged for one in house.lines]
    assert [one.state for one in twin.runs] == [one.state for one in house.runs]


def called(*steps: Mapping[str, Any], **agreed: Any) -> Drawn:
    return definition(list(steps), [trigger("called", **agreed)])


def calling(flow_id: UUID, then: str | None = None, **config: Any) -> dict[str, Any]:
    ways: dict[str, str | None] = {"next": then, "failed": None, "unavailable": None}
    if "timeout_seconds" in config:
        ways["timeout"] = then
    return step("call", "call_flow", ways, flow_id=str(flow_id), **config)


ONE, TWO, THREE, FOUR = FLOWS
END = step("end", "end")
KEEP = step("keep", "set_value", {}, name="n", value="{{ trigger.inputs.who }}")


def test_flows_that_call_each_other_are_refused_whatever_they_ask_before() -> None:
    drawn = {ONE: called(calling(TWO)), TWO: called(calling(THREE)), THREE: called(calling(ONE))}
    graphs = {one: graph_of(document) for one, document in drawn.items()}
    assert circle_through(ONE, graphs) == [ONE, TWO, THREE]
    assert circle_through(TWO, {TWO: graph_of(called(calling(TWO)))}) == [TWO]
    # A call, and a trigger that the other sets off.
    label = {"label_id": str(CONTACT)}
    puts = called(step("put", "label", {}, **label))
    begun = definition([calling(TWO)], [trigger("label_added", **label)])
    graphs = {ONE: graph_of(begun), TWO: graph_of(puts)}
    assert circle_through(TWO, graphs) == [ONE, TWO]


def known(**flows: Drawn) -> Known:
    """`_1` is the flow ONE."""
    live = {
        FLOWS[int(name[1:]) - 1]: LiveFlow(FLOWS[int(name[1:]) - 1], CONTACT, graph_of(one))
        for name, one in flows.items()
    }
    return Known(flows=callees_of(live))


def faults_of(drawn: Drawn, knowing: Known) -> list[str]:
    return [one.field for one in check(read_definition(drawn), knowing) if one.level == "error"]


def say(words: str) -> dict[str, Any]:
    return step("say", "send_message", {}, text=words)


def test_what_a_call_gives_and_takes_is_checked() -> None:
    taking = known(_1=called(KEEP, inputs=["who"], outputs=["n"]))
    fine = definition([calling(ONE, "say", inputs={"who": "Ann"}), say("{{ vars.called.n }}")])
    assert faults_of(fine, taking) == []
    other = definition([calling(ONE, "say"), say("{{ vars.called.m }}")])
    assert faults_of(other, taking) == ["draft.steps.1.config.text"]
    assert faults_of(called(KEEP), Known()) == ["draft.steps.0.config.value"]
    not_to_be_called = known(_1=definition([END]))
    assert faults_of(definition([calling(ONE)]), not_to_be_called) == [
        "draft.steps.0.config.flow_id"
    ]
    beside = definition([calling(ONE)], beside_people=True)
    assert faults_of(beside, taking) == ["draft.steps.0.config.flow_id"]
    twice = definition([END], [trigger("called"), trigger("called") | {"id": "again"}])
    assert faults_of(twice, Known()) == ["draft.triggers.1.kind"]


def test_flows_stand_in_one_another_so_deep_and_no_deeper() -> None:
    ids = [UUID(int=number) for number in range(1, 10)]
    live = {
        one: LiveFlow(one, one, graph_of(called(calling(other))))
        for one, other in zip(ids, [*ids[1:], CONTACT], strict=True)
    }
    callees = callees_of(live)
    assert (callees[ids[-1]].deep, callees[ids[0]].deep) == (1, 9)
    for callee, faults in ((ids[2], []), (ids[1], ["draft.steps.0.config.flow_id"])):
        assert faults_of(definition([calling(callee)]), Known(flows=callees)) == faults


@pytest.mark.parametrize(
    ("inner", "refused"),
    [
        (END, False),
        (step("wait", "wait", {"next": None}, seconds=90_000), True),
        (step("ask", "ask_question", {"answered": None, "invalid": None}, text="?",
              save_as="n", kind="text"), False),
        (step("ask", "ask_question", {"answered": None, "invalid": None, "timeout": None},
              text="?", save_as="n", kind="text", timeout_seconds=90_000), True),
    ],
    ids=["at once", "a day later", "after an answer", "or none"],
)  # fmt: skip
def test_the_reply_window_is_watched_over_a_call(inner: dict[str, Any], refused: bool) -> None:
    drawn = definition([calling(ONE, "say"), say("Hello")])
    found = faults_of(drawn, known(_1=called(inner)))
    assert found == (["draft.steps.1.config"] if refused else [])


ASKS = step("ask", "ask_question", {"answered": None, "invalid": None}, text="?", save_as="n",
            kind="text")  # fmt: skip


def test_a_call_without_a_limit_may_wait_for_ever_and_with_one_it_does_not() -> None:
    asking = known(_1=called(ASKS))
    for limit, told in (({}, True), ({"timeout_seconds": 3600}, False)):
        drawn = definition([calling(ONE, "say", **limit), say("Hello")])
        found = check(read_definition(drawn), asking)
        warned = [one.field for one in found if one.level == "warning"]
        assert warned == (["draft.steps.0.config.timeout_seconds"] if told else [])
    # The limit is also what the reply window has to reckon with, and enough of a wait on a circle.
    a_day_later = known(_1=called(step("wait", "wait", {"next": None}, seconds=200_000)))
    for seconds, faults in ((3600, []), (90_000, ["draft.steps.1.config"])):
        drawn = definition([calling(ONE, "say", timeout_seconds=seconds), say("Hello")])
        assert faults_of(drawn, a_day_later) == faults
    again = calling(ONE, timeout_seconds=3600)
    again["next"]["timeout"] = "call"
    assert faults_of(definition([again]), asking) == []
    again["next"]["failed"] = "call"
    assert faults_of(definition([again]), asking) == ["draft.steps.0.next"]


@pytest.mark.parametrize(
    ("limits", "waits", "ends"),
    [
        ((100, 900, 900), [99, 1], "outer"),
        ((900, 100, 900), [100], "middle"),
        ((900, 900, 100), [50, 50], "inner"),
        ((900, 100, 100), [100], "inner"),
    ],
    ids=["the outermost", "the one between", "what asks", "what asks, just in time"],
)
def test_of_flows_in_one_another_the_first_whose_time_is_over_goes_on(
    limits: tuple[int, int, int], waits: list[int], ends: str
) -> None:
    ways = {"answered": None, "invalid": None, "timeout": "say", "window_closed": None}
    asks = step("ask", "ask_question", ways, **ASK | {"timeout_seconds": limits[2]})
    between = calling(TWO, timeout_seconds=limits[1])
    between["next"]["timeout"] = "say"
    outside = calling(ONE, timeout_seconds=limits[0])
    outside["next"]["timeout"] = "say"
    flows = {
        ONE: LiveFlow(ONE, ONE, graph_of(called(between, say("middle")))),
        TWO: LiveFlow(TWO, TWO, graph_of(called(asks, say("inner")))),
    }
    graph = graph_of(definition([outside, say("outer")], [trigger()]))
    talk = Simulation(graph, flows=flows, windowed=False)
    assert [one.text for one in talk.message({"text": "hi", "kind": "text"}).said] == ["How many?"]
    said = [one.text for seconds in waits for one in talk.wait(seconds).said]
    assert said == [ends]
    # Nobody hears an answer now, and no clock runs on.
    assert not talk.is_waiting
    assert talk.wait(10_000).said == []


def test_whoever_changes_what_others_call_is_told() -> None:
    caller = graph_of(
        definition([calling(ONE, "say", inputs={"who": "A"}), say("{{ vars.called.n }}")])
    )

    def told(drawn: Drawn) -> list[str]:
        graph = graph_of(drawn)
        return [one.field for one in what_callers_miss(ONE, graph, {ONE: graph, TWO: caller})]

    assert told(called(KEEP, inputs=["who"], outputs=["n"])) == []
    assert told(called(KEEP)) == [
        "draft.triggers.0.config.inputs",
        "draft.triggers.0.config.outputs",
    ]
    assert told(definition([END])) == ["draft.triggers"]


def test_a_value_goes_over_as_it_is_and_a_text_is_filled_in() -> None:
    keep = step("keep", "set_value", {}, name="n", value="{% for x in trigger.inputs.all %}{{ x }};"
                "{% endfor %}{{ trigger.inputs.who }}{{ trigger.inputs.none }}")  # fmt: skip
    inner = called(keep, inputs=["all", "who", "none"], outputs=["n"])
    inputs = {"all": "{{ trigger.data.all }}", "who": "Dr. {{ contact.name }}"}
    outer = definition(
        [calling(ONE, "say", inputs=inputs), say("{{ vars.called.n }}")], [trigger("manual")]
    )
    flows = {ONE: LiveFlow(ONE, ONE, graph_of(inner))}
    talk = Simulation(graph_of(outer), contact={"name": "Ann"}, flows=flows, windowed=False)
    start = Happening(kind="manual", trigger_id="manual", details={"data": {"all": ["a", "b"]}})
    assert [one.text for one in talk.happen(start).said] == ["a;b;Dr. Ann"]
