"""Teams: unique names, members of the own workspace only."""

import pytest

from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Role
from inbox.workspaces.errors import TeamNameTaken
from inbox.workspaces.models import Team
from inbox.workspaces.schemas import TeamChange, TeamIn
from inbox.workspaces.service import TeamService
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace


async def make_team(workspace: MadeWorkspace, name: str) -> Team:
    async with workspace.as_house() as uow:
        return await TeamService(uow).create(new_id(), TeamIn(name=name))


async def test_a_name_is_taken_in_every_case(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    await make_team(workspace, "Sales")
    support = await make_team(workspace, "Support")
    await make_team(other_workspace, "Sales")
    with pytest.raises(TeamNameTaken):
        await make_team(workspace, "sales")
    with pytest.raises(TeamNameTaken):
        async with workspace.as_house() as uow:
            await TeamService(uow).change(support.id, TeamChange(name=" SALES "))
    async with workspace.as_house() as uow:
        assert (await TeamService(uow).get(support.id)).name == "Support"


async def test_members_come_and_go(workspace: MadeWorkspace) -> None:
    team = await make_team(workspace, "Sales")
    member = await workspace.add_member(Role.AGENT)
    for _ in range(2):
        async with workspace.as_house() as uow:
            await TeamService(uow).add_member(team.id, member.id)
    async with workspace.as_house() as uow:
        page = await TeamService(uow).list_members(team.id, PageRequest())
        assert [one.id for one in page.items] == [member.id]
        assert await TeamService(uow).count_members([team.id]) == {team.id: 1}
    async with workspace.as_house() as uow:
        await TeamService(uow).remove_member(team.id, member.id)
    with pytest.raises(NotFound):
        async with workspace.as_house() as uow:
            await TeamService(uow).remove_member(team.id, member.id)


async def test_nobody_from_elsewhere_joins(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    team = await make_team(workspace, "Sales")
    foreign = await make_team(other_workspace, "Sales")
    for team_id, member_id in (
        (team.id, other_workspace.owner.id),
        (foreign.id, workspace.owner.id),
        (foreign.id, other_workspace.owner.id),
        (team.id, new_id()),
    ):
        with pytest.raises(NotFound):
            async with workspace.as_house() as uow:
                await TeamService(uow).add_member(team_id, member_id)
        with pytest.raises(NotFound):
            async with workspace.as_house() as uow:
                await TeamService(uow).remove_member(team_id, member_id)


async def test_a_deleted_team_takes_its_memberships_along(workspace: MadeWorkspace) -> None:
    team = await make_team(workspace, "Sales")
    async with workspace.as_house() as uow:
        await TeamService(uow).add_member(team.id, workspace.owner.id)
    async with workspace.as_house() as uow:
        await TeamService(uow).delete(team.id)
    async with workspace.as_house() as uow:
        assert await TeamService(uow).count_members([team.id]) == {}
        with pytest.raises(NotFound):
            await TeamService(uow).get(team.id)
        assert (await workspace.members(uow).get(workspace.owner.id)).id == workspace.owner.id


async def test_lists_take_the_same_statements_however_long(workspace: MadeWorkspace) -> None:
    teams = [await make_team(workspace, f"Team {number}") for number in range(8)]
    async with workspace.as_house() as uow:
        for team in teams:
            await TeamService(uow).add_member(team.id, workspace.owner.id)
    with statements_of(workspace.runtime.database) as sent:
        async with workspace.as_house() as uow:
            page = await TeamService(uow).list_page(PageRequest())
            counts = await TeamService(uow).count_members([team.id for team in page.items])
    assert [counts[team.id] for team in page.items] == [1] * 8
    # The tenancy setting, the teams, their counts.
    assert len(sent) == 3, sent
