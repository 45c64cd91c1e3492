"""Does a worksheet say what the house says? Read whole, compared cell by cell, nothing changed."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.sheet_links.budget import Budget, Exhausted
from inbox.sheet_links.errors import SheetSaidNo, SheetsAway
from inbox.sheet_links.models import SheetLink
from inbox.sheet_links.planning import Drift, HeaderTwice, Layout, WrongSheet, drift_of, layout_of
from inbox.sheet_links.reading import HouseReader, Rows
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.sync import reason_of, sheets_of
from integrations.google_sheets.client import GoogleSheets
from integrations.google_sheets.contract import (
    SheetsBusy,
    SheetsError,
    SheetsSilent,
    column_letters,
)

ROWS_AT_ONCE: Final = 5000
HOUSE_ROWS_AT_ONCE: Final = 1000


async def verify(runtime: Runtime, subject: Subject, link_id: UUID) -> Drift:
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        service = SheetLinkService(uow)
        link = await service.get(link_id)
        sheets = sheets_of(runtime, await service.get_account(link.account_id))
    try:
        sheet = await _sheet(runtime, sheets, link)
    except (SheetsBusy, SheetsSilent, Exhausted):
        raise SheetsAway from None
    except (SheetsError, WrongSheet, HeaderTwice) as error:
        raise SheetSaidNo(now={"reason": reason_of(error)}) from None
    finally:
        await sheets.close()
    return drift_of(sheet, await _house(runtime, link))


async def _house(runtime: Runtime, link: SheetLink) -> Rows:
    rows: Rows = {}
    after: UUID | None = None
    while True:
        async with runtime.unit_of_work(link.workspace_id) as uow:
            some, last = await HouseReader(uow, link).next(after, HOUSE_ROWS_AT_ONCE)
        rows |= some
        if last is None:
            return rows
        after = last


async def _sheet(
    runtime: Runtime, sheets: GoogleSheets, link: SheetLink
) -> list[tuple[str, Sequence[Any]]]:
    budget = Budget(runtime, link.workspace_id, link.account_id)
    await budget.take(reads=2)
    where = link.spreadsheet_id, link.worksheet
    grid = await sheets.grid(*where)
    [headers] = await sheets.read(*where, ["1:1"])
    names = [one["column"] for one in link.columns]
    layout = layout_of(headers[0] if headers else [], names, empty=not headers)
    if layout.missing and not headers:
        return []
    found: list[tuple[str, Sequence[Any]]] = []
    last_column = column_letters(layout.width - 1)
    for start in range(2, grid.rows + 1, ROWS_AT_ONCE):
        await budget.take(reads=1)
        end = min(start + ROWS_AT_ONCE - 1, grid.rows)
        [rows] = await sheets.read(*where, [f"A{start}:{last_column}{end}"])
        found += [one for row in rows if (one := _named(layout, row))[0]]
    return found


def _named(layout: Layout, row: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    def cell(column: int) -> Any:
        return row[column] if column < len(row) else ""

    return str(cell(layout.key)).strip(), [cell(column) for column in layout.fields]
