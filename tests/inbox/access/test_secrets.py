"""No token, password or code where somebody could read it: logs, events, reprs, tables."""

import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from inbox.access import schemas
from inbox.access.invite_service import InviteService
from inbox.access.password_reset_service import make_reset_link
from inbox.access.session_service import SessionService
from inbox.foundation.client_address import Client
from inbox.foundation.encryption import token_hash
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.settings import Registration, Settings
from tests.factories.accounts import (
    Account,
    Site,
    code_of,
    enable_totp,
    make_account,
    open_site,
)
from tests.factories.workspaces import MadeWorkspace, new_email
from tests.inbox.access.test_passwords import mails_to, reset_token, token_in

Superuser = psycopg.Connection[Any]
CANARY = "canary-4f1d-password"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        yield caplog
    root.setLevel(before)


async def use_every_secret(site: Site, workspace: MadeWorkspace) -> list[str]:
    """Walks through all doors of this room; what was secret on the way."""
    account = await make_account(workspace, Role.OWNER, password=CANARY)
    browser = await site.signed_in(account)
    first = browser.cookie
    wrong = Account(account.member, account.email, f"{CANARY}-wrong")
    await site.browser().sign_in(wrong)
    secret, codes = await enable_totp(browser)
    code = code_of(secret, steps=1)
    await site.browser().sign_in(account, code=code)
    await site.browser().sign_in(account, code=codes[0])
    await site.browser().sign_in(account, code=codes[0])
    key = (await browser.call("POST", "/api-keys", json={"name": "k", "scopes": ["all"]})).json()[
        "key"
    ]
    await site.with_key(key, "GET", "/workspace")
    invited = await browser.call("POST", "/invites", json={"email": new_email(), "role": "agent"})
    (mail,) = await mails_to(workspace, invited.json()["id"])
    invite = token_in(mail, "invite")
    body = {"token": invite, "name": "N", "password": f"{CANARY}-invited"}
    assert (await site.browser().call("POST", "/auth/invites/accept", json=body)).is_success
    reset = await reset_token(site, workspace, account)
    body = {"token": reset, "password": f"{CANARY}-reset"}
    assert (await site.browser().call("POST", "/auth/password-reset/confirm", json=body)).is_success
    registration = {
        "workspace_name": "W",
        "name": "N",
        "email": new_email(),
        "password": f"{CANARY}-register",
    }
    assert (await site.browser().call("POST", "/auth/register", json=registration)).is_success
    csrf = browser.csrf_token
    return [CANARY, first, csrf, secret, *codes, key, key.split("_", 2)[2], invite, reset]


async def test_no_log_line_holds_a_secret(
    settings: Settings, workspace: MadeWorkspace, everything_logged: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("planted").warning("%s", CANARY)
    async with open_site(settings, registration=Registration.OPEN) as site:
        secrets = await use_every_secret(site, workspace)
    lines = [
        f"{record.getMessage()} {record.__dict__}"
        for record in everything_logged.records
        if record.name not in {"asyncio", "httpx"} and not record.name.startswith("httpcore")
    ]
    assert any("/api/v1/auth/sign-in" in line for line in lines)
    found = [line for line in lines if any(secret in line for secret in secrets)]
    # The one that was planted shows that a secret would be seen.
    assert len(found) == 1
    assert "planted" in found[0]


async def test_no_table_holds_a_secret_as_it_was(
    settings: Settings, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    async with open_site(settings, registration=Registration.OPEN) as site:
        secrets = await use_every_secret(site, workspace)
    secrets = [secret for secret in secrets if secret]
    tables = [
        name
        for (name,) in superuser.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
    ]
    assert "session" in tables
    for table in tables:
        rows = superuser.execute(f"SELECT t::text FROM {table} AS t").fetchall()
        text = "\n".join(row[0] for row in rows)
        # Bytes are shown in hex.
        shown = [*secrets, *(secret.encode().hex() for secret in secrets)]
        assert not any(secret in text for secret in shown), table
    planted = superuser.execute(
        "SELECT count(*) FROM session WHERE session::text LIKE %s",
        (f"%{token_hash(secrets[1]).hex()}%",),
    ).fetchone()
    assert planted == (1,)


async def test_facts_show_no_secret(workspace: MadeWorkspace, account: Account) -> None:
    runtime = workspace.runtime
    async with workspace.as_member(workspace.owner) as uow:
        link = await make_reset_link(uow, runtime, account.member, by_mail=True)
        _, invite = await InviteService(uow, runtime).invite(new_id(), new_email(), Role.AGENT)
        opened = await SessionService(uow).open(
            account.id, Client("192.0.2.1", "x"), runtime.installation_key
        )
        shown = repr(uow._events) + "".join(repr(event.details()) for event in uow._events)  # type: ignore[attr-defined] # all are audited
    assert "PasswordResetRequested" in shown
    shown += repr(opened)
    for secret in (link, invite, opened.token, opened.csrf_token):
        plain = secret.get_secret_value()
        assert plain.rpartition("#")[2] not in shown
        assert plain.rpartition("#")[2] not in repr(secret)
    assert account.email not in shown


def test_schemas_with_secrets_show_nothing_of_themselves() -> None:
    shown = [
        schemas.SignInIn(email="a@b.c", password=CANARY, code=CANARY),
        schemas.RegisterIn(workspace_name="W", name="N", email="a@b.c", password=CANARY),
        schemas.AcceptInviteIn(token=CANARY, name="N", password=CANARY),
        schemas.PasswordResetConfirmIn(token=CANARY, password=CANARY),
        schemas.PasswordChangeIn(old_password=CANARY, new_password=CANARY),
        schemas.PasswordIn(password=CANARY),
        schemas.CodeIn(code=CANARY),
        schemas.CsrfTokenOut(csrf_token=CANARY),
        schemas.TotpSetupOut(secret=CANARY, uri=CANARY, qr_code=CANARY),
        schemas.RecoveryCodesOut(recovery_codes=[CANARY]),
    ]
    assert CANARY not in repr(shown)
