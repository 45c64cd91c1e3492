"""Google Sheets through gspread's own HTTP client, which blocks: each call runs in a thread.

gspread and google-auth take a while to load, so whoever syncs nothing never imports them. Retries
are ours: a call that is repeated blindly here could write twice.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from integrations.google_sheets.contract import (
    GOOGLE_TOKEN_URL,
    GOOGLE_URL,
    SCOPES,
    Block,
    Credential,
    Grid,
    Row,
    SheetsBusy,
    SheetsMissing,
    SheetsRefused,
    SheetsRevoked,
    SheetsSilent,
    block_range,
    range_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gspread.http_client import HTTPClient

Answer = TypeVar("Answer")
CALL_TIMEOUT_SECONDS: Final = 20.0
RETRY_AFTER_SECONDS: Final = 30.0
RETRY_AFTER_AT_MOST: Final = 600.0
# Rows by which a worksheet grows when it is full.
GROW_BY: Final = 1000


class GoogleSheets:
    """One credential's way in. `sheets_url` is Google, or what stands in for it."""

    def __init__(
        self, sheets_url: str, credential: Credential, *, timeout: float = CALL_TIMEOUT_SECONDS
    ) -> None:
        self._url = sheets_url.rstrip("/")
        self._credential = credential
        self._timeout = timeout
        self._http: HTTPClient | None = None

    async def grid(self, spreadsheet: str, worksheet: str) -> Grid:
        found = await self._ask(
            lambda http: http.spreadsheets_get(
                spreadsheet, params={"fields": "sheets.properties", "includeGridData": "false"}
            )
        )
        for sheet in found.get("sheets", ()):
            properties = sheet["properties"]
            if properties["title"] == worksheet:
                size = properties.get("gridProperties", {})
                return Grid(
                    int(properties["sheetId"]),
                    int(size.get("rowCount", 0)),
                    int(size.get("columnCount", 0)),
                )
        raise SheetsMissing("worksheet_missing")

    async def read(
        self, spreadsheet: str, worksheet: str, cells: Sequence[str]
    ) -> list[list[list[Any]]]:
        ranges = [range_of(worksheet, one) for one in cells]
        found = await self._ask(
            lambda http: http.values_batch_get(
                spreadsheet,
                ranges,
                params={"majorDimension": "ROWS", "valueRenderOption": "UNFORMATTED_VALUE"},
            )
        )
        return [one.get("values", []) for one in found.get("valueRanges", ())]

    async def write(self, spreadsheet: str, worksheet: str, blocks: Sequence[Block]) -> None:
        """As it is (`RAW`): nothing that is written becomes a formula."""
        data = [
            {"range": block_range(worksheet, one), "values": [list(row) for row in one.rows]}
            for one in blocks
        ]
        body = {"valueInputOption": "RAW", "data": data}
        await self._ask(lambda http: http.values_batch_update(spreadsheet, body=body))

    async def append(self, spreadsheet: str, grid: Grid, row: Row) -> None:
        """Behind the last row that holds anything: Google finds it, so that two who append at the
        same moment do not write over each other. As it is, as `write` does."""
        cells = [{"userEnteredValue": {"stringValue": str(one)}} for one in row]
        request = {
            "appendCells": {
                "sheetId": grid.sheet_id,
                "rows": [{"values": cells}],
                "fields": "userEnteredValue",
            }
        }
        await self._ask(lambda http: http.batch_update(spreadsheet, {"requests": [request]}))

    async def grow(self, spreadsheet: str, grid: Grid, *, rows: int, columns: int) -> None:
        requests = [
            {
                "appendDimension": {
                    "sheetId": grid.sheet_id,
                    "dimension": dimension,
                    "length": length,
                }
            }
            for dimension, length in (("ROWS", rows), ("COLUMNS", columns))
            if length > 0
        ]
        await self._ask(lambda http: http.batch_update(spreadsheet, {"requests": requests}))

    async def delete_rows(self, spreadsheet: str, grid: Grid, rows: Sequence[int]) -> None:
        """Counted from 1. All of them or none: Google applies such a batch as a whole."""
        requests = [
            {
                "deleteDimension": {
                    "range": {
                        "sheetId": grid.sheet_id,
                        "dimension": "ROWS",
                        "startIndex": row - 1,
                        "endIndex": row,
                    }
                }
            }
            for row in sorted(set(rows), reverse=True)
        ]
        await self._ask(lambda http: http.batch_update(spreadsheet, {"requests": requests}))

    async def close(self) -> None:
        if self._http is not None:
            await asyncio.to_thread(self._http.session.close)

    async def _ask(self, call: "Callable[[HTTPClient], Answer]") -> Answer:
        return await asyncio.to_thread(self._call, call)

    def _call(self, call: "Callable[[HTTPClient], Answer]") -> Answer:
        with _in_our_words():
            if self._http is None:
                self._http = _open(self._url, self._credential, self._timeout)
            return call(self._http)


