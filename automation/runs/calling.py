"""One flow calls another: what hinders it, how the called run begins, and what its caller hears.

    caller ── call_flow ──▶ waits ◀── done | failed | unavailable ──┐
                 │            └──▶ timeout: the called run is ended │
                 └──▶ a run of its own, on the version that is live ┘
                      in the same conversation, with its own log

Pure, like the reducer: the worker (deciding.py) and the simulator go by the same rules.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from automation.flows.graph import Graph, Start
from automation.flows.live import LiveFlow
from automation.runs.errors import CallerWentOn
from automation.runs.reducer import Run, RunStatus
from automation.steps.contract import CallFlow, EffectEnded
from automation.triggers.called import CalledConfig
from automation.triggers.contract import Happening

# How many flows may stand in one chain, be it that they call or that they set off each other.
CHAIN_AT_MOST = 8
TOO_MANY_RUNS = "too_many_runs"
CHAIN_TOO_LONG = "chain_too_long"
NOT_LIVE = "flow_not_live"
NOT_CALLABLE = "flow_not_callable"
UNLIKE = "flow_beside_people"
OTHER_CHANNEL = "flow_for_other_channels"
UNDER_WAY = "flow_under_way"
# Why a run was ended that nobody waits for any more.
CALLER_WENT_ON = CallerWentOn.code


def hindrance(
    caller: Graph, callee: LiveFlow | None, channel_id: str, *, under_way: bool, deep: int
) -> str:
    """Why it cannot be called now; nothing: it can. `under_way`: a run of it is, in this
    conversation, so that also a flow that would come to call itself is refused. A conversation
    that is made up may be on no channel."""
    if callee is None:
        return NOT_LIVE
    graph = callee.graph
    if graph.called is None:
        return NOT_CALLABLE
    if graph.settings.beside_people != caller.settings.beside_people:
        return UNLIKE
    channels = graph.settings.channel_ids
    if channels and channel_id and channel_id not in {str(one) for one in channels}:
        return OTHER_CHANNEL
    if under_way:
        return UNDER_WAY
    return CHAIN_TOO_LONG if deep > CHAIN_AT_MOST else ""


def called_run(start: Start, call: CallFlow) -> Run:
    """Not begun yet: it knows what it was given, of what it asks for."""
    config: CalledConfig = start.config
    inputs = {name: call.inputs.get(name) for name in config.inputs}
    happening = Happening(kind="called", details={"inputs": inputs})
    return Run(trigger=start.trigger.finds(config, happening), called=True)


def unavailable(code: str) -> EffectEnded:
    return EffectEnded(state="failed", code=code, result={"unavailable": True})


def answer_of(run: Run, graph: Graph | None) -> EffectEnded:
    """What the caller hears of a run that has ended."""
    if run.status is not RunStatus.DONE:
        return EffectEnded(state="failed", code=run.code or run.status.value)
    start = None if graph is None else graph.called
    names = [] if start is None else start.config.outputs
    values: dict[str, Any] = {name: run.vars.get(name) for name in names}
    return EffectEnded(state="done", result={"outcome": run.outcome, "values": values})


def with_called(graphs: Iterable[Graph], flows: Mapping[UUID, LiveFlow]) -> list[Graph]:
    """These, and all that they may come to call: their facts are needed too."""
    found = list(graphs)
    seen: set[UUID] = set()
    for graph in found:
        for flow_id in sorted(graph.calls - seen):
            seen.add(flow_id)
            if flow_id in flows:
                found.append(flows[flow_id].graph)
    return found
