"""Finds out what a text is about, by the labels that the workspace has taught; on this machine."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta

from automation.steps.contract import NEXT, Known, Word, Words
from automation.steps.thinking import ThinkingConfig, ThinkingStep
from inbox.foundation.errors import FieldFault

NONE = "none"


class DetectIntentConfig(ThinkingConfig):
    text: Words = "{{ message.text }}"
    # Below it is none.
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.7
    save_as: Word = "intent"


class DetectIntent(ThinkingStep[DetectIntentConfig]):
    kind = "detect_intent"
    title = "Detect the intent"
    config = DetectIntentConfig
    task = "intent"
    empty_way = NONE

    def more_faults(self, config: DetectIntentConfig, known: Known) -> Iterator[FieldFault]:
        if not known.intents:
            yield FieldFault("text", "There are no intents yet that it could be.")

    def kept(self, config: DetectIntentConfig, found: Mapping[str, Any], way: str) -> Any:
        sure = way == NEXT and float(found.get("p") or 0) >= config.at_least
        return found.get("intent") if sure else None

    def is_empty(self, config: DetectIntentConfig, kept: Any) -> bool:
        return kept is None
