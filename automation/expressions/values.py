"""What expressions look at: a tree of plain values, asked by paths such as `contact.name`."""

from collections.abc import Mapping
from typing import Any

SEGMENTS_AT_MOST = 12
Values = Mapping[str, Any]


def look_up(values: Values, path: str) -> Any:
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


def as_text(value: Any) -> str:
    """How a value reads in a message."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(as_text(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {as_text(one)}" for name, one in value.items())
    return str(value)
