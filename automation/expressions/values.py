"""What expressions look at: a tree of plain values."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

Values = Mapping[str, Any]


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


def encoded(text: str) -> str:
    """As one part of an address: nothing in it ends a path, a name or a value."""
    return quote(text, safe="", errors="replace")
