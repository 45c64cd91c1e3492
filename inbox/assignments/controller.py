"""The routes of availability, and of dealing out a team's conversations."""

from uuid import UUID

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from inbox.assignments.schemas import (
    AssignmentIn,
    AssignmentOut,
    AvailabilityIn,
    AvailabilityOut,
)
from inbox.assignments.service import AssignmentService
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class AvailabilityController(Controller):
    path = "/me/availability"
    tags = ("availability",)

    @get(permission=Permission.ACCOUNT_OWN, summary="Whether one takes conversations")
    async def read(self, uow: InjectedUnitOfWork) -> AvailabilityOut:
        return AvailabilityOut.of(await AssignmentService(uow).availability())

    @put(permission=Permission.ACCOUNT_OWN, summary="Take conversations, or take none")
    async def change(
        self, uow: InjectedUnitOfWork, data: JSONBody[AvailabilityIn]
    ) -> AvailabilityOut:
        """What one has already stays with one."""
        return AvailabilityOut.of(await AssignmentService(uow).set_availability(data))


class TeamAssignmentController(Controller):
    path = "/teams/{team_id:uuid}/assignment"
    tags = ("round robin",)

    @get(permission=Permission.TEAMS_READ, summary="How a team's conversations are dealt out")
    async def read(self, uow: InjectedUnitOfWork, team_id: FromPath[UUID]) -> AssignmentOut:
        return AssignmentOut.of(await AssignmentService(uow).assignment(team_id))

    @put(permission=Permission.TEAMS_MANAGE, summary="Have a team's conversations dealt out")
    async def change(
        self, uow: InjectedUnitOfWork, team_id: FromPath[UUID], data: JSONBody[AssignmentIn]
    ) -> AssignmentOut:
        return AssignmentOut.of(await AssignmentService(uow).set_assignment(team_id, data))
