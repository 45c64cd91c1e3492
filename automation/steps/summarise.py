"""Says in a few words what the conversation is about, for a note or a message to colleagues."""

from collections.abc import Mapping
from typing import Any

from automation.steps.contract import NEXT, Word
from automation.steps.thinking import UNCHANGED, ThinkingConfig, ThinkingStep


class SummariseConfig(ThinkingConfig):
    save_as: Word = "summary"


class Summarise(ThinkingStep[SummariseConfig]):
    kind = "summarise"
    title = "Summarise the conversation"
    config = SummariseConfig
    task = "summary"
    asks_about = None

    def kept(self, config: SummariseConfig, found: Mapping[str, Any], way: str) -> Any:
        return str(found.get("summary") or "") if way == NEXT else UNCHANGED
