"""A conversation as a member sees it: the thread with its contact, labels and last message."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, field

from inbox.channels.models import ChannelKind
from inbox.contacts.models import Contact
from inbox.contacts.schemas import ContactRefOut
from inbox.conversations.models import (
    Conversation,
    ConversationEvent,
    ConversationOwner,
    ConversationStatus,
    Draft,
)
from inbox.conversations.schemas import ConversationChange, PriorityLevel
from inbox.fields.models import ContactField, ConversationField
from inbox.fields.schemas import FieldValueOut, shown_value
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import In, Out
from inbox.labels.models import Label
from inbox.labels.schemas import LabelRefOut
from inbox.messages.models import Message
from inbox.messages.schemas import LastMessageOut


class ConversationOut(Out):
    """Until `window_until` (or `entry_until`, after a click on an ad) WhatsApp lets us send free
    text; `can_send_free_text` says whether it does now. `unread` counts what the caller himself
    has not seen; `unread_count` what nobody has answered."""

    id: UUID
    channel_id: UUID
    channel_kind: ChannelKind
    contact: ContactRefOut
    status: ConversationStatus
    owner: ConversationOwner
    assignee_id: UUID | None
    team_id: UUID | None
    priority: PriorityLevel
    labels: list[LabelRefOut]
    fields: dict[str, FieldValueOut]
    unread_count: int
    unread: int
    has_draft: bool
    last_seq: int
    last_message: LastMessageOut | None
    last_message_at: datetime
    last_inbound_at: datetime | None
    waiting_since: datetime | None
    window_until: datetime | None
    entry_until: datetime | None
    can_send_free_text: bool
    snoozed_until: datetime | None
    opened_at: datetime
    resolved_at: datetime | None
    created_at: datetime


def shown(
    conversation: Conversation,
    channel_kind: ChannelKind,
    contact: Contact,
    labels: Sequence[Label],
    fields: Mapping[str, ContactField | ConversationField],
    last_message: Message | None,
    *,
    seen: int,
    has_draft: bool,
    now: datetime,
    subject: Subject,
) -> ConversationOut:
    return ConversationOut(
        id=conversation.id,
        channel_id=conversation.channel_id,
        channel_kind=channel_kind,
        contact=ContactRefOut.of(contact, subject),
        status=conversation.status,
        owner=conversation.owner,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
        priority=PriorityLevel.of(conversation.priority),
        labels=[LabelRefOut.of(one) for one in labels],
        fields={
            key: shown_value(row, shown=subject.sees_addresses()) for key, row in fields.items()
        },
        unread_count=conversation.unread_count,
        unread=max(conversation.inbound_count - seen, 0),
        has_draft=has_draft,
        last_seq=conversation.last_seq,
        last_message=None if last_message is None else LastMessageOut.of(last_message, subject),
        last_message_at=conversation.last_message_at,
        last_inbound_at=conversation.last_inbound_at,
        waiting_since=conversation.waiting_since,
        window_until=conversation.window_until,
        entry_until=conversation.entry_until,
        can_send_free_text=channel_kind is not ChannelKind.WHATSAPP
        or _open(conversation.window_until, now)
        or _open(conversation.entry_until, now),
        snoozed_until=conversation.snoozed_until,
        opened_at=conversation.opened_at,
        resolved_at=conversation.resolved_at,
        created_at=conversation.created_at,
    )


def _open(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now


class ConversationEventOut(Out):
    """It stands behind the message with the number `after_seq`."""

    id: UUID
    kind: str
    actor_kind: str
    actor_id: UUID | None
    after_seq: int
    seconds: float | None
    details: dict[str, Any]
    at: datetime

    @classmethod
    def of(cls, event: ConversationEvent) -> "ConversationEventOut":
        return cls(
            id=event.id,
            kind=event.kind,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            after_seq=event.after_seq,
            seconds=event.seconds,
            details=event.details,
            at=event.at,
        )


class DraftOut(Out):
    """One's own; nobody else is shown it."""

    text: str
    in_reply_to: UUID | None
    updated_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> "DraftOut":
        content = json.loads(draft.content.reveal())
        answered = content["in_reply_to"]
        return cls(
            text=content["text"],
            in_reply_to=None if answered is None else UUID(answered),
            updated_at=draft.updated_at,
        )


class ReadIn(In):
    """`unread` puts the last message of the customer back among the unread ones."""

    unread: bool = False


class BulkIn(In):
    """One change for many conversations; labels are added and taken off beside it."""

    conversation_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    change: ConversationChange = field(default_factory=ConversationChange)
    add_label_ids: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    remove_label_ids: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)


class BulkResultOut(Out):
    """`before` is a change that undoes it, without what the caller may not read. Where something
    was refused, `code` says why."""

    conversation_id: UUID
    changed: bool
    code: str | None
    before: dict[str, Any]


class BulkOut(Out):
    results: list[BulkResultOut]
