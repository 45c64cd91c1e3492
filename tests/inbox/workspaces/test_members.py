"""Members: sealed, unique by address, and never without an owner."""

import asyncio

import psycopg
import pytest

from inbox.foundation.errors import Invalid, NotFound
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import PERMISSIONS_OF, SCOPES, Permission, Role
from inbox.foundation.sealed import REDACTED
from inbox.workspaces.errors import EmailTaken, LastOwner, RoleOutOfReach
from inbox.workspaces.models import Member, MemberState
from inbox.workspaces.schemas import MemberFilters, MemberOut, OwnDetailsChange
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace, new_email, subject_of


async def test_name_and_address_are_stored_sealed(
    workspace: MadeWorkspace, superuser: psycopg.Connection
) -> None:
    member = await workspace.add_member(Role.AGENT, "sealed@people.example", "Sami Sealed")
    stored = superuser.execute(
        "SELECT member::text, encode(name, 'escape') || encode(email, 'escape') AS plain"
        " FROM member WHERE id = %s",
        (member.id,),
    ).fetchone()
    assert stored is not None
    assert not [column for column in stored if "Sami" in column or "sealed@" in column]
    assert str(member.name) == REDACTED
    async with workspace.as_house() as uow:
        again = await workspace.members(uow).get(member.id)
        assert (again.name.reveal(), again.email.reveal()) == (
            "Sami Sealed",
            "sealed@people.example",
        )


@pytest.mark.parametrize("spelling", ["Twice@People.example", " twice@people.example "])
async def test_an_address_is_taken_in_every_spelling(
    workspace: MadeWorkspace, spelling: str
) -> None:
    await workspace.add_member(Role.AGENT, "twice@people.example")
    with pytest.raises(EmailTaken):
        await workspace.add_member(Role.AGENT, spelling)


async def test_the_same_person_may_be_in_two_workspaces(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    email = new_email()
    here = await workspace.add_member(Role.AGENT, email)
    there = await other_workspace.add_member(Role.ADMIN, email)
    async with workspace.as_house() as uow:
        found = await workspace.members(uow).find_by_email(email.upper())
        assert found is not None
        assert found.id == here.id
        with pytest.raises(NotFound):
            await workspace.members(uow).get(there.id)


async def _try_role(workspace: MadeWorkspace, actor: Member, target: Member, role: Role) -> Role:
    async with workspace.as_member(actor) as uow:
        return (await workspace.members(uow).change_role(target.id, role)).role


async def test_an_owner_grants_every_role(workspace: MadeWorkspace) -> None:
    member = await workspace.add_member(Role.AGENT)
    for role in (Role.OWNER, Role.ADMIN, Role.AUDITOR):
        assert await _try_role(workspace, workspace.owner, member, role) is role


async def test_an_admin_neither_makes_nor_unmakes_owners(workspace: MadeWorkspace) -> None:
    admin = await workspace.add_member(Role.ADMIN)
    agent = await workspace.add_member(Role.AGENT)
    second = await workspace.add_member(Role.OWNER)
    assert await _try_role(workspace, admin, agent, Role.ADMIN) is Role.ADMIN
    with pytest.raises(RoleOutOfReach):
        await _try_role(workspace, admin, agent, Role.OWNER)
    with pytest.raises(RoleOutOfReach):
        await _try_role(workspace, admin, admin, Role.OWNER)
    with pytest.raises(RoleOutOfReach):
        await _try_role(workspace, admin, second, Role.AGENT)
    with pytest.raises(RoleOutOfReach):
        async with workspace.as_member(admin) as uow:
            await workspace.members(uow).deactivate(second.id)


async def test_an_api_key_reaches_as_far_as_an_admin(workspace: MadeWorkspace) -> None:
    agent = await workspace.add_member(Role.AGENT)
    async with workspace.as_key(*SCOPES) as uow:
        changed = await workspace.members(uow).change_role(agent.id, Role.MARKETER)
    assert changed.role is Role.MARKETER
    with pytest.raises(RoleOutOfReach):
        async with workspace.as_key(*SCOPES) as uow:
            await workspace.members(uow).change_role(agent.id, Role.OWNER)


async def test_an_api_key_gives_no_role_that_may_more_than_it_may(
    workspace: MadeWorkspace,
) -> None:
    """Whoever holds it would else invite himself as an admin."""
    agent = await workspace.add_member(Role.AGENT)
    narrow = (Permission.MEMBERS_MANAGE, *(PERMISSIONS_OF[Role.MARKETER] & SCOPES))
    async with workspace.as_key(*narrow) as uow:
        changed = await workspace.members(uow).change_role(agent.id, Role.MARKETER)
    assert changed.role is Role.MARKETER
    for role in (Role.ADMIN, Role.AGENT):
        with pytest.raises(RoleOutOfReach):
            async with workspace.as_key(*narrow) as uow:
                await workspace.members(uow).change_role(agent.id, role)
    # It lets go whom it could not take on: what it takes away, nobody has more of.
    admin = await workspace.add_member(Role.ADMIN)
    async with workspace.as_key(*narrow) as uow:
        await workspace.members(uow).deactivate(admin.id)
    with pytest.raises(RoleOutOfReach):
        async with workspace.as_key(*narrow) as uow:
            await workspace.members(uow).reactivate(admin.id)


async def test_the_last_owner_stays(workspace: MadeWorkspace) -> None:
    gone = await workspace.add_member(Role.OWNER)
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(gone.id)
    with pytest.raises(LastOwner):
        await _try_role(workspace, workspace.owner, workspace.owner, Role.ADMIN)
    with pytest.raises(LastOwner):
        async with workspace.as_house() as uow:
            await workspace.members(uow).deactivate(workspace.owner.id)


async def test_two_owners_who_demote_each_other_leave_one(workspace: MadeWorkspace) -> None:
    first = workspace.owner
    second = await workspace.add_member(Role.OWNER)
    outcomes = await asyncio.gather(
        _try_role(workspace, first, second, Role.AGENT),
        _try_role(workspace, second, first, Role.AGENT),
        return_exceptions=True,
    )
    assert sorted(map(type, outcomes), key=str) == sorted([LastOwner, Role], key=str)
    async with workspace.as_house() as uow:
        owners = await workspace.members(uow).list_page(
            PageRequest(), MemberFilters(role=Role.OWNER, state=MemberState.ACTIVE)
        )
    assert len(owners.items) == 1


async def test_a_member_goes_and_comes_back(workspace: MadeWorkspace) -> None:
    member = await workspace.add_member(Role.AGENT)
    for _ in range(2):
        async with workspace.as_house() as uow:
            gone = await workspace.members(uow).deactivate(member.id)
        assert gone.state is MemberState.DEACTIVATED
    async with workspace.as_house() as uow:
        back = await workspace.members(uow).reactivate(member.id)
    assert back.state is MemberState.ACTIVE


async def test_own_details(workspace: MadeWorkspace) -> None:
    member = await workspace.add_member(Role.AGENT)
    async with workspace.as_member(member) as uow:
        await workspace.members(uow).change_own_details(
            member.id, OwnDetailsChange(name=" Huda Noor ", locale="ar", time_zone="Asia/Riyadh")
        )
    async with workspace.as_house() as uow:
        changed = await workspace.members(uow).get(member.id)
        assert changed.name.reveal() == "Huda Noor"
        assert (changed.locale, changed.time_zone) == ("ar", "Asia/Riyadh")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "localtime", "../etc/passwd"])
