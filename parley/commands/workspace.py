"""`parley workspace create` and `list`."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins
from sqlalchemy import text

from inbox.access.credential_service import CredentialService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Email, Name, Password
from inbox.workspaces.models import Member, Workspace
from inbox.workspaces.schemas import WorkspaceOut
from inbox.workspaces.service import MemberService, WorkspaceService
from parley.commands import Json, command_settings, print_json
from parley.commands.asking import checked
from parley.wiring import open_runtime

WORKSPACES_AT_ONCE = 500

app = typer.Typer(no_args_is_help=True, help="Workspaces.")


@app.command()
def create(
    *,
    name: Annotated[str, typer.Option(help="The company's name.")],
    owner_email: Annotated[str, typer.Option(help="Who signs in as its owner.")],
    owner_password: Annotated[str, typer.Option(help="At least 12 characters.")],
    owner_name: Annotated[str, typer.Option(help="Left out: the e-mail's first part.")] = "",
    as_json: Json = False,
) -> None:
    """Make a workspace with an owner who can sign in."""
    checked(name, Name, "--name")
    checked(owner_email, Email, "--owner-email")
    checked(owner_password, Password, "--owner-password")
    called = checked(owner_name or owner_email.partition("@")[0], Name, "--owner-name")

    async def run() -> tuple[Workspace, Member]:
        async with open_runtime(command_settings(), with_redis=False) as runtime:
            return await create_workspace(runtime, name, called, owner_email, owner_password)

    workspace, owner = asyncio.run(run())
    if as_json:
        print_json(
            {
                "id": workspace.id,
                "name": workspace.name,
                "owner": {"id": owner.id, "email": owner_email},
            }
        )
    else:
        typer.echo(f"workspace  {workspace.id}  {workspace.name}")
        typer.echo(f"owner      {owner.id}  {owner_email}")


@app.command("list")
def list_workspaces(*, as_json: Json = False) -> None:
    """List every workspace of this installation."""

    async def run() -> list[Workspace]:
        async with open_runtime(command_settings(), with_redis=False) as runtime:
            return await find_workspaces(runtime)

    workspaces = asyncio.run(run())
    if as_json:
        print_json([to_builtins(WorkspaceOut.of(one)) for one in workspaces])
        return
    for one in workspaces:
        typer.echo(f"{one.id}  {one.name}")


async def create_workspace(
    runtime: Runtime, name: str, owner_name: str, owner_email: str, owner_password: str
) -> tuple[Workspace, Member]:
    """In one transaction: nobody is left with a workspace that nobody can enter."""
    workspace_id = new_id()
    key = runtime.installation_key
    async with runtime.unit_of_work(workspace_id) as uow:
        workspace = await WorkspaceService(uow).create(name, workspace_id)
        owner = await MemberService(uow, key).add(workspace_id, owner_name, owner_email, Role.OWNER)
        await CredentialService(uow).set_password(owner.id, owner_password)
    return workspace, owner


async def find_workspaces(runtime: Runtime) -> list[Workspace]:
    async with runtime.database.system_connection() as connection:
        found = await connection.execute(text("SELECT id FROM workspace ORDER BY id"))
        ids: list[UUID] = list(found.scalars())
    workspaces: list[Workspace] = []
    for start in range(0, len(ids), WORKSPACES_AT_ONCE):
        some = ids[start : start + WORKSPACES_AT_ONCE]
        async with runtime.unit_of_work(*some) as uow:
            workspaces.extend(await WorkspaceService(uow).list_visible())
    return sorted(workspaces, key=lambda workspace: workspace.id)
