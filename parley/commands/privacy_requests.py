"""`parley privacy export` and `export-workspace`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.media.sealing import opened
from inbox.privacy.exports import ExportService, place_of
from inbox.privacy.tasks import make_export
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, require_workspace
from parley.personal_data import REGISTER

To = Annotated[Path, typer.Option("--to", help="The zip to write.", dir_okay=False)]
Contact = Annotated[UUID | None, typer.Option("--contact", help="A contact's id.")]
Ask = Callable[[ExportService, UUID], Awaitable[None]]
Member = Annotated[UUID | None, typer.Option("--member", help="Or a member's.")]


def export(
    *,
    workspace: WorkspaceId,
    to: To,
    contact: Contact = None,
    member: Member = None,
    as_json: Json = False,
) -> None:
    """Write everything that is stored about a contact or a member into a zip."""
    if (contact is None) == (member is None):
        raise SettingsInvalid("Name one of --contact and --member.")

    async def ask(service: ExportService, export_id: UUID) -> None:
        if contact is not None:
            await service.ask_for_contact(contact, export_id)
        elif member is not None:
            await service.ask_for_member(member, export_id)

    _export(workspace, to, ask, as_json=as_json)


def export_workspace(*, workspace: WorkspaceId, to: To, as_json: Json = False) -> None:
    """Write everything that is stored of a whole workspace into a zip, credentials left out."""

    async def ask(service: ExportService, export_id: UUID) -> None:
        await service.ask_for_workspace(workspace, export_id)

    _export(workspace, to, ask, as_json=as_json)


def _export(workspace: UUID, to: Path, ask: Ask, *, as_json: bool) -> None:
    async def work(runtime: Runtime, subject: Subject) -> dict[str, object]:
        await require_workspace(runtime, workspace)
        export_id = new_id()
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            await ask(ExportService(uow, runtime.installation_key), export_id)
        await make_export(REGISTER, runtime, workspace, export_id)
        async with runtime.unit_of_work(workspace, subject=subject) as uow:
            service = ExportService(uow, runtime.installation_key)
            found = await service.fetch(export_id)
            row = await service.get(export_id)
        place = place_of(workspace, export_id)
        with to.open("wb") as written:
            async for chunk in opened(
                runtime.files, found.storage_key, found.key, place, found.size_bytes
            ):
                written.write(chunk)
        return {
            "id": export_id,
            "file": str(to),
            "size_bytes": found.size_bytes,
            "rows": row.rows_done,
            "files": row.files_done,
        }

    made = beside(workspace, work)
    if as_json:
        print_json(made)
    else:
        typer.echo(f"{made['file']}: {made['rows']} rows, {made['files']} files")
