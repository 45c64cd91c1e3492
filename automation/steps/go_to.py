"""Goes on at another step. Back to an earlier one only where something is awaited in between."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from automation.steps.contract import At, Edge, Jump, Move, Step
from inbox.foundation.schemas import In


class GoToConfig(In):
    step: Annotated[str, Meta(min_length=1, max_length=50)]


class GoTo(Step[GoToConfig]):
    kind = "go_to"
    title = "Go to"
    group = "logic"
    config = GoToConfig

    def edges(self, config: GoToConfig) -> Sequence[Edge]:
        return ()

    def enter(self, config: GoToConfig, at: At) -> Move:
        return Jump(config.step)
