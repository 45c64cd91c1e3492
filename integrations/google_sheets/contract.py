"""What can be asked of a spreadsheet, and what can go wrong, without Google's library.

SheetsError
├── SheetsBusy         quota or overload: come back in `retry_after_seconds`
├── SheetsSilent       no answer, or one that says nothing: it may have been done
├── SheetsRevoked      nobody lets us in any more
├── SheetsMissing      no such spreadsheet, or no such worksheet in it
└── SheetsRefused      Google does not do this, and would not the next time
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Row = Sequence[str | int | float | bool]
GOOGLE_URL: Final = "https://sheets.googleapis.com"
GOOGLE_TOKEN_URL: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
SCOPES: Final = ("https://www.googleapis.com/auth/spreadsheets",)
_FIELDS: Final = {
    "service_account": ("client_email", "private_key"),
    "authorized_user": ("client_id", "client_secret", "refresh_token"),
}


class SheetsError(Exception):
    """`code` is Google's status word or ours; it never holds what a cell says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SheetsBusy(SheetsError):
    def __init__(self, code: str, retry_after_seconds: float) -> None:
        super().__init__(code)
        self.retry_after_seconds = retry_after_seconds


class SheetsSilent(SheetsError):
    pass


class SheetsRevoked(SheetsError):
    pass


class SheetsMissing(SheetsError):
    pass


class SheetsRefused(SheetsError):
    pass


@dataclass(frozen=True, slots=True)
class Credential:
    """A service account's key, or a refresh token with the client that it was given to. Where
    tokens are asked for is ours to say: the file's address is one that somebody chose."""

    kind: str
    values: Mapping[str, str] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Credential":
        """Raises ValueError, whose words name what is missing."""
        try:
            given: Any = json.loads(text)
        except ValueError:
            raise ValueError("This is not the JSON file that Google gave.") from None
        kind = given.get("type") if isinstance(given, dict) else None
        wanted = _FIELDS.get(kind) if isinstance(kind, str) else None
        if wanted is None:
            raise ValueError("Its `type` is neither `service_account` nor `authorized_user`.")
        missing = [name for name in wanted if not isinstance(given.get(name), str)]
        if missing:
            raise ValueError(f"Missing in it: {', '.join(missing)}.")
        return cls(str(kind), {name: given[name] for name in wanted})

    @property
    def email(self) -> str | None:
        return self.values.get("client_email")

    def document(self) -> str:
        return json.dumps({"type": self.kind, **self.values})


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet: Google's number of it, and how far it reaches."""

    sheet_id: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Block:
    """Cells to write: from this row (counted from 1) and column (counted from 0) on."""

    row: int
    column: int
    rows: Sequence[Row] = field(repr=False)


def column_letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def range_of(worksheet: str, cells: str) -> str:
    quoted = worksheet.replace("'", "''")
    return f"'{quoted}'!{cells}"


def block_range(worksheet: str, block: Block) -> str:
    width = max(len(row) for row in block.rows)
    first = f"{column_letters(block.column)}{block.row}"
    last = f"{column_letters(block.column + width - 1)}{block.row + len(block.rows) - 1}"
    return range_of(worksheet, f"{first}:{last}")
