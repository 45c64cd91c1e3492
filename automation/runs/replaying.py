"""A finished run once more, from what it was given: to the same trace, or against a draft with
what is different. And what each of its steps went by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from automation.expressions.conditions import explain
from automation.expressions.values import Values
from automation.flows.graph import Graph, Node, Start
from automation.runs.deciding import Given
from automation.runs.models import FlowStep
from automation.runs.reducer import Advance, Logged, Run, Watch, advance
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


# The way of a line that a person made: the run waits on another version from there on.
MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the log; the first of each burst has what the run was given. `version_id` is the
    one that the run was on."""

    line: Logged
    given: Given | None = None
    version_id: UUID | None = None


def past_of(steps: Sequence[FlowStep]) -> list[Past]:
    """Their sealed values are unlocked by the caller."""
    return [
        Past(
            Logged(
                step_no=step.step_no, node=step.node, kind=step.kind, way=step.way, code=step.code
            ),
            None if step.given is None else msgspec.json.decode(step.given.reveal(), type=Given),
            step.version_id,
        )
        for step in steps
    ]


def replay(
    graph: Graph, past: Sequence[Past], graphs: Mapping[UUID, Graph] | None = None
) -> Replayed:
    """`graphs`: those of the versions that it was on; without them all is played on `graph`."""
    run: Run | None = None
    lines: list[Logged] = []
    for one, done in _bursts(graph, past, graphs or {}):
        run = done.run
        lines += done.log
        if one.given is None:
            lines.append(one.line)
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


def _bursts(
    graph: Graph,
    past: Sequence[Past],
    graphs: Mapping[UUID, Graph],
    watch: Watch | None = None,
) -> Iterator[tuple[Past, Advance]]:
    run: Run | None = None
    for one in past:
        if one.given is not None:
            run = run or Run(trigger=one.given.trigger)
            mine = graph if one.version_id is None else graphs.get(one.version_id, graph)
            done = advance(run, mine, one.given.cause, one.given.facts, watch)
            if done is None:
                # On another way it did not wait for this: here they part.
                return
            yield one, done
            run = done.run
        elif one.line.way == MOVED and run is not None and run.waiting is not None:
            number = one.line.step_no
            waiting = msgspec.structs.replace(run.waiting, step_no=number)
            run = msgspec.structs.replace(run, node=one.line.node, step_no=number, waiting=waiting)
            yield one, Advance(run)


def _key(line: Logged) -> tuple[Any, ...]:
    return line.step_no, line.node, line.kind, line.way, line.code


def watched(
    graph: Graph, past: Sequence[Past], graphs: Mapping[UUID, Graph] | None = None
) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Line → what its step went by, with the values that it saw then."""
    seen: dict[int, Sequence[Mapping[str, Any]]] = {}

    def look(step_no: int, node: Node, at: At, event: Event | None) -> None:
        seen[step_no] = node.step.explains(node.config, at, event)

    for _ in _bursts(graph, past, graphs or {}, look):
        pass
    return seen


def begun_by(
    graph: Graph, trigger_id: str, past: Sequence[Past], graphs: Mapping[UUID, Graph]
) -> dict[str, Any] | None:
    """The trigger that began a run, with what it saw then."""
    if not past or past[0].given is None:
        return None
    given, version_id = past[0].given, past[0].version_id
    graph = graph if version_id is None else graphs.get(version_id, graph)
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
