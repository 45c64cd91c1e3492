"""The same key and body make a resource once, however often and however fast they are sent."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import psycopg
import pytest

from inbox.foundation.house_keeping import forget_idempotency_keys
from inbox.foundation.idempotency import KEPT_HOURS
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.workspaces.schemas import TeamIn
from tests.factories.apps import open_client
from tests.factories.keys import make_key
from tests.factories.tenants import signed_in
from tests.factories.workspaces import MadeWorkspace

Superuser = psycopg.Connection[Any]


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(settings) as opened:
        yield opened


class Poster:
    """Somebody who makes teams, always with the same Idempotency-Key unless told otherwise."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self._client = client
        self.headers = headers
        self.key = str(new_id())

    async def post(
        self, name: str, *, key: str = "", path: str = "/teams", **more: Any
    ) -> httpx.Response:
        return await self._client.post(
            f"/api/v1{path}",
            json={"name": name, **more},
            headers={**self.headers, "Idempotency-Key": key or self.key},
        )

    async def team_names(self) -> list[str]:
        answer = await self._client.get("/api/v1/teams", headers=self.headers)
        return [team["name"] for team in answer.json()["items"]]


@pytest.fixture
async def poster(client: httpx.AsyncClient, workspace: MadeWorkspace) -> Poster:
    return Poster(client, {"Authorization": f"Bearer {await make_key(workspace)}"})


async def test_again_answers_with_the_same_resource(poster: Poster) -> None:
    first = await poster.post("Sales")
    again = await poster.post("Sales")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert await poster.team_names() == ["Sales"]


async def test_the_order_of_fields_makes_no_difference(
    poster: Poster, client: httpx.AsyncClient
) -> None:
    first = await poster.post("Sales", description="Second floor")
    body = b'{"description": "Second floor",   "name": "Sales"}'
    again = await client.post(
        "/api/v1/teams",
        content=body,
        headers={
            **poster.headers,
            "Idempotency-Key": poster.key,
            "Content-Type": "application/json",
        },
    )
    assert again.json()["id"] == first.json()["id"]


async def test_another_body_is_refused_and_changes_nothing(poster: Poster) -> None:
    await poster.post("Sales")
    refused = await poster.post("Support")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert await poster.team_names() == ["Sales"]


async def test_what_was_changed_since_is_read_afresh(
    poster: Poster, client: httpx.AsyncClient
) -> None:
    team_id = (await poster.post("Sales")).json()["id"]
    changed = await client.patch(
        f"/api/v1/teams/{team_id}", json={"description": "New"}, headers=poster.headers
    )
    assert changed.status_code == 200
    assert (await poster.post("Sales")).json()["description"] == "New"


async def test_a_request_that_failed_leaves_its_key_free(poster: Poster) -> None:
    await poster.post("Sales", key="another")
    taken = await poster.post("Sales")
    assert taken.status_code == 409
    assert (await poster.post("Support")).status_code == 201


