"""A thousand changes of orders, ten in a hundred calls go wrong, and workers are killed in the
middle of a write: in the end the worksheet says what the house says, every order once."""

import asyncio
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from inbox.delivery.settle import ready_lanes, settle_waiting
from inbox.foundation.doorbell import RedisDoorbell, redis_broker
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import system_subject
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.models import NEXT, Order, OrderSource
from inbox.orders.schemas import OrderEdit
from inbox.orders.service import OrderService
from inbox.sheet_links.tasks import due_sheet_links
from inbox.sheet_links.verifying import verify
from storm.fake_google import open_google
from tests.factories.processes import Process, running
from tests.factories.sheet_sync import SheetSync, open_sync
from tests.factories.waiting import until
from tests.factories.workspaces import make_workspace
from tests.plugins.services import build_settings

DEATHS = 2
PATIENCE_SECONDS = 40.0
# In each of three waves.
ADDED, CHANGED, DELETED = 250, 75, 10
PER_MINUTE = 200
# Waits are over and leases have run out: what a minute would do.
TIME_PASSES = """
    UPDATE effect SET lease_until = clock_timestamp() WHERE state = 'claimed' AND %(dead)s;
    UPDATE effect SET due_at = clock_timestamp() WHERE state = 'ready';
    UPDATE lane SET tokens = burst, breaker = 'closed', open_until = NULL
"""


async def orders_of(sync: SheetSync) -> Mapping[str, Order]:
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        orders = await OrderService(uow).list_after(None, 10_000)
    return {str(one.id): one for one in orders}


def draft(sync: SheetSync, price: int) -> NewOrder:
    return NewOrder(
        workspace_id=sync.workspace_id,
        id=new_id(),
        source=OrderSource.API,
        currency="EUR",
        items=[{"name": "Tea", "sku": "", "quantity": 1, "unit_price_minor": price}],
    )


async def wave(sync: SheetSync, dice: random.Random) -> int:
    """How many changes it was."""
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        await OrderBook(uow).add([draft(sync, 100 + n) for n in range(ADDED)])
    known = await orders_of(sync)
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        service = OrderService(uow)
        for order in dice.sample(list(known.values()), CHANGED):
            following = sorted(NEXT[order.status])
            asked = OrderEdit(shipping_minor=dice.randrange(10_000))
            if following and dice.random() < 0.3:
                asked = OrderEdit(status=dice.choice(following))
            await service.change(order.id, asked)
    async with sync.runtime.unit_of_work(sync.workspace_id) as uow:
        drafts = [one.id for one in (await orders_of(sync)).values() if one.status == "draft"]
        for order_id in dice.sample(drafts, DELETED):
            await OrderService(uow).delete(order_id)
    return ADDED + CHANGED + DELETED


async def test_a_thousand_changes_and_workers_that_are_killed(
    new_database: Callable[[], str], redis_url: str, tmp_path: Path
) -> None:
    url, dice = new_database(), random.Random(27)
    plain = build_settings(url, redis_url, tmp_path / "data")
    async with open_google() as google:
        settings = plain.model_copy(update={"sheets_url": google.url})
        async with open_sync(settings, google, UUID(int=0)) as sync:
            sync.runtime.doorbell = bell = RedisDoorbell(redis_broker(redis_url))
            sync.workspace_id = (await make_workspace(sync.runtime)).id
            google.reads_per_minute = google.writes_per_minute = PER_MINUTE
            google.fault_rate = 0.10
            quota = {"reads_per_minute": PER_MINUTE, "writes_per_minute": PER_MINUTE}
            link = await sync.link(**quota)
            with psycopg.connect(url, autocommit=True) as clock:
                changes = 0
                for number in range(DEATHS):
                    changes += await wave(sync, dice)
                    with running(settings, tmp_path / f"{number}.log", "worker") as worker:
                        await kill_in_a_write(sync, worker, clock)
                    pass_time(clock, dead=True)
                changes += await wave(sync, dice)
                with running(settings, tmp_path / "last.log", "worker"):
                    await until_equal(sync, clock)
            bell.close()
            google.fault_rate = 0.0
            drift = await verify(sync.runtime, system_subject(sync.workspace_id), link.id)
            known = len(await orders_of(sync))
    assert changes >= 1000
    assert (drift.clean, drift.rows) == (True, known)
    assert sum(google.faults.values()) > 0
    # Ours was kept before theirs said so.
    assert google.faults["quota"] == 0


def pass_time(clock: psycopg.Connection[Any], *, dead: bool) -> None:
    for statement in TIME_PASSES.replace("%(dead)s", str(dead)).split(";"):
        clock.execute(statement.encode())


async def sweep(sync: SheetSync, clock: psycopg.Connection[Any]) -> None:
    """What the sweeper does for sheets, without all that it does besides."""
    pass_time(clock, dead=False)
    for duty in (due_sheet_links, settle_waiting, ready_lanes):
        sync.runtime.doorbell.ring(await duty(sync.runtime))
    await asyncio.sleep(0.1)


async def kill_in_a_write(sync: SheetSync, worker: Process, clock: psycopg.Connection[Any]) -> None:
    google = sync.google
    google.held.clear()
    google.hold = True

    async def held() -> bool:
        await sweep(sync, clock)
        return google.held.is_set()

    await until(held, what="a write", seconds=PATIENCE_SECONDS)
    worker.kill()


async def until_equal(sync: SheetSync, clock: psycopg.Connection[Any]) -> None:
    async def equal() -> bool:
        await sweep(sync, clock)
        orders = await orders_of(sync)
        sheet = sync.google.keyed()
        return sheet.keys() == orders.keys() and all(
            (sheet[key]["Status"], sheet[key]["Total"])
            == (order.status.value, order.total_minor / 100)
            for key, order in orders.items()
        )

    await until(equal, what="the worksheet to say what the house says", seconds=PATIENCE_SECONDS)
