"""`parley member …`: the command line acts as the house itself, so it may do everything."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.access.credential_service import CredentialService
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Email, Name, Password
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.schemas import MemberFilters, MemberOut
from inbox.workspaces.service import MemberService
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, checked, within
from parley.commands.sign_in_links import invite, reset_link

MemberId = Annotated[UUID, typer.Argument(help="The member's id.")]

app = typer.Typer(no_args_is_help=True, help="The people in a workspace.")
app.command("reset-link")(reset_link)
app.command("invite")(invite)


@app.command("list")
def list_members(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the members of a workspace."""

    async def read(uow: UnitOfWork, runtime: Runtime) -> list[MemberOut]:
        service = MemberService(uow, runtime.installation_key)
        members: list[MemberOut] = []
        request: PageRequest | None = PageRequest(LIMIT_AT_MOST)
        while request is not None:
            page = await service.list_page(request, MemberFilters())
            members += [MemberOut.of(member, uow.subject) for member in page.items]
            cursor = page.next_cursor
            request = PageRequest.parse(LIMIT_AT_MOST, cursor) if cursor else None
        return members

    members = within(workspace, read)
    if as_json:
        print_json([to_builtins(member) for member in members])
        return
    for member in members:
        _say(member)


@app.command()
def add(
    *,
    workspace: WorkspaceId,
    email: Annotated[str, typer.Option(help="The address to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="What the member may do.")],
    password: Annotated[
        str, typer.Option(help="At least 12 characters. Without one: let the member reset it.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Add a member to a workspace."""
    checked(email, Email, "--email")
    checked(name, Name, "--name")
    if password:
        checked(password, Password, "--password")

    async def make(uow: UnitOfWork, runtime: Runtime) -> MemberOut:
        key = runtime.installation_key
        member = await MemberService(uow, key).add(workspace, name, email, role)
        if password:
            await CredentialService(uow).set_password(member.id, password)
        return MemberOut.of(member, uow.subject)

    _answer(within(workspace, make), as_json=as_json)


@app.command()
def role(
    member: MemberId,
    new_role: Annotated[Role, typer.Argument(metavar="ROLE", help="The role to have from now on.")],
    *,
    workspace: WorkspaceId,
    as_json: Json = False,
) -> None:
    """Give a member another role."""

    async def change(uow: UnitOfWork, runtime: Runtime) -> MemberOut:
        service = MemberService(uow, runtime.installation_key)
        return MemberOut.of(await service.change_role(member, new_role), uow.subject)

    _answer(within(workspace, change), as_json=as_json)


@app.command()
def deactivate(member: MemberId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Take a member's access away; what the member did stays."""

    async def change(uow: UnitOfWork, runtime: Runtime) -> MemberOut:
        service = MemberService(uow, runtime.installation_key)
        return MemberOut.of(await service.deactivate(member), uow.subject)

    _answer(within(workspace, change), as_json=as_json)


@app.command()
def reactivate(member: MemberId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Let a member in again, with the role the member had."""

    async def change(uow: UnitOfWork, runtime: Runtime) -> MemberOut:
        service = MemberService(uow, runtime.installation_key)
        return MemberOut.of(await service.reactivate(member), uow.subject)

    _answer(within(workspace, change), as_json=as_json)


def _answer(member: MemberOut, *, as_json: bool) -> None:
    if as_json:
        print_json(to_builtins(member))
    else:
        _say(member)


def _say(member: MemberOut) -> None:
    typer.echo(
        f"{member.id}  {member.role.value:9}  {member.state.value:11}"
        f"  {member.email}  {member.name}"
    )
