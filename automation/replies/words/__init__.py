"""Lists of words and patterns, by language; `#` begins a line that explains.

units.txt, telling.txt   «name: words», one list a line
deeds.txt, wishes.txt    one pattern a line; «<NAME> part» names a part of those below
alone.txt                one wish a line
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

from automation.replies.forms import unmarked


def lists_of(name: str) -> Mapping[str, list[str]]:
    """As `folded` writes them."""
    parted = (line.partition(":") for line in lines_of(name))
    return {title: unmarked(listed).casefold().split() for title, _, listed in parted}


def patterns_of(name: str) -> list[re.Pattern[str]]:
    """To be looked for in what is `folded`."""
    parts: dict[str, str] = {}
    found = []
    for line in lines_of(name):
        title, _, part = line.partition(" ")
        if re.fullmatch(r"<[A-Z_]+>", title):
            parts[title] = part
            continue
        whole = re.sub(r"<[A-Z_]+>", lambda one: parts[one[0]], line)
        found.append(re.compile(unmarked(whole), re.IGNORECASE))
    return found


def lines_of(name: str) -> Iterator[str]:
    text = (files("automation.replies.words") / f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("# "))
