"""Declared filters: a list endpoint filters by what its room declared, and by nothing else.

A room writes one table, field → rule; the values come from a schema with exactly those fields.
Column and operator are chosen here, in code, never by the caller.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement

Rule = Callable[[Any], ColumnElement[bool]]


class Filters(msgspec.Struct, kw_only=True, frozen=True):
    """Derive one per list; every field defaults to None, which means «do not filter»."""


def equals(column: Any) -> Rule:
    return lambda value: column == value


def at_or_after(column: Any) -> Rule:
    return lambda value: column >= value


def before(column: Any) -> Rule:
    return lambda value: column < value


def is_set(column: Any) -> Rule:
    return lambda wanted: column.is_not(None) if wanted else column.is_(None)


def conditions(filters: Filters, rules: Mapping[str, Rule]) -> list[ColumnElement[bool]]:
    """A field without a rule is a programming error, so it raises instead of being ignored."""
    found = []
    for name in filters.__struct_fields__:
        rule = rules[name]
        value = getattr(filters, name)
        if value is not None:
            found.append(rule(value))
    return found
