"""The audit on its way out, a page at a time: each is read by a unit of work of its own, so that a
slow reader holds no connection and a long chain no memory."""

import csv
import io
import json
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Final

from inbox.audit.events import AuditExported
from inbox.audit.exported import COLUMNS, as_line, closing, opening, row_of
from inbox.audit.schemas import AuditFilters
from inbox.audit.service import AuditService
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime

ROWS_AT_ONCE: Final = 1_000


class AuditForm(StrEnum):
    JSON_LINES = "jsonl"
    CSV = "csv"


MEDIA_TYPES: Final = {
    AuditForm.JSON_LINES: "application/jsonl",
    AuditForm.CSV: "text/csv; charset=utf-8",
}


async def note_export(
    runtime: Runtime, subject: Subject, filters: AuditFilters, form: AuditForm
) -> None:
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        uow.record(
            AuditExported(
                workspace_id=subject.workspace_id,
                object_id=subject.workspace_id,
                form=form.value,
                filters=filters.names(),
            )
        )


async def file_of(
    runtime: Runtime, subject: Subject, filters: AuditFilters, form: AuditForm
) -> AsyncIterator[bytes]:
    """What was chained when this began."""
    workspace_id = subject.workspace_id
    async with runtime.unit_of_work(workspace_id, subject=subject) as uow:
        head = await AuditService(uow).head()
    if form is AuditForm.CSV:
        yield ",".join(COLUMNS).encode() + b"\r\n"
    else:
        yield opening(workspace_id, head, filters.names(), runtime.clock.now())
    count, after = 0, head.cut_position
    while True:
        async with runtime.unit_of_work(workspace_id, subject=subject) as uow:
            entries = await AuditService(uow).list_chain(
                after, head.position, filters, ROWS_AT_ONCE
            )
            rows = [row_of(one) for one in entries]
        if rows:
            yield _lines(rows) if form is AuditForm.CSV else b"".join(map(as_line, rows))
        count += len(rows)
        if len(rows) < ROWS_AT_ONCE:
            break
        after = rows[-1]["position"]
    if form is AuditForm.JSON_LINES:
        yield closing(count)


def _lines(rows: list[dict[str, object]]) -> bytes:
    """No cell is what a spreadsheet takes for a formula: they are numbers, ids and names of ours,
    and an object in braces."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writerows({**row, "details": json.dumps(row["details"])} for row in rows)
    return written.getvalue().encode()