async def test_twenty_at_once_make_one(poster: Poster) -> None:
    answers = await asyncio.gather(*(poster.post("Sales") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await poster.team_names() == ["Sales"]


async def test_twenty_different_ones_at_once_make_one(poster: Poster) -> None:
    answers = await asyncio.gather(*(poster.post(f"Team {number}") for number in range(20)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [422] * 19
    assert len(await poster.team_names()) == 1


async def test_keys_of_two_callers_do_not_meet(
    poster: Poster, client: httpx.AsyncClient, workspace: MadeWorkspace
) -> None:
    _, headers = await signed_in(workspace, Role.OWNER)
    other = Poster(client, headers)
    other.key = poster.key
    assert (await poster.post("Sales")).status_code == 201
    assert (await other.post("Support")).status_code == 201


async def test_keys_of_two_routes_do_not_meet(poster: Poster) -> None:
    assert (await poster.post("Sales")).status_code == 201
    made = await poster.post("Sales", path="/api-keys", scopes=["all"])
    assert made.status_code == 201


async def test_an_api_key_is_shown_once_only(poster: Poster) -> None:
    first = await poster.post("Shop", path="/api-keys", scopes=["all"])
    again = await poster.post("Shop", path="/api-keys", scopes=["all"])
    assert first.json()["key"]
    assert again.json() == first.json() | {"key": None}


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_is_none_is_refused(poster: Poster, key: str) -> None:
    poster.key = key
    answer = await poster.post("Sales")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert await poster.team_names() == []


async def test_only_hashes_are_stored(
    poster: Poster, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    await poster.post("Canary", key="canary-key")
    found = superuser.execute(
        "SELECT idempotency_key::text FROM idempotency_key WHERE workspace_id = %s", (workspace.id,)
    ).fetchall()
    assert len(found) == 1
    assert b"canary".hex() not in str(found).lower()


async def test_a_key_is_forgotten_after_a_day(
    poster: Poster, runtime: Runtime, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    def age(hours: float) -> None:
        superuser.execute(
            "UPDATE idempotency_key SET created_at = clock_timestamp()"
            " - make_interval(secs => %s) WHERE workspace_id = %s",
            (hours * 3600, workspace.id),
        )

    def stored() -> int:
        found = superuser.execute(
            "SELECT count(*) FROM idempotency_key WHERE workspace_id = %s", (workspace.id,)
        ).fetchone()
        return int(found[0]) if found else 0

    await poster.post("Sales")
    age(KEPT_HOURS - 0.1)
    await forget_idempotency_keys(runtime)
    assert stored() == 1
    age(KEPT_HOURS + 0.1)
    # Not swept yet: the key can be used for something else all the same.
    assert (await poster.post("Support")).status_code == 201
    age(KEPT_HOURS + 0.1)
    await forget_idempotency_keys(runtime)
    assert stored() == 0
    assert sorted(await poster.team_names()) == ["Sales", "Support"]


async def test_nobody_guesses_what_was_posted(
    poster: Poster, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    await poster.post("Sales")
    (found,) = superuser.execute(
        "SELECT request_hash FROM idempotency_key WHERE workspace_id = %s", (workspace.id,)
    ).fetchall()
    bodies = (b'{"name":"Sales"}', b'{"description":"","name":"Sales"}')
    assert bytes(found[0]) not in {hashlib.sha256(body).digest() for body in bodies}


async def test_what_a_version_before_has_made_is_not_made_again(
    poster: Poster, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    """Its hashes had no key; they are known for the day that they are kept."""
    made = (await poster.post("Sales")).json()
    key = key_id(superuser, workspace)
    route = "POST /api/v1/teams"
    old = hashlib.sha256(f"{key}\x00{route}\x00{poster.key}".encode()).digest()
    request = hashlib.sha256(body_of("Sales")).digest()
    superuser.execute(
        "UPDATE idempotency_key SET key_hash = %s, request_hash = %s WHERE workspace_id = %s",
        (old, request, workspace.id),
    )
    assert (await poster.post("Sales")).json()["id"] == made["id"]
    assert (await poster.post("Support")).status_code == 422
    assert await poster.team_names() == ["Sales"]
    superuser.execute(
        "UPDATE idempotency_key SET created_at = clock_timestamp() - interval '25 hours'"
        " WHERE workspace_id = %s",
        (workspace.id,),
    )
    assert (await poster.post("Support")).status_code == 201


def key_id(superuser: Superuser, workspace: MadeWorkspace) -> UUID:
    (found,) = superuser.execute(
        "SELECT id FROM api_key WHERE workspace_id = %s", (workspace.id,)
    ).fetchall()
    return UUID(str(found[0]))


def body_of(name: str) -> bytes:
    """As the route reads it."""
    return msgspec.json.encode(msgspec.convert({"name": name}, TeamIn), order="deterministic")
