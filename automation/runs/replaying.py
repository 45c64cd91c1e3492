"""A finished run once more, from what it was given: to the same trace, or against a draft with
what is different. And what each of its steps went by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from automation.expressions.conditions import explain
from automation.expressions.values import Values
from automation.flows.graph import Graph, Node, Start
from automation.runs.deciding import Given
from automation.runs.models import FlowStep
from automation.runs.reducer import Logged, Run, advance
from automation.steps.contract import At, Event
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


def watched(graph: Graph, past: Sequence[Past]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Line → what its step went by, with the values that it saw then."""
    seen: dict[int, Sequence[Mapping[str, Any]]] = {}

    def look(step_no: int, node: Node, at: At, event: Event | None) -> None:
        seen[step_no] = node.step.explains(node.config, at, event)

    run: Run | None = None
    for given in (one.given for one in past if one.given is not None):
        run = run or Run(trigger=given.trigger)
        done = advance(run, graph, given.cause, given.facts, look)
        if done is None:
            break
        run = done.run
    return seen


def begun_by(graph: Graph, trigger_id: str, given: Given) -> dict[str, Any] | None:
    """The trigger that began a run, with what it saw then."""
    start = next((one for one in graph.starts if one.id == trigger_id), None)
    if start is None:
        return None
    message, details = given.facts.message, given.trigger
    kind = next(iter(start.trigger.listens), "")
    happening = Happening(kind=kind, message=message, details=details)
    facts = msgspec.structs.replace(given.facts, trigger=given.trigger)
    return looked_at(start, happening, At(facts, {}, {}, frozenset()).values)


def looked_at(start: Start, happening: Happening, values: Values) -> dict[str, Any]:
    """A trigger with every condition and the value that it saw."""
    checks = start.trigger.checks(start.config, happening)
    fits = bool(start.trigger.matches(start.config, happening))
    when = None if start.when is None else explain(start.when, values)
    return {
        "trigger_id": start.id,
        "kind": start.trigger.kind,
        "listens": happening.kind in start.trigger.listens,
        "checks": [
            {"name": one.name, "wanted": one.wanted, "saw": one.saw, "holds": one.holds}
            for one in checks
        ],
        "fits": fits,
        "when": when,
    }
