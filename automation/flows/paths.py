"""Ways through a graph: what is reached, in which state a value or the reply window is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from automation.flows.graph import Graph, Node
from automation.steps.call_flow import UNAVAILABLE, CallFlowConfig
from automation.steps.contract import NEXT, Callee
from automation.steps.go_to import GoToConfig
from automation.steps.speaking import CLOSED

DAY_SECONDS = 86_400.0
FOR_EVER = float("inf")
NOBODY_CALLED: Mapping[UUID, Callee] = {}


@dataclass(frozen=True, slots=True)
class State:
    """What is so when a step is entered, over all ways that lead there.

    `silent_seconds` is how long ago the customer may have written last, at most."""

    maybe_set: frozenset[str]
    surely_set: frozenset[str]
    silent_seconds: float


def moves(node: Node) -> Iterator[tuple[str, str]]:
    """(edge, target) of everything drawn."""
    if isinstance(node.config, GoToConfig):
        yield NEXT, node.config.step
    for edge, target in node.next.items():
        if target is not None:
            yield edge, target


def reached(
    graph: Graph,
    callees: Mapping[UUID, Callee] = NOBODY_CALLED,
    silent_seconds: float | None = None,
) -> dict[str, State]:
    """Every step that some way leads to. States only grow towards what may be, so this ends. How
    long the customer is silent at the beginning is said, or as the triggers have it."""
    if graph.start is None or graph.start not in graph.nodes:
        return {}
    if silent_seconds is None:
        opens = bool(graph.starts) and all(one.trigger.opens_window for one in graph.starts)
        silent_seconds = 0.0 if opens else FOR_EVER
    states = {graph.start: State(frozenset(), frozenset(), silent_seconds)}
    waiting = [graph.start]
    while waiting:
        node_id = waiting.pop()
        node, state = graph.nodes[node_id], states[node_id]
        for edge, target in moves(node):
            if target not in graph.nodes:
                continue
            after = _after(node, state, edge, callees)
            before = states.get(target)
            joined = after if before is None else _join(before, after)
            if joined != before:
                states[target] = joined
                waiting.append(target)
    return states


def _after(node: Node, state: State, edge: str, callees: Mapping[UUID, Callee]) -> State:
    names = frozenset(node.step.sets(node.config))
    silent = _silent_after(node, state, edge, callees)
    # Around a circle it would grow for ever; beyond two days nothing changes any more.
    if silent > 2 * DAY_SECONDS:
        silent = FOR_EVER
    return State(state.maybe_set | names, state.surely_set | names, silent)


def _silent_after(node: Node, state: State, edge: str, callees: Mapping[UUID, Callee]) -> float:
    if edge in node.step.resumes_by_reply(node.config):
        return 0.0
    if edge == CLOSED:
        # Nothing was said, so nothing was waited for.
        return state.silent_seconds
    if not isinstance(node.config, CallFlowConfig):
        return state.silent_seconds + node.step.waits_seconds(node.config)
    callee = callees.get(node.config.flow_id)
    if callee is None or edge == UNAVAILABLE:
        return state.silent_seconds
    limit = FOR_EVER if node.config.timeout_seconds is None else node.config.timeout_seconds
    if edge != NEXT:
        return state.silent_seconds + min(callee.silent_at_most, limit)
    ends = callee.silent_seconds + (0.0 if callee.replied else state.silent_seconds)
    return min(ends, state.silent_seconds + limit)


def with_silence(callee: Callee, graph: Graph, callees: Mapping[UUID, Callee]) -> Callee:
    """What the reply window has to fear of a flow that is called; `callees` are what it calls."""
    ends, all_of_it = _silences(graph, callees, 0.0)
    after_ever, _ = _silences(graph, callees, FOR_EVER)
    replied = after_ever < FOR_EVER
    return replace(
        callee,
        silent_seconds=after_ever if replied else ends,
        silent_at_most=all_of_it,
        replied=replied,
    )


def _silences(
    graph: Graph, callees: Mapping[UUID, Callee], silent_seconds: float
) -> tuple[float, float]:
    """(where it ends well, anywhere), at most."""
    ends, anywhere = 0.0, 0.0
    for node_id, state in reached(graph, callees, silent_seconds).items():
        node = graph.nodes[node_id]
        edges = [one.name for one in node.step.edges(node.config)]
        if not edges and not isinstance(node.config, GoToConfig):
            ends = max(ends, state.silent_seconds)
        # It may be ended by a person while it waits.
        anywhere = max(anywhere, state.silent_seconds + node.step.waits_seconds(node.config))
        for edge in edges:
            silent = _after(node, state, edge, callees).silent_seconds
            anywhere = max(anywhere, silent)
            if node.next.get(edge) is None:
                ends = max(ends, silent)
    return ends, anywhere


def _join(one: State, other: State) -> State:
    return State(
        one.maybe_set | other.maybe_set,
        one.surely_set & other.surely_set,
        max(one.silent_seconds, other.silent_seconds),
    )


def unguarded(graph: Graph) -> list[str]:
    """Steps on a circle in which nothing is awaited: neither time, nor the customer."""
    quick: Mapping[str, list[str]] = {
        node.id: [
            target
            for edge, target in moves(node)
            if target in graph.nodes and edge not in node.step.bounded
        ]
        for node in graph.nodes.values()
        if not node.step.waits_seconds(node.config)
    }
    return sorted({one for ring in circles(quick) for one in ring})


def circles(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """Sets of two and more that lead to one another, and those that lead to themselves (Tarjan's
    way, without recursion: a flow may be five hundred steps long)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in edges:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    ring = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        ring.append(member)
                        if member == node:
                            break
                    if len(ring) > 1 or node in edges[node]:
                        found.append(ring)
    return found
