"""The statements of this room."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Role
from inbox.foundation.repository import Columns, Repository, constraint_of
from inbox.workspaces.errors import EmailTaken, TeamNameTaken
from inbox.workspaces.models import Member, MemberState, Team, TeamMember, Workspace
from inbox.workspaces.schemas import MemberFilters

MEMBER_RULES: Mapping[str, Rule] = {"role": equals(Member.role), "state": equals(Member.state)}


class WorkspaceRepository(Repository[Workspace]):
    model = Workspace

    def scoped(self, statement: Select[*Columns]) -> Select[*Columns]:
        return statement.where(col(Workspace.id).in_(self.uow.workspace_ids))


class MemberRepository(Repository[Member]):
    model = Member

    async def add(self, *rows: Member) -> None:
        try:
            await super().add(*rows)
        except IntegrityError as error:
            if constraint_of(error) == "member_email_once":
                raise EmailTaken from None
            raise

    async def list_filtered(self, request: PageRequest, filters: MemberFilters) -> Page[Member]:
        return await self.list_page(request, *conditions(filters, MEMBER_RULES))

    async def list_of_team(self, team_id: UUID, request: PageRequest) -> Page[Member]:
        in_team = select(col(TeamMember.member_id)).where(
            col(TeamMember.workspace_id).in_(self.uow.workspace_ids),
            col(TeamMember.team_id) == team_id,
        )
        return await self.list_page(request, col(Member.id).in_(in_team))

    async def lock_active_owners(self) -> Sequence[UUID]:
        """In the order of their ids, so that two callers queue up instead of blocking each other.

        Whoever waited here sees the owners as the other one left them.
        """
        statement = (
            self.scoped(select(col(Member.id)))
            .where(col(Member.role) == Role.OWNER, col(Member.state) == MemberState.ACTIVE)
            .order_by(col(Member.id))
            .with_for_update()
        )
        return (await self.uow.session.scalars(statement)).all()


class TeamRepository(Repository[Team]):
    model = Team

    async def save(self, team: Team) -> None:
        """New or changed: the name may have been taken meanwhile."""
        try:
            await self.add(team)
        except IntegrityError as error:
            if constraint_of(error) == "team_name_once":
                raise TeamNameTaken from None
            raise

    async def count_members(self, team_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        if not team_ids:
            return {}
        rows = await self.uow.session.execute(
            select(col(TeamMember.team_id), func.count().label("members"))
            .where(
                col(TeamMember.workspace_id).in_(self.uow.workspace_ids),
                col(TeamMember.team_id).in_(team_ids),
            )
            .group_by(col(TeamMember.team_id))
        )
        return {row.team_id: row.members for row in rows}

    async def teams_of(self, member_id: UUID) -> Sequence[UUID]:
        found = await self.uow.session.scalars(
            select(col(TeamMember.team_id)).where(
                col(TeamMember.workspace_id).in_(self.uow.workspace_ids),
                col(TeamMember.member_id) == member_id,
            )
        )
        return found.all()

    async def put_member(self, team_id: UUID, member_id: UUID) -> bool:
        """Whether the member was not in the team before."""
        put = await self.uow.session.execute(
            text(
                "INSERT INTO team_member (workspace_id, team_id, member_id)"
                " VALUES (:workspace_id, :team_id, :member_id)"
                " ON CONFLICT DO NOTHING RETURNING member_id"
            ),
            self._key(team_id, member_id),
        )
        return put.scalar_one_or_none() is not None

    async def take_member(self, team_id: UUID, member_id: UUID) -> bool:
        taken = await self.uow.session.execute(
            text(
                "DELETE FROM team_member WHERE workspace_id = :workspace_id"
                " AND team_id = :team_id AND member_id = :member_id RETURNING member_id"
            ),
            self._key(team_id, member_id),
        )
        return taken.scalar_one_or_none() is not None

    def _key(self, team_id: UUID, member_id: UUID) -> dict[str, UUID]:
        return {
            "workspace_id": self.uow.workspace_id,
            "team_id": team_id,
            "member_id": member_id,
        }
