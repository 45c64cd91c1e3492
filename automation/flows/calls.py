"""Flows that call each other: what a flow may call, all the way down, and what callers rely on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from automation.flows.checks import WARNING, Finding
from automation.flows.definition import read_definition
from automation.flows.graph import Graph, asked, compile_graph
from automation.flows.live import LiveFlow
from automation.flows.paths import with_silence
from automation.steps.call_flow import CallFlowConfig
from automation.steps.contract import Callee
from automation.triggers.called import CalledConfig
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


async def read_called(
    uow: UnitOfWork, graph: Graph, pinned: Mapping[UUID, UUID] | None = None
) -> dict[UUID, LiveFlow]:
    """What a graph may call, and what that calls: live ones, or exactly these versions."""
    found: dict[UUID, LiveFlow] = {}
    looked: set[UUID] = set()
    wanted = set(graph.calls)
    while wanted:
        looked |= wanted
        if pinned is None:
            rows = await uow.run(_LIVE, _of(uow, wanted))
        else:
            versions = {pinned[one] for one in wanted if one in pinned}
            rows = await uow.run(_PINNED, _of(uow, versions)) if versions else []
        for row in rows:
            drawn = read_definition(row.definition, "definition")
            found[row.flow_id] = LiveFlow(row.flow_id, row.version_id, compile_graph(drawn).graph)
        wanted = {one for row in rows for one in found[row.flow_id].graph.calls} - looked
    return found


def callees_of(flows: Mapping[UUID, LiveFlow]) -> dict[UUID, Callee]:
    """Of those that are to be called, what concerns their callers."""
    made: dict[UUID, Callee] = {}
    for flow_id in flows:
        _callee(flow_id, flows, made, frozenset())
    return {one: callee for one, callee in made.items() if flows[one].graph.called is not None}


def _callee(
    flow_id: UUID,
    flows: Mapping[UUID, LiveFlow],
    made: dict[UUID, Callee],
    within: frozenset[UUID],
) -> Callee:
    """A circle of calls is refused elsewhere; here it only has to end."""
    if flow_id in made:
        return made[flow_id]
    graph = flows[flow_id].graph
    inner = {
        one: _callee(one, flows, made, within | {flow_id})
        for one in sorted(graph.calls)
        if one in flows and one not in within and one != flow_id
    }
    start = graph.called
    config = CalledConfig() if start is None else start.config
    callee = Callee(
        inputs=frozenset(config.inputs),
        outputs=frozenset(config.outputs),
        beside_people=graph.settings.beside_people,
        deep=1 + max((one.deep for one in inner.values()), default=0),
    )
    made[flow_id] = with_silence(callee, graph, inner)
    return made[flow_id]


def what_callers_miss(
    flow_id: UUID, graph: Graph, graphs: Mapping[UUID, Graph]
) -> Iterator[Finding]:
    """Live flows call this one by what holds now: what they would find changed is told."""
    callers = [one for other, one in graphs.items() if other != flow_id and flow_id in one.calls]
    if not callers:
        return
    start = graph.called
    if start is None:
        words = "A live flow calls this one, which it would find unavailable from then on."
        yield Finding("draft.triggers", words, WARNING)
        return
    config: CalledConfig = start.config
    for caller in callers:
        for name in sorted(_handed_in(caller, flow_id) - set(config.inputs)):
            words = f"A live flow that calls this one hands in `{name}`."
            yield Finding(f"{start.place}.config.inputs", words, WARNING)
        for name in sorted(_asked_back(caller, flow_id) - set(config.outputs)):
            words = f"A live flow that calls this one asks for `{name}` back."
            yield Finding(f"{start.place}.config.outputs", words, WARNING)


def _calls(graph: Graph, flow_id: UUID) -> Iterator[CallFlowConfig]:
    for node in graph.nodes.values():
        if isinstance(node.config, CallFlowConfig) and node.config.flow_id == flow_id:
            yield node.config


def _handed_in(graph: Graph, flow_id: UUID) -> set[str]:
    return {name for config in _calls(graph, flow_id) for name in config.inputs}


def _asked_back(graph: Graph, flow_id: UUID) -> set[str]:
    kept = {config.save_as for config in _calls(graph, flow_id)}
    paths = [path.split(".") for node in graph.nodes.values() for _, path in asked(node)]
    found = {path[2] for path in paths if len(path) > 2 and path[0] == "vars" and path[1] in kept}
    return found - {"outcome", "code"}


def _of(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[str, Any]:
    return {"workspace_id": uow.workspace_id, "ids": listed(sorted(ids))}


_JOINED = (
    "SELECT f.id AS flow_id, v.id AS version_id, v.definition FROM flow AS f"
    " JOIN flow_version AS v ON v.workspace_id = f.workspace_id"
)
_LIVE = Statement(
    f"{_JOINED} AND v.id = f.version_id WHERE f.workspace_id = :workspace_id"
    " AND f.state = 'live' AND f.id = ANY(CAST(:ids AS uuid[]))"
)
_PINNED = Statement(
    f"{_JOINED} AND v.flow_id = f.id WHERE f.workspace_id = :workspace_id"
    " AND v.id = ANY(CAST(:ids AS uuid[]))"
)
