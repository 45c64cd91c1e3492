"""`parley intake list`, `totals` and `apply`."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.foundation.errors import Invalid
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.item_schemas import IntakeItemOut, IntakeTotalsOut
from inbox.intake.item_service import IntakeItemService, NumberStillUnknown
from inbox.mailbox.models import EventSource, EventState
from inbox.mailbox.schemas import EventFilters
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, within

app = typer.Typer(no_args_is_help=True, help="What came in, and what became of it.")


@app.command("list")
def list_items(
    *,
    workspace: WorkspaceId,
    state: Annotated[EventState | None, typer.Option(help="Only these.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as message.text.")] = None,
    source: Annotated[EventSource | None, typer.Option(help="Where it came from.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, from the newest.")] = 100,
    as_json: Json = False,
) -> None:
    """List what came in, the newest first."""
    filters = EventFilters(state=state, kind=kind, source=source)

    async def read(uow: UnitOfWork, _: Runtime) -> list[IntakeItemOut]:
        return await _items(uow, filters, limit)

    items = within(workspace, read)
    if as_json:
        print_json([to_builtins(item) for item in items])
        return
    for item in items:
        reason = f" ({item.reason})" if item.reason else ""
        typer.echo(
            f"{item.id}  {item.received_at:%Y-%m-%d %H:%M:%S}  {item.source.value}"
            f"  {item.kind}  {item.state.value}{reason}  {item.dedupe_key}"
        )


@app.command()
def totals(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Count what came in, by outcome."""

    async def read(uow: UnitOfWork, _: Runtime) -> IntakeTotalsOut:
        return await IntakeItemService(uow, uow.subject).totals()

    counted = within(workspace, read)
    if as_json:
        print_json(to_builtins(counted))
        return
    for name in ("received", "done", "ignored", "unrouted", "quarantined", "new"):
        typer.echo(f"{name:12}{getattr(counted, name)}")
        for reason, count in sorted(getattr(counted, f"{name}_by_reason", {}).items()):
            typer.echo(f"  {reason}: {count}")


@app.command()
def apply(
    items: Annotated[
        list[UUID] | None, typer.Argument(metavar="[ID]...", help="The items' ids.")
    ] = None,
    *,
    workspace: WorkspaceId,
    state: Annotated[
        EventState | None, typer.Option(help="Instead of ids: all that are in this state.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Apply again what was ignored, unrouted or quarantined."""
    if bool(items) == (state is not None):
        raise Invalid("Name the items by their ids, or all of one state with --state.")

    async def again(uow: UnitOfWork, _: Runtime) -> tuple[list[UUID], list[UUID]]:
        service = IntakeItemService(uow, uow.subject)
        ids = items or [one.id for one in await _items(uow, EventFilters(state=state), None)]
        applied: list[UUID] = []
        left: list[UUID] = []
        for item_id in ids:
            try:
                await service.apply(item_id)
                applied.append(item_id)
            except NumberStillUnknown:
                # Of many, those whose number is connected by now are worth having.
                if items:
                    raise
                left.append(item_id)
        return applied, left

    applied, left = within(workspace, again)
    if as_json:
        print_json({"applied": applied, "left": left})
        return
    typer.echo(f"{len(applied)} will be applied again")
    if left:
        typer.echo(f"{len(left)} left: {NumberStillUnknown.title}")


async def _items(uow: UnitOfWork, filters: EventFilters, limit: int | None) -> list[IntakeItemOut]:
    service = IntakeItemService(uow, uow.subject)
    found: list[IntakeItemOut] = []
    cursor: str | None = None
    while limit is None or len(found) < limit:
        size = LIMIT_AT_MOST if limit is None else min(LIMIT_AT_MOST, limit - len(found))
        page = await service.list_page(PageRequest.parse(size, cursor), filters)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found
