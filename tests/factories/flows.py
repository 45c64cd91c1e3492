"""Flows of tests: drawn in few words, published, and looked at."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from automation.flows.definition import read_definition
from automation.flows.graph import Graph, compile_graph
from automation.flows.models import Flow
from automation.flows.service import FlowService
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime

# The triggers by which other systems start a flow of `drawn`.
HOOK, OTHER_HOOK = "hook", "other_hook"


def trigger(kind: str = "message_received", /, **config: Any) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "config": config}


def step(step_id: str, kind: str, next_step: Any = None, /, **config: Any) -> dict[str, Any]:
    """`next_step` is where it goes on: one step, or a table of edges."""
    edges = next_step if isinstance(next_step, dict) else {"next": next_step}
    return {
        "id": step_id,
        "kind": kind,
        "config": config,
        "next": {} if next_step is None else edges,
    }


def definition(
    steps: Sequence[Mapping[str, Any]],
    triggers: Sequence[Mapping[str, Any]] | None = None,
    **settings: Any,
) -> dict[str, Any]:
    return {
        "start": steps[0]["id"] if steps else None,
        "triggers": list([trigger()] if triggers is None else triggers),
        "steps": list(steps),
        "settings": settings,
    }


def drawn(word: str = "", channel_id: UUID | None = None) -> dict[str, Any]:
    """One step that says something, begun by a word of the customer and by other systems."""
    config = {"channel_id": str(channel_id or new_id()), "phone_path": "phone"}
    hooks = [{"id": name, "kind": "hook", "config": config} for name in (HOOK, OTHER_HOOK)]
    wrote = trigger("message_received", match="keyword", keywords=[word or f"w{new_id().hex}"])
    hello = step("hello", "send_message", {"window_closed": None}, text="Hello")
    return definition([hello], [wrote, *hooks])


def graph_of(document: Mapping[str, Any]) -> Graph:
    return compile_graph(read_definition(dict(document))).graph


async def publish(
    runtime: Runtime, workspace_id: UUID, document: Mapping[str, Any], name: str = "Flow"
) -> Flow:
    async with runtime.unit_of_work(workspace_id) as uow:
        flows = FlowService(uow)
        flow = await flows.create(new_id(), name, document)
        await flows.publish(flow.id)
        return flow
