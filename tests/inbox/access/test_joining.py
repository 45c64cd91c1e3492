"""How new people get in: invites, and registration where it is open."""

import asyncio
from typing import Any

import psycopg
import pytest

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission, Role
from inbox.foundation.settings import Registration, Settings
from tests.factories.accounts import Account, Browser, Site, make_account, open_site
from tests.factories.callers import refusal_of
from tests.factories.workspaces import MadeWorkspace, new_email
from tests.inbox.access.test_passwords import mails_to, token_in

Superuser = psycopg.Connection[Any]
PASSWORD = "a password of one's own"


@pytest.fixture
async def owner(site: Site, workspace: MadeWorkspace) -> Browser:
    return await site.signed_in(await make_account(workspace, Role.OWNER))


async def invite(browser: Browser, email: str, role: str = "agent", **sent: Any) -> Any:
    return await browser.call("POST", "/invites", json={"email": email, "role": role}, **sent)


async def invited_token(browser: Browser, workspace: MadeWorkspace, email: str) -> str:
    made = await invite(browser, email)
    assert made.status_code == 201, made.text
    (mail,) = await mails_to(workspace, made.json()["id"])
    assert mail.recipient.reveal() == email
    return token_in(mail, "invite")


async def accept(site: Site, token: str, browser: Browser | None = None) -> Any:
    body = {"token": token, "name": "Newcomer", "password": PASSWORD}
    return await (browser or site.browser()).call("POST", "/auth/invites/accept", json=body)


async def test_an_invited_person_chooses_a_password_and_is_in(
    site: Site, owner: Browser, workspace: MadeWorkspace
) -> None:
    email = new_email()
    token = await invited_token(owner, workspace, email)
    (listed,) = (await owner.call("GET", "/invites")).json()["items"]
    assert (listed["email"], listed["role"]) == (email, "agent")

    newcomer = site.browser()
    answer = await accept(site, token, newcomer)
    assert answer.status_code == 201
    assert (await newcomer.call("GET", "/me")).json()["member"] == {
        **answer.json()["member"],
        "name": "Newcomer",
        "email": email,
        "role": "agent",
    }
    assert (await owner.call("GET", "/invites")).json()["items"] == []
    assert refusal_of(await accept(site, token)) == (404, "link_invalid")
    member = await make_member_of(workspace, answer.json()["member"]["id"])
    await site.signed_in(Account(member, email, PASSWORD))


async def make_member_of(workspace: MadeWorkspace, member_id: Any) -> Any:
    async with workspace.as_house() as uow:
        return await workspace.members(uow).get(member_id)


async def test_of_two_who_accept_one_invite_one_gets_in(
    site: Site, owner: Browser, workspace: MadeWorkspace
) -> None:
    token = await invited_token(owner, workspace, new_email())
    answers = await asyncio.gather(accept(site, token), accept(site, token))
    assert sorted(answer.status_code for answer in answers) == [201, 404]


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = clock_timestamp() - interval '1 second'",
        "ended_at = clock_timestamp()",
        "kind = 'password_reset'",
    ],
)
async def test_an_invite_that_is_over_lets_nobody_in(
    site: Site, owner: Browser, workspace: MadeWorkspace, superuser: Superuser, change: str
) -> None:
    token = await invited_token(owner, workspace, new_email())
    superuser.execute(
        f"UPDATE link SET {change} WHERE workspace_id = %s",
        (workspace.id,),
    )
    assert refusal_of(await accept(site, token)) == (404, "link_invalid")


