"""The customer wrote: anything, certain words in a row, or what a pattern finds."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from automation.expressions.patterns import PatternInvalid, compile_pattern, found_in
from automation.steps.contract import Known
from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Words in a row, casefolded, with single spaces around each: « price list »."""
    return " " + " ".join(WORD.findall(text.casefold())) + " "


_folded = lru_cache(maxsize=5_000)(folded)


class MessageReceivedConfig(In):
    match: Literal["any", "keyword", "pattern"] = "any"
    keywords: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=50)
    ] = field(default_factory=list)
    pattern: Annotated[str, Meta(max_length=500)] = ""


class MessageReceived(Trigger[MessageReceivedConfig]):
    kind = "message_received"
    title = "Message received"
    config = MessageReceivedConfig
    listens = frozenset({"message"})
    gives = frozenset({"keyword"})
    opens_window = True

    def faults(self, config: MessageReceivedConfig, known: Known) -> Iterator[FieldFault]:
        if config.match == "keyword":
            if not config.keywords:
                yield FieldFault("keywords", "At least one keyword.")
            for at, one in enumerate(config.keywords):
                if not folded(one).strip():
                    yield FieldFault(f"keywords.{at}", "It needs at least one letter or digit.")
        elif config.match == "pattern":
            try:
                compile_pattern(config.pattern)
            except PatternInvalid as error:
                yield FieldFault("pattern", str(error))

    def checks(self, config: MessageReceivedConfig, happening: Happening) -> Sequence[Check]:
        text = happening.message.get("text") or ""
        fits = self.matches(config, happening)
        if config.match == "any":
            return (Check("any", True, text, fits),)
        wanted = config.pattern if config.match == "pattern" else config.keywords
        return (Check(config.match, wanted, text, fits),)

    def matches(self, config: MessageReceivedConfig, happening: Happening) -> bool:
        text = happening.message.get("text") or ""
        if config.match == "any":
            return True
        if config.match == "pattern":
            return _fits(config.pattern, text)
        return _first(config, text) is not None

    def finds(self, config: MessageReceivedConfig, happening: Happening) -> dict[str, Any]:
        if config.match != "keyword":
            return {}
        return {"keyword": _first(config, happening.message.get("text") or "")}


def _first(config: MessageReceivedConfig, text: str) -> str | None:
    if not text:
        return None
    words = _folded(text)
    return next((one for one in config.keywords if _folded(one) in words), None)


def _fits(pattern: str, text: str) -> bool:
    try:
        return bool(text) and found_in(pattern, text)
    except PatternInvalid:
        return False
