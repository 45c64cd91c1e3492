"""Whom a happening concerns: which trigger of which live flow listens to it, and what its condition
looks at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from automation.flows.graph import Graph
from automation.flows.live import Listening, WorkspaceFlows
from automation.runs.facts import Scene
from automation.steps.contract import At
from automation.triggers.contract import Happening


def matches(one: Listening, happening: Happening, channel_id: UUID) -> bool:
    """Without its `when`: as far as a happening alone can tell."""
    start = one.start
    if happening.kind not in start.trigger.listens:
        return False
    if happening.flow_id and (happening.flow_id, happening.trigger_id or start.id) != (
        str(one.flow.id),
        start.id,
    ):
        return False
    if start.trigger.addressed and not happening.flow_id:
        return False
    channels = one.flow.graph.settings.channel_ids
    if channels and channel_id not in channels:
        return False
    return bool(start.trigger.matches(start.config, happening))


def values_of(
    scene: Scene, graph: Graph, trigger: Any, config: Any, happening: Happening, now: datetime
) -> Mapping[str, Any]:
    """What the condition of a trigger looks at."""
    facts = scene.facts(now, graph, happening.message)
    facts = msgspec.structs.replace(facts, trigger=trigger.finds(config, happening))
    return At(facts, {}, {}, frozenset()).values


def asked_in_order(
    flows: WorkspaceFlows, happenings: Sequence[Happening]
) -> list[tuple[Listening, Happening]]:
    """Each flow once, by the first of its triggers that is concerned; in order of priority."""
    found = [
        (one, happening)
        for happening in happenings
        for one in flows.by_kind.get(happening.kind, ())
    ]
    if len(happenings) > 1:
        found.sort(key=lambda pair: (pair[0].flow.graph.settings.priority, pair[0].flow.id))
    return found
