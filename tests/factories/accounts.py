"""Members who can sign in, and the browsers they sit at, for tests of the real sign-in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from typing import Any
from uuid import UUID

import pyotp
from httpx import AsyncClient, Response

from inbox.access.credential_service import CredentialService
from inbox.access.passwords import hash_password
from inbox.access.totp import STEP_SECONDS
from inbox.foundation.clock import SystemClock
from inbox.foundation.permissions import Role
from inbox.foundation.settings import Settings
from inbox.workspaces.models import Member
from parley.app import create_app
from tests.factories.apps import open_app
from tests.factories.workspaces import MadeWorkspace, new_email

PASSWORD = "a password of some length"
PROXY = "127.0.0.1"
_HASHES: dict[str, str] = {}
_ADDRESSES = count(1)


@dataclass(frozen=True)
class Account:
    member: Member
    email: str
    password: str = PASSWORD

    @property
    def id(self) -> UUID:
        return self.member.id


async def give_password(
    workspace: MadeWorkspace, member: Member, password: str = PASSWORD
) -> Account:
    if password not in _HASHES:
        _HASHES[password] = await hash_password(password)
    async with workspace.as_house() as uow:
        service = CredentialService(uow)
        await service.set_hash(member.id, _HASHES[password])
    return Account(member, member.email.reveal(), password)


async def make_account(
    workspace: MadeWorkspace, role: Role = Role.AGENT, email: str = "", password: str = PASSWORD
) -> Account:
    member = await workspace.add_member(role, email or new_email())
    return await give_password(workspace, member, password)


class Browser:
    """One visitor: an address, a cookie, a CSRF token."""

    def __init__(self, client: AsyncClient, address: str = "") -> None:
        self._client = client
        number = next(_ADDRESSES)
        self.address = address or f"198.51.{number // 250}.{number % 250 + 1}"
        self.cookie = ""
        self.csrf_token = ""

    async def call(self, method: str, path: str, **sent: Any) -> Response:
        headers = {
            "X-Forwarded-For": self.address,
            "User-Agent": "Firefox on a desk",
            **({"Cookie": f"parley_session={self.cookie}"} if self.cookie else {}),
            **({"X-CSRF-Token": self.csrf_token} if self.csrf_token else {}),
            **sent.pop("headers", {}),
        }
        answer = await self._client.request(method, f"/api/v1{path}", headers=headers, **sent)
        set_cookie = answer.headers.get("set-cookie", "")
        if set_cookie.startswith("parley_session="):
            self.cookie = set_cookie.partition("=")[2].partition(";")[0].strip('"')
        if answer.is_success and answer.content and "csrf_token" in answer.json():
            self.csrf_token = answer.json()["csrf_token"]
        return answer

    async def sign_in(self, account: Account, **more: Any) -> Response:
        body = {"email": account.email, "password": account.password, **more}
        return await self.call("POST", "/auth/sign-in", json=body)


@dataclass(frozen=True)
class Site:
    """The shipped app behind a proxy that says where each request comes from."""

    client: AsyncClient

    def browser(self, address: str = "") -> Browser:
        return Browser(self.client, address)

    async def signed_in(self, account: Account, **more: Any) -> Browser:
        browser = self.browser()
        answer = await browser.sign_in(account, **more)
        assert answer.status_code == 200, answer.text
        return browser

    async def with_key(self, key: str, method: str, path: str, **sent: Any) -> Response:
        headers = {"Authorization": f"Bearer {key}", **sent.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **sent)


@asynccontextmanager
async def open_site(settings: Settings, **changes: Any) -> AsyncIterator[Site]:
    app = create_app(settings.model_copy(update={"trusted_proxies": (PROXY,), **changes}))
    app.asgi_handler = _from_proxy(app.asgi_handler)
    async with open_app(app) as client:
        # Each `Browser` keeps its own cookie.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield Site(client)


def _from_proxy(app: Any) -> Callable[[Any, Any, Any], Awaitable[None]]:
    async def handle(scope: Any, receive: Any, send: Any) -> None:
        scope["client"] = (PROXY, 1)
        await app(scope, receive, send)

    return handle


def code_of(secret: str, *, steps: int = 0) -> str:
    step = int(SystemClock().now().timestamp()) // STEP_SECONDS
    return pyotp.TOTP(secret).generate_otp(step + steps)


async def enable_totp(browser: Browser) -> tuple[str, list[str]]:
    """The secret, and the recovery codes. Uses up the time step before this one."""
    secret = (await browser.call("POST", "/me/totp")).json()["secret"]
    confirmed = await browser.call(
        "POST", "/me/totp/confirm", json={"code": code_of(secret, steps=-1)}
    )
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recovery_codes"]
