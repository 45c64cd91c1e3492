"""What one can do with a workspace, its members and its teams, and the facts that follow."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from msgspec import UNSET, Struct

from inbox.foundation.encryption import InstallationKey
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import (
    PERMISSIONS_OF,
    SCOPES,
    Permission,
    Role,
    Subject,
    SubjectKind,
    roles_below,
)
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.email_address import email_hash
from inbox.workspaces.errors import LastOwner, RoleOutOfReach
from inbox.workspaces.events import (
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberReactivated,
    MemberRoleChanged,
    TeamChanged,
    TeamCreated,
    TeamDeleted,
    TeamMemberAdded,
    TeamMemberRemoved,
    WorkspaceChanged,
    WorkspaceCreated,
)
from inbox.workspaces.models import Member, MemberState, Team, Workspace
from inbox.workspaces.repository import MemberRepository, TeamRepository, WorkspaceRepository
from inbox.workspaces.schemas import (
    MemberChange,
    MemberFilters,
    OwnDetailsChange,
    TeamChange,
    TeamIn,
    WorkspaceChange,
    member_name,
)


class WorkspaceService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._workspaces = WorkspaceRepository(uow)

    async def create(self, name: str, workspace_id: UUID) -> Workspace:
        """In a unit of work that was opened for the new id."""
        workspace = Workspace(id=workspace_id, name=name.strip())
        await self._workspaces.add(workspace)
        self.uow.record(WorkspaceCreated(workspace_id=workspace_id, object_id=workspace_id))
        return workspace

    async def get(self) -> Workspace:
        return await self._workspaces.get(self.uow.workspace_id)

    async def list_visible(self) -> Sequence[Workspace]:
        """Those of the unit of work; the command line opens one for many."""
        return await self._workspaces.list_by()

    async def change(self, asked: WorkspaceChange) -> Workspace:
        workspace = await self._workspaces.lock(self.uow.workspace_id)
        changes = _asked(asked)
        _require_time_zone(changes)
        fields = _apply(workspace, changes)
        if fields:
            await self._workspaces.add(workspace)
            self.uow.record(
                WorkspaceChanged(workspace_id=workspace.id, object_id=workspace.id, fields=fields)
            )
        return workspace


class MemberService:
    def __init__(self, uow: UnitOfWork, installation_key: InstallationKey) -> None:
        self.uow = uow
        self._installation_key = installation_key
        self._members = MemberRepository(uow)

    async def add(
        self,
        workspace_id: UUID,
        name: str,
        email: str,
        role: Role,
        *,
        locale: str = "en",
        time_zone: str = "UTC",
    ) -> Member:
        """Raises `EmailTaken`. Whether the caller may grant `role` is for the caller to ask."""
        member_id = new_id()
        seal = self.uow.keys.seal
        member = Member(
            workspace_id=workspace_id,
            id=member_id,
            name=await seal(Member, "name", workspace_id, member_id, name.strip()),
            email=await seal(Member, "email", workspace_id, member_id, email.strip()),
            email_hash=email_hash(self._installation_key, email),
            role=role,
            locale=locale,
            time_zone=time_zone,
        )
        await self._members.add(member)
        self.uow.record(MemberAdded(workspace_id=workspace_id, object_id=member_id, role=role))
        return member

    async def get(self, member_id: UUID) -> Member:
        return await self._members.get(member_id)

    async def is_active(self, member_id: UUID) -> bool:
        member = await self._members.find(member_id)
        return member is not None and member.state is MemberState.ACTIVE

    async def shown_name(self, member_id: UUID) -> str | None:
        """For colleagues, who may all know one another's names."""
        member = await self._members.find(member_id)
        return None if member is None else member_name(member)

    async def find_by_email(self, email: str) -> Member | None:
        return await self._members.find_by(
            Member.email_hash == email_hash(self._installation_key, email)
        )

    async def list_page(self, request: PageRequest, filters: MemberFilters) -> Page[Member]:
        return await self._members.list_filtered(request, filters)

    async def change_own_details(self, member_id: UUID, asked: OwnDetailsChange) -> Member:
        member = await self._members.lock(member_id)
        changes = _asked(asked)
        _require_time_zone(changes)
        if "name" in changes:
            changes["name"] = await self.uow.keys.seal(
                Member, "name", member.workspace_id, member.id, changes["name"]
            )
        fields = _apply(member, changes)
        if fields:
            await self._members.add(member)
            self.uow.record(
                MemberChanged(workspace_id=member.workspace_id, object_id=member.id, fields=fields)
            )
        return member

    async def change(self, member_id: UUID, asked: MemberChange) -> Member:
        if asked.role is not UNSET:
            await self.change_role(member_id, asked.role)
        if asked.state is MemberState.ACTIVE:
            await self.reactivate(member_id)
        elif asked.state is MemberState.DEACTIVATED:
            await self.deactivate(member_id)
        return await self.get(member_id)

    async def change_role(self, member_id: UUID, role: Role) -> Member:
        owners = await self._members.lock_active_owners()
        member = await self._within_reach(member_id)
        old = member.role
        if role is old:
            return member
        if role not in roles_to_give(self.uow.subject):
            raise RoleOutOfReach
        if list(owners) == [member.id]:
            raise LastOwner
        member.role = role
        await self._members.add(member)
        self.uow.record(
            MemberRoleChanged(
                workspace_id=member.workspace_id, object_id=member.id, old=old, new=role
            )
        )
        return member

    async def deactivate(self, member_id: UUID) -> Member:
        """The access room ends the member's sessions when it hears of this."""
        owners = await self._members.lock_active_owners()
        member = await self._within_reach(member_id)
        if member.state is MemberState.DEACTIVATED:
            return member
        if list(owners) == [member.id]:
            raise LastOwner
        member.state = MemberState.DEACTIVATED
        await self._members.add(member)
        self.uow.record(MemberDeactivated(workspace_id=member.workspace_id, object_id=member.id))
        return member

    async def reactivate(self, member_id: UUID) -> Member:
        member = await self._within_reach(member_id)
        if member.state is MemberState.ACTIVE:
            return member
        if member.role not in roles_to_give(self.uow.subject):
            raise RoleOutOfReach
        member.state = MemberState.ACTIVE
        await self._members.add(member)
        self.uow.record(MemberReactivated(workspace_id=member.workspace_id, object_id=member.id))
        return member

    async def _within_reach(self, member_id: UUID) -> Member:
        member = await self._members.lock(member_id)
        if member.role not in roles_in_reach(self.uow.subject):
            raise RoleOutOfReach
        return member


