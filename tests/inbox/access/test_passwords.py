"""Passwords: hashed two at a time, changed by whoever knows them, reset by whoever has the mail."""

import asyncio
import threading
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from inbox.access import passwords
from inbox.access.credential_service import CredentialService
from inbox.access.errors import PasswordTooShort
from inbox.foundation.permissions import Role
from inbox.mail.models import OutgoingMail
from inbox.mail.service import MailService
from tests.factories.accounts import Account, Browser, Site, make_account
from tests.factories.callers import refusal_of
from tests.factories.workspaces import MadeWorkspace, new_email

Superuser = psycopg.Connection[Any]
NEW = "quite another password"


async def test_hashes_are_made_with_these_parameters() -> None:
    stored = await passwords.hash_password("a password of some length")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.is_outdated(stored)
    assert await passwords.verify_password(stored, "a password of some length")
    assert not await passwords.verify_password(stored, "a password of some lengtH")
    assert not await passwords.verify_password(None, "nobody signs in with this")
    assert not await passwords.verify_password("no hash at all", "anything")


async def test_at_most_two_hashes_are_made_at_once() -> None:
    lock, both_busy = threading.Lock(), threading.Barrier(2)
    running, most = 0, 0

    def hash_slowly() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both_busy.wait(10)
        with lock:
            running -= 1

    await asyncio.gather(*(passwords._in_thread(hash_slowly) for _ in range(6)))
    assert most == 2


async def test_a_short_password_is_refused_below_the_api_too(
    workspace: MadeWorkspace, account: Account
) -> None:
    async with workspace.as_house() as uow:
        service = CredentialService(uow)
        with pytest.raises(PasswordTooShort):
            await service.set_password(account.id, "elevenchars")


async def change_password(browser: Browser, old: str, new: str) -> Any:
    return await browser.call(
        "POST", "/me/password", json={"old_password": old, "new_password": new}
    )


async def test_a_new_password_ends_every_session_but_opens_one(
    site: Site, account: Account, browser: Browser, superuser: Superuser
) -> None:
    other = await site.signed_in(account)
    before = browser.cookie, browser.csrf_token
    answer = await change_password(browser, account.password, NEW)
    assert answer.status_code == 200
    assert browser.cookie != before[0]
    assert browser.csrf_token != before[1]
    assert (await browser.call("GET", "/me")).json()["csrf_token"] == browser.csrf_token
    assert (await browser.call("DELETE", "/me/sessions")).status_code == 204

    old_cookie = site.browser()
    old_cookie.cookie = before[0]
    for gone in (other, old_cookie):
        assert refusal_of(await gone.call("GET", "/me")) == (401, "unauthenticated")
    assert refusal_of(await site.browser().sign_in(account)) == (401, "invalid_credentials")
    await site.signed_in(Account(account.member, account.email, NEW))
    still_open = superuser.execute(
        "SELECT count(*) FROM session WHERE member_id = %s AND ended_at IS NULL"
        " AND credential_version = 1",
        (account.id,),
    ).fetchone()
    assert still_open == (0,)


async def test_guesses_at_an_open_screen_are_counted(browser: Browser, account: Account) -> None:
    wrong = [await change_password(browser, "a wrong password", NEW) for _ in range(10)]
    assert {refusal_of(answer) for answer in wrong} == {(422, "wrong_password")}
    assert wrong[0].json()["errors"][0]["field"] == "old_password"
    answer = await change_password(browser, account.password, NEW)
    assert refusal_of(answer) == (429, "too_many_attempts")


@pytest.mark.parametrize("new", ["elevenchars", "", "x" * 201, None, "a nul \u0000 in the middle"])
async def test_a_bad_new_password_is_refused(
    browser: Browser, account: Account, new: str | None
) -> None:
    body = {"old_password": account.password, "new_password": new}
    answer = await browser.call("POST", "/me/password", json=body)
    assert refusal_of(answer) == (400, "validation_failed")
    assert (await browser.call("GET", "/me")).status_code == 200


async def test_of_two_changes_at_once_one_wins(
    site: Site, account: Account, browser: Browser
) -> None:
    other = await site.signed_in(account)
    changes = [change_password(one, account.password, NEW) for one in (browser, other)]
    answers = await asyncio.gather(*changes)
    # The one that comes late finds its session ended, or the password changed.
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409], [200, 422])
    winner = (browser, other)[[answer.status_code for answer in answers].index(200)]
    assert (await winner.call("GET", "/me")).status_code == 200


async def mails_to(workspace: MadeWorkspace, member_id: Any) -> list[OutgoingMail]:
    async with workspace.as_house() as uow:
        ids = await uow.session.execute(
            text(
                "SELECT id FROM outgoing_mail WHERE workspace_id = :workspace_id"
                " AND person_id = :person_id ORDER BY id"
            ),
            {"workspace_id": workspace.id, "person_id": member_id},
        )
        return [await MailService(uow).repository.get(mail_id) for mail_id in ids.scalars()]


