"""What the API takes and gives of canned replies. Their text is the workspace's own."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.canned_replies.models import CannedReply
from inbox.foundation.schemas import In, Name, Out

Shortcut = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.\-]*$",
        description="What is typed to get it, without a slash. Large and small letters are one.",
    ),
]
ReplyText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4096,
        pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        description="A text with placeholders: `{{ contact.name }}` is required when it is filled"
        ' in, `{{ contact.name | default: "there" }}` has a fallback.',
    ),
]


class CannedReplyIn(In):
    """For one team with `team_id`, else for everybody."""

    shortcut: Shortcut
    title: Name
    text: ReplyText
    team_id: UUID | None = None


class CannedReplyChange(In):
    """Fields that are left out stay as they are; a null `team_id` gives it to everybody."""

    shortcut: Shortcut | UnsetType = UNSET
    title: Name | UnsetType = UNSET
    text: ReplyText | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET


class CannedReplyOut(Out):
    """`placeholders` are the names in its text, `required` those without a fallback."""

    id: UUID
    shortcut: str
    title: str
    text: str
    team_id: UUID | None
    placeholders: list[str]
    required: list[str]
    created_at: datetime
    updated_at: datetime


class RenderIn(In):
    """The conversation whose values are filled in."""

    conversation_id: UUID


class RenderedOut(Out):
    text: str


def text_of(reply: CannedReply) -> str:
    return reply.content.reveal()
