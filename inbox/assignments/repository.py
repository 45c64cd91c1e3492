"""Availability and settings in the database, and the questions of the round robin."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col

from inbox.assignments.models import Availability, TeamAssignment
from inbox.foundation.permissions import PERMISSIONS_OF, Permission, Role
from inbox.foundation.repository import Repository


@dataclass(slots=True)
class Candidate:
    member_id: UUID
    # His own limit; None leaves it to his teams.
    capacity: int | None
    last_assigned_at: datetime | None
    open: int = 0

    def room(self, capacity: int) -> int:
        return min(capacity, self.capacity or capacity) - self.open


class AvailabilityRepository(Repository[Availability]):
    model = Availability

    async def find_of(self, member_id: UUID) -> Availability | None:
        return await self.find_by(col(Availability.member_id) == member_id)


class TeamAssignmentRepository(Repository[TeamAssignment]):
    model = TeamAssignment

    async def find_of(self, team_id: UUID) -> TeamAssignment | None:
        return await self.find_by(col(TeamAssignment.team_id) == team_id)

    async def anything_waits(self) -> bool:
        """Without a lock: most often nothing does."""
        found = await self._ask(
            "SELECT 1 FROM team_assignment AS t WHERE t.workspace_id = ANY(:workspaces)"
            " AND t.enabled AND EXISTS (SELECT 1 FROM conversation AS c"
            " WHERE c.workspace_id = t.workspace_id AND c.team_id = t.team_id"
            " AND c.status = 'open' AND c.assignee_id IS NULL) LIMIT 1"
        )
        return bool(found)

    async def lock_enabled(self) -> Sequence[TeamAssignment]:
        """Who deals out in this workspace does it alone, for as long as the transaction lasts."""
        statement = (
            self.select()
            .where(col(TeamAssignment.enabled))
            .order_by(col(TeamAssignment.team_id))
            .with_for_update()
        )
        return (await self.uow.session.scalars(statement)).all()

    async def lock_candidates(
        self, team_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Candidate]]:
        """By team. Locked: whoever goes away at this moment is either asked before or after."""
        rows = await self._ask(
            "SELECT tm.team_id, m.id, m.role, a.capacity, a.last_assigned_at"
            " FROM team_member AS tm"
            " JOIN member AS m ON m.workspace_id = tm.workspace_id AND m.id = tm.member_id"
            " JOIN availability AS a ON a.workspace_id = tm.workspace_id"
            " AND a.member_id = tm.member_id"
            " WHERE tm.workspace_id = ANY(:workspaces) AND tm.team_id = ANY(:teams)"
            " AND m.state = 'active' AND a.state = 'online'"
            " ORDER BY m.id FOR SHARE OF m FOR UPDATE OF a",
            teams=list(team_ids),
        )
        able = [one for one in rows if Permission.CONVERSATIONS_REPLY in _rights(one.role)]
        # One object for one member: what he is given by one team counts for the others.
        members = {one.id: Candidate(one.id, one.capacity, one.last_assigned_at) for one in able}
        for member_id, count in (await self._open_of(list(members))).items():
            members[member_id].open = count
        found: dict[UUID, list[Candidate]] = {}
        for one in able:
            found.setdefault(one.team_id, []).append(members[one.id])
        return found

    async def waiting(self, team_id: UUID, *, handed_over_only: bool, most: int) -> list[UUID]:
        """Whoever waits longest comes first."""
        rows = await self._ask(
            "SELECT id FROM conversation WHERE workspace_id = ANY(:workspaces)"
            " AND team_id = :team_id AND status = 'open' AND assignee_id IS NULL"
            " AND (owner = 'human' OR NOT :handed_over_only)"
            " ORDER BY coalesce(waiting_since, last_message_at), id LIMIT :most",
            team_id=team_id,
            handed_over_only=handed_over_only,
            most=most,
        )
        return [row.id for row in rows]

    async def note_assigned(self, moments: Mapping[UUID, datetime]) -> None:
        await self._write(
            "UPDATE availability AS a SET last_assigned_at = n.at"
            " FROM unnest(CAST(:members AS uuid[]), CAST(:moments AS timestamptz[]))"
            " AS n (member_id, at)"
            " WHERE a.workspace_id = ANY(:workspaces) AND a.member_id = n.member_id",
            members=list(moments),
            moments=list(moments.values()),
        )

    async def _open_of(self, member_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = await self._ask(
            "SELECT assignee_id, count(*) AS open FROM conversation"
            " WHERE workspace_id = ANY(:workspaces) AND assignee_id = ANY(:members)"
            " AND status = 'open' GROUP BY assignee_id",
            members=list(member_ids),
        )
        return {row.assignee_id: row.open for row in rows}

    async def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        given = {"workspaces": list(self.uow.workspace_ids), **values}
        return (await self.uow.session.execute(text(statement), given)).all()

    async def _write(self, statement: str, **values: Any) -> None:
        given = {"workspaces": list(self.uow.workspace_ids), **values}
        await self.uow.session.execute(text(statement), given)


def _rights(role: str) -> frozenset[Permission]:
    return PERMISSIONS_OF[Role(role)]
