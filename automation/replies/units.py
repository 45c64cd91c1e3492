"""What a number counts: money, shares, time, weight. A number keeps its unit, in any language.

20 EUR, 20 евро, €20 ─▶ (20, eur)      a day, un giorno, 1 Tag ─▶ (1, day)
"""

import re
from collections.abc import Iterator
from typing import Final

from automation.replies.forms import NUMBER, folded, number
from automation.replies.words import lists_of

# Codes that are English words are read behind a number only.
_NOT_BEFORE: Final = frozenset({"try", "nok", "cop", "won", "real", "cent"})
_NOT_MONEY: Final = frozenset({"minute", "hour", "day", "week", "month", "year", "g", "kg"})
_NO_SPACES: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


_LISTS: Final = lists_of("units")
_ONE_OF: Final = {
    word: name.removeprefix("one ")
    for name, listed in _LISTS.items()
    if name.startswith("one ") and name != "one behind"
    for word in listed
}


def _spread() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Whole words, and beginnings of words, with what they count."""
    whole: dict[str, str] = {}
    beginnings: list[tuple[str, str]] = []
    for unit, listed in _LISTS.items():
        if unit.startswith("one") or unit == "working":
            continue
        for word in listed:
            if word.endswith("*"):
                beginnings.append((word[:-1], unit))
            else:
                whole.setdefault(word, unit)
    return whole, beginnings


_WHOLE, _BEGINNINGS = _spread()
_GAP: Final = rf"(?:(?:{'|'.join(_LISTS['working'])}) )?"
_LETTERS: Final = r"r\$|[€$£¥₹₺₽₴₩฿₪%]|(?:[^\W\d_]|[\u0900-\u0963\u0e31-\u0e4e])+"
_MONEY: Final = "|".join(
    re.escape(word)
    for word, unit in sorted(_WHOLE.items(), key=lambda one: -len(one[0]))
    if unit not in _NOT_MONEY and word not in _NOT_BEFORE
)
_COUNTED: Final = re.compile(
    rf"(?P<one>{NUMBER.pattern})[\s\-]?{_GAP}(?P<after>{_LETTERS})"
    rf"|(?<!\w)(?P<before>{_MONEY})\.?\s?(?P<two>{NUMBER.pattern})"
)
_ONE: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(_LISTS['one'])}) {_GAP}(?P<word>{_LETTERS})(?!\w)"
    rf"|(?<!\w)(?P<first>{_LETTERS}) (?:{'|'.join(_LISTS['one behind'])})(?!\w)"
)


def amounts(text: str) -> set[tuple[str, str]]:
    return set(_counted(folded(text)))


def without_unit(text: str) -> set[str]:
    """Numbers that stand alone at least once."""
    bare = folded(text)
    spans = [
        one.span("one" if one["one"] else "two")
        for one in _COUNTED.finditer(bare)
        if _unit_in(one) is not None
    ]
    return {
        number(one[0])
        for one in NUMBER.finditer(bare)
        if not any(start <= one.start() < end for start, end in spans)
    }


def _counted(bare: str) -> Iterator[tuple[str, str]]:
    for one in _COUNTED.finditer(bare):
        unit = _unit_in(one)
        if unit is not None:
            yield number(one["one"] or one["two"]), unit
    for one in _ONE.finditer(bare):
        unit = "year" if one[0] == "un an" else unit_of(one["word"] or one["first"])
        if unit is not None:
            yield "1", unit
    for word, unit in _ONE_OF.items():
        if word in bare.replace(" ", "" if _NO_SPACES.search(word) else " "):
            yield "1", unit


def _unit_in(one: re.Match[str]) -> str | None:
    return unit_of(one["after"] or one["before"])


def unit_of(word: str) -> str | None:
    found = _WHOLE.get(word)
    if found is None and _NO_SPACES.search(word):
        # The sentence goes on without a space.
        found = next((_WHOLE[word[:end]] for end in range(6, 0, -1) if word[:end] in _WHOLE), None)
    if found is None:
        found = next((unit for start, unit in _BEGINNINGS if word.startswith(start)), None)
    return found
