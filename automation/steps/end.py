"""Ends the run, with a word for the figures."""

from collections.abc import Sequence

from automation.steps.contract import At, Edge, End, Move, Step, Word
from inbox.foundation.schemas import In


class EndConfig(In):
    outcome: Word = "done"


class EndStep(Step[EndConfig]):
    kind = "end"
    title = "End"
    group = "logic"
    config = EndConfig

    def edges(self, config: EndConfig) -> Sequence[Edge]:
        return ()

    def enter(self, config: EndConfig, at: At) -> Move:
        return End(config.outcome)
