"""`parley contacts import`."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.imports.models import ImportState
from inbox.imports.schemas import ImportOut
from inbox.imports.service import ImportService, check_table
from inbox.imports.tasks import apply_part
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, require_workspace

CHUNK_BYTES = 256 * 1024

app = typer.Typer(no_args_is_help=True, help="The people who write to a workspace.")
TableFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The table: CSV in UTF-8.", exists=True, dir_okay=False, readable=True
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of it.")]


@app.callback()
def contacts() -> None:
    """Keeps `import` a command of its own name while it is the only one."""


@app.command("import")
def bring_in(
    file: TableFile, *, workspace: WorkspaceId, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Bring in a table of contacts. One with faults is refused as a whole, each named by its line
    and column; a sound one is applied in parts, and goes on by itself when this is interrupted."""

    async def work(runtime: Runtime, subject: Subject) -> ImportOut:
        await require_workspace(runtime, workspace)
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            known = await ImportService(uow).known()
        checked = await check_table(known, _chunks(file))
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            service = ImportService(uow)
            if dry_run or checked.faults:
                return await service.try_out(checked)
            shown = ImportOut.of(await service.take(new_id(), checked))
        while shown.id is not None and shown.state in {ImportState.WAITING, ImportState.RUNNING}:
            await apply_part(runtime, workspace, shown.id)
            async with runtime.unit_of_work(workspace, subject=subject) as uow:
                shown = ImportOut.of(await ImportService(uow).get(shown.id))
            typer.echo(f"{shown.done} of {shown.total} rows", err=True)
        return shown

    found = beside(workspace, work)
    if as_json:
        print_json(to_builtins(found))
    else:
        _say(found, dry_run=dry_run)
    if found.faults or found.state is ImportState.FAILED:
        raise typer.Exit(1)


def _say(found: ImportOut, *, dry_run: bool) -> None:
    for fault in found.faults:
        where = f"line {fault.line}, {fault.column}" if fault.column else f"line {fault.line}"
        typer.echo(f"{where}: {fault.message}")
    if found.faults:
        typer.echo("Nothing of it was taken.")
        return
    if found.state is ImportState.FAILED:
        typer.echo(f"stopped ({found.code}) after {found.done} of {found.total} rows")
        return
    would = "would be " if dry_run else ""
    typer.echo(
        f"{found.total} rows: {found.created} contacts {would}made, {found.changed}"
        f" {'are there already' if dry_run else 'changed'}"
    )


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as table:
        while chunk := table.read(CHUNK_BYTES):
            yield chunk
