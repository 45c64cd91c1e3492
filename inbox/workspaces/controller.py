"""The routes of this room: own workspace, members, own details, teams."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission, Role
from inbox.workspaces.models import MemberState, Team
from inbox.workspaces.schemas import (
    MemberChange,
    MemberFilters,
    MemberOut,
    OwnDetailsChange,
    TeamChange,
    TeamIn,
    TeamOut,
    WorkspaceChange,
    WorkspaceOut,
)
from inbox.workspaces.service import MemberService, TeamService, WorkspaceService


class WorkspaceController(Controller):
    path = "/workspace"
    tags = ("workspace",)

    @get(permission=Permission.WORKSPACE_READ, summary="Read the own workspace")
    async def read(self, uow: InjectedUnitOfWork) -> WorkspaceOut:
        return WorkspaceOut.of(await WorkspaceService(uow).get())

    @patch(permission=Permission.WORKSPACE_MANAGE, summary="Change the company's profile")
    async def change(
        self, uow: InjectedUnitOfWork, data: JSONBody[WorkspaceChange]
    ) -> WorkspaceOut:
        return WorkspaceOut.of(await WorkspaceService(uow).change(data))


class MemberController(Controller):
    path = "/members"
    tags = ("members",)

    @get(permission=Permission.MEMBERS_READ, summary="List members, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        role: FromQuery[Role | None] = None,
        # Litestar keeps the bare name `state` for itself.
        member_state: Annotated[MemberState | None, QueryParameter(name="state")] = None,
    ) -> PageOut[MemberOut]:
        page = await MemberService(uow, runtime.installation_key).list_page(
            PageRequest.parse(limit, cursor), MemberFilters(role=role, state=member_state)
        )
        return page.out(lambda member: MemberOut.of(member, subject))

    @get("/{member_id:uuid}", permission=Permission.MEMBERS_READ, summary="Read one member")
    async def read(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        member_id: FromPath[UUID],
    ) -> MemberOut:
        member = await MemberService(uow, runtime.installation_key).get(member_id)
        return MemberOut.of(member, subject)

    @patch(
        "/{member_id:uuid}",
        permission=Permission.MEMBERS_MANAGE,
        summary="Change a member's role, deactivate or reactivate a member",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        member_id: FromPath[UUID],
        data: JSONBody[MemberChange],
    ) -> MemberOut:
        member = await MemberService(uow, runtime.installation_key).change(member_id, data)
        return MemberOut.of(member, subject)


class OwnDetailsController(Controller):
    path = "/me"
    tags = ("me",)

    @patch(permission=Permission.ACCOUNT_OWN, summary="Change one's own details")
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        data: JSONBody[OwnDetailsChange],
    ) -> MemberOut:
        service = MemberService(uow, runtime.installation_key)
        return MemberOut.of(await service.change_own_details(subject.id, data), subject)


class TeamController(Controller):
    path = "/teams"
    tags = ("teams",)

    @get(permission=Permission.TEAMS_READ, summary="List teams, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[TeamOut]:
        service = TeamService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        counts = await service.count_members([team.id for team in page.items])
        return page.out(lambda team: TeamOut.of(team, counts.get(team.id, 0)))

    @post(permission=Permission.TEAMS_MANAGE, summary="Create a team")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[TeamIn],
        idempotency_key: IdempotencyKey = None,
    ) -> TeamOut:
        service = TeamService(uow)

        async def make(team_id: UUID) -> Team:
            return await service.create(team_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return await _team_out(service, await once.run(make, service.get, new_id()))

    @get("/{team_id:uuid}", permission=Permission.TEAMS_READ, summary="Read one team")
    async def read(self, uow: InjectedUnitOfWork, team_id: FromPath[UUID]) -> TeamOut:
        service = TeamService(uow)
        return await _team_out(service, await service.get(team_id))

    @patch("/{team_id:uuid}", permission=Permission.TEAMS_MANAGE, summary="Change a team")
    async def change(
        self, uow: InjectedUnitOfWork, team_id: FromPath[UUID], data: JSONBody[TeamChange]
    ) -> TeamOut:
        service = TeamService(uow)
        return await _team_out(service, await service.change(team_id, data))

    @delete("/{team_id:uuid}", permission=Permission.TEAMS_MANAGE, summary="Delete a team")
    async def remove(self, uow: InjectedUnitOfWork, team_id: FromPath[UUID]) -> None:
        await TeamService(uow).delete(team_id)

    @get(
        "/{team_id:uuid}/members",
        permission=Permission.TEAMS_READ,
        summary="List the members of a team",
    )
    async def list_members(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        team_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[MemberOut]:
        page = await TeamService(uow).list_members(team_id, PageRequest.parse(limit, cursor))
        return page.out(lambda member: MemberOut.of(member, subject))

    @put(
        "/{team_id:uuid}/members/{member_id:uuid}",
        status_code=204,
        permission=Permission.TEAMS_MANAGE,
        summary="Put a member into a team",
    )
    async def add_member(
        self, uow: InjectedUnitOfWork, team_id: FromPath[UUID], member_id: FromPath[UUID]
    ) -> None:
        await TeamService(uow).add_member(team_id, member_id)

    @delete(
        "/{team_id:uuid}/members/{member_id:uuid}",
        permission=Permission.TEAMS_MANAGE,
        summary="Take a member out of a team",
    )
    async def remove_member(
        self, uow: InjectedUnitOfWork, team_id: FromPath[UUID], member_id: FromPath[UUID]
    ) -> None:
        await TeamService(uow).remove_member(team_id, member_id)


async def _team_out(service: TeamService, team: Team) -> TeamOut:
    counts = await service.count_members([team.id])
    return TeamOut.of(team, counts.get(team.id, 0))
