"""Goes on by the value of one thing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from automation.expressions.conditions import Condition, Path, Plain, explain, holds
from automation.steps.contract import ELSE, At, Edge, Event, Go, Known, Move, Step, Word
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class SwitchCase(In):
    name: Word
    equals: Annotated[list[Plain], Meta(min_length=1, max_length=50)]


class SwitchConfig(In):
    value: Path
    cases: Annotated[list[SwitchCase], Meta(min_length=1, max_length=50)]


class Switch(Step[SwitchConfig]):
    kind = "switch"
    title = "Switch"
    group = "logic"
    config = SwitchConfig

    def edges(self, config: SwitchConfig) -> Sequence[Edge]:
        return (*(Edge(one.name) for one in config.cases), Edge(ELSE))

    def paths(self, config: SwitchConfig) -> Iterator[tuple[str, str]]:
        yield "value", config.value

    def faults(self, config: SwitchConfig, known: Known) -> Iterator[FieldFault]:
        names = [one.name for one in config.cases]
        for number, one in enumerate(config.cases):
            if one.name in names[:number] or one.name == ELSE:
                yield FieldFault(f"cases.{number}.name", "Another case has this name.")

    def explains(
        self, config: SwitchConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        return [
            {"name": one.name, **explain(_condition(config, one), at.values)}
            for one in config.cases
        ]

    def enter(self, config: SwitchConfig, at: At) -> Move:
        values = at.values
        for one in config.cases:
            if holds(_condition(config, one), values):
                return Go(one.name)
        return Go(ELSE)


def _condition(config: SwitchConfig, case: SwitchCase) -> Condition:
    return Condition(value=config.value, operator="one_of", to=case.equals)
