"""Texts with places to fill in: Liquid, bounded, and without anything that reaches outside.

    compile_text(source) ─▶ Text(paths)          raises TextInvalid, with words for the author
    Text.render(values) ─▶ str                   raises TextFailed: the result grew out of bounds

A path that leads nowhere is an empty text here; that it exists is asked when a flow is published.
Values are put in once and never looked at again, so a customer who writes `{{ … }}` gets it back.
There are no files, no includes, no clock and no ranges, and nothing repeats but over a list that
is already there.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from automation.expressions.bounds import (
    RESULT_CHARACTERS,
    SOURCE_CHARACTERS,
    TextFailed,
    TextInvalid,
)
from automation.expressions.values import Values, as_text
from inbox.foundation.json_paths import look_up

PATH = r"[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]+){0,11}"
PLACE = re.compile(r"\{\{\s*(" + PATH + r")\s*\}\}")
_BRACES = re.compile(r"\{[{%]")


class Text(ABC):
    """`paths` are the values that it asks for, as far as they are not its own."""

    paths: frozenset[str]

    @abstractmethod
    def render(self, values: Values) -> str: ...


class _Plain(Text):
    """Most texts: words, and places without filters. They need no library."""

    def __init__(self, source: str) -> None:
        self._parts = PLACE.split(source)
        self.paths = frozenset(self._parts[1::2])

    def render(self, values: Values) -> str:
        parts = list(self._parts)
        for at in range(1, len(parts), 2):
            parts[at] = as_text(look_up(values, parts[at]))
        return "".join(parts)[:RESULT_CHARACTERS]


class _Liquid(Text):
    def __init__(self, source: str) -> None:
        from automation.expressions.liquid_texts import read_template

        self._template, self.paths = read_template(source)

    def render(self, values: Values) -> str:
        from liquid.exceptions import LiquidError

        try:
            rendered: str = self._template.render(**_readable(dict(values)))
        except (LiquidError, ArithmeticError, ValueError, TypeError, RecursionError):
            # The library's words may hold what a customer wrote.
            raise TextFailed from None
        return rendered[:RESULT_CHARACTERS]


@lru_cache(maxsize=5_000)
def compile_text(source: str) -> Text:
    if len(source) > SOURCE_CHARACTERS:
        raise TextInvalid(f"At most {SOURCE_CHARACTERS} characters.")
    if not _BRACES.search(PLACE.sub("", source)):
        return _Plain(source)
    return _Liquid(source)


def paths_in(source: str) -> Iterator[str]:
    yield from sorted(compile_text(source).paths)


def _readable(value: Any) -> Any:
    """As `as_text` writes them: a float that is whole without its nought."""
    if isinstance(value, dict):
        return {name: _readable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_readable(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