class TeamService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._teams = TeamRepository(uow)
        self._members = MemberRepository(uow)

    async def create(self, team_id: UUID, asked: TeamIn) -> Team:
        team = Team(
            workspace_id=self.uow.workspace_id,
            id=team_id,
            name=asked.name.strip(),
            description=asked.description,
        )
        await self._teams.save(team)
        self.uow.record(TeamCreated(workspace_id=team.workspace_id, object_id=team.id))
        return team

    async def get(self, team_id: UUID) -> Team:
        return await self._teams.get(team_id)

    async def exists(self, team_id: UUID) -> bool:
        return await self._teams.find(team_id) is not None

    async def list_page(self, request: PageRequest) -> Page[Team]:
        return await self._teams.list_page(request)

    async def count_members(self, team_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        return await self._teams.count_members(team_ids)

    async def list_members(self, team_id: UUID, request: PageRequest) -> Page[Member]:
        team = await self.get(team_id)
        return await self._members.list_of_team(team.id, request)

    async def teams_of(self, member_id: UUID) -> Sequence[UUID]:
        return await self._teams.teams_of(member_id)

    async def visible_to(self, subject: Subject) -> Sequence[UUID] | None:
        """Whose things somebody sees: a member those of his teams, unless he keeps teams; None
        stands for all."""
        if subject.kind is not SubjectKind.MEMBER or subject.may(Permission.TEAMS_MANAGE):
            return None
        return await self.teams_of(subject.id)

    async def change(self, team_id: UUID, asked: TeamChange) -> Team:
        team = await self._teams.lock(team_id)
        fields = _apply(team, _asked(asked))
        if fields:
            await self._teams.save(team)
            self.uow.record(
                TeamChanged(workspace_id=team.workspace_id, object_id=team.id, fields=fields)
            )
        return team

    async def delete(self, team_id: UUID) -> None:
        team = await self._teams.lock(team_id)
        await self._teams.delete(team)
        self.uow.record(TeamDeleted(workspace_id=team.workspace_id, object_id=team.id))

    async def add_member(self, team_id: UUID, member_id: UUID) -> None:
        """Again changes nothing."""
        team = await self._teams.get(team_id)
        member = await self._members.get(member_id)
        if await self._teams.put_member(team.id, member.id):
            self.uow.record(
                TeamMemberAdded(
                    workspace_id=team.workspace_id, object_id=team.id, member_id=member.id
                )
            )

    async def remove_member(self, team_id: UUID, member_id: UUID) -> None:
        if not await self._teams.take_member(team_id, member_id):
            raise NotFound
        self.uow.record(
            TeamMemberRemoved(
                workspace_id=self.uow.workspace_id, object_id=team_id, member_id=member_id
            )
        )


def roles_in_reach(subject: Subject) -> frozenset[Role]:
    """Of whom one may take their role.

    An API key with that right acts as an admin would: no program makes or unmakes an owner.
    """
    if subject.kind is SubjectKind.SYSTEM:
        return frozenset(Role)
    return roles_below(subject.role or Role.ADMIN)


def roles_to_give(subject: Subject) -> frozenset[Role]:
    """Of these, which one may give. A key gives no more than it has: whoever holds it would else
    invite himself as an admin."""
    reach = roles_in_reach(subject)
    if subject.kind is not SubjectKind.API_KEY:
        return reach
    return frozenset(one for one in reach if PERMISSIONS_OF[one] & SCOPES <= subject.permissions)


def _asked(change: Struct) -> dict[str, Any]:
    values = {name: getattr(change, name) for name in change.__struct_fields__}
    asked = {name: value for name, value in values.items() if value is not UNSET}
    if "name" in asked:
        asked["name"] = asked["name"].strip()
    return asked


def _apply(row: Any, changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Set what differs, and say which fields those are."""
    fields = tuple(name for name, value in changes.items() if getattr(row, name) != value)
    for name in fields:
        setattr(row, name, changes[name])
    return fields


def _require_time_zone(changes: Mapping[str, Any]) -> None:
    if "time_zone" in changes:
        require_time_zone("time_zone", changes["time_zone"])


def require_time_zone(field: str, name: str) -> None:
    if name not in _time_zones():
        raise invalid_field(field, "Name a time zone such as Asia/Riyadh or UTC.")


@cache
def _time_zones() -> frozenset[str]:
    # Two entries of the folder name a machine's own choice and nothing in particular.
    return frozenset(available_timezones() - {"localtime", "Factory"}) | {"UTC"}
