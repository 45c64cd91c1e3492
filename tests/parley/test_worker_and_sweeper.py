"""One failing duty or task is a line and a report, and stops nothing else."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis

from inbox.foundation.doorbell import (
    QUEUE_NAME,
    TOGETHER_AT_MOST,
    RedisDoorbell,
    redis_broker,
)
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.metrics import RERUNG, RINGS_SENT, TASKS
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from parley import sweeper, worker
from parley.sweeper import sweep_once
from parley.tasks import DUTIES, Duty
from tests.factories.processes import wait_until
from tests.factories.runtimes import RecordingDoorbell, make_runtime
from tests.factories.valkey import everything_in

CANARY = "canary words"


@pytest.fixture
async def ringing(settings: Settings) -> Any:
    runtime = make_runtime(settings, doorbell=RecordingDoorbell())
    yield runtime
    await runtime.close()


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[tuple[BaseException, str]]:
    made: list[tuple[BaseException, str]] = []
    monkeypatch.setattr(sweeper, "report_sweep", lambda error, duty: made.append((error, duty)))
    monkeypatch.setattr(worker, "report_task", lambda error, task: made.append((error, task)))
    return made


async def test_what_a_duty_finds_is_rung_and_counted(ringing: Runtime) -> None:
    rings = [Ring("greet", (new_id(),)), Ring("greet", (new_id(),))]

    async def find(_: Runtime) -> list[Ring]:
        return rings

    before = RERUNG.labels(task="greet")._value.get()
    await sweep_once(ringing, "finds", Duty(find, every_seconds=1))
    assert isinstance(ringing.doorbell, RecordingDoorbell)
    assert ringing.doorbell.rings == rings
    assert RERUNG.labels(task="greet")._value.get() == before + 2


@pytest.mark.parametrize(
    ("failure", "reported"),
    [(ValueError(CANARY), True), (ServiceUnreachable(), False), (TimeoutError(), True)],
    ids=["defect", "database away", "too slow"],
)
async def test_a_duty_that_fails_is_reported_and_goes_on(
    ringing: Runtime,
    reports: list[tuple[BaseException, str]],
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    reported: bool,
) -> None:
    async def fail(_: Runtime) -> list[Ring]:
        raise failure

    with caplog.at_level(logging.INFO, "parley"):
        await sweep_once(ringing, "fails", Duty(fail, every_seconds=1))
    assert [record.msg for record in caplog.records] == ["sweep_failed"]
    assert CANARY not in str([record.__dict__ for record in caplog.records])
    assert reports == ([(failure, "fails")] if reported else [])


async def test_a_duty_that_hangs_is_given_up(
    ringing: Runtime, reports: list[tuple[BaseException, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "DUTY_TIMEOUT_SECONDS", 0.05)

    async def hang(_: Runtime) -> list[Ring]:
        await asyncio.Event().wait()
        return []

    await sweep_once(ringing, "hangs", Duty(hang, every_seconds=1))
    assert [duty for _, duty in reports] == ["hangs"]


@pytest.mark.parametrize("name", DUTIES)
async def test_every_duty_runs_as_the_product_does(runtime: Runtime, name: str) -> None:
    """Twice, as two sweepers would."""
    for _ in range(2):
        rings = await DUTIES[name].run(runtime)
        assert all(isinstance(ring, Ring) for ring in rings)


async def test_a_task_that_fails_ends_there(
    runtime: Runtime,
    reports: list[tuple[BaseException, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Raised further, Dramatiq would log its words and keep them in Redis."""
    given: list[tuple[UUID, ...]] = []

    async def fail(_: Runtime, *ids: UUID) -> None:
        given.append(ids)
        raise ValueError(CANARY)

    before = TASKS.labels(task="fails", outcome="failed")._value.get()
    row_id = new_id()
    await worker._actor(runtime, "fails", fail)(str(row_id))
    assert given == [(row_id,)]
    assert [(str(error), task) for error, task in reports] == [(CANARY, "fails")]
    assert TASKS.labels(task="fails", outcome="failed")._value.get() == before + 1
    assert CANARY not in str([record.__dict__ for record in caplog.records])


async def test_arguments_that_are_no_ids_end_there_too(
    runtime: Runtime, reports: list[tuple[BaseException, str]]
) -> None:
    async def never(_: Runtime, *ids: UUID) -> None:
        raise AssertionError(ids)

    await worker._actor(runtime, "never", never)(CANARY)
    assert [type(error) for error, _ in reports] == [ValueError]


@pytest.fixture
def valkey(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


def test_rings_that_only_note_ids_travel_together(redis_url: str, valkey: "redis.Redis") -> None:
    bell = RedisDoorbell(redis_broker(redis_url), {"note"})
    noted = [Ring("note", (uuid4(), uuid4())) for _ in range(TOGETHER_AT_MOST + 1)]
    bell.ring([*noted, Ring("greet", (uuid4(),)), Ring("greet", (uuid4(),))])
    wait_until(lambda: valkey.llen(f"dramatiq:{QUEUE_NAME}") == 4)
    bell.close()
    messages = [json.loads(one) for one in valkey.hvals(f"dramatiq:{QUEUE_NAME}.msgs")]
    by_task = Counter((one["actor_name"], len(one["args"])) for one in messages)
    assert by_task == {("note", 2 * TOGETHER_AT_MOST): 1, ("note", 2): 1, ("greet", 1): 2}
    sent = [ids for one in messages if one["actor_name"] == "note" for ids in one["args"]]
    assert set(sent) == {str(one) for ring in noted for one in ring.ids}


def test_a_ring_in_redis_is_a_name_and_ids(redis_url: str, valkey: "redis.Redis") -> None:
    bell = RedisDoorbell(redis_broker(redis_url))
    ids = (uuid4(), uuid4())
    before = RINGS_SENT.labels(task="greet")._value.get()
    # The same bell rung twice in one commit is one ring.
    bell.ring([Ring("greet", ids), Ring("greet", ids)])
    wait_until(lambda: valkey.llen(f"dramatiq:{QUEUE_NAME}") == 1)
    bell.close()
    held = everything_in(valkey).decode()
    assert '"actor_name":"greet"' in held
    assert all(str(one) in held for one in ids)
    assert '"options":{"redis_message_id":' in held
    assert RINGS_SENT.labels(task="greet")._value.get() == before + 1
