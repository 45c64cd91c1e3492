"""The own workspace: its profile, and nobody else's."""

import pytest

from inbox.foundation.errors import Invalid, NotFound
from inbox.foundation.identifiers import new_id
from inbox.workspaces.schemas import WorkspaceChange, WorkspaceOut
from inbox.workspaces.service import WorkspaceService
from tests.factories.workspaces import MadeWorkspace


async def test_the_profile_changes_field_by_field(workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        await WorkspaceService(uow).change(
            WorkspaceChange(legal_name="Acme LLC", country="SA", time_zone="Asia/Riyadh")
        )
    async with workspace.as_house() as uow:
        await WorkspaceService(uow).change(WorkspaceChange(legal_name=None, locale="ar"))
    async with workspace.as_house() as uow:
        seen = WorkspaceOut.of(await WorkspaceService(uow).get())
    assert (seen.name, seen.legal_name, seen.country) == ("Acme", None, "SA")
    assert (seen.time_zone, seen.locale) == ("Asia/Riyadh", "ar")


async def test_an_unknown_time_zone_is_refused(workspace: MadeWorkspace) -> None:
    with pytest.raises(Invalid):
        async with workspace.as_house() as uow:
            await WorkspaceService(uow).change(
                WorkspaceChange(name="Other", time_zone="Asia/Nowhere")
            )
    async with workspace.as_house() as uow:
        assert (await WorkspaceService(uow).get()).name == "Acme"


async def test_a_unit_of_work_sees_its_own_workspaces_only(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    async with workspace.as_house() as uow:
        assert [one.id for one in await WorkspaceService(uow).list_visible()] == [workspace.id]
    both = {workspace.id, other_workspace.id}
    async with workspace.runtime.unit_of_work(*both) as uow:
        assert {one.id for one in await WorkspaceService(uow).list_visible()} == both
    with pytest.raises(NotFound):
        async with workspace.runtime.unit_of_work(new_id()) as uow:
            await WorkspaceService(uow).get()
