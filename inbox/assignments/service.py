"""Availability of members, and what teams have set."""

from uuid import UUID

from msgspec import structs

from inbox.assignments.events import AvailabilityChanged, TeamAssignmentChanged
from inbox.assignments.models import Availability, Presence, TeamAssignment
from inbox.assignments.repository import AvailabilityRepository, TeamAssignmentRepository
from inbox.assignments.schemas import AssignmentIn, AvailabilityIn
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import TeamService


class AssignmentService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._availability = AvailabilityRepository(uow)
        self._teams = TeamAssignmentRepository(uow)

    async def availability(self) -> Availability | None:
        return await self._availability.find_of(self.uow.subject.id)

    async def set_availability(self, asked: AvailabilityIn) -> Availability:
        member_id = self.uow.subject.id
        row = await self._availability.find_of(member_id)
        if row is None:
            row = Availability(
                workspace_id=self.uow.workspace_id, member_id=member_id, state=Presence.AWAY
            )
        known = row.changed_at is not None
        if not known or (row.state, row.capacity) != (asked.state, asked.capacity):
            row.state, row.capacity = asked.state, asked.capacity
            row.changed_at = await database_now(self.uow)
            await self._availability.add(row)
            self.uow.record(
                AvailabilityChanged(
                    workspace_id=row.workspace_id, object_id=member_id, state=asked.state
                )
            )
        return row

    async def assignment(self, team_id: UUID) -> TeamAssignment | None:
        await TeamService(self.uow).get(team_id)
        return await self._teams.find_of(team_id)

    async def set_assignment(self, team_id: UUID, asked: AssignmentIn) -> TeamAssignment:
        row = await self.assignment(team_id)
        if row is None:
            row = TeamAssignment(
                workspace_id=self.uow.workspace_id, team_id=team_id, **structs.asdict(asked)
            )
        for name, value in structs.asdict(asked).items():
            setattr(row, name, value)
        row.updated_at = await database_now(self.uow)
        await self._teams.add(row)
        self.uow.record(
            TeamAssignmentChanged(
                workspace_id=row.workspace_id, object_id=team_id, enabled=asked.enabled
            )
        )
        return row
