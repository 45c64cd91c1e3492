"""What the API takes and gives of fields, and how a value is shown."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from inbox.fields.models import (
    ContactField,
    ConversationField,
    FieldDefinition,
    FieldKind,
    FieldOwner,
)
from inbox.foundation.filtering import Filters
from inbox.foundation.masking import MASK
from inbox.foundation.schemas import In, Name, Out

Key = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_]{0,39}$",
        description="Small letters, digits and underscores; it never changes.",
    ),
]
# Options are judged by the service, and values by their fields: what stands within a list or a
# mapping is not told by the API document.
Options = Annotated[
    list[str], Meta(max_length=100, description="Each of 1 to 100 characters in one line.")
]
FieldValues = Annotated[
    dict[str, str | float | bool | None],
    Meta(max_length=100, description="By the key of the field; null takes a value away."),
]
FieldValueOut = str | float | bool


class FieldIn(In):
    """Key, owner, kind and `personal` stay as they are for good. Say `personal` where a value tells
    something about a person: it is then sealed, and masked for those who may not read it."""

    owner: FieldOwner
    key: Key
    title: Name
    kind: FieldKind
    personal: bool
    options: Options = field(default_factory=list)
    position: Annotated[int, Meta(ge=0, le=10_000)] = 0


class FieldChange(In):
    """An option that is taken out stays where it was chosen, and cannot be chosen again."""

    title: Name | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    # Not `ge=0`: Litestar leaves a limit of nought out of the document where a type has others.
    position: Annotated[int, Meta(gt=-1, le=10_000)] | UnsetType = UNSET


class FieldFilters(Filters, frozen=True):
    owner: FieldOwner | None = None


class FieldOut(Out):
    id: UUID
    owner: FieldOwner
    key: str
    title: str
    kind: FieldKind
    personal: bool
    options: list[str]
    position: int
    created_at: datetime

    @classmethod
    def of(cls, definition: FieldDefinition) -> "FieldOut":
        return cls(
            id=definition.id,
            owner=definition.owner,
            key=definition.key,
            title=definition.title,
            kind=definition.kind,
            personal=definition.personal,
            options=definition.options,
            position=definition.position,
            created_at=definition.created_at,
        )


def shown_value(row: ContactField | ConversationField, *, shown: bool) -> FieldValueOut:
    """`shown`: whether the caller may see what is personal."""
    return MASK if row.sealed is not None and not shown else value_of(row)


def value_of(row: ContactField | ConversationField) -> FieldValueOut:
    value: Any = row.plain if row.sealed is None else json.loads(row.sealed.reveal())
    found: FieldValueOut = value
    return found