async def test_an_unknown_time_zone_is_refused(workspace: MadeWorkspace, zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        async with workspace.as_member(workspace.owner) as uow:
            await workspace.members(uow).change_own_details(
                workspace.owner.id, OwnDetailsChange(time_zone=zone)
            )
    assert [fault.field for fault in refused.value.faults] == ["time_zone"]
    assert zone not in str(refused.value)


async def test_names_are_masked_for_those_who_may_not_read_them(workspace: MadeWorkspace) -> None:
    marketer = await workspace.add_member(Role.MARKETER, "mark@people.example", "Mark Eter")
    agent = await workspace.add_member(Role.AGENT, "agent@people.example", "Ann Agent")
    seen = MemberOut.of(agent, subject_of(marketer))
    assert (seen.name, seen.email) == ("A••• A•••", "a•••@people.example")
    own = MemberOut.of(marketer, subject_of(marketer))
    assert (own.name, own.email) == ("Mark Eter", "mark@people.example")
    assert MemberOut.of(marketer, subject_of(agent)).name == "Mark Eter"


async def test_pages_and_filters(workspace: MadeWorkspace) -> None:
    agents = [await workspace.add_member(Role.AGENT) for _ in range(5)]
    await workspace.add_member(Role.AUDITOR)
    newest_first = [member.id for member in reversed(agents)]
    seen = []
    cursor: str | None = None
    while True:
        async with workspace.as_house() as uow:
            page = await workspace.members(uow).list_page(
                PageRequest.parse(2, cursor), MemberFilters(role=Role.AGENT)
            )
        seen += [member.id for member in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == newest_first


async def test_a_list_of_members_takes_three_statements(workspace: MadeWorkspace) -> None:
    for _ in range(12):
        await workspace.add_member(Role.AGENT)
    opened = workspace.runtime.opened_keys
    opened.forget(list(opened._opened))
    with statements_of(workspace.runtime.database) as sent:
        async with workspace.as_house() as uow:
            page = await workspace.members(uow).list_page(PageRequest(), MemberFilters())
            assert all("@" in member.email.reveal() for member in page.items)
    assert len(page.items) == 13
    # The tenancy setting, the members, their key.
    assert len(sent) == 3, sent
