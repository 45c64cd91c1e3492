"""Signing in and out: what is asked, what is answered, how often one may try."""

import asyncio
from collections import Counter
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from inbox.access.errors import InvalidCredentials
from inbox.access.sign_in_service import Proven, SignInAsked, SignInService
from inbox.foundation.client_address import Client
from inbox.foundation.permissions import Role
from inbox.foundation.settings import Settings
from tests.factories.accounts import (
    Account,
    Browser,
    Site,
    give_password,
    make_account,
    open_site,
)
from tests.factories.callers import refusal_of
from tests.factories.workspaces import MadeWorkspace, new_email

Superuser = psycopg.Connection[Any]


async def test_a_member_signs_in_and_out(
    site: Site, account: Account, workspace: MadeWorkspace
) -> None:
    browser = site.browser()
    answer = await browser.sign_in(account)
    assert answer.status_code == 200
    assert answer.json() == {
        "member": {
            "id": str(account.id),
            "name": "Mona Haddad",
            "email": account.email,
            "role": "agent",
            "locale": "en",
            "time_zone": "UTC",
        },
        "workspace": {"id": str(workspace.id), "name": "Acme"},
        "csrf_token": browser.csrf_token,
    }
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=2592000" in cookie
    assert "Secure" not in cookie

    me = (await browser.call("GET", "/me")).json()
    assert me["member"] == answer.json()["member"]
    assert me["csrf_token"] == browser.csrf_token
    assert me["totp_enabled"] is False
    assert "personal_data:read" in me["permissions"]

    token = browser.cookie
    left = await browser.call("POST", "/auth/sign-out")
    assert left.status_code == 204
    assert (browser.cookie, "Max-Age=0" in left.headers["set-cookie"]) == ("", True)
    browser.cookie = token
    assert refusal_of(await browser.call("GET", "/me")) == (401, "unauthenticated")


async def test_the_cookie_is_bound_to_the_host_where_there_is_tls(
    settings: Settings, account: Account
) -> None:
    async with open_site(settings, public_url="https://parley.example") as site:
        answer = await site.browser().sign_in(account)
        name, _, rest = answer.headers["set-cookie"].partition("=")
        assert name == "__Host-parley_session"
        assert "Secure" in rest
        cookie = f"{name}={rest.partition(';')[0]}"
        csrf = {"X-CSRF-Token": answer.json()["csrf_token"], "Cookie": cookie}
        left = await site.browser().call("POST", "/auth/sign-out", headers=csrf)
        # A browser only obeys when it is told with the same attributes.
        assert "__Host-parley_session=" in left.headers["set-cookie"]
        assert "Secure" in left.headers["set-cookie"]


