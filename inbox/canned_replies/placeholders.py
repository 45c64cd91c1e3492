"""What stands between `{{` and `}}` in a reply. No code: a name, and what is said without a value.

{{ contact.name }}                        required: without a name nothing is sent
{{ contact.name | default: "there" }}     says «there» where there is no name
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MARKED = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
INSIDE = re.compile(
    r"""^\s*(?P<name>[a-z_]+(?:\.[a-z0-9_]+)+)\s*"""
    r"""(?:\|\s*default:\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*)?$"""
)
OPENING = "{{"


@dataclass(frozen=True, slots=True)
class Placeholder:
    name: str
    # None: a value is required.
    fallback: str | None = None


class PlaceholderUnreadable(Exception):
    """Something between braces is no placeholder, or the braces never close."""


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    parts: tuple[str | Placeholder, ...]

    @classmethod
    def parse(cls, written: str) -> "ReplyTemplate":
        return cls(tuple(_parts(written)))

    @property
    def placeholders(self) -> Sequence[Placeholder]:
        return [one for one in self.parts if isinstance(one, Placeholder)]

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """Names of required values that are not there, each once, in order."""
        required = (one.name for one in self.placeholders if one.fallback is None)
        return list(dict.fromkeys(name for name in required if not values.get(name)))

    def render(self, values: Mapping[str, str]) -> str:
        """A value is said as it is: braces in it are no placeholders."""
        return "".join(
            one if isinstance(one, str) else values.get(one.name) or one.fallback or ""
            for one in self.parts
        )


def _parts(written: str) -> Iterator[str | Placeholder]:
    at = 0
    for marked in MARKED.finditer(written):
        yield _plain(written[at : marked.start()])
        inside = INSIDE.match(marked[1])
        if inside is None:
            raise PlaceholderUnreadable
        double, single = inside["double"], inside["single"]
        yield Placeholder(inside["name"], single if double is None else double)
        at = marked.end()
    yield _plain(written[at:])


def _plain(written: str) -> str:
    if OPENING in written:
        raise PlaceholderUnreadable
    return written
