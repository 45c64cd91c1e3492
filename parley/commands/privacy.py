"""`parley privacy erase`, `replay-erasures`, `export` and `export-workspace`."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.erasure.replaying import Replayed, carry_through, replay
from inbox.erasure.schemas import ErasureOut
from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.erasure.tombstones import read_tombstones, tombstones_of
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from parley.commands import Json, command_settings, print_json
from parley.commands.asking import WorkspaceId, beside, require_workspace
from parley.commands.privacy_requests import export, export_workspace
from parley.personal_data import PERSONAL_DATA
from parley.wiring import open_runtime

app = typer.Typer(no_args_is_help=True, help="What people may ask for about their data.")
app.command()(export)
app.command("export-workspace")(export_workspace)
ContactId = Annotated[UUID, typer.Option("--contact", help="The contact's id.")]


@app.command()
def erase(*, workspace: WorkspaceId, contact: ContactId, as_json: Json = False) -> None:
    """Erase a contact, for good, and print the certificate. What stops it is made up for by the
    workers, or by calling it again."""

    async def work(runtime: Runtime, subject: Subject) -> ErasureOut:
        await require_workspace(runtime, workspace)
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            erasure = await Erasures(uow).begin(contact)
        return ErasureOut.of(await carry_through(runtime, PERSONAL_DATA, workspace, erasure.id))

    certificate = beside(workspace, work)
    if as_json:
        print_json(to_builtins(certificate))
        return
    typer.echo(f"{certificate.id}  {certificate.state.value}  contact {certificate.subject_id}")
    for name, number in certificate.counts.items():
        typer.echo(f"{number:10}  {name}")
    for one in certificate.elsewhere.processors:
        typer.echo(f"had been given: {one.processor}, {one.purpose}: {one.texts}")
    for host in certificate.elsewhere.webhook_hosts:
        typer.echo(f"had been told: {host}")


@app.command("erase-workspace")
def erase_whole_workspace(
    *,
    workspace: WorkspaceId,
    name: Annotated[str, typer.Option("--name", help="Its name, to confirm it.")],
    as_json: Json = False,
) -> None:
    """Erase a whole workspace, for good: all of its tables and files."""

    async def work(runtime: Runtime, subject: Subject) -> UUID:
        await require_workspace(runtime, workspace)
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            erasure = await Erasures(uow).begin_workspace(name)
        await carry_out(runtime, PERSONAL_DATA, workspace, erasure.id)
        return erasure.id

    erasure_id = beside(workspace, work)
    if as_json:
        print_json({"workspace_id": workspace, "erasure_id": erasure_id})
    else:
        typer.echo(f"workspace {workspace} is gone; its tombstone names the erasure {erasure_id}")


@app.command("replay-erasures")
def replay_erasures(*, as_json: Json = False) -> None:
    """Erase again whoever had been erased when a backup was restored that still knew them."""

    async def work() -> list[Replayed]:
        settings = command_settings()
        stones = list(read_tombstones(tombstones_of(settings)))
        async with open_runtime(settings, with_redis=False) as runtime:
            return await replay(runtime, PERSONAL_DATA, stones)

    done = asyncio.run(work())
    erased = sum(one.outcome == "erased" for one in done)
    if as_json:
        print_json({"tombstones": len(done), "erased": erased})
    else:
        typer.echo(
            f"{len(done)} had been erased; {erased} of them were there, and are not any more"
        )
