"""Takes the evidence after a storm: rows, what the far end saw, what the API shows, stray texts."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from storm.customers import CANARY
from storm.database import read_rows, tables_with
from storm.evidence import ApiAnswer, Arrival, Evidence, Rows, Sighting
from storm.far_end import FarEnd
from storm.http_client import ClientPool
from storm.provisioning import Tenant
from storm.stack import Stack

API_TIMEOUT_SECONDS = 10
# What the storm itself wrote, and PostgreSQL's own files: its tables are read through SQL.
NOT_SEARCHED = {"far-end", "postgres/data"}
PAGES_AT_MOST = 3
CONVERSATIONS_OPENED = 3


async def gather(stack: Stack, far_end: FarEnd, tenants: Sequence[Tenant]) -> Evidence:
    answers = [answer for one in tenants for answer in await shown_to(stack.port, one)]
    # A house that is not at rest goes on while it is looked at: what came in must have been told
    # before the rows are read, and what went out is asked for after them.
    before = await far_end.history()
    rows = await asyncio.to_thread(read_rows, stack.database_url)
    after = await far_end.history()
    searched, sightings = await asyncio.to_thread(search, stack)
    return Evidence(
        arrivals=seen_in(rows, before.arrivals, after.arrivals),
        statuses=before.statuses,
        refused=after.refused,
        rows=rows,
        answers=answers,
        searched=searched,
        sightings=sightings,
    )


def seen_in(rows: Rows, before: Sequence[Arrival], after: Sequence[Arrival]) -> list[Arrival]:
    """Of what arrived while the rows were read, what they know of: the rest was written later."""
    known = {one.id for one in rows.effects}
    at = len(before)
    return [*after[:at], *(one for one in after[at:] if one.effect_id in known)]


async def shown_to(port: int, tenant: Tenant) -> list[ApiAnswer]:
    """The ids that this tenant's key is shown, on the lists and inside a few conversations."""
    if not tenant.api_key:
        return []
    found = []
    conversations: list[str] = []
    for path in ("conversations", "contacts", "channels"):
        ids = await list_ids(port, tenant, f"/api/v1/{path}?limit=100")
        found.append(ApiAnswer(tenant.workspace_id, path, frozenset(ids)))
        if path == "conversations":
            conversations = ids[:CONVERSATIONS_OPENED]
    for one in conversations:
        path = f"conversations/{one}/messages"
        ids = await list_ids(port, tenant, f"/api/v1/{path}?limit=100")
        found.append(ApiAnswer(tenant.workspace_id, path, frozenset(ids)))
    return found


async def list_ids(port: int, tenant: Tenant, path: str) -> list[str]:
    ids: list[str] = []
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        code, page = await ask(port, "GET", path + cursor, tenant.api_key)
        if code != 200 or not isinstance(page, dict):
            break
        ids += [str(one["id"]) for one in page.get("items", [])]
        if not page.get("next_cursor"):
            break
        cursor = f"&cursor={page['next_cursor']}"
    return ids


async def ask(port: int, method: str, path: str, key: str, document: Any = None) -> tuple[int, Any]:
    body = b"" if document is None else orjson.dumps(document)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    pool = ClientPool("127.0.0.1", port, 1, API_TIMEOUT_SECONDS)
    code, answer = await pool.ask(head.encode() + body)
    await pool.close()
    return code, orjson.loads(answer) if answer else None


def search(stack: Stack) -> tuple[list[str], list[Sighting]]:
    """Logs, Redis's append-only file and every table, for a word of the customers."""
    searched, sightings = [], []
    for path in sorted(stack.directory.rglob("*")):
        where = path.relative_to(stack.directory)
        if not path.is_file() or _skipped(where):
            continue
        searched.append(str(where))
        if count := path.read_bytes().count(CANARY.encode()):
            sightings.append(Sighting(str(where), count))
    searched.append("every table")
    found = tables_with(stack.database_url, CANARY)
    sightings += [Sighting(f"table {name}", count) for name, count in sorted(found.items())]
    return searched, sightings


def _skipped(where: Path) -> bool:
    return any(where.is_relative_to(one) for one in NOT_SEARCHED)
