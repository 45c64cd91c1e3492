"""Worksheets that follow the workspace, whatever Google answers and whoever dies meanwhile."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.contacts.entry import ContactEntry
from inbox.contacts.merging import MergeService
from inbox.contacts.models import Restriction
from inbox.contacts.schemas import ContactChange, ContactIn
from inbox.erasure.restricting import set_restriction
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import system_subject
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.models import NEXT, Order, OrderSource, OrderStatus
from inbox.orders.schemas import OrderEdit, OrderIn, OrderItemIn
from inbox.orders.service import OrderService
from inbox.sheet_links.models import SheetObject
from inbox.sheet_links.planning import drift_of
from inbox.sheet_links.schemas import SheetLinkEdit
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.verifying import verify
from storm.fake_google import Worksheet
from tests.factories.sheet_sync import SheetSync

MISSING = "1MissingMissingMissing"


def draft(sync: SheetSync, price: int, note: str = "") -> NewOrder:
    return NewOrder(
        workspace_id=sync.workspace_id,
        id=new_id(),
        source=OrderSource.API,
        currency="EUR",
        items=[{"name": "Tea", "sku": "", "quantity": 1, "unit_price_minor": price}],
        note=note,
    )


async def add(sync: SheetSync, count: int, **given: Any) -> list[UUID]:
    drafts = [draft(sync, 100 + n, **given) for n in range(count)]
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await OrderBook(uow).add(drafts)
    return [one.id for one in drafts]


async def change(sync: SheetSync, order_id: UUID, **given: Any) -> Order:
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        return await OrderService(uow).change(order_id, OrderEdit(**given))


async def edit(sync: SheetSync, link_id: UUID, **given: Any) -> None:
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await SheetLinkService(uow).change(link_id, SheetLinkEdit(**given))


async def orders_of(sync: SheetSync) -> Mapping[str, Order]:
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        orders = await OrderService(uow).list_after(None, 100_000)
    return {str(one.id): one for one in orders}


async def assert_equal(sync: SheetSync, link_id: UUID) -> None:
    orders, sheet = await orders_of(sync), sync.google.keyed()
    assert sheet.keys() == orders.keys()
    for key, order in orders.items():
        assert sheet[key]["No."] == order.number
        assert sheet[key]["Status"] == order.status.value
        assert sheet[key]["Total"] == order.total_minor / 100
    drift = await verify(sync.runtime, system_subject(sync.workspace_id), link_id)
    assert drift.clean
    assert drift.rows == len(orders)


async def test_first_everything_and_then_what_changes(sync: SheetSync) -> None:
    first, second = await add(sync, 2, note="=1+1")
    link = await sync.link()
    await sync.run()
    sheet = sync.google.worksheet()
    assert sheet.table()[0] == ["Parley ID", "No.", "Status", "Total", "Note"]
    assert sheet.table()[1] == [str(first), 1, "draft", 1.0, "=1+1"]
    # People may put columns and rows of theirs wherever they like, and move ours.
    sheet.cells = {(r + (r > 0), c + 1): cell for (r, c), cell in sheet.cells.items()}
    sheet.put(["Mine"], ["by hand"])
    await change(sync, second, status=OrderStatus.PAID)
    (third,) = await add(sync, 1)
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await OrderService(uow).delete(first)
    await sync.run()
    assert [row[1:4] for row in sheet.table()[1:]] == [
        ["", "", ""],
        [str(second), 2, "paid"],
        [str(third), 3, "draft"],
    ]
    assert [row[0] for row in sheet.table()] == ["Mine", "by hand", "", ""]
    await assert_equal(sync, link.id)
    # Nothing has changed: nothing is asked.
    before = dict(sync.google.calls)
    assert await sync.run() == 0
    assert dict(sync.google.calls) == before


async def test_a_thousand_changes_with_faults_and_dying_workers(sync: SheetSync) -> None:
    dice = random.Random(11)
    google = sync.google
    ids = await add(sync, 200)
    link = await sync.link(reads_per_minute=300, writes_per_minute=300)
    google.fault_rate, sync.death_rate = 0.10, 0.20
    google.reads_per_minute = google.writes_per_minute = 300
    changes = 200
    while changes < 1000:
        async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
            service = OrderService(uow)
            for order_id in dice.sample(ids, 30):
                order = await service.get(order_id)
                following = sorted(NEXT[order.status])
                if following and dice.random() < 0.6:
                    asked = OrderEdit(status=dice.choice(following))
                else:
                    asked = OrderEdit(shipping_minor=dice.randrange(10_000))
                await service.change(order_id, asked)
            changes += 30
        ids += await add(sync, 8)
        changes += 8
        drafts = [one for one in (await orders_of(sync)).values() if one.status == "draft"]
        for order in dice.sample(drafts, min(2, len(drafts))):
            async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
                await OrderService(uow).delete(order.id)
            ids.remove(order.id)
            changes += 1
        await sync.run(until_idle=dice.random() < 0.3)
    await sync.run()
    google.fault_rate = 0.0
    await assert_equal(sync, link.id)
    assert sum(google.faults.values()) > 5
    assert {"half", "silent"} <= google.faults.keys()
    assert sync.deaths > 3
    assert google.faults["quota"] == 0


async def test_a_first_sync_takes_few_calls(sync: SheetSync) -> None:
    await add(sync, 2000)
    link = await sync.link(reads_per_minute=300, writes_per_minute=300)
    await sync.run(until_idle=False)
    halfway = await sync.read(link.id)
    assert (halfway.resync_done, halfway.resync_total) == (500, 2000)
    await sync.run()
    await assert_equal(sync, link.id)
    calls = sum(sync.google.calls.values())
    # Each thousand: two batches of two reads and a write, and now and then the sheet grows.
    assert calls <= 2 * 8 + 5, calls
    assert not (await sync.read(link.id)).resyncing


@pytest.mark.parametrize("fault", ["429", "503", "half", "silent"])
async def test_each_fault_ends_in_one_row_per_order(sync: SheetSync, fault: str) -> None:
    link = await sync.link()
    await add(sync, 6)
    # Of the second call and the third: headers and keys, and the write.
    sync.google.planned.extend(["", "", fault, "", "", fault])
    await sync.run()
    await assert_equal(sync, link.id)
    assert sync.google.faults[fault] == 2


async def test_our_own_quota_is_kept_before_google_says_so(sync: SheetSync) -> None:
    await add(sync, 1200)
    link = await sync.link(reads_per_minute=6, writes_per_minute=6)
    await sync.run(until_idle=False)
    await sync.run(until_idle=False)
    await sync.run(until_idle=False)
    done = (await sync.read(link.id)).resync_done
    await sync.run(until_idle=False)
    assert (await sync.read(link.id)).resync_done == done
    assert sync.google.calls["reads"] <= 6
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await uow.session.execute(
            text("UPDATE sheet_account SET minute_started_at = minute_started_at - interval '1 h'")
        )
    await sync.run()
    await assert_equal(sync, link.id)


async def test_revoked_access_pauses_with_a_notice_and_goes_on_afterwards(
    sync: SheetSync,
) -> None:
    link = await sync.link()
    (order_id,) = await add(sync, 1)
    await sync.run()
    sync.google.revoked = True
    await change(sync, order_id, status=OrderStatus.PAID)
    await sync.run()
    assert await sync.is_paused(link.id) == "access_revoked"
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        told = await uow.session.execute(text("SELECT kind, object_id FROM notification"))
        assert [tuple(row) for row in told] == [("sheet_link_trouble", link.id)]
    await change(sync, order_id, status=OrderStatus.SHIPPED)
    assert await sync.run() == 0
    sync.google.revoked = False
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await SheetLinkService(uow).change(link.id, SheetLinkEdit(state="active"))
    await sync.run()
    await assert_equal(sync, link.id)


async def test_sheets_of_others_are_left_alone(sync: SheetSync) -> None:
    await add(sync, 1)
    google = sync.google
    google.sheets["Prices"] = prices = Worksheet(sheet_id=8)
    prices.put(["Item", "Total"], ["Tea", 5])
    google.sheets["Twice"] = twice = Worksheet(sheet_id=9)
    twice.put(["Parley ID", "Total", "Total"])
    before = dict(prices.cells)
    links = {
        "wrong_sheet": await sync.link(worksheet="Prices"),
        "header_twice": await sync.link(worksheet="Twice"),
        "worksheet_missing": await sync.link(worksheet="Nowhere"),
        "spreadsheet_missing": await sync.link(spreadsheet_id=MISSING),
    }
    await sync.run()
    found = {reason: await sync.is_paused(link.id) for reason, link in links.items()}
    assert found == {reason: reason for reason in links}
    assert prices.cells == before


async def test_headers_that_are_there_are_used_and_missing_ones_added(sync: SheetSync) -> None:
    sheet = sync.google.worksheet()
    sheet.columns = 4
    sheet.put(["Total", "Mine", "Parley ID"])
    (order_id,) = await add(sync, 1)
    await sync.link()
    await sync.run()
    assert sheet.table() == [
        ["Total", "Mine", "Parley ID", "No.", "Status", "Note"],
        [1.0, "", str(order_id), 1, "draft", ""],
    ]


async def test_contacts_and_what_the_ledger_says_of_them(sync: SheetSync) -> None:
    columns = {"name": "Name", "phone": "Phone"}
    link = await sync.link(object_kind=SheetObject.CONTACTS, columns=columns)
    ann, other = new_id(), new_id()
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        entry = ContactEntry(uow)
        await entry.create(ann, ContactIn(name="Ann Lee", phone="+4915550001"))
        await entry.create(other, ContactIn(name="Ann L."))
    await sync.run()
    assert {row["Name"] for row in sync.google.keyed().values()} == {"Ann Lee", "Ann L."}
    assert sync.google.keyed()[str(ann)]["Phone"] == "+4915550001"
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await MergeService(uow).merge(ann, other, new_id())
    await sync.run()
    assert list(sync.google.keyed()) == [str(ann)]
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        rows = await uow.session.execute(
            text(
                "SELECT DISTINCT processor, purpose, object_kind, contact_id, redactions"
                " FROM ledger_entry WHERE object_id = :ann"
            ),
            {"ann": ann},
        )
        (entry_row,) = rows.all()
    assert entry_row[:4] == ("google", "sheet", "contact", ann)
    assert "email" in entry_row.redactions
    assert "name" not in entry_row.redactions
    assert (await verify(sync.runtime, system_subject(sync.workspace_id), link.id)).clean


async def test_a_worksheet_names_nobody_who_asked_to_rest(sync: SheetSync) -> None:
    sync.google.sheets["People"] = Worksheet(99)
    who = {"name": "Name"}
    await sync.link(object_kind=SheetObject.CONTACTS, columns=who, worksheet="People")
    await sync.link(columns={"number": "No.", "contact_name": "Who", "note": "Note"})
    ann = new_id()
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await ContactEntry(uow).create(ann, ContactIn(name="Ann Lee"))
        await OrderBook(uow).add([replace(draft(sync, 100, "For Ann"), contact_id=ann)])
    for restriction in (None, Restriction.OBJECTION, None):
        async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
            await set_restriction(uow, ann, restriction)
        await sync.run()
        (row,) = sync.google.keyed().values()
        if restriction is None:
            assert (list(sync.google.keyed("People")), row["Who"]) == ([str(ann)], "Ann Lee")
            assert row["Note"] == "For Ann"
        else:
            assert list(sync.google.keyed("People")) == []
            assert (row["No."] != "", row["Who"], row["Note"]) == (True, "", "")


async def test_drift_is_found_by_kind_and_mended_by_reading_anew(sync: SheetSync) -> None:
    ids = await add(sync, 4)
    link = await sync.link()
    await sync.run()
    sheet = sync.google.worksheet()
    table = sheet.table()
    sheet.cells[(1, 2)] = "shipped"
    sheet.put(*[table[0], *table[1:3], table[2], ["someone", 1, "x", 1, ""]])
    sheet.cells[(1, 2)] = "shipped"
    drift = await verify(sync.runtime, system_subject(sync.workspace_id), link.id)
    assert not drift.clean
    assert drift.different == [str(ids[0])]
    assert drift.twice == [str(ids[1])]
    assert drift.missing == sorted(map(str, ids[2:]))
    assert drift.unknown == ["someone"]
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await SheetLinkService(uow).resync(link.id)
    await sync.run()
    drift = await verify(sync.runtime, system_subject(sync.workspace_id), link.id)
    assert (drift.different, drift.twice, drift.missing) == ([], [], [])


async def test_what_was_removed_while_a_link_was_paused_goes_when_it_is_read_anew(
    sync: SheetSync,
) -> None:
    link = await sync.link()
    first, second = await add(sync, 2)
    await sync.run()
    await edit(sync, link.id, state="paused")
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await OrderService(uow).delete(first)
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await SheetLinkService(uow).resync(link.id)
    await edit(sync, link.id, state="active")
    await sync.run()
    assert list(sync.google.keyed()) == [str(second)]
    await assert_equal(sync, link.id)


async def test_an_order_s_row_follows_its_contact(sync: SheetSync) -> None:
    columns = {"number": "No.", "contact_name": "Who"}
    await sync.link(columns=columns)
    ann, other = new_id(), new_id()
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        entry = ContactEntry(uow)
        await entry.create(ann, ContactIn(name="Ann Lee"))
        await entry.create(other, ContactIn(name="A. L."))
        drafts = [replace(draft(sync, 100 + n), contact_id=other) for n in range(3)]
        await OrderBook(uow).add(drafts)
    await sync.run()
    assert {row["Who"] for row in sync.google.keyed().values()} == {"A. L."}
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await ContactEntry(uow).change(other, ContactChange(name="Ann L."))
    await sync.run()
    assert {row["Who"] for row in sync.google.keyed().values()} == {"Ann L."}
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await MergeService(uow).merge(ann, other, new_id())
    await sync.run()
    assert {row["Who"] for row in sync.google.keyed().values()} == {"Ann Lee"}


def test_amounts_are_compared_to_the_last_digit() -> None:
    order_id = new_id()
    for found, wanted, same in (
        (1234567.89, 1234567.88, False),
        (1234567.89, 1234567.89, True),
        (5, 5.0, True),
        (0.1, 0.1, True),
    ):
        drift = drift_of([(str(order_id), [found])], {order_id: [wanted]})
        assert drift.clean is same, (found, wanted)


async def test_a_log_that_does_not_reach_back_means_reading_anew(sync: SheetSync) -> None:
    link = await sync.link()
    gone, *_ = await add(sync, 2)
    await sync.run()
    sync.google.worksheet().put(*sync.google.worksheet().table(), ["by hand", 1, "x", 1, ""])
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await OrderService(uow).delete(gone)
    await add(sync, 3)
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        log = "DELETE FROM event_log WHERE seq < (SELECT max(seq) FROM event_log)"
        await uow.session.execute(text(log))
        await OrderService(uow).create(
            new_id(),
            OrderIn(
                currency="EUR", items=[OrderItemIn(name="Tea", quantity=1, unit_price_minor=1)]
            ),
        )
    await sync.run()
    # What people wrote into our column is theirs.
    assert sync.google.keyed().keys() == {*await orders_of(sync), "by hand"}
    drift = await verify(sync.runtime, system_subject(sync.workspace_id), link.id)
    assert (drift.missing, drift.different, drift.unknown) == ([], [], ["by hand"])
    assert not (await sync.read(link.id)).sweeping
