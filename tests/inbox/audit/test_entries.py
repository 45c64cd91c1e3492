"""What the audit writes down: who did what to which object, in the same transaction, no text."""

import pytest

from inbox.audit.schemas import AuditEntryOut, AuditFilters
from inbox.audit.service import AuditService, action_of
from inbox.foundation.errors import NotFound
from inbox.foundation.events import AuditedEvent
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Permission, Role, SubjectKind
from inbox.workspaces.events import MemberRoleChanged, TeamMemberAdded
from inbox.workspaces.schemas import OwnDetailsChange, TeamChange, TeamIn, WorkspaceChange
from inbox.workspaces.service import TeamService, WorkspaceService
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace


async def entries_of(workspace: MadeWorkspace, **filters: object) -> list[AuditEntryOut]:
    async with workspace.as_house() as uow:
        page = await AuditService(uow).list_page(PageRequest(100), AuditFilters(**filters))  # type: ignore[arg-type]
        return [AuditEntryOut.of(entry) for entry in page.items]


async def test_a_deed_names_its_actor(workspace: MadeWorkspace) -> None:
    agent = await workspace.add_member(Role.AGENT)
    async with workspace.as_member(workspace.owner) as uow:
        await workspace.members(uow).change_role(agent.id, Role.MARKETER)
    (entry,) = await entries_of(workspace, action="member_role_changed")
    assert (entry.actor_kind, entry.actor_id) == (SubjectKind.MEMBER, workspace.owner.id)
    assert (entry.object_kind, entry.object_id) == ("member", agent.id)
    assert entry.details == {"old": "agent", "new": "marketer"}


async def test_keys_and_the_house_are_named_as_such(workspace: MadeWorkspace) -> None:
    async with workspace.as_key(Permission.TEAMS_MANAGE) as uow:
        await TeamService(uow).create(new_id(), TeamIn(name="Sales"))
    (by_key,) = await entries_of(workspace, action="team_created")
    assert by_key.actor_kind is SubjectKind.API_KEY
    (by_house,) = await entries_of(workspace, action="workspace_created")
    assert (by_house.actor_kind, by_house.actor_id) == (SubjectKind.SYSTEM, workspace.id)


async def test_what_was_rolled_back_was_not_done(workspace: MadeWorkspace) -> None:
    async def create_and_fail() -> None:
        async with workspace.as_house() as uow:
            await TeamService(uow).create(new_id(), TeamIn(name="Sales"))
            raise NotFound

    with pytest.raises(NotFound):
        await create_and_fail()
    assert await entries_of(workspace, action="team_created") == []


async def test_doing_again_what_is_done_writes_nothing(workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        await WorkspaceService(uow).change(WorkspaceChange(name="Acme"))
        await workspace.members(uow).change_role(workspace.owner.id, Role.OWNER)
        await workspace.members(uow).reactivate(workspace.owner.id)
    actions = {entry.action for entry in await entries_of(workspace)}
    assert actions == {"workspace_created", "member_added"}


async def test_no_entry_holds_what_a_person_wrote(workspace: MadeWorkspace) -> None:
    team_id = new_id()
    async with workspace.as_member(workspace.owner) as uow:
        await WorkspaceService(uow).change(WorkspaceChange(name="Canary", address="Canary St"))
        await TeamService(uow).create(team_id, TeamIn(name="Canary", description="canary"))
        await TeamService(uow).add_member(team_id, workspace.owner.id)
        await TeamService(uow).change(team_id, TeamChange(description="canary bird"))
        await workspace.members(uow).change_own_details(
            workspace.owner.id, OwnDetailsChange(name="Canary", locale="ar")
        )
    entries = await entries_of(workspace)
    assert "canary" not in repr(entries).lower()
    details = {entry.action: entry.details for entry in entries}
    assert details["workspace_changed"] == {"fields": ["name", "address"]}
    assert details["member_changed"] == {"fields": ["name", "locale"]}
    assert details["team_member_added"] == {"member_id": str(workspace.owner.id)}


async def test_filters(workspace: MadeWorkspace, other_workspace: MadeWorkspace) -> None:
    everything = await entries_of(workspace)
    newest, oldest = everything[0], everything[-1]
    assert await entries_of(workspace, object_kind="member") == [newest]
    assert await entries_of(workspace, object_id=workspace.id) == [oldest]
    assert await entries_of(workspace, actor_id=new_id()) == []
    assert await entries_of(workspace, created_before=oldest.created_at) == []
    assert await entries_of(workspace, created_after=oldest.created_at) == everything
    assert await entries_of(workspace, object_id=other_workspace.id) == []


async def test_many_facts_are_written_in_one_statement(workspace: MadeWorkspace) -> None:
    events = [
        TeamMemberAdded(workspace_id=workspace.id, object_id=new_id(), member_id=new_id())
        for _ in range(50)
    ]
    with statements_of(workspace.runtime.database) as sent:
        async with workspace.as_house() as uow:
            uow.record(*events)
    assert len([one for one in sent if "INSERT INTO audit_entry" in one]) == 1
    assert len(await entries_of(workspace, action="team_member_added")) == 50


def test_an_action_is_called_like_its_fact() -> None:
    class TOTPEnabled(AuditedEvent):
        pass

    assert action_of(MemberRoleChanged) == "member_role_changed"
    assert action_of(TOTPEnabled) == "totp_enabled"
