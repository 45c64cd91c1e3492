"""`parley sheets list`, `verify` and `resync`."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.sheet_links.schemas import DriftOut, SheetLinkOut
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.verifying import verify as verify_link
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, within

app = typer.Typer(no_args_is_help=True, help="Worksheets that follow orders and contacts.")
LinkId = Annotated[UUID, typer.Argument(metavar="ID", help="The link's id.")]


@app.command("list")
def list_links(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the links of a workspace, and how far they are."""

    async def read(uow: UnitOfWork, _: Runtime) -> list[SheetLinkOut]:
        found, cursor = [], None
        while True:
            page = await SheetLinkService(uow).list_page(PageRequest.parse(LIMIT_AT_MOST, cursor))
            found += [SheetLinkOut.of(one) for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    links = within(workspace, read)
    if as_json:
        print_json([to_builtins(one) for one in links])
        return
    for link in links:
        _say(link)


@app.command()
def verify(link: LinkId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Compare a worksheet with the house, cell by cell. Fails where they differ."""

    async def compare(runtime: Runtime, subject: Subject) -> DriftOut:
        return DriftOut.of(await verify_link(runtime, subject, link))

    found = beside(workspace, compare)
    if as_json:
        print_json(to_builtins(found))
    else:
        typer.echo(
            f"{found.rows} rows: {found.missing} missing, {found.different} different,"
            f" {found.twice} twice, {found.unknown} unknown"
        )
        for name, ids in found.examples.items():
            for one in ids:
                typer.echo(f"{name:10}  {one}")
    if not found.clean:
        raise typer.Exit(1)


@app.command()
def resync(link: LinkId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Have everything written anew by the workers."""

    async def start(uow: UnitOfWork, _: Runtime) -> SheetLinkOut:
        return SheetLinkOut.of(await SheetLinkService(uow).resync(link))

    started = within(workspace, start)
    if as_json:
        print_json(to_builtins(started))
    else:
        _say(started)


def _say(link: SheetLinkOut) -> None:
    reason = f" ({link.state_reason})" if link.state_reason else ""
    progress = f"  {link.resync_done}/{link.resync_total}" if link.resyncing else ""
    typer.echo(f"{link.id}  {link.state.value}{reason}{progress}  {link.worksheet}  {link.name}")
