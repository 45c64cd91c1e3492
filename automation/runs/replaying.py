"""A finished run once more, from what it was given: to the same trace, or against a draft with
what is different. And why a flow did, or did not, begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.conditions import explain
from automation.flows.graph import Graph
from automation.runs.deciding import Given, values_of
from automation.runs.facts import Scene
from automation.runs.models import FlowStep
from automation.runs.reducer import Logged, Run, advance
from automation.triggers.contract import Happening


@dataclass(frozen=True, slots=True)
class Replayed:
    """`same`: line by line what is in the log."""

    lines: Sequence[Logged]
    same: bool
    # From the first line on that is another one.
    differs_at: int | None
    status: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the log; the first of each burst has what the run was given."""

    line: Logged
    given: Given | None = None


def past_of(steps: Sequence[FlowStep]) -> list[Past]:
    """Their sealed values are unlocked by the caller."""
    return [
        Past(
            Logged(
                step_no=step.step_no, node=step.node, kind=step.kind, way=step.way, code=step.code
            ),
            None if step.given is None else msgspec.json.decode(step.given.reveal(), type=Given),
        )
        for step in steps
    ]


def replay(graph: Graph, past: Sequence[Past]) -> Replayed:
    run: Run | None = None
    lines: list[Logged] = []
    for given in (one.given for one in past if one.given is not None):
        if run is None:
            run = Run(trigger=given.trigger)
        done = advance(run, graph, given.cause, given.facts)
        if done is None:
            # On another way it did not wait for this: here they part.
            break
        run = done.run
        lines += done.log
    happened = [one.line for one in past]
    differs = next(
        (at for at, (a, b) in enumerate(zip(happened, lines, strict=False)) if _key(a) != _key(b)),
        None,
    )
    if differs is None and len(happened) != len(lines):
        differs = min(len(happened), len(lines))
    return Replayed(
        lines,
        differs is None,
        differs,
        "" if run is None else run.status.value,
        "" if run is None else run.outcome,
    )


def _key(line: Logged) -> tuple[Any, ...]:
    return line.step_no, line.node, line.kind, line.way, line.code


def reasons(
    flow_id: UUID, graph: Graph, scene: Scene, happening: Happening, *, live: bool, busy: bool
) -> Iterator[dict[str, Any]]:
    """Every trigger with every condition and the value that it saw; then what holds for all."""
    for start in graph.starts:
        listens = happening.kind in start.trigger.listens
        found: dict[str, Any] = {
            "trigger_id": start.id,
            "kind": start.trigger.kind,
            "listens": listens,
            "checks": [],
            "when": None,
            "holds": listens,
        }
        if listens:
            checks = start.trigger.checks(start.config, happening)
            found["checks"] = [
                {"name": one.name, "wanted": one.wanted, "saw": one.saw, "holds": one.holds}
                for one in checks
            ]
            found["holds"] = start.trigger.matches(start.config, happening)
            if start.when is not None:
                found["when"] = explain(
                    start.when,
                    values_of(
                        scene, graph, start.trigger, start.config, happening, scene_now(scene)
                    ),
                )
                found["holds"] = found["holds"] and found["when"]["holds"]
        yield found
    channels = graph.settings.channel_ids
    thread = scene.thread
    yield {
        "flow_id": str(flow_id),
        "is_live": live,
        "channel_fits": not channels or thread.channel_id in channels,
        "bot_may_answer": thread.bot_may_answer or graph.settings.beside_people,
        "not_under_way": not busy,
    }


def scene_now(scene: Scene) -> Any:
    return scene.thread.last_message_at