async def test_an_invite_lasts_seven_days(
    owner: Browser, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    assert (await invite(owner, new_email())).status_code == 201
    days = superuser.execute(
        "SELECT round(extract(epoch FROM expires_at - created_at)) / 86400 FROM link"
        " WHERE workspace_id = %s",
        (workspace.id,),
    ).fetchone()
    assert days == (7,)


async def test_one_open_invite_per_address(
    owner: Browser, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    email = new_email()
    first = await invite(owner, email)
    assert refusal_of(await invite(owner, email.upper())) == (409, "invite_open")
    assert (await owner.call("DELETE", f"/invites/{first.json()['id']}")).status_code == 204
    second = await invite(owner, email)
    assert second.status_code == 201
    superuser.execute(
        "UPDATE link SET expires_at = clock_timestamp() - interval '1 second' WHERE id = %s",
        (second.json()["id"],),
    )
    assert (await owner.call("GET", "/invites")).json()["items"] == []
    assert (await invite(owner, email)).status_code == 201

    other = new_email()
    at_once = await asyncio.gather(*(invite(owner, other) for _ in range(3)))
    assert sorted(answer.status_code for answer in at_once) == [201, 409, 409]


async def test_a_member_is_not_invited_again(owner: Browser, account: Account) -> None:
    assert refusal_of(await invite(owner, account.email)) == (409, "already_member")


async def test_a_revoked_invite_lets_nobody_in(
    site: Site, owner: Browser, workspace: MadeWorkspace
) -> None:
    token = await invited_token(owner, workspace, new_email())
    (listed,) = (await owner.call("GET", "/invites")).json()["items"]
    assert (await owner.call("DELETE", f"/invites/{listed['id']}")).status_code == 204
    assert refusal_of(await accept(site, token)) == (404, "link_invalid")
    again = await owner.call("DELETE", f"/invites/{listed['id']}")
    assert refusal_of(again) == (404, "not_found")


async def test_nobody_invites_above_the_own_role(site: Site, workspace: MadeWorkspace) -> None:
    admin = await site.signed_in(await make_account(workspace, Role.ADMIN))
    assert refusal_of(await invite(admin, new_email(), "owner")) == (403, "role_out_of_reach")
    assert (await invite(admin, new_email(), "admin")).status_code == 201
    agent = await site.signed_in(await make_account(workspace, Role.AGENT))
    assert refusal_of(await invite(agent, new_email())) == (403, "forbidden")


async def test_invites_end_with_the_rights_of_who_sent_them(
    site: Site, workspace: MadeWorkspace
) -> None:
    for end in ("deactivate", "demote"):
        account = await make_account(workspace, Role.ADMIN)
        admin = await site.signed_in(account)
        token = await invited_token(admin, workspace, new_email())
        async with workspace.as_house() as uow:
            if end == "deactivate":
                await workspace.members(uow).deactivate(account.id)
            else:
                await workspace.members(uow).change_role(account.id, Role.AGENT)
        assert refusal_of(await accept(site, token)) == (404, "link_invalid"), end


async def test_invites_of_another_workspace_are_not_there(
    site: Site, owner: Browser, other_workspace: MadeWorkspace
) -> None:
    stranger = await site.signed_in(await make_account(other_workspace, Role.OWNER))
    theirs = (await invite(stranger, new_email())).json()["id"]
    for invite_id in (theirs, str(new_id())):
        answer = await owner.call("DELETE", f"/invites/{invite_id}")
        assert refusal_of(answer) == (404, "not_found")
    assert (await owner.call("GET", "/invites")).json()["items"] == []
    assert len((await stranger.call("GET", "/invites")).json()["items"]) == 1


async def test_a_repeated_request_invites_once(owner: Browser, workspace: MadeWorkspace) -> None:
    email, key = new_email(), {"Idempotency-Key": "one"}
    answers = [await invite(owner, email, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await mails_to(workspace, answers[0].json()["id"])) == 1


async def test_an_address_is_masked_for_a_key_that_may_not_read_it(
    site: Site, owner: Browser
) -> None:
    email = new_email()
    await invite(owner, email)
    body = {"name": "k", "scopes": [Permission.MEMBERS_MANAGE.value]}
    key = (await owner.call("POST", "/api-keys", json=body)).json()["key"]
    (listed,) = (await site.with_key(key, "GET", "/invites")).json()["items"]
    assert listed["email"] != email
    assert listed["email"].endswith("•••@people.example")


def registration(email: str) -> dict[str, str]:
    return {
        "workspace_name": "Olive Bakery",
        "name": "Olive",
        "email": email,
        "password": PASSWORD,
    }


async def test_anybody_registers_where_that_is_open(settings: Settings) -> None:
    async with open_site(settings, registration=Registration.OPEN) as site:
        browser = site.browser()
        email = new_email()
        answer = await browser.call("POST", "/auth/register", json=registration(email))
        assert answer.status_code == 201
        me = (await browser.call("GET", "/me")).json()
        assert (me["member"]["role"], me["member"]["email"]) == ("owner", email)
        assert me["workspace"]["name"] == "Olive Bakery"
        for _ in range(9):
            again = await browser.call("POST", "/auth/register", json=registration(new_email()))
            assert again.status_code == 201
        refused = await browser.call("POST", "/auth/register", json=registration(new_email()))
        assert refusal_of(refused) == (429, "too_many_attempts")


@pytest.mark.parametrize("setting", [Registration.INVITE, Registration.CLOSED])
async def test_registration_is_closed_unless_opened(
    settings: Settings, setting: Registration, superuser: Superuser
) -> None:
    before = superuser.execute("SELECT count(*) FROM workspace").fetchone()
    async with open_site(settings, registration=setting) as site:
        answer = await site.browser().call("POST", "/auth/register", json=registration(new_email()))
        assert refusal_of(answer) == (403, "registration_closed")
        assert ("invite" in answer.json()["detail"]) is (setting is Registration.INVITE)
    assert superuser.execute("SELECT count(*) FROM workspace").fetchone() == before


@pytest.mark.parametrize(
    "change", [{"password": "short"}, {"email": "x"}, {"name": ""}, {"role": "owner"}]
)
async def test_a_malformed_registration_makes_nothing(
    settings: Settings, change: dict[str, str], superuser: Superuser
) -> None:
    before = superuser.execute("SELECT count(*) FROM workspace").fetchone()
    async with open_site(settings, registration=Registration.OPEN) as site:
        body = {**registration(new_email()), **change}
        answer = await site.browser().call("POST", "/auth/register", json=body)
        assert refusal_of(answer) == (400, "validation_failed")
    assert superuser.execute("SELECT count(*) FROM workspace").fetchone() == before
