"""Making an export: rows and files of a person or a workspace, in one sealed archive.

    data.json      everything that is stored, as schema.json describes it
    media/…        the files that were sent in either direction
    schema.json

Of a whole workspace, in the place of data.json:

    workspace.json          whose it is, which tables are told, and which are not, and why
    tables/<name>.jsonl     a row in a line

Nothing of it is ever whole in memory: a page of rows is read, written, compressed, sealed, gone.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from inbox.foundation.errors import NotFound, ParleyError
from inbox.foundation.personal_data import Person
from inbox.foundation.register import Register
from inbox.foundation.runtime import Runtime
from inbox.media.sealing import sealed
from inbox.media.service import MediaService, StoredFile
from inbox.privacy.archive import Archive, counted, whole
from inbox.privacy.export_plan import Plan, Section, plan_of
from inbox.privacy.export_rows import ATTACHMENTS, Rows, file_path
from inbox.privacy.export_schema import WORKSPACE_FORMAT, format_of, schema_of, schema_of_workspace
from inbox.privacy.exports import Claimed, ExportService, place_of
from inbox.privacy.workspace_plan import left_out, tables_of_workspace

SAID_EVERY_ROWS = 1_000
BY_EMAIL = "email_hash"


class TakenOver(Exception):
    """Somebody else makes it now, or it is gone."""


class ExportMaking:
    def __init__(self, runtime: Runtime, register: Register, claimed: Claimed) -> None:
        self._runtime = runtime
        self._register = register
        self._claimed = claimed
        self._plan = (
            Plan(None, tables_of_workspace(register.declared), left_out(register.declared))
            if claimed.person is None
            else plan_of(claimed.person, register.declared)
        )
        self._rows = Rows(runtime, claimed.workspace_id, self._read)
        self._rows_done = self._files_done = self._said_at = self._size = 0

    async def make(self) -> None:
        claimed = self._claimed
        total = 0
        for section in self._plan.sections:
            total += await self._rows.count([section], self._ids(section))
        async with self._runtime.unit_of_work(claimed.workspace_id) as uow:
            await self._service(uow).count(claimed, total)
        place = place_of(claimed.workspace_id, claimed.id)
        plain = counted(self._archive(), self._add)
        await self._runtime.files.write(claimed.storage_key, sealed(plain, claimed.key, place))
        async with self._runtime.unit_of_work(claimed.workspace_id) as uow:
            kept = await self._service(uow).finish(
                claimed, self._rows_done, self._files_done, self._size
            )
        if not kept:
            await self._runtime.files.delete(claimed.storage_key)

    async def _archive(self) -> AsyncIterator[bytes]:
        archive, person = Archive(), self._claimed.person
        if person is None:
            schema = schema_of_workspace(self._register.declared)
            contents = self._tables(archive)
        else:
            schema = schema_of(person, self._register.declared)
            contents = archive.file("data.json", self._document(person))
        async for part in contents:
            yield part
        if person is not Person.MEMBER:
            async for part in self._media(archive):
                yield part
        described = whole(orjson.dumps(schema, option=orjson.OPT_INDENT_2))
        async for part in archive.file("schema.json", described):
            yield part
        yield archive.end()

    async def _tables(self, archive: Archive) -> AsyncIterator[bytes]:
        sections = self._plan.sections
        head = {**self._head(WORKSPACE_FORMAT), "tables": [one.name for one in sections]}
        async for part in archive.file("workspace.json", whole(orjson.dumps(head))):
            yield part
        for section in sections:
            lines = self._rows.lines(section, self._ids(section))
            async for part in archive.file(f"tables/{section.name}.jsonl", lines):
                yield part

    def _head(self, name: str) -> dict[str, Any]:
        claimed = self._claimed
        return {
            "format": name,
            "made_at": datetime.now(UTC).isoformat(),
            "workspace": {"id": claimed.workspace_id, "name": claimed.workspace_name},
            "not_included": dict(self._plan.not_included),
        }

    async def _document(self, person: Person) -> AsyncIterator[bytes]:
        head = {**self._head(format_of(person)), "person_id": self._claimed.person_id}
        yield orjson.dumps(head)[:-1]
        for section in self._plan.sections:
            yield b",\n" + orjson.dumps(section.name) + b":"
            async for part in self._rows.written(section, self._ids(section)):
                yield part
        yield b"}\n"

    async def _media(self, archive: Archive) -> AsyncIterator[bytes]:
        for section in self._plan.sections:
            if section.table.name != ATTACHMENTS:
                continue
            # Told already: these pages are read for their files only.
            silent = Rows(self._runtime, self._claimed.workspace_id, _nothing)
            async for page in silent.pages(section, self._ids(section)):
                for row in page:
                    path, file = file_path(row), await self._file(row["id"])
                    if path is None or file is None:
                        continue
                    body = await _begun(file.read(self._runtime.files))
                    if body is None:
                        continue
                    async for part in archive.file(path, body, compressed=False):
                        yield part
                    self._files_done += 1
                    await self._say()

    async def _file(self, attachment_id: UUID) -> StoredFile | None:
        async with self._runtime.unit_of_work(self._claimed.workspace_id) as uow:
            try:
                return await MediaService(uow).stored(attachment_id)
            except ParleyError as error:
                if error.status >= 500:
                    raise
                return None

    def _ids(self, section: Section) -> Sequence[Any]:
        if section.person_column == BY_EMAIL:
            return [self._claimed.email_hash]
        return self._claimed.ids

    async def _read(self, rows: int) -> None:
        self._rows_done += rows
        if self._rows_done - self._said_at >= SAID_EVERY_ROWS:
            self._said_at = self._rows_done
            await self._say()

    async def _say(self) -> None:
        async with self._runtime.unit_of_work(self._claimed.workspace_id) as uow:
            if not await self._service(uow).go_on(self._claimed, self._rows_done, self._files_done):
                raise TakenOver

    def _service(self, uow: Any) -> ExportService:
        return ExportService(uow, self._runtime.installation_key)

    def _add(self, size: int) -> None:
        self._size += size


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes] | None:
    """None of a file that has gone since its row was read."""
    try:
        first = await anext(chunks)
    except NotFound:
        return None

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_of_it()


async def _nothing(_: int) -> None:
    """Nobody hears of it."""
