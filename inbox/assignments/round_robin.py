"""Dealing out the conversations that nobody has.

    settings of the workspace's teams, locked   one dealer per workspace at a time
      ▸ members who are online, locked          whoever goes away is asked before or after
      ▸ conversations that wait, locked          who was claimed meanwhile is left alone
      ▸ one by one: the longest waiting to the least recently assigned with room

The settings come first, and only here are they locked together with conversations; then
conversations, effects and lanes, as everywhere. What a member takes by himself counts, and is not
held up by a capacity: that limits the dealer only.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from inbox.assignments.models import TeamAssignment
from inbox.assignments.repository import Candidate, TeamAssignmentRepository
from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.takeover import silence_automation
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.hours.service import HoursService
from inbox.mailbox.log import ChangeLog, LogLine

CONVERSATION_CHANGED = "conversation_changed"
AT_ONCE = 100
NEVER = datetime.min.replace(tzinfo=UTC)
# Two who are assigned in one transaction are still one after the other.
TICK = timedelta(microseconds=1)


class RoundRobin:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._settings = TeamAssignmentRepository(uow)

    async def deal(self) -> int:
        """How many conversations found somebody."""
        if not await self._settings.anything_waits():
            return 0
        teams = await self._open_teams(await self._settings.lock_enabled())
        if not teams:
            return 0
        candidates = await self._settings.lock_candidates([one.team_id for one in teams])
        waiting: dict[UUID, TeamAssignment] = {}
        for team in teams:
            room = sum(max(one.room(team.capacity), 0) for one in candidates.get(team.team_id, ()))
            if room > 0:
                found = await self._settings.waiting(
                    team.team_id,
                    handed_over_only=team.handed_over_only,
                    most=min(room, AT_ONCE),
                )
                waiting |= dict.fromkeys(found, team)
        threads = await ThreadSet(self.uow).lock((self.uow.workspace_id, one) for one in waiting)
        now = await database_now(self.uow)
        given: list[tuple[Thread, UUID]] = []
        for conversation_id, team in waiting.items():
            thread = threads.get(conversation_id)
            if thread is None or not _still_waits(thread, team):
                continue
            member = _next(candidates.get(team.team_id, ()), team.capacity)
            if member is not None:
                member.open += 1
                member.last_assigned_at = now + TICK * len(given)
                given.append((thread, member.member_id))
        if given:
            await self._give(given, now)
        return len(given)

    async def _open_teams(self, teams: Sequence[TeamAssignment]) -> list[TeamAssignment]:
        if not teams:
            return []
        calendars = await HoursService(self.uow).calendars(one.team_id for one in teams)
        now = await database_now(self.uow)
        found = []
        for team in teams:
            calendar = calendars[team.team_id]
            if not team.in_hours or calendar is None or calendar.is_open_at(now):
                found.append(team)
        return found

    async def _give(self, given: Sequence[tuple[Thread, UUID]], now: datetime) -> None:
        await ConversationService(self.uow).deal_out(given)
        moments = {member_id: now + TICK * place for place, (_, member_id) in enumerate(given)}
        await self._settings.note_assigned(moments)
        lines = []
        for thread, _ in given:
            by_bot = thread.owner == ConversationOwner.BOT
            lines.append(LogLine(thread.workspace_id, CONVERSATION_CHANGED, thread.id, thread.id))
            if by_bot:
                # Else it was silenced when somebody, or the bot itself, handed it over, and what
                # waits is what it said until then.
                lines += await silence_automation(self.uow, thread, now)
        ChangeLog(self.uow).add(lines)


def _still_waits(thread: Thread, team: TeamAssignment) -> bool:
    return (
        thread.assignee_id is None
        and thread.team_id == team.team_id
        and thread.status == ConversationStatus.OPEN
    )


def _next(candidates: Sequence[Candidate], capacity: int) -> Candidate | None:
    able = [one for one in candidates if one.room(capacity) > 0]
    return min(able, key=lambda one: (one.last_assigned_at or NEVER, one.member_id), default=None)
