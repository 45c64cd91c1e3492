"""Writes that nobody waited for: what is wrong with them comes out by the commit, at the latest."""

import asyncio

import psycopg
import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import select, text

from inbox.foundation.database import is_connection_loss
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.workspaces.models import Team
from tests.factories.workspaces import MadeWorkspace

ADD_TEAM = Statement(
    "INSERT INTO team (workspace_id, id, name, description) VALUES (:workspace, :id, :name, '')"
)


def team(workspace: MadeWorkspace, name: str) -> dict[str, object]:
    return {"workspace": workspace.id, "id": new_id(), "name": name}


async def add(runtime: Runtime, workspace: MadeWorkspace, *names: str) -> None:
    async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
        for name in names:
            await uow.write(ADD_TEAM, team(workspace, name))


async def names(runtime: Runtime, workspace: MadeWorkspace) -> list[str]:
    async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
        rows = await uow.run(Statement("SELECT name FROM team ORDER BY name"), {})
    return [row.name for row in rows]


async def test_a_write_that_fails_undoes_its_set_and_leaves_the_pool_whole(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    for _ in range(2 * runtime.settings.database_pool_size):
        with pytest.raises(UniqueViolation):
            await add(runtime, workspace, "Sales", "sales", "Support")
    assert await names(runtime, workspace) == []
    assert runtime.database.engine.pool.checkedout() == 0


async def test_a_write_that_fails_is_told_by_the_next_answer(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    await add(runtime, workspace, "Sales")

    async def write_and_ask() -> None:
        async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
            await uow.write(ADD_TEAM, team(workspace, "SALES"))
            await database_now(uow)
            raise AssertionError("the answer came")

    with pytest.raises(UniqueViolation):
        await write_and_ask()
    assert await names(runtime, workspace) == ["Sales"]


async def test_several_changed_objects_are_counted_in_one_flush(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    """SQLAlchemy sends them as one `executemany`, and expects that each has met its row."""
    await add(runtime, workspace, "Sales", "Support", "Stock")
    async with runtime.unit_of_work(workspace.id) as uow:
        for one in await uow.session.scalars(select(Team)):
            one.description = "Renamed."
    async with runtime.unit_of_work(workspace.id) as uow:
        found = await uow.session.scalars(text("SELECT DISTINCT description FROM team"))
        assert list(found) == ["Renamed."]


async def test_a_cancelled_set_gives_its_connection_back(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    async def write_and_sleep() -> None:
        async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
            await uow.write(ADD_TEAM, team(workspace, "Sales"))
            await uow.run(Statement("SELECT pg_sleep(60)"), {})

    for _ in range(3):
        task = asyncio.create_task(write_and_sleep())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await names(runtime, workspace) == []


async def test_a_set_meets_a_server_that_has_gone(
    runtime: Runtime, workspace: MadeWorkspace, superuser: psycopg.Connection[object]
) -> None:
    async def write_to_nobody() -> None:
        async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
            (row,) = await uow.run(Statement("SELECT pg_backend_pid() AS pid"), {})
            superuser.execute("SELECT pg_terminate_backend(%s)", (row.pid,))
            await uow.write(ADD_TEAM, team(workspace, "Sales"))

    with pytest.raises((ServiceUnreachable, psycopg.OperationalError)) as told:
        await write_to_nobody()
    assert isinstance(told.value, ServiceUnreachable) or is_connection_loss(told.value)
    assert await names(runtime, workspace) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("waited_for", [True, False])
async def test_a_statement_larger_than_every_buffer_arrives_whole(
    runtime: Runtime, workspace: MadeWorkspace, waited_for: bool
) -> None:
    large = {"large": "x" * 12_000_000}
    measure = Statement("SELECT length(CAST(:large AS text)) AS characters")
    async with runtime.unit_of_work(workspace.id, in_sets=True) as uow:
        if waited_for:
            (row,) = await uow.run(measure, large)
            assert row.characters == 12_000_000
        else:
            await uow.write(measure, large)
    async with runtime.unit_of_work(workspace.id) as uow:
        found = await uow.session.scalar(text("SELECT length(CAST(:large AS text))"), large)
        assert found == 12_000_000
