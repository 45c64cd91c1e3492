"""Texts with places to fill in: Liquid, bounded, and without anything that reaches outside.

    compile_text(source) ─▶ Text(paths)          raises TextInvalid, with words for the author
    compile_address(source) ─▶ Text              the same of a URL: what is filled in is encoded
    Text.render(values) ─▶ str                   raises TextFailed: the result grew out of bounds

A path that leads nowhere is an empty text here; that it exists is asked when a flow is published.
Values are put in once and never looked at again, so a customer who writes `{{ … }}` gets it back.
There are no files, no includes, no clock and no ranges, and nothing repeats but over a list that
is already there.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from automation.expressions.bounds import (
    RESULT_CHARACTERS,
    SOURCE_CHARACTERS,
    TextFailed,
    TextInvalid,
)
from automation.expressions.values import Values, as_text, encoded
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

    def __init__(self, source: str, write: Callable[[Any], str]) -> None:
        self._parts = PLACE.split(source)
        self._write = write
        self.paths = frozenset(self._parts[1::2])

    def render(self, values: Values) -> str:
        parts = list(self._parts)
        for at in range(1, len(parts), 2):
            parts[at] = self._write(look_up(values, parts[at]))
        return "".join(parts)[:RESULT_CHARACTERS]


class _Liquid(Text):
    def __init__(self, source: str, *, address: bool) -> None:
        from automation.expressions.liquid_texts import read_template

        self._template, self.paths = read_template(source, address=address)

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
    return _compiled(source, address=False)


@lru_cache(maxsize=1_000)
def compile_address(source: str) -> Text:
    return _compiled(source, address=True)


def _compiled(source: str, *, address: bool) -> Text:
    if len(source) > SOURCE_CHARACTERS:
        raise TextInvalid(f"At most {SOURCE_CHARACTERS} characters.")
    if not _BRACES.search(PLACE.sub("", source)):
        return _Plain(source, _as_part if address else as_text)
    return _Liquid(source, address=address)


def _as_part(value: Any) -> str:
    return encoded(as_text(value))


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
