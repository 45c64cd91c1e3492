"""The generator keeps its times whatever the other side does, and signs what it sends."""

import asyncio
import hmac
from collections import Counter
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

import orjson
import pytest
from litestar.testing import TestClient

from bench.bare_handler import create_bare_app
from bench.generator import Generator, Job
from bench.load import read_offered
from bench.measures import measure
from storm.http_server import Exchange, HttpServer
from storm.webhooks import PATH, Envelope, Number, sign

NUMBERS = [Number(f"100{n}", "2001", f"secret {n}", "token") for n in range(2)]


class Door:
    def __init__(self, stall_seconds: float = 0.0) -> None:
        self.bodies: list[bytes] = []
        self.rightly_signed = 0
        self._stall_seconds = stall_seconds
        self._stalled = False

    def handle(self, exchange: Exchange) -> None:
        self.bodies.append(exchange.body)
        signature = exchange.header(b"x-hub-signature-256")
        self.rightly_signed += any(
            signature == sign(exchange.body, one.app_secret.encode()).decode() for one in NUMBERS
        )
        if self._stall_seconds and not self._stalled:
            self._stalled = True
            asyncio.get_running_loop().call_later(self._stall_seconds, exchange.answer, 200, b"")
        else:
            exchange.answer(200, b"")


async def generated(door: Door, **job: Any) -> Generator:
    server = HttpServer(door.handle)
    await server.start("127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.port}{PATH}"
    generator = Generator(Job(url, NUMBERS, **job))
    await generator.run()
    await server.stop()
    return generator


async def test_the_rate_is_kept_and_every_body_is_signed() -> None:
    door = Door()
    generator = await generated(door, rate=400, seconds=0.5, customers=10, first_number=7)
    due = generator.log.due_at
    assert len(due) == len(door.bodies) == door.rightly_signed == 200
    gaps = {round(after - before, 6) for before, after in pairwise(due)}
    assert gaps == {0.0025}
    messages = [
        orjson.loads(body)["entry"][0]["changes"][0]["value"]["messages"][0] for body in door.bodies
    ]
    assert {one["text"]["body"] for one in messages} == {f"price {n}" for n in range(7, 207)}
    assert set(Counter(one["from"] for one in messages).values()) == {20}


async def test_a_stall_is_charged_to_every_request_that_was_due_meanwhile() -> None:
    generator = await generated(
        Door(stall_seconds=0.3), rate=200, seconds=0.5, connections=1, customers=10
    )
    run = measure(generator.log.due_at, generator.log.answered_at)
    assert run.completed == 100
    # With one connection all that was due during the stall had to wait for its end.
    waited = sum(
        done - due > 0.1
        for due, done in zip(generator.log.due_at, generator.log.answered_at, strict=True)
    )
    assert waited >= 35


async def test_saturation_keeps_its_connections_busy() -> None:
    generator = await generated(
        Door(),
        mode="saturate",
        seconds=0.3,
        connections=4,
        customers=10,
    )
    assert generator.log.open == 0
    assert len(generator.log.due_at) > 100
    assert set(generator.log.code) == {200}


def test_a_job_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    document = {
        "url": "http://127.0.0.1:1/x",
        "numbers": [{"phone_number_id": "1", "waba_id": "2", "app_secret": "3", "token": "4"}],
        "rate": 5,
    }
    path.write_bytes(orjson.dumps(document))
    assert Job.read(path).numbers == [Number("1", "2", "3", "4")]


def test_only_a_200_counts_as_taken() -> None:
    offered = read_offered(
        orjson.dumps(
            {
                "first_number": 0,
                "due_at": [1.0, 2.0, 3.0],
                "sent_at": [1.0, 2.5, 3.0],
                "answered_at": [1.1, 2.9, None],
                "code": [200, 503, 0],
                "cpu_seconds": 0.1,
            }
        )
    )
    assert offered.errors == 2
    assert [isnan(one) for one in offered.answered_at] == [False, True, True]
    assert offered.worst_lag_seconds == pytest.approx(0.5)


def test_the_bare_handler_takes_the_right_signature_only() -> None:
    body = Envelope(NUMBERS[0]).text_message("wamid.1", "1555", "price 1", 1)
    right = "sha256=" + hmac.digest(b"secret 0", body, "sha256").hex()
    with TestClient(create_bare_app(b"secret 0")) as client:
        for signature, status in ((right, 200), ("sha256=00", 401), ("", 401)):
            answer = client.post(PATH, content=body, headers={"x-hub-signature-256": signature})
            assert answer.status_code == status
