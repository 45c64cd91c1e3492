"""Which values fit which field."""

from typing import Any

import pytest

from inbox.fields.models import FieldDefinition, FieldKind, FieldOwner
from inbox.fields.values import ValueMisfit, canonical, fitting, written
from inbox.foundation.identifiers import new_id


def field(kind: FieldKind) -> FieldDefinition:
    return FieldDefinition(
        workspace_id=new_id(),
        owner=FieldOwner.CONTACT,
        key="k",
        title="K",
        kind=kind,
        personal=False,
        options=["red", "blue"] if kind is FieldKind.CHOICE else [],
    )


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("text", "  Cairo ", "Cairo"),
        ("number", 12.5, 12.5),
        ("number", 0, 0),
        ("boolean", False, False),
        ("date", "2024-02-29", "2024-02-29"),
        ("choice", "red", "red"),
    ],
)
def test_what_fits(kind: str, value: Any, stored: Any) -> None:
    found = fitting(field(FieldKind(kind)), value)
    assert (found, type(found)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 5),
        ("text", "   "),
        ("text", "x" * 501),
        ("number", "5"),
        ("number", True),
        ("number", float("inf")),
        ("number", float("nan")),
        ("number", 2**53 + 1),
        ("boolean", 1),
        ("boolean", "true"),
        ("date", "2023-02-29"),
        ("date", "20240229"),
        ("date", 20240229),
        ("choice", "green"),
        ("choice", True),
    ],
)
def test_what_does_not(kind: str, value: Any) -> None:
    with pytest.raises(ValueMisfit):
        fitting(field(FieldKind(kind)), value)


def test_texts_are_read_by_kind() -> None:
    for kind, text, value in (
        (FieldKind.NUMBER, " 12.50 ", 12.5),
        (FieldKind.NUMBER, "1e3", 1000),
        (FieldKind.BOOLEAN, "Yes", True),
        (FieldKind.BOOLEAN, "0", False),
        (FieldKind.TEXT, "12", "12"),
        # No option any more, and still the value of some.
        (FieldKind.CHOICE, "Once", "Once"),
    ):
        assert written(field(kind), text) == value
    for kind, text in (
        (FieldKind.NUMBER, "twelve"),
        (FieldKind.NUMBER, "inf"),
        (FieldKind.NUMBER, "1e300"),
        (FieldKind.BOOLEAN, "maybe"),
        (FieldKind.DATE, "29.3.2026"),
    ):
        with pytest.raises(ValueMisfit):
            written(field(kind), text)


def test_equal_numbers_are_one_value() -> None:
    assert canonical(1) == canonical(1.0) == "1"
    assert canonical(1000) == canonical(1e3) == "1000"
    assert canonical(0.1) == "0.1"
    assert canonical(True) == "true"
