"""`parley audit list`, `export` and `verify`."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.audit.export import AuditForm, file_of, note_export
from inbox.audit.exported import check_file
from inbox.audit.schemas import AuditEntryOut, AuditFilters, ChainReportOut
from inbox.audit.service import AuditService
from inbox.audit.verification import FaultKind
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, require_workspace, within

app = typer.Typer(no_args_is_help=True, help="The audit log.")


@app.command("list")
def list_entries(
    *,
    workspace: WorkspaceId,
    limit: Annotated[int, typer.Option(min=1, help="How many, from the newest.")] = 100,
    as_json: Json = False,
) -> None:
    """List what was done in a workspace, the newest first."""

    async def read(uow: UnitOfWork, _: Runtime) -> list[AuditEntryOut]:
        audit = AuditService(uow)
        entries: list[AuditEntryOut] = []
        cursor: str | None = None
        while len(entries) < limit:
            request = PageRequest.parse(min(LIMIT_AT_MOST, limit - len(entries)), cursor)
            page = await audit.list_page(request, AuditFilters())
            entries += [AuditEntryOut.of(entry) for entry in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        return entries

    entries = within(workspace, read)
    if as_json:
        print_json([to_builtins(entry) for entry in entries])
        return
    for entry in entries:
        typer.echo(
            f"{entry.created_at:%Y-%m-%d %H:%M:%S}  {entry.actor_kind.value} {entry.actor_id}"
            f"  {entry.action}  {entry.object_kind} {entry.object_id}"
        )


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; nothing is overwritten.")],
    *,
    workspace: WorkspaceId,
    form: Annotated[AuditForm, typer.Option("--form")] = AuditForm.JSON_LINES,
) -> None:
    """Write all entries to a file, in the order of the chain; `verify FILE` checks it anywhere."""

    async def write(runtime: Runtime, subject: Subject) -> None:
        await require_workspace(runtime, workspace)
        await note_export(runtime, subject, AuditFilters(), form)
        async for piece in file_of(runtime, subject, AuditFilters(), form):
            target.write(piece)

    try:
        with file.open("xb") as target:
            beside(workspace, write)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}.") from None


@app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="An exported audit; without one, the database's.")
    ] = None,
    *,
    workspace: Annotated[
        UUID | None, typer.Option("--workspace", help="The workspace's id.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that no entry was changed, taken out or moved; exits 1 when one was."""
    if (file is None) == (workspace is None):
        raise typer.BadParameter("Give a file that was exported, or --workspace.")
    if file is not None:
        _verify_file(file, as_json=as_json)
    elif workspace is not None:
        _verify_workspace(workspace, as_json=as_json)


def _verify_file(file: Path, *, as_json: bool) -> None:
    report = check_file(file)
    fault = report.first_fault
    if as_json:
        print_json(to_builtins(report))
    elif fault is not None:
        _say_fault(fault.kind, fault.position, fault.entry_id, report.checked)
    elif report.complete:
        typer.echo(
            f"intact and complete: {report.checked} entries,"
            f" head {report.head_position} {report.head_hash}"
        )
    else:
        typer.echo(f"intact: {report.checked} entries; whether others are missing is not in here")
    if fault is not None:
        raise typer.Exit(1)


def _say_fault(kind: FaultKind, position: int, entry_id: UUID | None, checked: int) -> None:
    typer.echo(
        f"not intact: {kind.value} at position {position},"
        f" entry {entry_id or 'gone'}; the {checked} before it are intact"
    )


def _verify_workspace(workspace: UUID, *, as_json: bool) -> None:

    async def check(uow: UnitOfWork, _: Runtime) -> ChainReportOut:
        return ChainReportOut.of(await AuditService(uow).verify())

    report = within(workspace, check)
    if as_json:
        print_json({"workspace_id": workspace, **to_builtins(report)})
    elif report.first_fault is None:
        typer.echo(
            f"intact: {report.checked} entries, {report.waiting} waiting to be chained,"
            f" {report.cut_position} cut by age, head {report.head_position} {report.head_hash}"
        )
    else:
        fault = report.first_fault
        _say_fault(fault.kind, fault.position, fault.entry_id, report.checked)
    if report.first_fault is not None:
        raise typer.Exit(1)