async def test_nobody_learns_who_has_an_account(
    site: Site, account: Account, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    gone = await make_account(workspace)
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(gone.id)
    without_password = await workspace.add_member(Role.AGENT)
    tries: list[dict[str, Any]] = [
        {"email": account.email, "password": "not this one at all"},
        {"email": new_email(), "password": account.password},
        {"email": gone.email, "password": gone.password},
        {"email": without_password.email.reveal(), "password": account.password},
        {
            "email": account.email,
            "password": account.password,
            "workspace": str(other_workspace.id),
        },
    ]
    answers = [await site.browser().call("POST", "/auth/sign-in", json=body) for body in tries]
    assert {refusal_of(answer) for answer in answers} == {(401, "invalid_credentials")}
    bodies = [answer.json() for answer in answers]
    for body in bodies:
        body.pop("request_id")
    assert all(body == bodies[0] for body in bodies)
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_an_address_is_found_however_it_is_typed(
    site: Site, workspace: MadeWorkspace
) -> None:
    account = await make_account(workspace, email=f"Mona.{new_email()}")
    typed = Account(account.member, f"  {account.email.upper()} ".strip())
    assert (await site.browser().sign_in(typed)).status_code == 200


async def test_only_workspaces_of_this_password_are_named(
    site: Site, account: Account, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    twin = await make_account(other_workspace, email=account.email)
    browser = site.browser()
    asked = await browser.sign_in(account)
    assert refusal_of(asked) == (409, "workspace_choice_required")
    named = {(one["id"], one["name"]) for one in asked.json()["workspaces"]}
    assert named == {(str(workspace.id), "Acme"), (str(other_workspace.id), "Elsewhere")}

    chosen = await browser.sign_in(account, workspace=str(other_workspace.id))
    assert chosen.json()["member"]["id"] == str(twin.id)

    await give_password(other_workspace, twin.member, "quite another password")
    alone = await site.browser().sign_in(account)
    assert alone.json()["workspace"]["id"] == str(workspace.id)


async def test_guesses_sent_all_at_once_are_all_counted(
    site: Site, account: Account, settings: Settings, superuser: Superuser
) -> None:
    wrong = Account(account.member, account.email, "a wrong password")
    answers = await asyncio.gather(*(site.browser().sign_in(wrong) for _ in range(12)))
    assert Counter(refusal_of(answer) for answer in answers) == {
        (401, "invalid_credentials"): 10,
        (429, "too_many_attempts"): 2,
    }
    limited = [answer for answer in answers if answer.status_code == 429]
    assert all(800 < int(answer.headers["retry-after"]) <= 900 for answer in limited)

    assert refusal_of(await site.browser().sign_in(account)) == (429, "too_many_attempts")
    async with open_site(settings) as restarted:
        again = await restarted.browser().sign_in(account)
        assert refusal_of(again) == (429, "too_many_attempts")

    superuser.execute(
        "UPDATE sign_in_throttle SET window_started_at = window_started_at - interval '15 minutes'"
    )
    browser = await site.signed_in(account)
    activity = (await browser.call("GET", "/me/sign-ins")).json()["items"]
    assert Counter(row["outcome"] for row in activity) == {
        "signed_in": 1,
        # Once per window: a flood must not fill the table.
        "limited": 1,
        "wrong_password": 10,
    }
    assert activity[0]["ip_address"] == browser.address
    assert activity[0]["user_agent"] == "Firefox on a desk"


async def test_an_own_account_with_the_same_address_wipes_no_guesses_out(
    site: Site, account: Account, other_workspace: MadeWorkspace
) -> None:
    mine = await make_account(other_workspace, email=account.email, password="one of my own here")
    answers = []
    for _ in range(10):
        guess = Account(account.member, account.email, "a wrong password")
        answers.append(await site.browser().sign_in(guess))
    assert {answer.status_code for answer in answers} == {401}
    assert refusal_of(await site.browser().sign_in(mine)) == (429, "too_many_attempts")


async def test_success_counts_against_nobody(site: Site, account: Account) -> None:
    for _ in range(12):
        assert (await site.browser().sign_in(account)).status_code == 200


async def test_attempts_from_one_address_are_limited_whoever_they_name(
    site: Site, account: Account, superuser: Superuser
) -> None:
    superuser.execute("TRUNCATE sign_in_throttle")
    first = await site.browser("2001:db8:1:2::a").call(
        "POST", "/auth/sign-in", json={"email": new_email(), "password": "a wrong password"}
    )
    assert first.status_code == 401
    superuser.execute("UPDATE sign_in_throttle SET failures = 50")
    # A line has a whole network of addresses of version 6.
    neighbour = await site.browser("2001:db8:1:2:3:4:5:6").sign_in(account)
    assert refusal_of(neighbour) == (429, "too_many_attempts")
    assert (await site.browser("2001:db8:1:3::a").sign_in(account)).status_code == 200


async def test_an_outdated_hash_is_renewed_and_nobody_is_signed_out(
    site: Site, account: Account, superuser: Superuser
) -> None:
    before = await site.signed_in(account)
    old = PasswordHasher(memory_cost=8192, time_cost=1, parallelism=1).hash(account.password)
    superuser.execute("UPDATE credential SET password_hash = %s WHERE id = %s", (old, account.id))
    await site.signed_in(account)
    (renewed,) = superuser.execute(
        "SELECT password_hash FROM credential WHERE id = %s", (account.id,)
    ).fetchone() or ("",)
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await before.call("GET", "/me")).status_code == 200


async def test_a_password_changed_meanwhile_opens_nothing(
    account: Account, workspace: MadeWorkspace
) -> None:
    runtime = workspace.runtime
    asked = SignInAsked(
        email=account.email,
        password=SecretStr(account.password),
        code=None,
        workspace_id=None,
        client=Client("192.0.2.1", ""),
    )
    service = SignInService(runtime)
    (proven,) = await service._prove(await service._find_members(asked), asked.password)
    assert isinstance(proven, Proven)
    await give_password(workspace, account.member, "quite another password")
    with pytest.raises(InvalidCredentials):
        await service._open(proven, asked)


async def test_another_site_cannot_sign_its_visitor_in(site: Site, account: Account) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    body = {"email": account.email, "password": account.password}
    answer = await site.browser().call("POST", "/auth/sign-in", json=body, headers=headers)
    assert refusal_of(answer) == (403, "cross_site_request")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@b.c"},
        {"email": "nobody", "password": "x"},
        {"email": "a@b.c", "password": ""},
        {"email": "a@b.c", "password": "a\u0000b"},
        {"email": "a@b.c", "password": "x", "role": "owner"},
        {"email": "a@b.c", "password": "x", "workspace": "1"},
        {"email": "a@b.c", "password": 7},
        {"email": "a@b.c", "password": "x" * 201},
        [],
    ],
)
async def test_a_malformed_sign_in_is_refused(site: Site, body: object) -> None:
    answer = await site.browser().call("POST", "/auth/sign-in", json=body)
    assert refusal_of(answer) == (400, "validation_failed")


async def test_sign_out_needs_the_token_of_the_page(browser: Browser) -> None:
    browser.csrf_token = ""
    assert refusal_of(await browser.call("POST", "/auth/sign-out")) == (403, "cross_site_request")
    assert (await browser.call("GET", "/me")).status_code == 200
