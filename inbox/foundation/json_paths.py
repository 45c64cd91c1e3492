"""What other systems send is asked by paths such as `order.customer.phone`."""

import re
from collections.abc import Mapping
from typing import Any, Final

SEGMENTS_AT_MOST: Final = 12
ITEMS_AT_MOST: Final = 100
TEXT_CHARACTERS: Final = 4_096
SHAPE_PATHS: Final = 200
SHAPE_DEEP: Final = 8
PATH: Final = re.compile(r"^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,9}$")
KINDS: Final = {
    str: "text",
    bool: "truth",
    int: "number",
    float: "number",
    type(None): "null",
}


class MappingRefused(Exception):
    """`path` is where in the body it does not fit; the words hold nothing of the body."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(words)
        self.path = path
        self.words = words


def look_up(values: Mapping[str, Any], path: str) -> Any:
    """None for whatever is not there. Numbers in a path count the items of a list from 0."""
    found: Any = values
    for segment in path.split(".")[:SEGMENTS_AT_MOST]:
        if isinstance(found, Mapping):
            found = found.get(segment)
        elif isinstance(found, list) and segment.isdecimal() and int(segment) < len(found):
            found = found[int(segment)]
        else:
            return None
    return found


def value_at(path: str, document: Any) -> Any:
    """The same of any JSON: a list at the top is counted too."""
    if isinstance(document, list):
        document = {str(at): one for at, one in enumerate(document[:ITEMS_AT_MOST])}
    return look_up(document, path) if isinstance(document, Mapping) else None


def text_at(path: str, document: Any, *, required: bool = True) -> str:
    value = value_at(path, document) if path else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip():
        return value.strip()[:TEXT_CHARACTERS]
    if required:
        raise MappingRefused(path, "A text or number is missing here.")
    return ""


def captured_shape(document: Any) -> dict[str, str]:
    """Path → kind of value, of a body that came: enough to draw a mapping from."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any, int]] = [("", document, 0)]
    while waiting and len(found) < SHAPE_PATHS:
        path, value, deep = waiting.pop(0)
        if isinstance(value, Mapping) and deep < SHAPE_DEEP:
            waiting += [
                (f"{path}.{name}" if path else str(name)[:60], one, deep + 1)
                for name, one in value.items()
            ]
        elif isinstance(value, list) and deep < SHAPE_DEEP and value:
            waiting.append((f"{path}.0" if path else "0", value[0], deep + 1))
        elif path:
            found[path[:300]] = KINDS.get(
                type(value), "list" if isinstance(value, list) else "object"
            )
    return found
