"""API keys: what they may do, when they end, what is counted about them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from inbox.access.api_key_service import ALL_SCOPES
from inbox.access.schemas import Scope
from inbox.access.usage import UsageCounter
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import PERMISSIONS_OF, SCOPES, Permission, Role
from inbox.foundation.runtime import Runtime
from tests.factories.accounts import Browser, Site, make_account
from tests.factories.callers import refusal_of
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace

Superuser = psycopg.Connection[Any]


@pytest.fixture
async def owner(site: Site, workspace: MadeWorkspace) -> Browser:
    return await site.signed_in(await make_account(workspace, Role.OWNER))


async def make_key(browser: Browser, *scopes: str, **more: Any) -> dict[str, Any]:
    body = {"name": "a shop", "scopes": list(scopes) or ["all"], **more}
    answer = await browser.call("POST", "/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_key_is_shown_once_and_stored_as_a_hash(
    site: Site, owner: Browser, superuser: Superuser
) -> None:
    made = await make_key(owner)
    start, prefix, secret = made["key"].split("_", 2)
    assert (start, prefix, len(prefix), len(secret)) == ("pk", made["prefix"], 8, 43)
    read = (await owner.call("GET", f"/api-keys/{made['id']}")).json()
    assert "key" not in read
    (listed,) = (await owner.call("GET", "/api-keys")).json()["items"]
    assert listed == read
    row = superuser.execute(
        "SELECT api_key::text, encode(secret_hash, 'escape') FROM api_key WHERE id = %s",
        (made["id"],),
    ).fetchone()
    assert row is not None
    assert not any(secret in str(value) for value in row)
    assert (await site.with_key(made["key"], "GET", "/workspace")).status_code == 200


async def test_a_key_does_what_its_scopes_say(site: Site, owner: Browser) -> None:
    key = (await make_key(owner, "teams:read", "teams:manage", "teams:read"))["key"]
    assert (await site.with_key(key, "GET", "/teams")).status_code == 200
    made = await site.with_key(key, "POST", "/teams", json={"name": "Sales"})
    assert made.status_code == 201
    for path in ("/members", "/workspace", "/api-keys"):
        assert refusal_of(await site.with_key(key, "GET", path)) == (403, "forbidden")


async def test_all_means_all_that_a_key_can_have(site: Site, owner: Browser) -> None:
    made = await make_key(owner, "all", "teams:read")
    assert made["scopes"] == ["all"]
    assert (await site.with_key(made["key"], "GET", "/audit")).status_code == 200
    for path in ("/me", "/me/sessions", "/me/sign-ins"):
        assert refusal_of(await site.with_key(made["key"], "GET", path)) == (403, "forbidden")


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.ADMIN])
async def test_nobody_gives_a_key_more_than_one_has(
    site: Site, workspace: MadeWorkspace, role: Role
) -> None:
    browser = await site.signed_in(await make_account(workspace, role))
    for scope in sorted(SCOPES):
        body = {"name": "k", "scopes": [scope.value]}
        answer = await browser.call("POST", "/api-keys", json=body)
        if scope in PERMISSIONS_OF[role]:
            assert answer.status_code == 201
        else:
            assert refusal_of(answer) == (403, "scope_out_of_reach")
    everything = await browser.call("POST", "/api-keys", json={"name": "k", "scopes": ["all"]})
    if role is Role.ADMIN:
        assert everything.status_code == 201
    else:
        assert refusal_of(everything) == (403, "scope_out_of_reach")


async def test_a_key_makes_no_mightier_key(site: Site, owner: Browser) -> None:
    key = (await make_key(owner, "api_keys:manage", "teams:read"))["key"]
    weaker = {"name": "k", "scopes": ["teams:read"]}
    assert (await site.with_key(key, "POST", "/api-keys", json=weaker)).status_code == 201
    for scope in ("all", "members:read"):
        answer = await site.with_key(
            key, "POST", "/api-keys", json={"name": "k", "scopes": [scope]}
        )
        assert refusal_of(answer) == (403, "scope_out_of_reach")


def test_the_document_names_every_scope() -> None:
    assert set(get_args(Scope)) == {ALL_SCOPES, *(scope.value for scope in SCOPES)}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"scopes": []}, 400, "validation_failed"),
        ({"scopes": ["everything"]}, 400, "validation_failed"),
        ({"scopes": [Permission.ACCOUNT_OWN.value]}, 400, "validation_failed"),
        ({"scopes": "all"}, 400, "validation_failed"),
        ({"name": " "}, 400, "validation_failed"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "invalid"),
        ({"expires_at": "2999-01-01T00:00:00"}, 400, "validation_failed"),
        ({"expires_at": "soon"}, 400, "validation_failed"),
        ({"created_by": str(new_id())}, 400, "validation_failed"),
    ],
)
async def test_a_malformed_key_is_refused(
    owner: Browser, change: dict[str, object], status: int, code: str
) -> None:
    body = {"name": "k", "scopes": ["all"], **change}
    answer = await owner.call("POST", "/api-keys", json=body)
    assert refusal_of(answer) == (status, code)
    assert (await owner.call("GET", "/api-keys")).json()["items"] == []


async def test_a_repeated_request_makes_one_key_and_does_not_show_it_again(
    owner: Browser,
) -> None:
    body = {"name": "k", "scopes": ["all"]}
    answers = [
        await owner.call("POST", "/api-keys", json=body, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    first, second = (answer.json() for answer in answers)
    assert first["key"].startswith("pk_")
    assert second == {**first, "key": None}
    assert len((await owner.call("GET", "/api-keys")).json()["items"]) == 1


async def test_a_revoked_key_is_over_at_once(site: Site, owner: Browser) -> None:
    made = await make_key(owner)
    assert (await owner.call("DELETE", f"/api-keys/{made['id']}")).status_code == 204
    answer = await site.with_key(made["key"], "GET", "/workspace")
    assert refusal_of(answer) == (401, "unauthenticated")
    read = (await owner.call("GET", f"/api-keys/{made['id']}")).json()
    assert (await owner.call("DELETE", f"/api-keys/{made['id']}")).status_code == 204
    again = (await owner.call("GET", f"/api-keys/{made['id']}")).json()
    assert read["revoked_at"] == again["revoked_at"] != None  # noqa: E711 - a chain reads better


async def test_a_key_expires(site: Site, owner: Browser, superuser: Superuser) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = await make_key(owner, expires_at=tomorrow)
    assert (await site.with_key(made["key"], "GET", "/workspace")).status_code == 200
    superuser.execute(
        "UPDATE api_key SET expires_at = clock_timestamp() - interval '1 second' WHERE id = %s",
        (made["id"],),
    )
    answer = await site.with_key(made["key"], "GET", "/workspace")
    assert refusal_of(answer) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer pk_", "Basic YTpi", "pk_abc", "Bearer " + "A" * 5000],
)
async def test_an_invented_key_opens_nothing(site: Site, header: str) -> None:
    answer = await site.client.get("/api/v1/workspace", headers={"Authorization": header})
    assert refusal_of(answer) == (401, "unauthenticated")


async def test_a_session_does_not_stand_in_for_a_bad_key(browser: Browser) -> None:
    answer = await browser.call("GET", "/me", headers={"Authorization": "Bearer pk_x"})
    assert refusal_of(answer) == (401, "unauthenticated")


async def test_keys_of_another_workspace_are_not_there(
    site: Site, owner: Browser, other_workspace: MadeWorkspace
) -> None:
    stranger = await site.signed_in(await make_account(other_workspace, Role.OWNER))
    theirs = await make_key(stranger)
    for key_id in (theirs["id"], str(new_id())):
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/usage")):
            answer = await owner.call(method, f"/api-keys/{key_id}{path}")
            assert refusal_of(answer) == (404, "not_found")
    assert (await site.with_key(theirs["key"], "GET", "/workspace")).status_code == 200


async def test_calls_are_counted_per_day_in_one_statement(
    owner: Browser, workspace: MadeWorkspace, runtime: Runtime, superuser: Superuser
) -> None:
    keys = [UUID((await make_key(owner))["id"]) for _ in range(3)]
    counter = UsageCounter(runtime)
    for status in (200, 201, 404, 429, 500):
        for key in keys:
            counter.count(workspace.id, key, status)
    # A key that went away with its workspace holds nobody else up.
    counter.count(new_id(), new_id(), 200)
    with statements_of(runtime.database) as sent:
        await counter.flush()
    assert len(sent) == 2, sent
    counter.count(workspace.id, keys[0], 200)
    await counter.flush()

    usage = (await owner.call("GET", f"/api-keys/{keys[0]}/usage")).json()
    today = datetime.now(UTC).date().isoformat()
    assert usage == {
        "items": [{"day": today, "calls": 6, "refused": 2, "failed": 1}],
        "next_cursor": None,
    }
    read = (await owner.call("GET", f"/api-keys/{keys[0]}")).json()
    assert read["last_used_at"] is not None


async def test_usage_is_listed_in_pages(
    owner: Browser, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    made = await make_key(owner)
    days = [date(2026, 2, 27) + timedelta(days=number) for number in range(5)]
    for day in days:
        superuser.execute(
            "INSERT INTO api_key_usage VALUES (%s, %s, %s, 1, 0, 0)",
            (workspace.id, made["id"], day),
        )
    found, cursor = [], ""
    while cursor is not None:
        query = f"?limit=2{cursor and f'&cursor={cursor}'}"
        page = (await owner.call("GET", f"/api-keys/{made['id']}/usage{query}")).json()
        found += [item["day"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == [day.isoformat() for day in reversed(days)]
    strange = await owner.call("GET", f"/api-keys/{made['id']}/usage?cursor={'_' * 22}")
    assert refusal_of(strange) == (400, "cursor_invalid")


async def test_counts_wait_while_the_database_is_away(
    owner: Browser, workspace: MadeWorkspace, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = UUID((await make_key(owner))["id"])
    counter = UsageCounter(runtime)
    counter.count(workspace.id, key, 200)
    with monkeypatch.context() as away:
        away.setattr(counter, "_write", _fail)
        await counter.flush()
    counter.count(workspace.id, key, 200)
    await counter.flush()
    usage = (await owner.call("GET", f"/api-keys/{key}/usage")).json()
    assert [day["calls"] for day in usage["items"]] == [2]


async def _fail(_: object) -> None:
    raise ConnectionError


async def test_what_was_counted_is_written_when_the_app_stops(
    owner: Browser, workspace: MadeWorkspace, runtime: Runtime
) -> None:
    key = UUID((await make_key(owner))["id"])
    counter = UsageCounter(runtime)
    counter.start()
    counter.count(workspace.id, key, 200)
    await counter.close()
    usage = (await owner.call("GET", f"/api-keys/{key}/usage")).json()
    assert [day["calls"] for day in usage["items"]] == [1]


async def test_a_key_stops_with_whoever_made_it(
    site: Site, owner: Browser, workspace: MadeWorkspace
) -> None:
    admin = await make_account(workspace, Role.ADMIN)
    his = await make_key(await site.signed_in(admin))
    made = await site.with_key(
        his["key"], "POST", "/api-keys", json={"name": "b", "scopes": ["all"]}
    )
    renewed = made.json()
    # What replaces itself by another is still his, though the first is revoked.
    assert (await owner.call("DELETE", f"/api-keys/{his['id']}")).is_success
    other = await make_key(owner)
    path = f"/members/{admin.member.id}"
    for state, status in (("deactivated", 401), ("active", 200), ("deactivated", 401)):
        assert (await owner.call("PATCH", path, json={"state": state})).is_success
        answer = await site.with_key(renewed["key"], "GET", "/workspace")
        assert answer.status_code == status, answer.text
        assert (await site.with_key(other["key"], "GET", "/workspace")).status_code == 200
    listed = (await owner.call("GET", "/api-keys")).json()["items"]
    assert {one["id"]: one["stopped"] for one in listed} == {
        other["id"]: False,
        renewed["id"]: True,
        his["id"]: True,
    }
    # And with him altogether.
    assert (await owner.call("POST", f"{path}/erasure")).is_success
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("DELETE FROM member WHERE id = :id"), {"id": admin.member.id}
        )
    assert (await site.with_key(renewed["key"], "GET", "/workspace")).status_code == 401
