"""Finds out what a text is about, by the labels that the workspace has taught; on this machine."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    Word,
    Words,
)
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

NONE = "none"


class DetectIntentConfig(In):
    text: Words = "{{ message.text }}"
    # Below it is none.
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.7
    save_as: Word = field(default="intent")


class DetectIntent(Step[DetectIntentConfig]):
    kind = "detect_intent"
    title = "Detect the intent"
    group = "ai"
    config = DetectIntentConfig

    def edges(self, config: DetectIntentConfig) -> Sequence[Edge]:
        return (*WAYS, Edge(NONE))

    def texts(self, config: DetectIntentConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text

    def sets(self, config: DetectIntentConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: DetectIntentConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")
        elif not known.intents:
            yield FieldFault("text", "There are no intents yet that it could be.")

    def enter(self, config: DetectIntentConfig, at: At) -> Move:
        text = at.fill(config.text)
        if not text.strip():
            at.vars[config.save_as] = None
            return Go(NONE)
        return send_on(at, "intent", {"text": text})

    def resume(self, config: DetectIntentConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        found = result_of(event)
        sure = way == NEXT and float(found.get("p") or 0) >= config.at_least
        at.vars[config.save_as] = found.get("intent") if sure else None
        if way == NEXT and at.vars[config.save_as] is None:
            return Go(NONE)
        return Go(way)
