"""`parley audit list` and `verify`."""

from typing import Annotated

import typer
from msgspec import to_builtins

from inbox.audit.schemas import AuditEntryOut, AuditFilters, ChainReportOut
from inbox.audit.service import AuditService
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, within

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
def verify(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Check that no entry was changed, taken out or moved; exits 1 when one was."""

    async def check(uow: UnitOfWork, _: Runtime) -> ChainReportOut:
        return ChainReportOut.of(await AuditService(uow).verify())

    report = within(workspace, check)
    if as_json:
        print_json({"workspace_id": workspace, **to_builtins(report)})
    elif report.first_fault is None:
        typer.echo(
            f"intact: {report.checked} entries, {report.waiting} waiting to be chained,"
            f" head {report.head_position} {report.head_hash}"
        )
    else:
        fault = report.first_fault
        typer.echo(
            f"not intact: {fault.kind.value} at position {fault.position},"
            f" entry {fault.entry_id or 'gone'}; the {report.checked} before it are intact"
        )
    if report.first_fault is not None:
        raise typer.Exit(1)
