"""Rows of a person, a page at a time, each in a unit of work of its own: however many there are,
neither memory nor a connection is held for long."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, Select, func, select, tuple_

from inbox.foundation.errors import ParleyError
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import Sealed
from inbox.media.content import file_name_of
from inbox.privacy.export_plan import Section

ROWS_AT_ONCE = 200
ATTACHMENTS = "attachment"
STORED = "stored"
# What stands in the place of a text whose key is gone.
UNREADABLE = None

Told = Mapping[str, Any]
Progress = Callable[[int], Awaitable[None]]


@dataclass(slots=True)
class Rows:
    """Of these ids: of a contact with all that were merged into it, of a member, of a hash."""

    runtime: Runtime
    workspace_id: UUID
    progress: Progress
    _files: dict[UUID, str] = field(default_factory=dict)

    async def written(self, section: Section, ids: Sequence[Any]) -> AsyncIterator[bytes]:
        """As the elements of a JSON array, the rows that hang on each inside of it."""
        yield b"["
        first = True
        async for page in self.pages(section, ids):
            for row in page:
                if not first:
                    yield b",\n"
                first = False
                body = orjson.dumps(row)
                if not section.children:
                    yield body
                    continue
                yield body[:-1]
                for child in section.children:
                    yield b"," + orjson.dumps(child.name) + b":"
                    async for part in self.written(child, [row["id"]]):
                        yield part
                yield b"}"
        yield b"]"

    async def lines(self, section: Section, ids: Sequence[Any]) -> AsyncIterator[bytes]:
        """As JSON Lines: a row each."""
        async for page in self.pages(section, ids):
            yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in page)

    async def pages(self, section: Section, ids: Sequence[Any]) -> AsyncIterator[Sequence[Told]]:
        after: tuple[Any, ...] | None = None
        while True:
            async with self.runtime.unit_of_work(self.workspace_id) as uow:
                statement = self._statement(section, ids, after)
                rows = list((await uow.session.scalars(statement)).all())
                await uow.unlock(*rows)
                page = [_told(section, row) for row in rows]
                if rows:
                    after = tuple(getattr(rows[-1], column.name) for column in section.order)
            if page:
                await self.progress(len(page))
                yield page
            if len(page) < ROWS_AT_ONCE:
                return

    async def count(self, sections: Sequence[Section], ids: Sequence[Any]) -> int:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            total = 0
            for section in sections:
                for one, found in self._with_children(section, list(ids)):
                    statement = select(func.count()).select_from(one.table).where(*found)
                    total += int((await uow.session.execute(statement)).scalar_one())
            return total

    def _with_children(self, section: Section, ids: Any) -> list[tuple[Section, tuple[Any, ...]]]:
        found = (
            _workspace_of(section) == self.workspace_id,
            section.column(section.person_column).in_(ids),
        )
        counted = [(section, found)]
        for child in section.children:
            counted += self._with_children(child, select(section.column("id")).where(*found))
        return counted

    def _statement(
        self, section: Section, ids: Sequence[Any], after: tuple[Any, ...] | None
    ) -> Select[Any]:
        statement = (
            select(section.model)
            .where(
                _workspace_of(section) == self.workspace_id,
                section.column(section.person_column).in_(ids),
            )
            .order_by(*section.order)
            .limit(ROWS_AT_ONCE)
        )
        if after is not None:
            statement = statement.where(tuple_(*section.order) > tuple_(*after))
        return statement


def _workspace_of(section: Section) -> Column[Any]:
    """A workspace's own row is told by its id."""
    columns = section.table.columns
    return columns["workspace_id"] if "workspace_id" in columns else columns["id"]


def file_path(row: Any) -> str | None:
    """Where in the archive the file of an attachment is; None of one that we do not have."""
    if row["state"] != STORED:
        return None
    return "media/" + file_name_of(row["kind"], UUID(str(row["id"])).hex, row["mime_type"])


def _told(section: Section, row: Any) -> dict[str, Any]:
    told = {column.name: _plain(getattr(row, column.key)) for column in section.columns}
    if section.table.name == ATTACHMENTS:
        told["file"] = file_path(told)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, Sealed):
        return _revealed(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _revealed(value: Sealed) -> Any:
    try:
        text = value.reveal()
    except ParleyError:
        return UNREADABLE
    # Most of what is sealed is a JSON document; a name or a number is told as the text that it is.
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
