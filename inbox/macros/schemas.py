"""What the API takes and gives of macros, and what each of their actions is."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from inbox.canned_replies.schemas import ReplyText
from inbox.conversations.schemas import PriorityLevel
from inbox.foundation.schemas import NO_NUL, In, Name, Out
from inbox.macros.models import Macro

# A year: who puts off longer has forgotten.
MINUTES_AT_MOST = 366 * 24 * 60
LabelIds = Annotated[list[UUID], Meta(max_length=20)]
Ids = Annotated[list[UUID], Meta(min_length=1, max_length=100)]
NoteText = Annotated[str, Meta(min_length=1, max_length=4000, pattern=NO_NUL)]


class MacroActions(In):
    """At least one; done in this order, all of them or none. `reply` and `note` may hold the
    placeholders of canned replies. `assign` is for whoever runs it, or for nobody; `assignee_id`
    for one member. `snooze_minutes` puts the conversation off, from then on."""

    add_label_ids: LabelIds = field(default_factory=list)
    remove_label_ids: LabelIds = field(default_factory=list)
    team_id: UUID | None = None
    assign: Literal["me", "nobody"] | None = None
    assignee_id: UUID | None = None
    priority: PriorityLevel | None = None
    note: NoteText | None = None
    reply: ReplyText | None = None
    status: Literal["open", "pending", "resolved"] | None = None
    snooze_minutes: Annotated[int, Meta(ge=1, le=MINUTES_AT_MOST)] | None = None


class MacroIn(In):
    """For one team with `team_id`, else for everybody."""

    name: Name
    actions: MacroActions
    team_id: UUID | None = None


class MacroChange(In):
    """Fields that are left out stay as they are; actions are changed as a whole."""

    name: Name | UnsetType = UNSET
    actions: MacroActions | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET


class MacroOut(Out):
    id: UUID
    name: str
    actions: MacroActions
    team_id: UUID | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, macro: Macro) -> "MacroOut":
        return cls(
            id=macro.id,
            name=macro.name,
            actions=actions_of(macro),
            team_id=macro.team_id,
            created_at=macro.created_at,
            updated_at=macro.updated_at,
        )


class RunIn(In):
    conversation_ids: Ids


class RunResultOut(Out):
    """Where it was not done, nothing of it was: `code` says why, and `field` names what it was
    about. `message_id` and `note_id` are what it wrote."""

    conversation_id: UUID
    done: bool
    code: str | None
    field: str | None
    message_id: UUID | None
    note_id: UUID | None


class MacroRunOut(Out):
    results: list[RunResultOut]


def actions_of(macro: Macro) -> MacroActions:
    return msgspec.json.decode(macro.actions.reveal(), type=MacroActions)


def written(actions: MacroActions) -> str:
    return msgspec.json.encode(actions).decode()
