"""A definition that can run: kinds looked up, configurations read, edges resolved. Immutable, and
kept per process by the id of its version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.bounds import TextInvalid
from automation.expressions.conditions import Condition, paths_of
from automation.expressions.texts import paths_in
from automation.flows.definition import Definition, Settings, StepDraft, fault_of
from automation.steps.call_flow import CallFlowConfig
from automation.steps.contract import Edge, Step
from automation.steps.go_to import GoToConfig
from automation.steps.registry import STEPS
from automation.steps.send_template import SendTemplateConfig
from automation.steps.speaking import TemplateChoice
from automation.triggers.called import CalledConfig
from automation.triggers.contract import Trigger
from automation.triggers.registry import TRIGGERS
from inbox.foundation.errors import FieldFault


@dataclass(frozen=True, slots=True)
class Node:
    """`place` is where it stands in the document: `steps.3`."""

    id: str
    place: str
    step: Step[Any]
    config: Any
    next: Mapping[str, str | None]
    # Edges that lead somewhere, or nowhere on purpose.
    drawn: frozenset[str]

    @property
    def targets(self) -> Iterator[str]:
        if isinstance(self.config, GoToConfig):
            yield self.config.step
        yield from (one for one in self.next.values() if one is not None)


@dataclass(frozen=True, slots=True)
class Start:
    """A trigger with its configuration."""

    id: str
    place: str
    trigger: Trigger[Any]
    config: Any
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: Mapping[str, Node]
    start: str | None
    starts: Sequence[Start]
    settings: Settings
    # Paths that it asks for, so that nobody looks up what no flow wants to know.
    needs: frozenset[str] = frozenset()
    # `name/language` of the templates that it may say.
    templates: frozenset[str] = frozenset()
    # Flows that it may call.
    calls: frozenset[UUID] = frozenset()

    @property
    def called(self) -> Start | None:
        """Where it begins when another flow calls it; None: it is not to be called."""
        return next((one for one in self.starts if isinstance(one.config, CalledConfig)), None)

    def wants(self, path: str) -> bool:
        return any(one == path or one.startswith(f"{path}.") for one in self.needs)


@dataclass(slots=True)
class Compiled:
    graph: Graph
    faults: list[FieldFault] = field(default_factory=list)


def compile_graph(definition: Definition, place: str = "draft") -> Compiled:
    """As far as it goes: what cannot be read is left out, and told as a fault."""
    faults: list[FieldFault] = []
    nodes: dict[str, Node] = {}
    for number, draft in enumerate(definition.steps):
        here = f"{place}.steps.{number}"
        node = _node(draft, here, faults)
        if draft.id in nodes:
            faults.append(FieldFault(f"{here}.id", "Another step has this id."))
        elif node is not None:
            nodes[draft.id] = node
    starts = list(_starts(definition, place, faults))
    graph = Graph(nodes, definition.start, starts, definition.settings)
    needs, templates = set(_needs(graph, faults)), set(_templates(graph))
    return Compiled(
        Graph(
            nodes,
            definition.start,
            starts,
            definition.settings,
            frozenset(needs),
            frozenset(templates),
            frozenset(
                node.config.flow_id
                for node in nodes.values()
                if isinstance(node.config, CallFlowConfig)
            ),
        ),
        faults,
    )


def ways_out(definition: Definition) -> Iterator[tuple[str, Sequence[Edge]]]:
    """By the id of each step that can be read, as it is configured."""
    for node in compile_graph(definition).graph.nodes.values():
        yield node.id, node.step.edges(node.config)


def _node(draft: StepDraft, here: str, faults: list[FieldFault]) -> Node | None:
    step = STEPS.get(draft.kind)
    if step is None:
        faults.append(FieldFault(f"{here}.kind", "There is no such kind of step."))
        return None
    try:
        config = msgspec.convert(draft.config, step.config)
    except msgspec.ValidationError as error:
        faults.append(fault_of(error, f"{here}.config"))
        return None
    return Node(draft.id, here, step, config, dict(draft.next), frozenset(draft.next))


def _starts(definition: Definition, place: str, faults: list[FieldFault]) -> Iterator[Start]:
    seen: set[str] = set()
    for number, draft in enumerate(definition.triggers):
        here = f"{place}.triggers.{number}"
        trigger = TRIGGERS.get(draft.kind)
        if draft.id in seen:
            faults.append(FieldFault(f"{here}.id", "Another trigger has this id."))
            continue
        seen.add(draft.id)
        if trigger is None:
            faults.append(FieldFault(f"{here}.kind", "There is no such kind of trigger."))
            continue
        try:
            config = msgspec.convert(draft.config, trigger.config)
        except msgspec.ValidationError as error:
            faults.append(fault_of(error, f"{here}.config"))
            continue
        yield Start(draft.id, here, trigger, config, draft.when)


def asked(node: Node) -> Iterator[tuple[str, str]]:
    """(place, path) of every value that a step asks for; texts that cannot be read ask nothing."""
    for inside, source in node.step.texts(node.config):
        try:
            for path in paths_in(source):
                yield f"{node.place}.config.{inside}", path
        except TextInvalid:
            continue
    for inside, path in node.step.paths(node.config):
        yield f"{node.place}.config.{inside}", path


def _needs(graph: Graph, faults: list[FieldFault]) -> Iterator[str]:
    for node in graph.nodes.values():
        for inside, source in node.step.texts(node.config):
            try:
                yield from paths_in(source)
            except TextInvalid as error:
                faults.append(FieldFault(f"{node.place}.config.{inside}", str(error)))
        for _, path in node.step.paths(node.config):
            yield path
    for start in graph.starts:
        if start.when is not None:
            for _, path in paths_of(start.when):
                yield path


def _templates(graph: Graph) -> Iterator[str]:
    for node in graph.nodes.values():
        chosen: TemplateChoice | None = getattr(node.config, "fallback", None)
        if isinstance(node.config, SendTemplateConfig):
            chosen = node.config.template
        if chosen is not None:
            yield chosen.key
