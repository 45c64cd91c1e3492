"""Tables of contacts: checked as they come in, kept sealed in parts, applied part by part."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from uuid import UUID

import msgspec
from sqlmodel import col

from inbox.contacts.bringing import Brought, ContactBringing
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.errors import FieldFault, ParleyError
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.imports.checking import Checked, Checker, Known
from inbox.imports.csv_reading import records
from inbox.imports.errors import ImportRefused
from inbox.imports.events import ContactImportEnded, ContactImportTaken
from inbox.imports.models import ContactImport, ContactImportPart, ImportState
from inbox.imports.schemas import FaultOut, ImportOut
from inbox.labels.service import LabelService
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.workspaces.service import WorkspaceService

ROWS_IN_A_PART = 250
CONTACT_CHANGED = "contact_changed"


class ImportRepository(Repository[ContactImport]):
    model = ContactImport


class PartRepository(Repository[ContactImportPart]):
    model = ContactImportPart


class ImportService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._imports = ImportRepository(uow)
        self._parts = PartRepository(uow)

    async def known(self) -> Known:
        return Known(
            country=(await WorkspaceService(self.uow).get()).country,
            labels=await LabelService(self.uow).by_name(),
            fields=await FieldService(self.uow).by_key(FieldOwner.CONTACT),
        )

    async def try_out(self, checked: Checked) -> ImportOut:
        """What would become of it; nothing does."""
        bringing = ContactBringing(self.uow)
        known = sum([await bringing.known(part) for part in _parts(checked.rows)])
        return ImportOut(
            id=None,
            state=None,
            dry_run=True,
            total=checked.total,
            done=0,
            created=len(checked.rows) - known,
            changed=known,
            faults=[FaultOut.of(one) for one in checked.faults],
            code="import_refused" if checked.faults else None,
            created_at=None,
            finished_at=None,
        )

    async def take(self, import_id: UUID, checked: Checked) -> ContactImport:
        if checked.faults:
            faults = [
                FieldFault(f"{one.line}.{one.column}" if one.column else str(one.line), one.message)
                for one in checked.faults
            ]
            raise ImportRefused(faults=faults)
        workspace_id, subject = self.uow.workspace_id, self.uow.subject
        row = ContactImport(
            workspace_id=workspace_id,
            id=import_id,
            state=ImportState.WAITING if checked.rows else ImportState.DONE,
            total=len(checked.rows),
            actor_kind=subject.kind.value,
            actor_id=subject.id,
        )
        await self._imports.add(row)
        key = await self.uow.keys.current(workspace_id, KeyPurpose.INTAKE)
        for number, part in enumerate(_parts(checked.rows)):
            part_id = new_id()
            content = json.dumps([_plain(one) for one in part])
            sealed = await self.uow.keys.seal(
                ContactImportPart, "content", workspace_id, part_id, content, key=key
            )
            await self._parts.add(
                ContactImportPart(
                    workspace_id=workspace_id,
                    id=part_id,
                    import_id=import_id,
                    number=number,
                    content=sealed,
                )
            )
        self.uow.record(
            ContactImportTaken(workspace_id=workspace_id, object_id=import_id, total=row.total)
        )
        return row

    async def get(self, import_id: UUID) -> ContactImport:
        return await self._imports.get(import_id)

    async def list_page(self, request: PageRequest) -> Page[ContactImport]:
        return await self._imports.list_page(request)

    async def apply_next(self, import_id: UUID) -> bool:
        """The next part, and how far it got with it, in one transaction. False when none is left.
        Whoever else is at this import waits here, and takes the part behind it."""
        row = await self._imports.lock(import_id)
        if row.state not in {ImportState.WAITING, ImportState.RUNNING}:
            return False
        part = await self._first_part(import_id)
        if part is not None:
            brought = [msgspec.convert(one, Brought) for one in json.loads(part.content.reveal())]
            arrived = await ContactBringing(self.uow).take(brought, f"import:{import_id}")
            await self._parts.delete(part)
            row.state = ImportState.RUNNING
            row.done += len(brought)
            row.created += len(arrived.created)
            row.changed += len(arrived.changed)
            await self._imports.add(row)
            more = row.done < row.total
            if not more:
                await self._end(row, ImportState.DONE)
            ChangeLog(self.uow).add(
                [
                    LogLine(row.workspace_id, CONTACT_CHANGED, contact_id, None)
                    for contact_id in (*arrived.created, *arrived.changed)
                ]
            )
            return more
        await self._end(row, ImportState.DONE)
        return False

    async def fail(self, import_id: UUID, error: ParleyError) -> None:
        """A label or a field that it names is gone since. What waits of it is thrown away."""
        row = await self._imports.lock(import_id)
        for part in await self._parts.list_by(col(ContactImportPart.import_id) == import_id):
            await self._parts.delete(part)
        row.code = error.code
        await self._end(row, ImportState.FAILED)

    async def _first_part(self, import_id: UUID) -> ContactImportPart | None:
        statement = (
            self._parts.select()
            .where(col(ContactImportPart.import_id) == import_id)
            .order_by(col(ContactImportPart.number))
            .limit(1)
        )
        part: ContactImportPart | None = (await self.uow.session.scalars(statement)).one_or_none()
        await self.uow.unlock(part)
        return part

    async def _end(self, row: ContactImport, state: ImportState) -> None:
        row.state = state
        row.finished_at = await database_now(self.uow)
        await self._imports.add(row)
        self.uow.record(
            ContactImportEnded(
                workspace_id=row.workspace_id,
                object_id=row.id,
                state=state.value,
                created=row.created,
                changed=row.changed,
            )
        )


async def check_table(known: Known, chunks: AsyncIterator[bytes]) -> Checked:
    """Without a unit of work: none is open while the bytes come."""
    return await Checker(known).check(records(chunks))


def _parts(rows: Sequence[Brought]) -> list[Sequence[Brought]]:
    return [rows[at : at + ROWS_IN_A_PART] for at in range(0, len(rows), ROWS_IN_A_PART)]


def _plain(row: Brought) -> dict[str, object]:
    return {**asdict(row), "labels": [str(one) for one in row.labels]}
