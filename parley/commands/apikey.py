"""`parley apikey create`, `list` and `revoke`."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.access.api_key_service import ApiKeyService
from inbox.access.schemas import ApiKeyMadeOut, ApiKeyOut
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Name
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, checked, within

app = typer.Typer(no_args_is_help=True, help="API keys.")


@app.command()
def create(
    *,
    workspace: WorkspaceId,
    scopes: Annotated[str, typer.Option(help="Rights, comma separated, or `all`.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    as_json: Json = False,
) -> None:
    """Make an API key; it is printed this once."""
    checked(name, Name, "--name")
    asked = [part.strip() for part in scopes.split(",") if part.strip()]

    async def make(uow: UnitOfWork, runtime: Runtime) -> ApiKeyMadeOut:
        made, key = await ApiKeyService(uow, runtime.clock).create(new_id(), name, asked)
        return ApiKeyMadeOut.of(made, key.get_secret_value())

    made = within(workspace, make)
    if as_json:
        print_json(to_builtins(made))
        return
    typer.echo(f"id      {made.id}")
    typer.echo(f"scopes  {', '.join(made.scopes)}")
    typer.echo(f"key     {made.key}")


@app.command("list")
def list_keys(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the API keys of a workspace."""

    async def read(uow: UnitOfWork, runtime: Runtime) -> list[ApiKeyOut]:
        service = ApiKeyService(uow, runtime.clock)
        keys: list[ApiKeyOut] = []
        request: PageRequest | None = PageRequest(LIMIT_AT_MOST)
        while request is not None:
            page = await service.list_page(request)
            stopped = await service.stopped(page.items)
            keys += [ApiKeyOut.of(key, stopped=key.id in stopped) for key in page.items]
            cursor = page.next_cursor
            request = PageRequest.parse(LIMIT_AT_MOST, cursor) if cursor else None
        return keys

    keys = within(workspace, read)
    if as_json:
        print_json([to_builtins(key) for key in keys])
        return
    for key in keys:
        state = "revoked" if key.revoked_at else "stopped" if key.stopped else "active"
        typer.echo(f"{key.id}  {key.prefix}  {state:7}  {','.join(key.scopes)}  {key.name}")


@app.command()
def revoke(
    api_key: Annotated[UUID, typer.Argument(metavar="ID", help="The key's id.")],
    *,
    workspace: WorkspaceId,
    as_json: Json = False,
) -> None:
    """End an API key at once."""

    async def end(uow: UnitOfWork, runtime: Runtime) -> ApiKeyOut:
        service = ApiKeyService(uow, runtime.clock)
        await service.revoke(api_key)
        key = await service.get(api_key)
        return ApiKeyOut.of(key, stopped=key.id in await service.stopped([key]))

    revoked = within(workspace, end)
    if as_json:
        print_json(to_builtins(revoked))
    else:
        typer.echo(f"{revoked.id}  revoked")
