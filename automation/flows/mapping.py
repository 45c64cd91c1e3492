"""From the body of an incoming webhook to values: by paths, with the kind that was agreed."""

from collections.abc import Mapping, Sequence
from typing import Any

from automation.expressions.values import look_up
from automation.triggers.hook import Mapped

TEXT_CHARACTERS = 4_096
SHAPE_PATHS = 200
SHAPE_DEEP = 8
KINDS = {str: "text", bool: "truth", int: "number", float: "number", type(None): "null"}


class MappingRefused(Exception):
    """`path` is where in the body it does not fit; the words hold nothing of the body."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(words)
        self.path = path
        self.words = words


def values_of(mapping: Sequence[Mapped], document: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in mapping:
        value = _at(one.path, document)
        if value is None:
            if one.required:
                raise MappingRefused(one.path, "This value is missing.")
            continue
        if one.kind != "any" and KINDS.get(type(value)) != one.kind:
            raise MappingRefused(one.path, f"This value must be a {one.kind}.")
        if isinstance(value, str) and len(value) > TEXT_CHARACTERS:
            raise MappingRefused(one.path, f"At most {TEXT_CHARACTERS} characters.")
        found[one.name] = value
    return found


def text_at(path: str, document: Any, *, required: bool = True) -> str:
    value = _at(path, document) if path else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip():
        return value.strip()[:TEXT_CHARACTERS]
    if required:
        raise MappingRefused(path, "A text or number is missing here.")
    return ""


def captured_shape(document: Any) -> dict[str, str]:
    """Path → kind of value, of the first body that came: enough to draw a mapping from."""
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


def _at(path: str, document: Any) -> Any:
    if isinstance(document, list):
        document = {str(at): one for at, one in enumerate(document[:100])}
    return look_up(document, path) if isinstance(document, Mapping) else None
