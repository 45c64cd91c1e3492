"""What Meta would refuse in a template, or be slow to approve, said before it is handed in.

From Meta's pages «Templates» and «Template components» of the WhatsApp Business Platform. An
`error` is refused for certain; a `warning` often is, or reads badly.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from inbox.templates.variables import (
    AUTHENTICATION,
    BODY_AT_MOST,
    HEADER_AT_MOST,
    MEDIA,
    URL_AT_MOST,
    VARIABLE,
    Component,
    parts_of,
    text_of,
    word,
    words_of,
)

CATEGORIES: Final = ("MARKETING", "UTILITY", AUTHENTICATION)
NAME: Final = re.compile(r"^[a-z0-9_]{1,512}\Z")
LANGUAGE: Final = re.compile(r"^[a-z]{2,3}(_[A-Z]{2,3})?\Z")
FOOTER_AT_MOST: Final = 60
BUTTON_TEXT_AT_MOST: Final = 25
BUTTONS_AT_MOST: Final = 10
# Of one kind each.
MOST_OF_A_KIND: Final = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "CATALOG": 1, "MPM": 1}
CARDS_AT_MOST: Final = 10
# For each variable the body needs so many words of its own.
WORDS_PER_VARIABLE: Final = 3
BREAKS_AT_MOST: Final = 2
SHAPES: Final = frozenset({"TEXT", "LOCATION", "PRODUCT", "GIF", *(one.upper() for one in MEDIA)})
PARTS: Final = frozenset(
    {
        "HEADER",
        "BODY",
        "FOOTER",
        "BUTTONS",
        "CAROUSEL",
        "LIMITED_TIME_OFFER",
        "CALL_PERMISSION_REQUEST",
    }
)
# Pictographs, and the signs that join or colour them.
EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u20e3]")
FORMATTING: Final = re.compile(r"[*_~`]")
PHONE: Final = re.compile(r"^\+?[0-9]{5,20}\Z")
ADJACENT: Final = re.compile(r"\}\}\s*\{\{")
LOOSE_BRACE: Final = re.compile(r"\{\{|\}\}")


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is where in the template: `components.1.text`."""

    level: Level
    rule: str
    field: str
    words: str


def lint(
    *, name: str, language: str, category: str, components: Sequence[Component]
) -> list[Finding]:
    return list(_findings(name, language, category.upper(), components))


def _findings(
    name: str, language: str, category: str, components: Sequence[Component]
) -> Iterator[Finding]:
    if not NAME.match(name):
        yield _error("name", "name", "Small letters, digits and underscores; at most 512 of them.")
    if not LANGUAGE.match(language):
        yield _error("language", "language", "A code like `en` or `en_US`.")
    if category not in CATEGORIES:
        yield _error("category", "category", f"One of {', '.join(CATEGORIES)}.")
    kinds = [word(one, "type") for one in components]
    for at, kind in enumerate(kinds):
        if kind not in PARTS:
            yield _error("unknown_part", f"components.{at}.type", "No part of a template.")
        elif kind in kinds[:at]:
            yield _error("part_twice", f"components.{at}.type", "Only one part of each kind.")
    if "BODY" not in kinds:
        yield _error("no_body", "components", "A template needs a body.")
    yield from _parts(components, category, "components")
    yield from _numbering(components)


def _parts(components: Sequence[Component], category: str, place: str) -> Iterator[Finding]:
    for at, component in enumerate(components):
        here, kind = f"{place}.{at}", word(component, "type")
        if kind == "HEADER":
            yield from _header(component, here)
        elif kind == "BODY":
            yield from _body(component, category, f"{here}.text")
        elif kind == "FOOTER":
            yield from _footer(component, f"{here}.text")
        elif kind == "BUTTONS":
            yield from _buttons(component, f"{here}.buttons")
        elif kind == "CAROUSEL":
            cards = parts_of(component, "cards")
            if not 1 <= len(cards) <= CARDS_AT_MOST:
                yield _error("cards", f"{here}.cards", f"Between one and {CARDS_AT_MOST} cards.")
            for number, card in enumerate(cards):
                inside = f"{here}.cards.{number}.components"
                yield from _parts(parts_of(card, "components"), category, inside)


def _header(component: Component, here: str) -> Iterator[Finding]:
    shape = word(component, "format") or "TEXT"
    if shape not in SHAPES:
        yield _error("header_format", f"{here}.format", f"One of {', '.join(sorted(SHAPES))}.")
    if shape.lower() in MEDIA and not _has_example(component):
        yield _error("no_example", f"{here}.example", "Meta wants a sample file to judge by.")
    if shape != "TEXT":
        return
    text, place = text_of(component), f"{here}.text"
    yield from _long(text, HEADER_AT_MOST, place)
    if not text.strip():
        yield _error("empty", place, "A header of text needs some.")
    if len(words_of(text)) > 1:
        yield _error("header_variables", place, "At most one variable in a header.")
    if "\n" in text:
        yield _error("header_breaks", place, "No line breaks in a header.")
    if EMOJI.search(text):
        yield _error("header_emoji", place, "No emojis in a header.")
    if FORMATTING.search(VARIABLE.sub("", text)):
        yield _error("header_formatting", place, "No formatting signs (* _ ~ `) in a header.")
    yield from _braces(text, place)
    if words_of(text) and not _has_example(component):
        yield _error("no_example", f"{here}.example", "An example for the variable.")


