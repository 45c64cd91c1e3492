"""What the API takes for conversations; what it gives is put together in the room desk."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.conversations.models import ConversationOwner, ConversationStatus, Priority
from inbox.fields.matches import FieldMatch
from inbox.fields.schemas import FieldValues
from inbox.foundation.filtering import Filters
from inbox.foundation.schemas import NO_NUL, In


class PriorityLevel(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """As the database has it, so that the urgent come first."""
        return Priority[self.name].value

    @classmethod
    def of(cls, rank: int) -> "PriorityLevel":
        return cls[Priority(rank).name]


Later = Annotated[datetime, Meta(tz=True)]


class ConversationFilters(Filters, frozen=True):
    status: ConversationStatus | None = None
    owner: ConversationOwner | None = None
    assignee_id: UUID | None = None
    assigned: bool | None = None
    team_id: UUID | None = None
    channel_id: UUID | None = None
    contact_id: UUID | None = None
    label_id: UUID | None = None
    intent_id: UUID | None = None
    priority: PriorityLevel | None = None
    unread: bool | None = None
    waiting: bool | None = None
    mentioned: UUID | None = None
    fields: tuple[FieldMatch, ...] | None = None


class ConversationChange(In):
    """Fields that are left out stay as they are; a null `assignee_id` or `team_id` takes the person
    or the team off. With `expected_assignee_id` nothing is changed when somebody else has it by
    now. `snoozed_until` goes with the status `snoozed`."""

    status: ConversationStatus | UnsetType = UNSET
    owner: ConversationOwner | UnsetType = UNSET
    assignee_id: UUID | UnsetType | None = UNSET
    expected_assignee_id: UUID | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    priority: PriorityLevel | UnsetType = UNSET
    snoozed_until: Later | UnsetType | None = UNSET
    fields: FieldValues | UnsetType = UNSET


class HandOverIn(In):
    """To a member, to a team, or to whoever takes it. The reason becomes a note beside it."""

    assignee_id: UUID | None = None
    team_id: UUID | None = None
    reason: Annotated[str, Meta(max_length=500, pattern=NO_NUL)] | None = None


class DraftIn(In):
    """As the composer has it; a text, and what is attached or chosen beside it."""

    text: Annotated[str, Meta(max_length=65_536, pattern=NO_NUL)] = ""
    in_reply_to: UUID | None = None
