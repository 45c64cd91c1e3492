"""The routes of business hours."""

from uuid import UUID

from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody

from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.hours.schemas import HoursIn, HoursOut
from inbox.hours.service import HoursService


class HoursController(Controller):
    path = "/business-hours"
    tags = ("business hours",)

    @get(permission=Permission.WORKSPACE_READ, summary="When the workspace is open, and now")
    async def read(self, uow: InjectedUnitOfWork) -> HoursOut:
        return await HoursService(uow).read(None)

    @put(permission=Permission.WORKSPACE_MANAGE, summary="Set the hours of the workspace")
    async def change(self, uow: InjectedUnitOfWork, data: JSONBody[HoursIn]) -> HoursOut:
        """As a whole: what is not named is gone."""
        return await HoursService(uow).put(None, data)

    @delete(
        permission=Permission.WORKSPACE_MANAGE,
        summary="Have no hours: the workspace is always open",
    )
    async def remove(self, uow: InjectedUnitOfWork) -> None:
        await HoursService(uow).remove(None)


class TeamHoursController(Controller):
    path = "/teams/{team_id:uuid}/business-hours"
    tags = ("hours of teams",)

    @get(permission=Permission.TEAMS_READ, summary="When a team is there, and now")
    async def read(self, uow: InjectedUnitOfWork, team_id: FromPath[UUID]) -> HoursOut:
        return await HoursService(uow).read(team_id)

    @put(permission=Permission.TEAMS_MANAGE, summary="Give a team hours of its own")
    async def change(
        self, uow: InjectedUnitOfWork, team_id: FromPath[UUID], data: JSONBody[HoursIn]
    ) -> HoursOut:
        """As a whole: what is not named is gone."""
        return await HoursService(uow).put(team_id, data)

    @delete(
        permission=Permission.TEAMS_MANAGE,
        summary="Let a team keep the hours of the workspace",
    )
    async def remove(self, uow: InjectedUnitOfWork, team_id: FromPath[UUID]) -> None:
        await HoursService(uow).remove(team_id)
