"""Goes on by the first case whose condition holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from automation.expressions.conditions import Condition, explain, faults_of, holds, paths_of
from automation.steps.contract import ELSE, At, Edge, Event, Go, Known, Move, Step, Word
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class Case(In):
    name: Word
    when: Condition


class BranchConfig(In):
    cases: Annotated[list[Case], Meta(min_length=1, max_length=20)]


class Branch(Step[BranchConfig]):
    kind = "branch"
    title = "Branch"
    group = "logic"
    config = BranchConfig

    def edges(self, config: BranchConfig) -> Sequence[Edge]:
        return (*(Edge(one.name) for one in config.cases), Edge(ELSE))

    def paths(self, config: BranchConfig) -> Iterator[tuple[str, str]]:
        for number, one in enumerate(config.cases):
            for place, path in paths_of(one.when):
                yield f"cases.{number}.when{place}", path

    def faults(self, config: BranchConfig, known: Known) -> Iterator[FieldFault]:
        names = [one.name for one in config.cases]
        for number, one in enumerate(config.cases):
            if one.name in names[:number] or one.name == ELSE:
                yield FieldFault(f"cases.{number}.name", "Another case has this name.")
            yield from faults_of(one.when, f"cases.{number}.when")

    def explains(
        self, config: BranchConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        return [{"name": one.name, **explain(one.when, at.values)} for one in config.cases]

    def enter(self, config: BranchConfig, at: At) -> Move:
        values = at.values
        for one in config.cases:
            if holds(one.when, values):
                return Go(one.name)
        return Go(ELSE)
