"""Ten thousand rows of everything that comes in rows (`make many`): each says what it took."""

import csv
import io
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject, system_subject
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.imports.tasks import apply_import
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.models import OrderSource
from inbox.sheet_links.verifying import verify
from storm.fake_google import open_google
from tests.factories.callers import open_api
from tests.factories.sheet_sync import open_sync
from tests.factories.workspaces import MadeWorkspace, subject_of

pytestmark = [pytest.mark.many, pytest.mark.timeout(600)]

MANY = 10_000
FORMULA = "=HYPERLINK(A1)"
Say = Callable[[str], None]


@pytest.fixture
def owner(workspace: MadeWorkspace) -> Subject:
    return subject_of(workspace.owner)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    started = time.monotonic()

    def said(words: str) -> None:
        nonlocal started
        with capsys.disabled():
            print(f"\n    {words}: {time.monotonic() - started:.1f} s", end="")  # noqa: T201
        started = time.monotonic()

    return said


async def add_orders(uow: UnitOfWork) -> None:
    drafts = [
        NewOrder(
            workspace_id=uow.workspace_id,
            id=new_id(),
            source=OrderSource.API,
            currency="KWD",
            items=[{"name": FORMULA, "sku": "", "quantity": 1, "unit_price_minor": 1500 + n}],
            note=FORMULA if n % 2 else "",
        )
        for n in range(MANY)
    ]
    assert len(await OrderBook(uow).add(drafts)) == MANY


async def test_orders_are_exported(
    settings: Settings, workspace: MadeWorkspace, owner: Subject, say: Say
) -> None:
    async with workspace.as_house() as uow:
        await add_orders(uow)
    say(f"{MANY} orders are made")
    async with open_api(settings) as api:
        answer = await api.call(owner, "GET", "/orders/export.csv")
    say(f"{MANY} orders are exported, {len(answer.content) // 1024} kB")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == MANY + 1
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert cells.count(f"'{FORMULA}") >= MANY // 2


async def test_contacts_are_imported_or_refused_as_a_whole(
    settings: Settings, workspace: MadeWorkspace, owner: Subject, say: Say
) -> None:
    def table(bad: int) -> bytes:
        lines = ["phone,name,email"]
        for n in range(MANY):
            phone = "no number" if n % (MANY // bad) == 7 and bad > 1 else f"+4930{n:07}"
            lines.append(f"{phone},Name {n},n{n}@example.com")
        return "\n".join(lines).encode()

    headers = {"Content-Type": "text/csv"}
    async with open_api(settings) as api:
        path = "/contacts/import"
        refused = await api.call(owner, "POST", path, content=table(50), headers=headers)
        say(f"{MANY} rows, 50 of them bad, are refused")
        assert refused.status_code == 422
        errors = refused.json()["errors"]
        # Each bad row by its line and column.
        assert [one["field"] for one in errors[:2]] == ["9.phone", "209.phone"]
        assert len(errors) == 50
        assert (await api.call(owner, "GET", "/contacts")).json()["items"] == []
        taken = await api.call(owner, "POST", path, content=table(1), headers=headers)
        say(f"{MANY} good rows are taken")
        assert taken.status_code == 201, taken.text
        import_id = UUID(taken.json()["id"])
        await apply_import(workspace.runtime, workspace.id, import_id)
        say(f"{MANY} contacts are made")
        ended = (await api.call(owner, "GET", f"{path}/{import_id}")).json()
    assert (ended["state"], ended["created"], ended["done"]) == ("done", MANY, MANY)


async def test_orders_are_first_written_to_a_sheet(
    settings: Settings, workspace: MadeWorkspace, say: Say
) -> None:
    async with open_google() as google, open_sync(settings, google, workspace.id) as sync:
        async with sync.runtime.unit_of_work(workspace.id) as uow:
            await add_orders(uow)
        link = await sync.link(reads_per_minute=300, writes_per_minute=300)
        say(f"{MANY} orders are made")
        await sync.run(until_idle=False)
        halfway = await sync.read(link.id)
        assert (halfway.resync_done, halfway.resync_total) == (500, MANY)
        await sync.run()
        calls = sum(google.calls.values())
        say(f"{MANY} rows are written by {calls} calls, {dict(google.calls)}")
        assert calls <= 15 * MANY // 1000
        assert not (await sync.read(link.id)).resyncing
        drift = await verify(sync.runtime, system_subject(workspace.id), link.id)
        say("the whole worksheet is compared")
        assert drift.clean
        assert drift.rows == MANY
