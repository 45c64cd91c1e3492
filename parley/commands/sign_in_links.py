"""`parley member reset-link` and `invite`: for whoever has no mail server, the link itself."""

from typing import Annotated

import typer

from inbox.access.invite_service import InviteService
from inbox.access.password_reset_service import make_reset_link
from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Email
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.models import MemberState
from inbox.workspaces.service import MemberService
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, checked, within


def reset_link(
    *,
    workspace: WorkspaceId,
    email: Annotated[str, typer.Option(help="The member's address.")],
    as_json: Json = False,
) -> None:
    """Print a link with which a member chooses a new password; it works once, for an hour."""
    checked(email, Email, "--email")

    async def make(uow: UnitOfWork, runtime: Runtime) -> str:
        member = await MemberService(uow, runtime.installation_key).find_by_email(email)
        if member is None or member.state is not MemberState.ACTIVE:
            raise NotFound("No active member of this workspace has this address.")
        link = await make_reset_link(uow, runtime, member, by_mail=False)
        return link.get_secret_value()

    _answer(within(workspace, make), as_json=as_json)


def invite(
    *,
    workspace: WorkspaceId,
    email: Annotated[str, typer.Option(help="Whom to invite.")],
    role: Annotated[Role, typer.Option(help="What the new member may do.")],
    as_json: Json = False,
) -> None:
    """Print a link with which somebody joins the workspace; it works once, for 7 days."""
    checked(email, Email, "--email")

    async def make(uow: UnitOfWork, runtime: Runtime) -> str:
        _, link = await InviteService(uow, runtime).invite(new_id(), email, role, by_mail=False)
        return link.get_secret_value()

    _answer(within(workspace, make), as_json=as_json)


def _answer(link: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"link": link})
    else:
        typer.echo(link)
