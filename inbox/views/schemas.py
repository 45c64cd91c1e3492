"""What the API takes and gives of saved views."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, convert, to_builtins

from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.conversations.schemas import ConversationFilters, PriorityLevel
from inbox.fields.matches import FieldMatch
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import In, Name, Out
from inbox.views.models import View

Assignee = Literal["me", "nobody"]


class ViewFilters(In):
    """As the list of conversations takes them; `assignee` stands for whoever looks."""

    status: ConversationStatus | None = None
    owner: ConversationOwner | None = None
    assignee: Assignee | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    channel_id: UUID | None = None
    label_id: UUID | None = None
    intent_id: UUID | None = None
    priority: PriorityLevel | None = None
    unread: bool | None = None
    waiting: bool | None = None
    mentions_me: bool | None = None
    # Written as in the address of the list: `Cairo`, `12.5`, `true`, `2026-03-29`.
    fields: Annotated[dict[str, str], Meta(max_length=20)] | None = None


class ViewIn(In):
    name: Name
    filters: ViewFilters
    shared: bool = False
    position: int = 0


class ViewChange(In):
    name: Name | UnsetType = UNSET
    filters: ViewFilters | UnsetType = UNSET
    position: int | UnsetType = UNSET


class ViewOut(Out):
    """`count` is exact up to 1,000 and then stays there: `capped` says so."""

    id: UUID
    name: str
    shared: bool
    filters: ViewFilters
    position: int
    count: int
    capped: bool
    created_at: datetime

    @classmethod
    def of(cls, view: View, count: int, most: int) -> "ViewOut":
        return cls(
            id=view.id,
            name=view.name,
            shared=view.owner_id is None,
            filters=filters_of(view),
            position=view.position,
            count=min(count, most),
            capped=count > most,
            created_at=view.created_at,
        )


def filters_of(view: View) -> ViewFilters:
    return convert(view.filters, ViewFilters)


def stored(filters: ViewFilters) -> dict[str, object]:
    return {name: value for name, value in to_builtins(filters).items() if value is not None}


def conversation_filters(
    filters: ViewFilters, fields: tuple[FieldMatch, ...] | None, subject: Subject
) -> ConversationFilters:
    """For whoever looks."""
    return ConversationFilters(
        status=filters.status,
        owner=filters.owner,
        assignee_id=subject.id if filters.assignee == "me" else filters.assignee_id,
        assigned=False if filters.assignee == "nobody" else None,
        team_id=filters.team_id,
        channel_id=filters.channel_id,
        label_id=filters.label_id,
        intent_id=filters.intent_id,
        priority=filters.priority,
        unread=filters.unread,
        waiting=filters.waiting,
        mentioned=subject.id if filters.mentions_me else None,
        fields=fields,
    )