def _body(component: Component, category: str, place: str) -> Iterator[Finding]:
    text = text_of(component)
    if category == AUTHENTICATION:
        # Its words are Meta's own.
        return
    if not text.strip():
        yield _error("empty", place, "A body needs some text.")
    yield from _long(text, BODY_AT_MOST, place)
    yield from _braces(text, place)
    names = words_of(text)
    if not names:
        return
    if VARIABLE.match(text.strip()):
        yield _error("variable_first", place, "A body must not begin with a variable.")
    if _ends_with_variable(text):
        yield _error("variable_last", place, "A body must not end with a variable.")
    if ADJACENT.search(text):
        yield _error("variables_adjacent", place, "Put words between two variables.")
    words = len(re.findall(r"\w+", VARIABLE.sub(" ", text)))
    if words < WORDS_PER_VARIABLE * len(VARIABLE.findall(text)):
        yield _error("too_few_words", place, "Too many variables for so few words: write more.")
    if not _has_example(component):
        yield _error("no_example", place.replace(".text", ".example"), "An example per variable.")
    if "\n" * (BREAKS_AT_MOST + 1) in text:
        yield _warning("breaks", place, "More than two line breaks in a row.")


def _footer(component: Component, place: str) -> Iterator[Finding]:
    text = text_of(component)
    yield from _long(text, FOOTER_AT_MOST, place)
    if VARIABLE.search(text):
        yield _error("footer_variables", place, "No variables in a footer.")
    if EMOJI.search(text):
        yield _warning("footer_emoji", place, "Emojis in a footer are often refused.")


def _buttons(component: Component, place: str) -> Iterator[Finding]:
    buttons = parts_of(component, "buttons")
    if not 1 <= len(buttons) <= BUTTONS_AT_MOST:
        yield _error("buttons", place, f"Between one and {BUTTONS_AT_MOST} buttons.")
    kinds = [word(one, "type") for one in buttons]
    for kind, most in MOST_OF_A_KIND.items():
        if kinds.count(kind) > most:
            yield _error("buttons_of_a_kind", place, f"At most {most} of {kind}.")
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    changes = sum(one != other for one, other in pairwise(quick))
    if changes > 1:
        yield _error(
            "buttons_mixed", place, "Quick replies stand together, before or after others."
        )
    texts: set[str] = set()
    for at, button in enumerate(buttons):
        here, text = f"{place}.{at}", text_of(button)
        if kinds[at] not in {"OTP", "COPY_CODE", "CATALOG", "MPM"} and not text.strip():
            yield _error("empty", f"{here}.text", "A button needs a text.")
        yield from _long(text, BUTTON_TEXT_AT_MOST, f"{here}.text")
        if VARIABLE.search(text):
            yield _error("button_variables", f"{here}.text", "No variables in a button's text.")
        if text and text in texts:
            yield _error("button_twice", f"{here}.text", "Another button says the same.")
        texts.add(text)
        if kinds[at] == "URL":
            yield from _url(button, f"{here}.url")
        elif kinds[at] == "PHONE_NUMBER" and not PHONE.match(text_of(button, "phone_number")):
            yield _error("phone", f"{here}.phone_number", "A number with its country code.")


def _url(button: Component, place: str) -> Iterator[Finding]:
    url = text_of(button, "url")
    if not re.match(r"^https?://[^\s]+\Z", url):
        yield _error("url", place, "An address that begins with https://.")
    yield from _long(url, URL_AT_MOST, place)
    if len(VARIABLE.findall(url)) > 1:
        yield _error("url_variables", place, "At most one variable, at the end.")
    elif VARIABLE.search(url) and not _ends_with_variable(url):
        yield _error("url_variables", place, "The variable stands at the end of the address.")
    if VARIABLE.search(url) and not _has_example(button):
        yield _error("no_example", place.replace(".url", ".example"), "An example of the address.")
    if re.match(r"^https?://(wa\.me|api\.whatsapp\.com|bit\.ly|tinyurl\.com)(/|\Z)", url):
        yield _warning("url_short", place, "Shortened and WhatsApp's own addresses are refused.")


def _numbering(components: Sequence[Component]) -> Iterator[Finding]:
    """Numbers count from one without a gap, and numbers and names do not mix."""
    for at, component in enumerate(components):
        if word(component, "type") not in {"HEADER", "BODY"}:
            continue
        names = words_of(component.get("text"))
        place = f"components.{at}.text"
        numbers = [int(one) for one in names if one.isascii() and one.isdigit()]
        if numbers and len(numbers) != len(names):
            yield _error("variables_mixed", place, "Either numbers or names, not both.")
        elif numbers and sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield _error("variables_numbering", place, "Number them 1, 2, 3 without a gap.")
        elif any(one != one.lower() for one in names):
            yield _error("variables_case", place, "Names of variables are in small letters.")


def _ends_with_variable(text: str) -> bool:
    # A full stop behind it does not help: Meta looks past it.
    return bool(re.search(r"\}\}[\s.,!?;:]*\Z", text))


def _braces(text: str, place: str) -> Iterator[Finding]:
    if LOOSE_BRACE.search(VARIABLE.sub("", text)):
        yield _error("braces", place, "A variable is {{1}} or {{name}}: close the braces.")


def _long(text: str, at_most: int, place: str) -> Iterator[Finding]:
    if len(text) > at_most:
        yield _error("too_long", place, f"At most {at_most} characters.")


def _has_example(part: Mapping[str, Any]) -> bool:
    return bool(part.get("example"))


def _error(rule: str, place: str, words: str) -> Finding:
    return Finding(Level.ERROR, rule, place, words)


def _warning(rule: str, place: str, words: str) -> Finding:
    return Finding(Level.WARNING, rule, place, words)
