"""Every refusal is a problem with a stable code, and repeats nothing of what was sent."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from litestar import Controller, Litestar, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, JSONBody
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from inbox.foundation import request_pipeline
from inbox.foundation.api_request import ApiRequest, ValidationFailed, decode_strictly
from inbox.foundation.encryption import SealBroken
from inbox.foundation.errors import (
    BadRequest,
    Conflict,
    FieldFault,
    Forbidden,
    Invalid,
    NotFound,
    ParleyError,
    ServiceUnreachable,
    SettingsInvalid,
    TooManyRequests,
    Unauthenticated,
    invalid_field,
)
from inbox.foundation.pagination import CursorInvalid, Limit
from inbox.foundation.permissions import Role
from inbox.foundation.problems import EXCEPTION_HANDLERS, PROBLEM_TYPE
from inbox.foundation.request_pipeline import RequestPipeline
from inbox.foundation.schemas import Email, In, Name
from inbox.workspaces.schemas import TeamIn

CANARY = "canary"


class PersonIn(In):
    name: Name
    email: Email
    role: Role
    age: int = 0
    team: TeamIn | None = None
    labels: list[int] | None = None


def database_error(kind: type[psycopg.Error]) -> psycopg.Error:
    return kind(f'duplicate key\nDETAIL:  Key (email)=({CANARY}) already exists."')


def wrapped(kind: Any, original: psycopg.Error) -> Exception:
    error: Exception = kind("INSERT", {"email": CANARY}, original, hide_parameters=True)
    return error


class MadeUpHttpError(HTTPException):
    status_code = 418


ERRORS: dict[str, tuple[Exception, int, str]] = {
    "unauthenticated": (Unauthenticated(), 401, "unauthenticated"),
    "forbidden": (Forbidden(), 403, "forbidden"),
    "not found": (NotFound(), 404, "not_found"),
    "conflict": (Conflict(), 409, "conflict"),
    "invalid": (Invalid(), 422, "invalid"),
    "bad request": (BadRequest(), 400, "bad_request"),
    "cursor": (CursorInvalid(), 400, "cursor_invalid"),
    "too many": (TooManyRequests(retry_after_seconds=7), 429, "too_many_requests"),
    "unreachable": (ServiceUnreachable(), 503, "service_unreachable"),
    "settings": (SettingsInvalid(CANARY), 500, "internal_error"),
    "seal": (SealBroken(CANARY), 500, "internal_error"),
    "ours": (ParleyError(CANARY), 500, "internal_error"),
    "any": (ValueError(CANARY), 500, "internal_error"),
    "group": (ExceptionGroup(CANARY, [ValueError(CANARY)]), 500, "internal_error"),
    "http 500": (HTTPException(CANARY, status_code=500), 500, "internal_error"),
    "http 418": (MadeUpHttpError(CANARY), 418, "bad_request"),
    "unique": (
        wrapped(IntegrityError, database_error(psycopg.errors.UniqueViolation)),
        409,
        "conflict",
    ),
    "data": (wrapped(DataError, database_error(psycopg.DataError)), 422, "invalid"),
    "gone": (
        wrapped(OperationalError, database_error(psycopg.OperationalError)),
        503,
        "service_unreachable",
    ),
    "too many clients": (
        wrapped(OperationalError, database_error(psycopg.errors.TooManyConnections)),
        503,
        "service_unreachable",
    ),
    "shutting down": (
        wrapped(OperationalError, database_error(psycopg.errors.AdminShutdown)),
        503,
        "service_unreachable",
    ),
    "too slow": (
        wrapped(OperationalError, database_error(psycopg.errors.QueryCanceled)),
        503,
        "transaction_undone",
    ),
    "lock": (
        wrapped(OperationalError, database_error(psycopg.errors.LockNotAvailable)),
        503,
        "transaction_undone",
    ),
    "deadlock": (
        wrapped(OperationalError, database_error(psycopg.errors.DeadlockDetected)),
        503,
        "transaction_undone",
    ),
    "pool": (PoolTimeout(CANARY), 503, "service_unreachable"),
    "statement": (
        wrapped(ProgrammingError, database_error(psycopg.errors.UndefinedTable)),
        500,
        "internal_error",
    ),
}


class Routes(Controller):
    path = "/"

    @get("/errors/{name:str}")
    async def fail(self, name: FromPath[str]) -> None:
        raise ERRORS[name][0]

    @post("/people")
    async def add(self, data: JSONBody[PersonIn]) -> None:
        return None

    @get("/people/{person_id:uuid}")
    async def read(self, person_id: FromPath[UUID], limit: Limit = 50) -> None:
        return None


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        [Routes],
        exception_handlers=EXCEPTION_HANDLERS,
        request_class=ApiRequest,
        request_max_body_size=2000,
        logging_config=None,
        openapi_config=None,
    )
    app.state.reported = []
    app.state.report_error = lambda error, scope: app.state.reported.append(error)
    app.asgi_handler = RequestPipeline(app.asgi_handler)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # the two call the same types otherwise
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        client.reported = app.state.reported  # type: ignore[attr-defined] # for one test below
        yield client


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM_TYPE
    assert CANARY not in response.text
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"/docs/problems#{code}"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == response.headers["x-request-id"]
    return body


@pytest.mark.parametrize("name", ERRORS)
async def test_each_error_has_its_status_and_code(client: httpx.AsyncClient, name: str) -> None:
    error, status, code = ERRORS[name]
    response = await client.get(f"/errors/{name}")
    problem(response, status, code)
    reported = client.reported  # type: ignore[attr-defined] # set above
    assert (error in reported) is (status == 500 or code == "transaction_undone")
    assert (response.headers.get("retry-after") is not None) is (status in {429, 503})
    assert (response.headers.get("www-authenticate") == "Bearer") is (status == 401)


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("gone", "OperationalError"),
        ("shutting down", "AdminShutdown:57P01"),
        ("lock", "LockNotAvailable:55P03"),
        ("pool", "TimeoutError"),
        ("unreachable", "ServiceUnreachable"),
    ],
)
async def test_an_outage_says_in_the_log_what_it_was(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, name: str, cause: str
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(request_pipeline, "log", lambda _, **fields: lines.append(fields))
    await client.get(f"/errors/{name}")
    assert [line["cause"] for line in lines] == [cause]


async def test_too_many_requests_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    assert (await client.get("/errors/too many")).headers["retry-after"] == "7"


GOOD = {"name": "Mona", "email": "mona@people.example", "role": "agent"}


async def test_a_good_body_is_accepted(client: httpx.AsyncClient) -> None:
    assert (await client.post("/people", json=GOOD)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "canary\x00"}, "name"),
        ({"name": "canary\nsecond line"}, "name"),
        ({"name": "canary" * 100}, "name"),
        ({"name": 7}, "name"),
        ({"name": ["canary"]}, "name"),
        ({"email": "canary"}, "email"),
        ({"email": "canary@"}, "email"),
        ({"email": "canary\x00@people.example"}, "email"),
        ({"role": "canary"}, "role"),
        ({"role": 3}, "role"),
        ({"age": "canary"}, "age"),
        ({"age": 1.5}, "age"),
        ({"age": "5"}, "age"),
        ({"age": True}, "age"),
        ({"age": None}, "age"),
        ({"team": {"name": ""}}, "team.name"),
        ({"labels": [1, "canary"]}, "labels.1"),
        ({"labels": {"canary": 1}}, "labels"),
        ({"canary": "canary"}, "body"),
        ({"team": {"name": "Sales", "canary": 1}}, "team"),
    ],
)
async def test_a_field_that_cannot_be_accepted_is_named(
    client: httpx.AsyncClient, changes: dict[str, Any], field: str
) -> None:
    body = problem(await client.post("/people", json=GOOD | changes), 400, "validation_failed")
    assert [fault["field"] for fault in body["errors"]] == [field]
    assert body["errors"][0]["message"]


@pytest.mark.parametrize("missing", GOOD)
async def test_a_missing_field_is_named(client: httpx.AsyncClient, missing: str) -> None:
    sent = {name: value for name, value in GOOD.items() if name != missing}
    body = problem(await client.post("/people", json=sent), 400, "validation_failed")
    assert [fault["field"] for fault in body["errors"]] == [missing]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"canary",
        b'{"name": "canary"',
        b"[]",
        b'"canary"',
        b"null",
        b"17",
        b'{"name": "\xff\xfe canary"}',
        b"[" * 900 + b"]" * 900,
        b'{"name": "\\ud800 canary"}',
        b"\x00canary",
    ],
)
async def test_a_malformed_body_is_refused(client: httpx.AsyncClient, raw: bytes) -> None:
    response = await client.post(
        "/people", content=raw, headers={"Content-Type": "application/json"}
    )
    body = problem(response, 400, "validation_failed")
    assert [fault["field"] for fault in body["errors"]] == ["body"]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "multipart/form-data", "canary"]
)
async def test_another_media_type_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.post("/people", content=b"canary", headers={"Content-Type": kind})
    problem(response, 415, "unsupported_media_type")


async def test_a_body_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    sent = GOOD | {"name": "canary" * 1000}
    problem(await client.post("/people", json=sent), 413, "body_too_large")


async def test_a_body_of_unknown_length_is_cut_off_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b'{"name": "canary' + b" " * 100

    response = await client.post(
        "/people", content=endless(), headers={"Content-Type": "application/json"}
    )
    problem(response, 413, "body_too_large")


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/canary", "/people/canary", "/people/%00canary", "/people/../canary"):
        problem(await client.get(path), 404, "not_found")


async def test_another_method_names_the_allowed_ones(client: httpx.AsyncClient) -> None:
    response = await client.delete("/people")
    problem(response, 405, "method_not_allowed")
    assert set(response.headers["allow"].replace(" ", "").split(",")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "canary", "1.5", "", "9" * 30])
async def test_a_limit_out_of_bounds_is_refused(client: httpx.AsyncClient, limit: str) -> None:
    path = "/people/01a1fc39-ba5e-7742-8e90-f4839043c1d3"
    body = problem(await client.get(path, params={"limit": limit}), 400, "validation_failed")
    assert [fault["field"] for fault in body["errors"]] == ["limit"]


def test_a_field_fault_is_made_in_one_call() -> None:
    error = invalid_field("time_zone", "Name one.")
    assert error.faults == (FieldFault("time_zone", "Name one."),)
    assert error.detail == "time_zone: Name one."


def test_a_whole_number_may_be_written_with_a_point() -> None:
    class Asked(In):
        count: int
        when: datetime
        share: float = 0.0

    body = b'{"count": 3.0, "when": "2026-01-31T09:00:00Z", "share": 2.0}'
    read = decode_strictly(body, Asked)
    assert (read.count, read.when.year, read.share) == (3, 2026, 2.0)
    for wrong in (b"3.5", b"1e400", b'"3.0"'):
        with pytest.raises(ValidationFailed):
            decode_strictly(body.replace(b"3.0", wrong, 1), Asked)
