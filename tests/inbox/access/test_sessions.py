"""Sessions: seen, ended, outlived."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from inbox.access.api_key_service import ApiKeyService
from inbox.access.invite_service import InviteService
from inbox.access.session_service import SessionService
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Role
from inbox.workspaces.service import MemberService
from tests.factories.accounts import Account, Browser, Site, make_account
from tests.factories.callers import refusal_of
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace, new_email

Superuser = psycopg.Connection[Any]


async def is_in(browser: Browser) -> bool:
    answer = await browser.call("GET", "/me")
    if answer.status_code != 200:
        assert refusal_of(answer) == (401, "unauthenticated")
    return answer.status_code == 200


async def session_id(browser: Browser) -> str:
    listed = (await browser.call("GET", "/me/sessions")).json()["items"]
    (current,) = [session for session in listed if session["current"]]
    return str(current["id"])


async def test_sessions_are_listed_and_one_is_ended(
    site: Site, account: Account, browser: Browser
) -> None:
    other = await site.signed_in(account)
    listed = (await browser.call("GET", "/me/sessions")).json()
    assert [session["current"] for session in listed["items"]] == [False, True]
    assert [session["ip_address"] for session in listed["items"]] == [
        other.address,
        browser.address,
    ]
    ended = await browser.call("DELETE", f"/me/sessions/{await session_id(other)}")
    assert ended.status_code == 204
    assert (await is_in(other), await is_in(browser)) == (False, True)
    again = await browser.call("DELETE", f"/me/sessions/{listed['items'][0]['id']}")
    assert refusal_of(again) == (404, "not_found")


async def test_all_others_are_ended(site: Site, account: Account, browser: Browser) -> None:
    others = [await site.signed_in(account) for _ in range(2)]
    assert (await browser.call("DELETE", "/me/sessions")).status_code == 204
    assert [await is_in(one) for one in (*others, browser)] == [False, False, True]


async def test_sessions_of_others_are_not_there(
    site: Site, browser: Browser, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    colleague = await site.signed_in(await make_account(workspace, Role.OWNER))
    stranger = await site.signed_in(await make_account(other_workspace, Role.OWNER))
    for path in (await session_id(colleague), await session_id(stranger), str(new_id())):
        answer = await browser.call("DELETE", f"/me/sessions/{path}")
        assert refusal_of(answer) == (404, "not_found")
    assert await is_in(colleague)
    assert await is_in(stranger)


@pytest.mark.parametrize(
    ("change", "open_still"),
    [
        ("last_seen_at = clock_timestamp() - interval '11 hours 59 minutes'", True),
        ("last_seen_at = clock_timestamp() - interval '12 hours 1 second'", False),
        ("expires_at = clock_timestamp() + interval '1 minute'", True),
        ("expires_at = clock_timestamp() - interval '1 second'", False),
        ("ended_at = clock_timestamp()", False),
        ("credential_version = credential_version - 1", False),
    ],
)
async def test_a_session_does_not_outlive_its_limits(
    browser: Browser, account: Account, superuser: Superuser, change: str, open_still: bool
) -> None:
    superuser.execute(
        f"UPDATE session SET {change} WHERE member_id = %s",
        (account.id,),
    )
    assert await is_in(browser) is open_still


async def test_a_session_lasts_thirty_days_at_most(browser: Browser) -> None:
    (session,) = (await browser.call("GET", "/me/sessions")).json()["items"]
    lasts = datetime.fromisoformat(session["expires_at"]) - datetime.fromisoformat(
        session["created_at"]
    )
    assert abs(lasts - timedelta(days=30)) < timedelta(seconds=5)


async def test_being_seen_is_noted_once_a_minute(
    browser: Browser, account: Account, superuser: Superuser
) -> None:
    def seen_at() -> datetime:
        row = superuser.execute(
            "SELECT last_seen_at FROM session WHERE member_id = %s", (account.id,)
        ).fetchone()
        assert row is not None
        found: datetime = row[0]
        return found

    first = seen_at()
    assert await is_in(browser)
    assert seen_at() == first
    superuser.execute(
        "UPDATE session SET last_seen_at = last_seen_at - interval '61 seconds'"
        " WHERE member_id = %s",
        (account.id,),
    )
    assert await is_in(browser)
    assert seen_at() > first


async def test_a_role_taken_away_is_gone_with_the_next_request(
    site: Site, workspace: MadeWorkspace
) -> None:
    account = await make_account(workspace, Role.ADMIN)
    browser = await site.signed_in(account)
    assert (await browser.call("GET", "/invites")).status_code == 200
    async with workspace.as_house() as uow:
        await workspace.members(uow).change_role(account.id, Role.MARKETER)
    assert refusal_of(await browser.call("GET", "/invites")) == (403, "forbidden")


async def test_a_deactivation_ends_every_session_for_good(
    site: Site, account: Account, browser: Browser, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(account.id)
    assert not await is_in(browser)
    async with workspace.as_house() as uow:
        members: MemberService = workspace.members(uow)
        await members.reactivate(account.id)
    assert not await is_in(browser)
    assert await is_in(await site.signed_in(account))
    ended = superuser.execute(
        "SELECT count(*) FROM audit_entry WHERE action = 'session_ended' AND workspace_id = %s",
        (workspace.id,),
    ).fetchone()
    assert ended == (1,)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 5000, "%00", "a b", '"', "\\u0000"])
async def test_an_invented_cookie_opens_nothing(site: Site, cookie: str) -> None:
    browser = site.browser()
    answer = await browser.call("GET", "/me", headers={"Cookie": f"parley_session={cookie}"})
    assert refusal_of(answer) == (401, "unauthenticated")


async def test_a_stolen_token_is_not_in_the_database(
    browser: Browser, account: Account, superuser: Superuser
) -> None:
    row = superuser.execute(
        "SELECT session::text, encode(token_hash, 'escape') FROM session WHERE member_id = %s",
        (account.id,),
    ).fetchone()
    assert row is not None
    assert browser.cookie
    assert not any(browser.cookie in str(value) for value in row)
    assert not any(browser.address in str(value) for value in row)


async def test_lists_ask_the_same_however_long_they_are(
    site: Site, workspace: MadeWorkspace
) -> None:
    account = await make_account(workspace, Role.OWNER)
    runtime, page = workspace.runtime, PageRequest(50)

    async def ask() -> int:
        with statements_of(runtime.database) as sent:
            async with workspace.as_member(account.member) as uow:
                sessions = SessionService(uow)
                await sessions.list_open(account.id, page)
                await sessions.list_sign_ins(account.id, page)
                await InviteService(uow, runtime).list_open(page)
                await ApiKeyService(uow, runtime.clock).list_page(page)
        return len(sent)

    async def add() -> None:
        browser = await site.signed_in(account)
        body = {"email": new_email(), "role": "agent"}
        await browser.call("POST", "/invites", json=body)
        await browser.call("POST", "/api-keys", json={"name": "k", "scopes": ["all"]})

    await add()
    await ask()
    before = await ask()
    for _ in range(3):
        await add()
    assert await ask() == before <= 5