def token_in(mail: OutgoingMail, page: str) -> str:
    (line,) = [line for line in mail.body.reveal().splitlines() if f"/{page}#" in line]
    return line.partition("#")[2]


async def ask_for_reset(site: Site, email: str, address: str = "") -> int:
    browser = site.browser(address)
    # Links come from the settings, whatever host a request claims to speak to.
    answer = await browser.call(
        "POST", "/auth/password-reset", json={"email": email}, headers={"Host": "evil.example"}
    )
    return answer.status_code


async def reset_token(site: Site, workspace: MadeWorkspace, account: Account) -> str:
    assert await ask_for_reset(site, account.email) == 202
    return token_in((await mails_to(workspace, account.id))[-1], "reset")


async def confirm(site: Site, token: str, password: str = NEW) -> Any:
    return await site.browser().call(
        "POST", "/auth/password-reset/confirm", json={"token": token, "password": password}
    )


async def test_a_reset_ends_sessions_and_sets_the_password(
    site: Site,
    account: Account,
    browser: Browser,
    workspace: MadeWorkspace,
    superuser: Superuser,
) -> None:
    token = await reset_token(site, workspace, account)
    (mail,) = await mails_to(workspace, account.id)
    assert mail.recipient.reveal() == account.email
    assert mail.subject.reveal() == "Choose a new password for Acme"
    assert f"http://127.0.0.1:8000/reset#{token}" in mail.body.reveal()
    assert "evil.example" not in mail.body.reveal()

    assert (await confirm(site, token)).status_code == 204
    assert refusal_of(await browser.call("GET", "/me")) == (401, "unauthenticated")
    await site.signed_in(Account(account.member, account.email, NEW))
    assert refusal_of(await confirm(site, token)) == (404, "link_invalid")
    # Asking proves nothing; following the link does.
    actors = superuser.execute(
        "SELECT action, actor_kind FROM audit_entry WHERE object_id = %s AND action IN"
        " ('password_reset_requested', 'password_changed') ORDER BY id DESC LIMIT 2",
        (account.id,),
    ).fetchall()
    assert actors == [("password_changed", "member"), ("password_reset_requested", "system")]


async def test_asking_tells_nothing_and_mails_only_members(
    site: Site, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    gone = await make_account(workspace)
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(gone.id)
    before = superuser.execute("SELECT count(*) FROM outgoing_mail").fetchone()
    assert await ask_for_reset(site, new_email()) == 202
    assert await ask_for_reset(site, gone.email) == 202
    assert superuser.execute("SELECT count(*) FROM outgoing_mail").fetchone() == before


async def test_nobody_is_flooded_with_mails(
    site: Site, account: Account, workspace: MadeWorkspace
) -> None:
    assert [await ask_for_reset(site, account.email) for _ in range(7)] == [202] * 7
    assert len(await mails_to(workspace, account.id)) == 5


async def test_of_two_who_follow_one_link_one_gets_through(
    site: Site, account: Account, workspace: MadeWorkspace
) -> None:
    token = await reset_token(site, workspace, account)
    answers = await asyncio.gather(
        confirm(site, token, "the first of two passwords"),
        confirm(site, token, "the second of two passwords"),
    )
    assert sorted(answer.status_code for answer in answers) == [204, 404]
    winner = ("the first of two passwords", "the second of two passwords")[
        [answer.status_code for answer in answers].index(204)
    ]
    await site.signed_in(Account(account.member, account.email, winner))


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = clock_timestamp() - interval '1 second'",
        "ended_at = clock_timestamp()",
        "used_at = clock_timestamp()",
        "kind = 'invite'",
    ],
)
async def test_a_link_that_is_over_does_nothing(
    site: Site, account: Account, workspace: MadeWorkspace, superuser: Superuser, change: str
) -> None:
    token = await reset_token(site, workspace, account)
    superuser.execute(
        f"UPDATE link SET {change} WHERE member_id = %s",
        (account.id,),
    )
    assert refusal_of(await confirm(site, token)) == (404, "link_invalid")
    await site.signed_in(account)


async def test_one_reset_ends_the_links_before_it(
    site: Site, account: Account, workspace: MadeWorkspace
) -> None:
    first = await reset_token(site, workspace, account)
    second = await reset_token(site, workspace, account)
    assert (await confirm(site, second)).status_code == 204
    assert refusal_of(await confirm(site, first)) == (404, "link_invalid")


async def test_a_deactivated_member_has_no_link_any_more(
    site: Site, account: Account, workspace: MadeWorkspace
) -> None:
    token = await reset_token(site, workspace, account)
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(account.id)
    assert refusal_of(await confirm(site, token)) == (404, "link_invalid")


async def test_the_mail_is_in_the_members_language(site: Site, workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        member = await workspace.members(uow).add(
            workspace.id, "منى حداد", new_email(), Role.AGENT, locale="ar"
        )
    assert await ask_for_reset(site, member.email.reveal()) == 202
    (mail,) = await mails_to(workspace, member.id)
    assert mail.subject.reveal() == "اختر كلمة مرور جديدة لـ Acme"
