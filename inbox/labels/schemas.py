"""What the API takes and gives of labels."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.schemas import In, Line, Name, Out
from inbox.labels.models import Label

Color = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$", description="`#rrggbb`, in small letters.")]


class LabelIn(In):
    name: Name
    color: Color = "#64748b"
    description: Line = ""


class LabelChange(In):
    """Fields that are left out stay as they are."""

    name: Name | UnsetType = UNSET
    color: Color | UnsetType = UNSET
    description: Line | UnsetType = UNSET


class LabelRefOut(Out):
    """A label on something."""

    id: UUID
    name: str
    color: str

    @classmethod
    def of(cls, label: Label) -> "LabelRefOut":
        return cls(id=label.id, name=label.name, color=label.color)


class LabelOut(Out):
    id: UUID
    name: str
    color: str
    description: str
    created_at: datetime

    @classmethod
    def of(cls, label: Label) -> "LabelOut":
        return cls(
            id=label.id,
            name=label.name,
            color=label.color,
            description=label.description,
            created_at=label.created_at,
        )
