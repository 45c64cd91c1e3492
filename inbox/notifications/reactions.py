"""Whom a fact concerns. All of them work in sets, in the transaction of the fact."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from inbox.channels.events import ChannelPaused, ChannelTroubled
from inbox.conversations.events import ConversationAssigned, ConversationHandedOver
from inbox.foundation.events import AuditedEvent
from inbox.foundation.permissions import Role
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.events import MessagesReceived, ScheduledSendRefused
from inbox.notes.events import NoteAdded
from inbox.notifications.models import NotificationKind
from inbox.notifications.service import NotificationService, Telling
from inbox.workspaces.models import Member, MemberState


async def tell_mentioned(uow: UnitOfWork, events: Sequence[NoteAdded]) -> None:
    await NotificationService(uow).tell(
        Telling(
            event.workspace_id,
            member_id,
            NotificationKind.MENTION,
            event.object_id,
            event.conversation_id,
        )
        for event in events
        for member_id in event.mentioned
        if member_id != event.by
    )


async def tell_assigned(uow: UnitOfWork, events: Sequence[ConversationAssigned]) -> None:
    await NotificationService(uow).tell(
        Telling(
            event.workspace_id,
            event.assignee_id,
            NotificationKind.ASSIGNMENT,
            event.object_id,
            event.object_id,
        )
        for event in events
        if event.assignee_id is not None and event.assignee_id != event.by
    )


async def tell_handed_over(uow: UnitOfWork, events: Sequence[ConversationHandedOver]) -> None:
    await NotificationService(uow).tell(
        Telling(
            event.workspace_id,
            event.assignee_id,
            NotificationKind.HANDED_OVER,
            event.object_id,
            event.object_id,
        )
        for event in events
        if event.assignee_id is not None
    )


async def tell_of_messages(uow: UnitOfWork, events: Sequence[MessagesReceived]) -> None:
    """Only who has the conversation; others see it in their lists."""
    await NotificationService(uow).tell(
        Telling(
            event.workspace_id,
            event.assignee_id,
            NotificationKind.NEW_MESSAGE,
            event.conversation_id,
            event.conversation_id,
        )
        for event in events
    )


async def tell_of_refused_plans(uow: UnitOfWork, events: Sequence[ScheduledSendRefused]) -> None:
    """Its author, where that is a member: a key has nobody to tell."""
    authors = await _members(uow, {event.author_id for event in events})
    await NotificationService(uow).tell(
        Telling(
            event.workspace_id,
            event.author_id,
            NotificationKind.SCHEDULED_SEND_REFUSED,
            event.object_id,
            event.conversation_id,
        )
        for event in events
        if event.author_id in authors
    )


async def tell_of_trouble(
    uow: UnitOfWork, events: Sequence[ChannelPaused | ChannelTroubled]
) -> None:
    await tell_admins(uow, NotificationKind.CHANNEL_TROUBLE, events)


async def tell_admins(
    uow: UnitOfWork, kind: NotificationKind, events: Sequence[AuditedEvent | ChannelTroubled]
) -> None:
    """Of the object of each."""
    admins = await _admins(uow, {event.workspace_id for event in events})
    await NotificationService(uow).tell(
        Telling(event.workspace_id, member_id, kind, event.object_id)
        for event in events
        for member_id in admins.get(event.workspace_id, ())
    )


async def _members(uow: UnitOfWork, ids: set[UUID]) -> set[UUID]:
    rows = await uow.session.execute(
        select(col(Member.id)).where(
            col(Member.workspace_id).in_(uow.workspace_ids),
            col(Member.id).in_(ids),
            col(Member.state) == MemberState.ACTIVE,
        )
    )
    return set(rows.scalars())


async def _admins(uow: UnitOfWork, workspace_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    rows = await uow.session.execute(
        select(col(Member.workspace_id), col(Member.id)).where(
            col(Member.workspace_id).in_(workspace_ids),
            col(Member.role).in_([Role.OWNER, Role.ADMIN]),
            col(Member.state) == MemberState.ACTIVE,
        )
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.workspace_id, []).append(row.id)
    return found
