"""Rows of worksheets that flows put in, change and read. Columns are found by their headers, rows
by the value of a column; nothing else of a worksheet is relied on.

busy, own quota ─▶ later    no answer ─▶ read and change again; of a new row nobody knows
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from automation.runs.errands import Asked, Done, cannot, did
from inbox.foundation.errors import NotFound
from inbox.foundation.runtime import Runtime
from inbox.ledger.models import Processor
from inbox.sheet_links.budget import Budget, Exhausted
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.sync import sheets_of
from integrations.google_sheets.client import GoogleSheets
from integrations.google_sheets.contract import (
    Block,
    SheetsBusy,
    SheetsError,
    SheetsSilent,
    column_letters,
)
from integrations.messaging import NotSent, Unknown

RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    sheets: GoogleSheets
    budget: Budget
    spreadsheet: str
    worksheet: str


class SheetDoer:
    """A connection to Google is opened per errand and closed with it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, asked: Asked) -> Done:
        account_id = UUID(asked.ask["account_id"])
        try:
            async with self._runtime.unit_of_work(asked.workspace_id) as uow:
                account = await SheetLinkService(uow).get_account(account_id)
        except NotFound:
            return cannot("no_such_account")
        sheets = sheets_of(self._runtime, account)
        sheet = _Sheet(
            sheets,
            Budget(self._runtime, asked.workspace_id, account_id),
            asked.ask["spreadsheet_id"],
            asked.ask["worksheet"],
        )
        appends = asked.ask["action"] == "append"
        try:
            return await (_append if appends else _find)(sheet, asked.ask)
        except Exhausted as exhausted:
            return Done(NotSent("own_quota", exhausted.wait_seconds, counts_as_failure=False))
        except SheetsBusy as busy:
            return Done(NotSent(busy.code, busy.retry_after_seconds, counts_as_failure=False))
        except SheetsSilent as silent:
            outcome = Unknown(silent.code) if appends else NotSent(silent.code, RETRY_SECONDS)
            return Done(outcome, processor=Processor.GOOGLE)
        except SheetsError as error:
            return cannot(error.code)
        finally:
            await sheets.close()


async def _append(sheet: _Sheet, ask: Mapping[str, Any]) -> Done:
    await sheet.budget.take(reads=2, writes=1)
    grid = await sheet.sheets.grid(sheet.spreadsheet, sheet.worksheet)
    headers = await _headers(sheet)
    wanted = list(ask["cells"])
    if not headers:
        # An empty worksheet: what is put in is named first.
        headers = wanted
        await sheet.budget.take(writes=1)
        await sheet.sheets.write(sheet.spreadsheet, sheet.worksheet, [Block(1, 0, [headers])])
    if not set(wanted) <= set(headers):
        return cannot("column_missing")
    row = [str(ask["cells"].get(name, "")) for name in headers]
    await sheet.sheets.append(sheet.spreadsheet, grid, row)
    return did({"found": True}, Processor.GOOGLE)


async def _find(sheet: _Sheet, ask: Mapping[str, Any]) -> Done:
    """Changes the row, or reads it."""
    await sheet.budget.take(reads=3)
    headers = await _headers(sheet)
    if ask["key_column"] not in headers or not set(ask["cells"]) <= set(headers):
        return cannot("column_missing")
    letters = column_letters(headers.index(ask["key_column"]))
    keys = _column(
        (await sheet.sheets.read(sheet.spreadsheet, sheet.worksheet, [f"{letters}:{letters}"]))[0]
    )
    found = [at for at, key in enumerate(keys, start=1) if at > 1 and _same(key, ask["key"])]
    if not found:
        return did({"found": False, "row": {}}, Processor.GOOGLE)
    row = found[0]
    if ask["action"] == "look_up":
        cells = await sheet.sheets.read(sheet.spreadsheet, sheet.worksheet, [f"{row}:{row}"])
        values = cells[0][0] if cells[0] else []
        named = dict(zip(headers, [*values, *[""] * len(headers)], strict=False))
        return did(
            {"found": True, "row": {name: value for name, value in named.items() if name}},
            Processor.GOOGLE,
        )
    blocks = [Block(row, headers.index(name), [[value]]) for name, value in ask["cells"].items()]
    await sheet.budget.take(writes=1)
    await sheet.sheets.write(sheet.spreadsheet, sheet.worksheet, blocks)
    return did({"found": True}, Processor.GOOGLE)


async def _headers(sheet: _Sheet) -> list[str]:
    found = await sheet.sheets.read(sheet.spreadsheet, sheet.worksheet, ["1:1"])
    return [str(one).strip() for one in (found[0][0] if found[0] else [])]


def _column(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [row[0] if row else "" for row in rows]


def _same(cell: Any, key: str) -> bool:
    """Google gives numbers as numbers: 7 is found by «7»."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text.strip() == key
