"""The shipped app as a whole: health, metrics, documents, and what it refuses to start with."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Controller, get
from pydantic import SecretStr

from inbox.foundation.authentication import RouteUnguarded
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.permissions import Permission, Role
from inbox.foundation.settings import Settings
from parley import app as parley_app
from parley.app import create_app
from tests.factories.apps import bearer, open_client
from tests.factories.keys import make_key
from tests.factories.tenants import signed_in
from tests.factories.workspaces import MadeWorkspace


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(settings) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_health(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_metrics_are_numbers_and_names_from_the_code(
    client: httpx.AsyncClient, workspace: MadeWorkspace
) -> None:
    key = bearer(await make_key(workspace))
    await client.get("/api/v1/teams?canary=canary", **key)
    await client.get("/api/v1/canary", **key)
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    counted = 'parley_requests_total{method="GET",route="/api/v1/teams",status="400"}'
    assert counted in answer.text
    assert "canary" not in answer.text
    assert str(workspace.id) not in answer.text


async def test_the_document_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("limit=1", 200), ("limt=1", 400), ("limit=1&x", 400)]
)
async def test_an_unknown_query_parameter_is_refused(
    client: httpx.AsyncClient, workspace: MadeWorkspace, query: str, status: int
) -> None:
    key = bearer(await make_key(workspace))
    answer = await client.get(f"/api/v1/teams?{query}", **key)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["code"] == "unknown_parameter"
        assert "limt" not in answer.text


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "bearer\tx",
        "Bearer parley_unknown",
        "x" * 500,
    ],
)
async def test_credentials_that_are_none_are_refused(
    client: httpx.AsyncClient, workspace: MadeWorkspace, authorization: str
) -> None:
    """Beside a session that is good: whoever sends a key is judged by it."""
    _, headers = await signed_in(workspace, Role.OWNER)
    assert (await client.get("/api/v1/teams", headers=headers)).status_code == 200
    answer = await client.get("/api/v1/teams", headers={**headers, "Authorization": authorization})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"X-CSRF-Token": ""}, 403),
        ({"X-CSRF-Token": "é"}, 403),
        ({"X-CSRF-Token": "guessed"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
    ],
)
async def test_a_session_changes_things_from_our_own_pages_only(
    client: httpx.AsyncClient, workspace: MadeWorkspace, changes: dict[str, str], status: int
) -> None:
    _, headers = await signed_in(workspace, Role.OWNER)
    sent = {name: value.encode() for name, value in {**headers, **changes}.items()}
    answer = await client.post("/api/v1/teams", json={"name": "Sales"}, headers=sent)
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["code"] == "cross_site_request"
    # Reading needs neither; an answer is of no use to a page that may not read it.
    reading = await client.get("/api/v1/teams", headers={"Cookie": headers["Cookie"]})
    assert reading.status_code == 200


class Unguarded(Controller):
    path = "/unguarded"

    @get()
    async def read(self) -> None:
        return None


class Both(Controller):
    path = "/both"

    @get(permission=Permission.TEAMS_READ, public="No reason.")
    async def read(self) -> None:
        return None


class WordOnly(Controller):
    path = "/word"

    @get(permission="teams:read")
    async def read(self) -> None:
        return None


@pytest.mark.parametrize("controller", [Unguarded, Both, WordOnly])
def test_a_route_that_does_not_say_who_may_use_it_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, controller: type[Controller]
) -> None:
    monkeypatch.setattr(parley_app, "API_CONTROLLERS", [*parley_app.API_CONTROLLERS, controller])
    with pytest.raises(RouteUnguarded):
        create_app(settings)


@pytest.mark.parametrize("name", ["database_url", "redis_url", "secret_key", "master_keys"])
def test_a_missing_setting_stops_the_start(settings: Settings, name: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"PARLEY_{name.upper()}"):
        create_app(settings.model_copy(update={name: SecretStr("")}))


async def test_options_names_every_method(client: httpx.AsyncClient) -> None:
    allowed: dict[str, Any] = {}
    for path in ("/api/v1/me", "/api/v1/teams"):
        answer = await client.options(path)
        assert answer.status_code == 204
        allowed[path] = answer.headers["allow"]
    assert allowed == {
        "/api/v1/me": "GET, OPTIONS, PATCH",
        "/api/v1/teams": "GET, OPTIONS, POST",
    }
