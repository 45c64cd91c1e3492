"""What surrounds every request: an id, a deadline, a line, counts, headers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, get
from litestar.response import Stream

from inbox.foundation import logs, request_pipeline
from inbox.foundation.metrics import REQUESTS
from inbox.foundation.problems import EXCEPTION_HANDLERS, PROBLEM_TYPE
from inbox.foundation.request_pipeline import NO_DEADLINE, RequestPipeline

DEADLINE_SECONDS = 0.2
LONGER_SECONDS = 0.5


class Silent:
    """A handler that never answers, and whether it was told to stop."""

    def __init__(self) -> None:
        self.cancelled = 0
        self.cleaned_up = asyncio.Event()


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture
async def client(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(request_pipeline, "DEADLINE_SECONDS", DEADLINE_SECONDS)

    @get("/silent")
    async def never() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            silent.cancelled += 1
            # A driver's clean-up can take as long as the database is away.
            await silent.cleaned_up.wait()

    @get("/patient", opt={NO_DEADLINE: True})
    async def patient() -> str:
        await asyncio.sleep(LONGER_SECONDS)
        return "done"

    @get("/stream")
    async def stream() -> Stream:
        async def parts() -> AsyncIterator[bytes]:
            yield b"one "
            await asyncio.sleep(LONGER_SECONDS)
            yield b"two"

        return Stream(parts())

    @get("/items/{name:str}")
    async def quick() -> str:
        return "done"

    app = Litestar(
        [never, patient, stream, quick],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    app.asgi_handler = RequestPipeline(app.asgi_handler)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # one protocol, two spellings
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened
    silent.cleaned_up.set()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be written to standard output."""
    written: list[dict[str, Any]] = []

    def note(event: logs.Log, **fields: Any) -> None:
        written.append({"event": event.value, **fields})

    monkeypatch.setattr(request_pipeline, "log", note)
    return written


async def test_a_silent_handler_is_answered_for(
    client: httpx.AsyncClient, silent: Silent, lines: list[dict[str, Any]]
) -> None:
    started_at = time.monotonic()
    answer = await client.get("/silent")
    assert time.monotonic() - started_at < DEADLINE_SECONDS + 0.2
    assert answer.status_code == 503
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["code"] == "service_unreachable"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    await asyncio.sleep(0)
    assert silent.cancelled == 1
    said = [(line["route"], line["status"], line["cause"]) for line in lines]
    assert said == [("/silent", 503, "deadline")]


async def test_many_silent_handlers_do_not_wait_for_each_other(
    client: httpx.AsyncClient, silent: Silent
) -> None:
    started_at = time.monotonic()
    answers = await asyncio.gather(*(client.get("/silent") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {503}
    # One after the other they would take twenty seconds.
    assert time.monotonic() - started_at < 100 * DEADLINE_SECONDS / 4


@pytest.mark.parametrize(("path", "text"), [("/patient", "done"), ("/stream", "one two")])
async def test_what_may_take_long_is_not_cut_off(
    client: httpx.AsyncClient, path: str, text: str
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.text) == (200, text)


async def test_a_caller_who_goes_away_takes_his_request_with_him(
    client: httpx.AsyncClient, silent: Silent
) -> None:
    call = asyncio.create_task(client.get("/silent"))
    await asyncio.sleep(DEADLINE_SECONDS / 4)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.sleep(0)
    assert silent.cancelled == 1


async def test_every_answer_has_its_own_id_and_headers(client: httpx.AsyncClient) -> None:
    first, second = [await client.get("/items/a") for _ in range(2)]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
    ):
        assert first.headers[name] == value


async def test_lines_and_counts_name_the_route_as_it_is_written(
    client: httpx.AsyncClient, lines: list[dict[str, Any]]
) -> None:
    for path in ("/items/canary", "/canary", "/items/canary/canary"):
        await client.get(path, params={"q": "canary"})
    await client.request("CANARY", "/items/a")
    assert "canary" not in json.dumps(lines, default=str).lower()
    assert [line["route"] for line in lines[:3]] == ["/items/{name}", "unrouted", "unrouted"]
    assert lines[3]["method"] == "OTHER"
    labels = {label for sample in REQUESTS.collect()[0].samples for label in sample.labels.values()}
    assert not [label for label in labels if "canary" in label.lower()]
