"""What stands in for Google Sheets, over HTTP: worksheets in memory, tokens, quota, and faults.

It does what the API's documents say of the few calls that are made: ranges in A1 notation, empty
cells at the end left out, a range beyond the grid refused, a batch of structural changes applied as
a whole or not at all.
"""

import asyncio
import random
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

RANGE = re.compile(r"^'((?:[^']|'')+)'!([A-Z]*)([0-9]*):([A-Z]*)([0-9]*)$")
HELD_SECONDS = 1
LARGEST_BODY = 16 * 2**20
GRANTS = {"urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token"}
SPREADSHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz"


@dataclass
class Worksheet:
    sheet_id: int
    rows: int = 1000
    columns: int = 26
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)

    def put(self, *rows: Sequence[Any]) -> None:
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                self.cells[(r, c)] = cell

    def table(self) -> list[list[Any]]:
        height = max((r for r, _ in self.cells), default=-1) + 1
        width = max((c for _, c in self.cells), default=-1) + 1
        return [[self.cells.get((r, c), "") for c in range(width)] for r in range(height)]


@dataclass
class Google:
    url: str = ""
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    # The token endpoint and every call say no.
    revoked: bool = False
    reads_per_minute: int = 10_000
    writes_per_minute: int = 10_000
    # Chance of each fault per call, and what is rolled with.
    fault_rate: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(8))  # noqa: S311
    # Of the next calls, in turn: `429`, `503`, `half`, `silent`.
    planned: deque[str] = field(default_factory=deque)
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    # The next write is done and never answered: whoever made it is killed meanwhile.
    hold: bool = False
    held: asyncio.Event = field(default_factory=asyncio.Event)
    _reads: deque[float] = field(default_factory=deque)
    _writes: deque[float] = field(default_factory=deque)

    def serve(self, app: web.Application) -> None:
        app.router.add_post("/token", self.token)
        app.router.add_route("*", "/v4/spreadsheets/{id:[A-Za-z0-9_-]+}{what:.*}", self.call)

    def worksheet(self, title: str = "Orders") -> Worksheet:
        return self.sheets[title]

    def keyed(self, title: str = "Orders", key: str = "Parley ID") -> dict[str, dict[str, Any]]:
        """Rows by their key; one that stands there twice is an error of the test."""
        table = self.worksheet(title).table()
        headers = table[0]
        rows = [dict(zip(headers, row, strict=True)) for row in table[1:]]
        rows = [row for row in rows if row[key]]
        keys = [row[key] for row in rows]
        if len(set(keys)) != len(keys):
            raise ValueError("a key stands there twice")
        return {row[key]: row for row in rows}

    async def token(self, request: web.Request) -> web.Response:
        self.tokens += 1
        form = await request.post()
        if self.revoked or form["grant_type"] not in GRANTS:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    async def call(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != "Bearer t":
            return _refusal(401, "UNAUTHENTICATED")
        if self.revoked or request.match_info["id"] != SPREADSHEET:
            status = 403 if self.revoked else 404
            return _refusal(status, "PERMISSION_DENIED" if self.revoked else "NOT_FOUND")
        what = request.match_info["what"].lstrip(":/") or "get"
        is_read = request.method == "GET"
        self.calls["reads" if is_read else "writes"] += 1
        if not self._within_quota(is_read=is_read):
            self.faults["quota"] += 1
            return _refusal(429, "RESOURCE_EXHAUSTED", {"Retry-After": "1"})
        fault = self._fault(is_read=is_read)
        if fault in {"429", "503"}:
            return _refusal(int(fault), "UNAVAILABLE", {"Retry-After": "0"})
        body = orjson.loads(await request.read()) if not is_read else {}
        if fault == "half":
            body = _half(body)
        answer = {
            "get": self._get,
            "values:batchGet": self._values,
            "values:batchUpdate": self._update,
            "batchUpdate": self._structure,
        }[what](request, body)
        if isinstance(answer, web.Response):
            return answer
        if fault == "half":
            return _refusal(500, "INTERNAL")
        if self.hold and not is_read:
            self.hold = False
            self.held.set()
            fault = "silent"
            await asyncio.sleep(HELD_SECONDS)
        # None of a caller who is dead.
        if fault == "silent" and request.transport is not None:
            request.transport.close()
        return web.json_response(answer)

    def _within_quota(self, *, is_read: bool) -> bool:
        calls = self._reads if is_read else self._writes
        now = time.monotonic()
        while calls and calls[0] < now - 60:
            calls.popleft()
        calls.append(now)
        return len(calls) <= (self.reads_per_minute if is_read else self.writes_per_minute)

    def _fault(self, *, is_read: bool) -> str:
        fault = ""
        if self.planned:
            fault = self.planned.popleft()
        elif self.dice.random() < self.fault_rate:
            fault = self.dice.choice(
                ("429", "503") if is_read else ("429", "503", "half", "silent")
            )
        if fault:
            self.faults[fault] += 1
        return fault

    def _get(self, _: web.Request, __: Any) -> Any:
        return {
            "sheets": [
                {
                    "properties": {
                        "sheetId": one.sheet_id,
                        "title": title,
                        "gridProperties": {"rowCount": one.rows, "columnCount": one.columns},
                    }
                }
                for title, one in self.sheets.items()
            ]
        }

    def _values(self, request: web.Request, _: Any) -> Any:
        found = []
        for asked in request.query.getall("ranges"):
            place = self._place(asked)
            if place is None:
                return _refusal(400, "INVALID_ARGUMENT")
            sheet, top, left, bottom, right = place
            rows = [
                _trimmed([sheet.cells.get((r, c), "") for c in range(left, right + 1)])
                for r in range(top, bottom + 1)
            ]
            while rows and not rows[-1]:
                rows.pop()
            found.append({"range": asked, **({"values": rows} if rows else {})})
        return {"spreadsheetId": SPREADSHEET, "valueRanges": found}

    def _update(self, _: web.Request, body: Any) -> Any:
        if body["valueInputOption"] != "RAW":
            return _refusal(400, "INVALID_ARGUMENT")
        for one in body["data"]:
            place = self._place(one["range"])
            if place is None:
                return _refusal(400, "INVALID_ARGUMENT")
            sheet, top, left, bottom, _right = place
            if bottom >= sheet.rows:
                return _refusal(400, "INVALID_ARGUMENT")
            for r, row in enumerate(one["values"], start=top):
                for c, cell in enumerate(row, start=left):
                    sheet.cells[(r, c)] = cell
        return {"totalUpdatedRows": len(body["data"])}

    def _structure(self, _: web.Request, body: Any) -> Any:
        for one in body["requests"]:
            if "appendCells" in one:
                asked = one["appendCells"]
                sheet = self._by_id(asked["sheetId"])
                last = max((r for r, _ in sheet.cells), default=-1)
                for r, row in enumerate(asked["rows"], start=last + 1):
                    for c, cell in enumerate(row["values"]):
                        sheet.cells[(r, c)] = cell["userEnteredValue"]["stringValue"]
                sheet.rows = max(sheet.rows, last + 1 + len(asked["rows"]))
            elif "appendDimension" in one:
                asked = one["appendDimension"]
                sheet = self._by_id(asked["sheetId"])
                if asked["dimension"] == "ROWS":
                    sheet.rows += asked["length"]
                else:
                    sheet.columns += asked["length"]
            else:
                asked = one["deleteDimension"]["range"]
                sheet = self._by_id(asked["sheetId"])
                start, end = asked["startIndex"], asked["endIndex"]
                sheet.rows -= end - start
                sheet.cells = {
                    (r if r < start else r - (end - start), c): cell
                    for (r, c), cell in sheet.cells.items()
                    if not start <= r < end
                }
        return {"replies": []}

    def _by_id(self, sheet_id: int) -> Worksheet:
        return next(one for one in self.sheets.values() if one.sheet_id == sheet_id)

    def _place(self, asked: str) -> tuple[Worksheet, int, int, int, int] | None:
        match = RANGE.match(asked)
        sheet = None if match is None else self.sheets.get(match[1].replace("''", "'"))
        if match is None or sheet is None:
            return None
        left = _column(match[2]) if match[2] else 0
        right = _column(match[4]) if match[4] else sheet.columns - 1
        top = int(match[3]) - 1 if match[3] else 0
        bottom = int(match[5]) - 1 if match[5] else sheet.rows - 1
        if right >= sheet.columns or top >= sheet.rows:
            return None
        return sheet, top, left, bottom, right


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    return row


def _half(body: Any) -> Any:
    """Of several ranges the first half; of one, its first rows. Structure is never half changed."""
    data = body.get("data")
    if data is None:
        return body
    if len(data) > 1:
        return body | {"data": data[: len(data) // 2]}
    values = data[0]["values"]
    return body | {"data": [data[0] | {"values": values[: max(len(values) // 2, 1)]}]}


def _refusal(status: int, word: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"error": {"code": status, "message": "cells say =secret", "status": word}}
    return web.json_response(body, status=status, headers=headers)


def service_account() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return orjson.dumps(
        {
            "type": "service_account",
            "client_email": "parley@project.example",
            "private_key": pem.decode(),
            # Whatever this says: nobody goes there.
            "token_uri": "http://169.254.169.254/token",
        }
    ).decode()


@asynccontextmanager
async def open_google() -> AsyncIterator[Google]:
    google = Google()
    google.sheets["Orders"] = Worksheet(sheet_id=7)
    app = web.Application(client_max_size=LARGEST_BODY)
    google.serve(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    google.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield google
    finally:
        await runner.cleanup()
