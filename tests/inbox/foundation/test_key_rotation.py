"""Master keys and workspace keys change while values are written and read.

On a database of its own: a rotation goes through every workspace there is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from inbox.foundation.encryption import new_master_key
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.key_rotation import KeyRotation
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.workspaces.models import Member
from inbox.workspaces.schemas import OwnDetailsChange
from inbox.workspaces.service import MemberService
from parley.wiring import open_runtime
from tests.factories.workspaces import MadeWorkspace, make_workspace


@pytest.fixture(scope="module")
def settings(settings: Settings, new_database: Callable[[], str]) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(new_database())})


@pytest.fixture(scope="module")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with open_runtime(settings) as opened:
        yield opened


@asynccontextmanager
async def with_masters(settings: Settings, *masters: str) -> AsyncIterator[Runtime]:
    changed = settings.model_copy(update={"master_keys": SecretStr(",".join(masters))})
    async with open_runtime(changed) as runtime:
        yield runtime


async def name_of(runtime: Runtime, member: Member) -> str:
    async with runtime.unit_of_work(member.workspace_id) as uow:
        found = await MemberService(uow, runtime.installation_key).get(member.id)
        return found.name.reveal()


async def rename(runtime: Runtime, member: Member, name: str) -> None:
    async with runtime.unit_of_work(member.workspace_id) as uow:
        service = MemberService(uow, runtime.installation_key)
        await service.change_own_details(member.id, OwnDetailsChange(name=name))


async def wrapped_by(runtime: Runtime) -> dict[str, int]:
    found: dict[str, int] = {}
    for count in await KeyRotation(runtime).count():
        found[count.master_key_id] = found.get(count.master_key_id, 0) + count.keys
    return found


async def test_an_old_master_key_can_go_after_the_rotation(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    old, new = settings.master_keys.get_secret_value(), new_master_key("new")
    async with with_masters(settings, new, old) as both:
        assert (await wrapped_by(both))["test"] > 0
        assert await KeyRotation(both).rewrap() > 0
        assert await KeyRotation(both).rewrap() == 0
        assert set(await wrapped_by(both)) == {"new"}
        assert await name_of(both, workspace.owner) == "Olive Owner"
    try:
        async with with_masters(settings, new) as only_new:
            assert await name_of(only_new, workspace.owner) == "Olive Owner"
        async with with_masters(settings, old) as only_old:
            with pytest.raises(SettingsInvalid, match="'new'"):
                await name_of(only_old, workspace.owner)
    finally:
        # The other tests here read the same database.
        async with with_masters(settings, old, new) as back:
            await KeyRotation(back).rewrap()
            assert set(await wrapped_by(back)) == {"test"}


async def test_a_new_workspace_key_seals_what_comes_and_the_old_opens_what_was(
    runtime: Runtime, settings: Settings
) -> None:
    workspace = await make_workspace(runtime)
    before = workspace.owner.name.key_id
    assert await KeyRotation(runtime).renew_workspace_keys() > 0
    async with open_runtime(settings) as later:
        assert await name_of(later, workspace.owner) == "Olive Owner"
        await rename(later, workspace.owner, "Olive the Second")
        async with later.unit_of_work(workspace.id) as uow:
            member = await MemberService(uow, later.installation_key).get(workspace.owner.id)
        assert member.name.key_id != before
        assert member.email.key_id == before
        assert (member.name.reveal(), "@" in member.email.reveal()) == ("Olive the Second", True)


async def test_values_open_that_were_sealed_before_during_and_after(
    runtime: Runtime, settings: Settings
) -> None:
    """Two processes write and read while a third rotates everything, over and over."""
    workspaces = [await make_workspace(runtime) for _ in range(4)]
    done = asyncio.Event()
    written = 0

    async def write(own: Runtime, workspace: MadeWorkspace) -> None:
        nonlocal written
        while not done.is_set():
            name = f"Olive {written}"
            await rename(own, workspace.owner, name)
            assert (await name_of(own, workspace.owner)).startswith("Olive ")
            # As a process does that has kept its keys for a minute, and asks again.
            own.opened_keys._current.clear()
            written += 1

    async def rotate(own: Runtime) -> None:
        try:
            for _ in range(12):
                await KeyRotation(own).renew_workspace_keys()
                await KeyRotation(own).rewrap()
        finally:
            done.set()

    old, new = settings.master_keys.get_secret_value(), new_master_key("under-load")
    try:
        async with (
            with_masters(settings, old, new) as first,
            with_masters(settings, old, new) as second,
            with_masters(settings, new, old) as rotating,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(rotate(rotating))
            for number, workspace in enumerate(workspaces):
                tasks.create_task(write((first, second)[number % 2], workspace))
        assert written > 4
        async with with_masters(settings, old, new) as fresh:
            for workspace in workspaces:
                assert (await name_of(fresh, workspace.owner)).startswith("Olive ")
                async with fresh.unit_of_work(workspace.id) as uow:
                    current = await uow.keys.current(workspace.id, KeyPurpose.WORKSPACE)
                    assert current.id != workspace.owner.name.key_id
    finally:
        async with with_masters(settings, old, new) as back:
            await KeyRotation(back).rewrap()
            assert set(await wrapped_by(back)) == {"test"}
