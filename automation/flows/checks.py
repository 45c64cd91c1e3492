"""May it be published? Every fault with the path to it; errors hinder, warnings are told.

What is asked of one flow alone is here; circles across all flows of a workspace are in
circles.py."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from automation.expressions.conditions import faults_of, paths_of
from automation.flows.definition import Definition
from automation.flows.graph import Graph, Node, asked, compile_graph
from automation.flows.paths import DAY_SECONDS, FOR_EVER, State, reached, unguarded
from automation.steps.call_flow import CallFlowConfig
from automation.steps.contact_fields import is_known
from automation.steps.contract import Known
from automation.steps.go_to import GoToConfig
from automation.steps.repeat import RepeatConfig
from automation.steps.speaking import CLOSED
from automation.triggers.called import TAKEN, CalledConfig
from inbox.foundation.errors import FieldFault

# What can be asked for, besides `vars.…` and `trigger.…`.
CONTACT = ("id", "name", "email", "phone", "language", "labels", "marketing")
CONVERSATION = ("id", "channel_id", "status", "priority", "assignee_id", "team_id", "labels")
MESSAGE = (
    "id", "text", "kind", "button_id", "button_title", "emoji", "ad_id", "ad_headline", "ad_url"
)  # fmt: skip
NOW = (
    "iso", "date", "time", "weekday", "hour", "day", "month", "year", "is_open", "opens_at"
)  # fmt: skip
KNOWN_PATHS = frozenset(
    f"{root}.{name}"
    for root, names in (
        ("contact", CONTACT),
        ("conversation", CONVERSATION),
        ("message", MESSAGE),
        ("now", NOW),
    )
    for name in names
)
ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"
# A flow in a flow in a flow: deeper than that nobody sees through it.
CALLS_DEEP = 8


@dataclass(frozen=True, slots=True)
class Finding:
    field: str
    message: str
    level: Literal["error", "warning"] = "error"


def check(definition: Definition, known: Known, place: str = "draft") -> list[Finding]:
    compiled = compile_graph(definition, place)
    graph = compiled.graph
    found = [Finding(one.field, one.message) for one in compiled.faults]
    states = reached(graph, known.flows)
    drawn = {one.id for one in definition.steps}
    whole = len(graph.nodes) == len(drawn)
    found += _starts(graph, known, place)
    found += _called(graph, place)
    found += _calls(graph, known)
    found += _edges(graph, drawn)
    # While a step cannot be read, what lies behind it only seems to be out of reach.
    if whole:
        found += [
            Finding(f"{node.place}.id", "No way leads to this step.")
            for node in graph.nodes.values()
            if node.id not in states
        ]
    found += [
        Finding(
            f"{graph.nodes[one].place}.next",
            "This step is on a circle in which nothing is awaited; put a wait or a question in it.",
        )
        for one in unguarded(graph)
    ]
    counts: set[str] = set()
    for node in graph.nodes.values():
        if isinstance(node.config, RepeatConfig):
            if node.config.count_as in counts:
                words = "Another step counts under this name."
                found.append(Finding(f"{node.place}.config.count_as", words))
            counts.add(node.config.count_as)
        faults = node.step.faults(node.config, known)
        found += [Finding(f"{node.place}.config.{one.field}", one.message) for one in faults]
        state = states.get(node.id)
        if state is not None:
            found += _values(graph, node, state, known)
            found += _speech(graph, node, state)
    return sorted(set(found), key=lambda one: (one.level, _order(one.field), one.message))


def hindering(findings: Sequence[Finding]) -> list[FieldFault]:
    return [FieldFault(one.field, one.message) for one in findings if one.level == ERROR]


def _starts(graph: Graph, known: Known, place: str) -> Iterator[Finding]:
    if not graph.starts:
        yield Finding(f"{place}.triggers", "At least one trigger.")
    if graph.start is None or graph.start not in graph.nodes:
        yield Finding(f"{place}.start", "Name the step with which it begins.")
    for channel_id in graph.settings.channel_ids:
        if channel_id not in known.channel_ids:
            yield Finding(f"{place}.settings.channel_ids", "There is no channel with this id.")
    for start in graph.starts:
        for fault in start.trigger.faults(start.config, known):
            yield Finding(f"{start.place}.config.{fault.field}", fault.message)
        if start.when is None:
            continue
        for fault in faults_of(start.when, f"{start.place}.when"):
            yield Finding(fault.field, fault.message)
        for inside, path in paths_of(start.when):
            root, _, rest = path.partition(".")
            fits = (
                path in KNOWN_PATHS
                or is_known(path, known)
                or (root == "trigger" and rest.split(".")[0] in start.trigger.gives)
            )
            if not fits:
                yield Finding(f"{start.place}.when{inside}", "There is no such value here.")


def _called(graph: Graph, place: str) -> Iterator[Finding]:
    """What others may call: once, and giving back what there is."""
    starts = [one for one in graph.starts if isinstance(one.config, CalledConfig)]
    for start in starts[1:]:
        yield Finding(f"{start.place}.kind", "Another trigger says how it is called.")
    written = {name for node in graph.nodes.values() for name in node.step.sets(node.config)}
    for start in starts:
        for at, name in enumerate(start.config.outputs):
            if name not in written:
                words = f"No step of this flow sets `vars.{name}`."
                yield Finding(f"{start.place}.config.outputs.{at}", words)


def _calls(graph: Graph, known: Known) -> Iterator[Finding]:
    for node in graph.nodes.values():
        if not isinstance(node.config, CallFlowConfig):
            continue
        callee = known.flows.get(node.config.flow_id)
        if callee is None:
            continue
        place = f"{node.place}.config.flow_id"
        if callee.beside_people != graph.settings.beside_people:
            words = "One of the two runs beside people and the other does not."
            yield Finding(place, f"{words} A call goes between flows that are alike in that.")
        if callee.deep >= CALLS_DEEP:
            yield Finding(place, f"Flows stand in one another more than {CALLS_DEEP} deep.")
        if node.config.timeout_seconds is None and callee.silent_at_most == FOR_EVER:
            words = "The other flow may wait for days, or for ever, and this step with it."
            yield Finding(f"{node.place}.config.timeout_seconds", words, WARNING)


def _edges(graph: Graph, drawn: Set[str]) -> Iterator[Finding]:
    """`drawn` are all steps, also those that cannot be read, which is said of them themselves."""
    for node in graph.nodes.values():
        edges = {one.name: one for one in node.step.edges(node.config)}
        for name, target in node.next.items():
            if name not in edges:
                yield Finding(f"{node.place}.next.{name}", "This step has no such way out.")
            elif target is not None and target not in drawn:
                yield Finding(f"{node.place}.next.{name}", "There is no step with this id.")
        for name, edge in edges.items():
            if edge.required and name not in node.next:
                yield Finding(f"{node.place}.next.{name}", "Draw where it goes on, or to null.")
        if isinstance(node.config, GoToConfig) and node.config.step not in drawn:
            yield Finding(f"{node.place}.config.step", "There is no step with this id.")


def _values(graph: Graph, node: Node, state: State, known: Known) -> Iterator[Finding]:
    given = {name for start in graph.starts for name in start.trigger.gives}
    always = set(given)
    for start in graph.starts:
        always &= start.trigger.gives
    inputs = set() if graph.called is None else set(graph.called.config.inputs)
    back = _given_back(graph, known)
    for place, path in asked(node):
        root, _, rest = path.partition(".")
        name, *deeper = rest.split(".")
        if path in KNOWN_PATHS or is_known(path, known):
            continue
        if root == "trigger" and name == "inputs" and deeper and deeper[0] not in inputs:
            yield Finding(place, f"Nothing so named is handed in: `{path}`.")
        elif root == "vars" and name in back and deeper and deeper[0] not in back[name]:
            yield Finding(place, f"The flow that is called gives nothing so named: `{path}`.")
        elif root == "vars" and name in state.maybe_set:
            if name not in state.surely_set:
                words = f"`{path}` is set on some of the ways that lead here, not on all."
                yield Finding(place, words, "warning")
        elif root == "trigger" and name in given:
            if name not in always:
                words = f"Only some of the triggers give `{path}`."
                yield Finding(place, words, "warning")
        else:
            yield Finding(place, f"There is no value `{path}` at this step.")


def _given_back(graph: Graph, known: Known) -> dict[str, frozenset[str]]:
    """By the value that it is kept as; of those alone that nothing but calls write."""
    found: dict[str, frozenset[str]] = {}
    others: set[str] = set()
    for node in graph.nodes.values():
        if not isinstance(node.config, CallFlowConfig):
            others.update(node.step.sets(node.config))
        elif (callee := known.flows.get(node.config.flow_id)) is None:
            others.add(node.config.save_as)
        else:
            before = found.get(node.config.save_as, TAKEN)
            found[node.config.save_as] = before | callee.outputs
    return {name: names for name, names in found.items() if name not in others}


def _speech(graph: Graph, node: Node, state: State) -> Iterator[Finding]:
    way = node.step.speaks(node.config)
    if not way:
        return
    if graph.settings.beside_people:
        yield Finding(
            f"{node.place}.kind", "A flow that runs beside people says nothing to the customer."
        )
    if way == "free" and CLOSED not in node.drawn and state.silent_seconds >= DAY_SECONDS:
        yield Finding(
            f"{node.place}.config",
            "More than 24 hours may have passed since the customer wrote: give it a template to"
            f" fall back on, or draw `{CLOSED}`.",
        )


def _order(place: str) -> tuple[tuple[int, str], ...]:
    """`steps.10` behind `steps.9`."""
    return tuple((int(one), "") if one.isdecimal() else (-1, one) for one in place.split("."))
