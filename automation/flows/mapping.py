"""From the body of an incoming webhook to the values of a run, with the kind that was agreed."""

from collections.abc import Sequence
from typing import Any

from automation.triggers.hook import Mapped
from inbox.foundation.json_paths import KINDS, TEXT_CHARACTERS, MappingRefused, value_at


def values_of(mapping: Sequence[Mapped], document: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in mapping:
        value = value_at(one.path, document)
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
