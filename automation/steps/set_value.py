"""Keeps a value for later steps of the run."""

from collections.abc import Iterator, Sequence

from automation.steps.contract import At, Go, Move, Step, Word, Words
from inbox.foundation.schemas import In


class SetValueConfig(In):
    name: Word
    value: Words


class SetValue(Step[SetValueConfig]):
    kind = "set_value"
    title = "Set a value"
    group = "logic"
    config = SetValueConfig

    def texts(self, config: SetValueConfig) -> Iterator[tuple[str, str]]:
        yield "value", config.value

    def sets(self, config: SetValueConfig) -> Sequence[str]:
        return (config.name,)

    def enter(self, config: SetValueConfig, at: At) -> Move:
        at.vars[config.name] = at.fill(config.value)
        return Go()