def _open(url: str, credential: Credential, timeout: float) -> "HTTPClient":
    from google.auth.transport.requests import AuthorizedSession
    from gspread.http_client import HTTPClient

    token_url = GOOGLE_TOKEN_URL if url == GOOGLE_URL else f"{url}/token"
    session: Any = AuthorizedSession(  # type: ignore[no-untyped-call]
        _google_credential(credential, token_url), max_refresh_attempts=1
    )
    # Neither a proxy nor a password file of the environment has a say.
    session.trust_env = False

    class Client(HTTPClient):
        def request(self, method: str, endpoint: str, *given: Any, **more: Any) -> Any:
            return super().request(method, endpoint.replace(GOOGLE_URL, url, 1), *given, **more)

    http = Client(session.credentials, session=session)
    http.set_timeout(timeout)
    return http


def _google_credential(credential: Credential, token_url: str) -> Any:
    values = dict(credential.values)
    if credential.kind == "service_account":
        from google.oauth2 import service_account

        try:
            return service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                {**values, "token_uri": token_url}, scopes=SCOPES
            )
        except ValueError:
            raise SheetsRevoked("credential_unusable") from None
    from google.oauth2.credentials import Credentials

    return Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=values["refresh_token"],
        client_id=values["client_id"],
        client_secret=values["client_secret"],
        token_uri=token_url,
        scopes=SCOPES,
    )


@contextmanager
def _in_our_words() -> "Iterator[None]":
    """Google's own words may repeat what a cell says, so none of them leaves this file."""
    import requests
    from google.auth.exceptions import RefreshError, TransportError
    from gspread.exceptions import APIError

    try:
        yield
    except APIError as error:
        raise _translated(error.response) from None
    except RefreshError as error:
        if error.retryable:
            raise SheetsBusy("token_unavailable", RETRY_AFTER_SECONDS) from None
        raise SheetsRevoked("access_revoked") from None
    except (requests.RequestException, TransportError):
        raise SheetsSilent("no_answer") from None
    except ValueError:
        # An answer that broke off in the middle of its JSON.
        raise SheetsSilent("answer_unreadable") from None


def _translated(response: Any) -> Exception:
    status = int(response.status_code)
    if status == 429 or status == 503:
        return SheetsBusy(f"http_{status}", _retry_after(response.headers.get("Retry-After")))
    if status >= 500:
        return SheetsSilent(f"http_{status}")
    if status in {401, 403}:
        return SheetsRevoked("access_revoked")
    if status == 404:
        return SheetsMissing("spreadsheet_missing")
    return SheetsRefused(f"http_{status}")


def _retry_after(header: str | None) -> float:
    try:
        return min(max(float(header or RETRY_AFTER_SECONDS), 0.0), RETRY_AFTER_AT_MOST)
    except ValueError:
        return RETRY_AFTER_SECONDS
