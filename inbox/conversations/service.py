"""Conversations one by one and in pages. Sets of them on their way through a step are in
threads.py; both lock the same rows.

    open ⇄ pending        somebody else has to do something first
    open ⇄ snoozed        until a time, or until the customer writes
    open ⇄ resolved       done; a new message opens it again

Any of them may become any other: people change their minds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlmodel import col

from inbox.conversations.errors import AlreadyClaimed, AnsweredMeanwhile, AssigneeChanged
from inbox.conversations.events import (
    ConversationAssigned,
    ConversationChanged,
    ConversationHandedOver,
)
from inbox.conversations.models import Conversation, ConversationOwner, ConversationStatus
from inbox.conversations.repository import ConversationRepository
from inbox.conversations.schemas import (
    ConversationChange,
    ConversationFilters,
    PriorityLevel,
)
from inbox.conversations.threads import Thread, ThreadSet
from inbox.conversations.timeline import Timeline, happened
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.pagination import MomentPageRequest, Page
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService, TeamService


class ConversationService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._conversations = ConversationRepository(uow)

    async def get(self, conversation_id: UUID) -> Conversation:
        return await self._conversations.get(conversation_id)

    async def find_many(self, conversation_ids: Collection[UUID]) -> dict[UUID, Conversation]:
        found = await self._conversations.list_by(col(Conversation.id).in_(conversation_ids))
        return {one.id: one for one in found}

    async def list_page(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[Conversation]:
        return await self._conversations.list_recent(request, filters)

    async def count(self, filters: ConversationFilters, most: int) -> int:
        return await self._conversations.count(filters, most)

    async def list_ids(self, filters: ConversationFilters, most: int) -> list[UUID]:
        return await self._conversations.list_ids(filters, most)

    async def contacts_of(self, conversation_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        return await self._conversations.contacts_of(conversation_ids)

    async def lock(self, conversation_id: UUID) -> Thread:
        threads = await ThreadSet(self.uow).lock([(self.uow.workspace_id, conversation_id)])
        if conversation_id not in threads:
            raise NotFound
        return threads[conversation_id]

    async def change(
        self, thread: Thread, asked: ConversationChange, members: MemberService, now: datetime
    ) -> tuple[str, ...]:
        """Changes the locked thread and saves it; returns the names of what is different now."""
        await self._check(thread, asked, members, now)
        before = {name: getattr(thread, name) for name in CHANGEABLE}
        for name in CHANGEABLE:
            value = getattr(asked, name)
            if value is not UNSET:
                setattr(thread, name, _stored(value))
        if thread.status != ConversationStatus.SNOOZED:
            thread.snoozed_until = None
        changed = tuple(name for name in CHANGEABLE if getattr(thread, name) != before[name])
        if changed:
            self._note(thread, before, changed, now)
            await self.save(thread)
            self._record(thread, changed)
        return changed

    async def note_fields(self, thread: Thread, keys: Collection[str]) -> tuple[str, ...]:
        """Fields of it were filled in; the timeline and the audit know which, and not with what."""
        if not keys:
            return ()
        happened(thread, "fields", keys=list(keys))
        await self.save(thread)
        changed = tuple(f"fields.{key}" for key in keys)
        self._record(thread, changed)
        return changed

    async def claim(self, thread: Thread, member_id: UUID, members: MemberService) -> bool:
        """Compare and set: the row is locked, so of two who come at once one finds the other."""
        if thread.assignee_id == member_id:
            return False
        if thread.assignee_id is not None:
            raise AlreadyClaimed(now=await assignee_of(thread, members))
        thread.assignee_id = member_id
        happened(thread, "assigned", assignee_id=str(member_id))
        await self.save(thread)
        self._record(thread, ("assignee_id",))
        return True

    async def release(self, thread: Thread, members: MemberService) -> bool:
        """Puts it back; only whoever has it does that, others assign it away."""
        if thread.assignee_id is None:
            return False
        if thread.assignee_id != self.uow.subject.id:
            raise AlreadyClaimed(now=await assignee_of(thread, members))
        thread.assignee_id = None
        happened(thread, "assigned", assignee_id=None)
        await self.save(thread)
        self._record(thread, ("assignee_id",))
        return True

    async def deal_out(self, given: Sequence[tuple[Thread, UUID]]) -> None:
        """Locked threads that nobody has, each to a member; in sets."""
        for thread, member_id in given:
            thread.assignee_id = member_id
            happened(thread, "assigned", assignee_id=str(member_id), by="round_robin")
        threads = [thread for thread, _ in given]
        await ThreadSet(self.uow).save(threads)
        await Timeline(self.uow).write(threads)
        for thread in threads:
            thread.happened.clear()
            self._record(thread, ("assignee_id",))

    async def hand_over(
        self,
        thread: Thread,
        *,
        assignee_id: UUID | None = None,
        team_id: UUID | None = None,
    ) -> None:
        """From the bot to people: it is silent until somebody gives the conversation back."""
        thread.owner = ConversationOwner.HUMAN.value
        thread.assignee_id = assignee_id or thread.assignee_id
        thread.team_id = team_id or thread.team_id
        if thread.status in {ConversationStatus.RESOLVED, ConversationStatus.SNOOZED}:
            thread.status = ConversationStatus.OPEN.value
            thread.snoozed_until = None
        happened(thread, "handed_over")
        await self.save(thread)
        self.uow.record(
            ConversationHandedOver(
                workspace_id=thread.workspace_id,
                object_id=thread.id,
                assignee_id=thread.assignee_id,
                team_id=thread.team_id,
            )
        )

    async def save(self, thread: Thread) -> None:
        await ThreadSet(self.uow).save([thread])
        await Timeline(self.uow).write([thread], self.uow.subject_in(thread.workspace_id))
        thread.happened.clear()

    async def _check(
        self, thread: Thread, asked: ConversationChange, members: MemberService, now: datetime
    ) -> None:
        expected = asked.expected_assignee_id
        if expected is not UNSET and expected != thread.assignee_id:
            raise AssigneeChanged(now=await assignee_of(thread, members))
        if isinstance(asked.assignee_id, UUID):
            await require_active(members, asked.assignee_id)
        if isinstance(asked.team_id, UUID):
            await require_team(self.uow, asked.team_id)
        until = asked.snoozed_until
        if asked.status is ConversationStatus.SNOOZED:
            if isinstance(until, datetime) and until <= now:
                raise invalid_field("snoozed_until", "Name a moment that is still to come.")
        elif isinstance(until, datetime):
            raise invalid_field("snoozed_until", "Only a snoozed conversation has one.")

    def _note(
        self, thread: Thread, before: Mapping[str, Any], changed: tuple[str, ...], now: datetime
    ) -> None:
        if "status" in changed:
            if thread.status == ConversationStatus.RESOLVED:
                thread.resolved_at = now
                thread.waiting_since = None
                seconds = (now - thread.opened_at).total_seconds()
                happened(thread, "resolved")
                thread.happened[-1] = type(thread.happened[-1])("resolved", max(seconds, 0.0))
            elif before["status"] == ConversationStatus.RESOLVED:
                thread.opened_at = now
                happened(thread, "reopened")
            else:
                happened(thread, thread.status)
        if "assignee_id" in changed:
            happened(thread, "assigned", assignee_id=_text(thread.assignee_id))
        if "team_id" in changed:
            happened(thread, "team", team_id=_text(thread.team_id))
        if "priority" in changed:
            happened(thread, "priority", priority=thread.priority)
        if "owner" in changed:
            human = thread.owner == ConversationOwner.HUMAN
            happened(thread, "taken_over" if human else "given_back")

    def _record(self, thread: Thread, changed: tuple[str, ...]) -> None:
        self.uow.record(
            ConversationChanged(
                workspace_id=thread.workspace_id, object_id=thread.id, fields=changed
            )
        )
        if "assignee_id" in changed:
            subject = self.uow.subject_in(thread.workspace_id)
            self.uow.record(
                ConversationAssigned(
                    workspace_id=thread.workspace_id,
                    object_id=thread.id,
                    assignee_id=thread.assignee_id,
                    by=subject.id if subject.kind is SubjectKind.MEMBER else None,
                )
            )


CHANGEABLE = ("status", "owner", "assignee_id", "team_id", "priority", "snoozed_until")


def require_unanswered_since(thread: Thread, composed_after_seq: int | None) -> None:
    """`composed_after_seq` is the last message that the writer saw; None asks for no check."""
    if composed_after_seq is not None and thread.last_seq > composed_after_seq:
        raise AnsweredMeanwhile(now={"last_seq": thread.last_seq})


async def assignee_of(thread: Thread, members: MemberService) -> dict[str, Any]:
    if thread.assignee_id is None:
        return {"assignee_id": None, "assignee_name": None}
    return {
        "assignee_id": str(thread.assignee_id),
        "assignee_name": await members.shown_name(thread.assignee_id),
    }


async def require_active(members: MemberService, member_id: UUID) -> None:
    if not await members.is_active(member_id):
        raise invalid_field("assignee_id", "No active member of this workspace has this id.")


async def require_team(uow: UnitOfWork, team_id: UUID) -> None:
    if not await TeamService(uow).exists(team_id):
        raise invalid_field("team_id", "No team of this workspace has this id.")


def _stored(value: Any) -> Any:
    if isinstance(value, PriorityLevel):
        return value.rank
    return value.value if isinstance(value, StrEnum) else value


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
