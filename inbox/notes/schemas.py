"""What the API takes and gives of notes: revealed to colleagues who may read personal data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import In, Out
from inbox.notes.models import Note

NoteText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=10_000,
        pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        description="At least one visible character.",
    ),
]


class NoteIn(In):
    """`mentioned` are members who are told of it."""

    text: NoteText
    mentioned: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)


class NoteChange(In):
    text: NoteText


class NoteOut(Out):
    """It stands behind the message with the number `after_seq`."""

    id: UUID
    conversation_id: UUID
    after_seq: int
    author_id: UUID | None
    text: str
    mentioned: list[UUID]
    created_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, note: Note, mentioned: Sequence[UUID], subject: Subject) -> "NoteOut":
        shown = subject.may(Permission.PERSONAL_DATA_READ)
        return cls(
            id=note.id,
            conversation_id=note.conversation_id,
            after_seq=note.after_seq,
            author_id=note.author_id,
            text=note.content.reveal() if shown else MASK,
            mentioned=list(mentioned),
            created_at=note.created_at,
            edited_at=note.edited_at,
        )
