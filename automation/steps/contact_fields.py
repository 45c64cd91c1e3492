"""The contact's own fields, as steps and triggers name them: `fields.<key>`."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta

from automation.steps.contract import Known
from inbox.fields.models import FieldKind
from inbox.fields.values import FieldShape, Value, ValueMisfit, written
from inbox.foundation.errors import FieldFault

FIELDS = "fields."
# Where they are found: `contact.fields.<key>`.
ROOT = "contact.fields"
ContactFieldName = Annotated[
    str,
    Meta(
        pattern=r"^(name|email|language|fields\.[a-z][a-z0-9_]{0,39})$",
        description="`name`, `email`, `language`, or `fields.` and the key of a custom field.",
    ),
]


def key_of(field: str) -> str | None:
    return field.removeprefix(FIELDS) if field.startswith(FIELDS) else None


def is_known(path: str, known: Known) -> bool:
    """Whether it is a custom field that there is."""
    root, _, key = path.rpartition(".")
    return root == ROOT and key in known.contact_fields


def field_faults(field: str, known: Known, place: str = "field") -> Iterator[FieldFault]:
    key = key_of(field)
    if key is not None and key not in known.contact_fields:
        yield FieldFault(place, "A contact has no field with this key.")


def as_facts(shapes: Mapping[str, FieldShape]) -> dict[str, Any]:
    """As plain data, for an advance is a function of such."""
    return {
        key: {"kind": one.kind.value, "options": list(one.options)} for key, one in shapes.items()
    }


def value_from(shape: Mapping[str, Any] | FieldShape, text: str) -> Value:
    """Raises `ValueMisfit`."""
    if not isinstance(shape, FieldShape):
        try:
            shape = FieldShape(FieldKind(shape["kind"]), tuple(shape["options"]))
        except (KeyError, ValueError):
            raise ValueMisfit("There is no such field.") from None
    return written(shape, text)
