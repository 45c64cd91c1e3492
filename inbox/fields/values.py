"""Whether a value fits its field, how it is read from a text, and when two are the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from inbox.fields.models import FieldDefinition, FieldKind

Value = str | float | bool
TEXT_AT_MOST = 500
# Beyond it a number of JavaScript is no longer exact.
NUMBER_AT_MOST = 2**53
YES, NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What a field takes, where its row is not at hand."""

    kind: FieldKind
    options: Sequence[str] = field(default_factory=tuple)


class ValueMisfit(Exception):
    """`str()` of it says what would fit."""


def fitting(field: FieldDefinition | FieldShape, value: Value) -> Value:
    """The value as it is stored."""
    match field.kind:
        case FieldKind.NUMBER:
            return _number(value)
        case FieldKind.BOOLEAN:
            if not isinstance(value, bool):
                raise ValueMisfit("Give true or false.")
            return value
        case FieldKind.DATE:
            return _date(value)
        case FieldKind.CHOICE:
            if value not in field.options or isinstance(value, bool):
                raise ValueMisfit(f"Give one of: {', '.join(field.options)}.")
            return value
        case FieldKind.TEXT:
            return _text(value)


def written(field: FieldDefinition | FieldShape, text: str) -> Value:
    """From a text, as in a table."""
    text = text.strip()
    if field.kind is FieldKind.BOOLEAN:
        if text.lower() not in (*YES, *NO):
            raise ValueMisfit("Give true or false.")
        return text.lower() in YES
    if field.kind is FieldKind.NUMBER:
        try:
            return _number(float(text))
        except ValueError:
            raise ValueMisfit("Give a number.") from None
    return fitting(field, text)


def asked(field: FieldDefinition, text: str) -> Value:
    """From a text in an address. What could be chosen once is still asked for."""
    return text.strip() if field.kind is FieldKind.CHOICE else written(field, text)


def canonical(value: Value) -> str:
    """Equal for equal values: 1 and 1.0 are the same number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format(Decimal(repr(value)).normalize(), "f")
    return value


def _number(value: Value) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueMisfit("Give a number.")
    if not math.isfinite(value) or abs(value) > NUMBER_AT_MOST:
        raise ValueMisfit("Give a number of at most 2⁵³.")
    return int(value) if float(value).is_integer() else value


def _date(value: Value) -> str:
    if isinstance(value, str):
        try:
            # Python reads more spellings than this one.
            if date.fromisoformat(value).isoformat() == value:
                return value
        except ValueError:
            pass
    raise ValueMisfit("Give a date like 2026-03-29.")


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueMisfit("Give a text.")
    value = value.strip()
    if not value or len(value) > TEXT_AT_MOST or "\x00" in value:
        raise ValueMisfit(f"Give a text of 1 to {TEXT_AT_MOST} characters.")
    return value
