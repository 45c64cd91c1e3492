"""The sign-in screen in Chromium, against a server whose answers the test chooses.

Everything is served with the real files and their policy, and the console must stay silent: one
blocked style or script is a failure.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from litestar import Litestar, Request, Response, get, post
from playwright.async_api import Page, expect
from uvicorn import Config, Server

from inbox.foundation.settings import Settings
from parley.web_files import web_routes

pytestmark = pytest.mark.browser

ME = {
    "member": {"id": "1", "name": "Amina Haddad", "email": "amina@example.com", "role": "owner"},
    "workspace": {"id": "w1", "name": "Olive Bakery"},
    # With no right at all there is no screen to go on to, and none of its requests to answer.
    "permissions": [],
    "csrf_token": "token-1",
    "totp_enabled": False,
}
NO_SCREEN = "There is no screen for your role yet"


@dataclass
class Api:
    """Signed in or not, and what the next sign-in attempts are answered with."""

    signed_in: bool = False
    refusals: list[Response[Any]] = field(default_factory=list)
    attempts: list[dict[str, str]] = field(default_factory=list)
    csrf_tokens: list[str | None] = field(default_factory=list)
    address: str = ""


def problem(
    status: int, code: str, *, headers: dict[str, str] | None = None, **more: object
) -> Response[Any]:
    body = {"type": "about:blank", "title": "No", "status": status, "code": code, "detail": "No."}
    return Response(
        body | more,
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    state = Api()

    @get("/api/v1/me")
    async def me() -> Response[Any]:
        return Response(ME) if state.signed_in else problem(401, "unauthenticated")

    @post("/api/v1/auth/sign-in", status_code=200)
    async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
        state.attempts.append(await request.json())
        if state.refusals:
            return state.refusals.pop(0)
        state.signed_in = True
        return Response(ME)

    @post("/api/v1/auth/sign-out", status_code=204)
    async def sign_out(request: Request[Any, Any, Any]) -> None:
        state.csrf_tokens.append(request.headers.get("x-csrf-token"))
        state.signed_in = False

    app = Litestar([*web_routes(Settings()), me, sign_in, sign_out])
    # Without a `log_config` of its own: it would hold for every later test of this process.
    server = Server(Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(60):
        while not server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    state.address = f"http://127.0.0.1:{port}"
    yield state
    server.should_exit = True
    await serving


async def enter(page: Page, password: str = "long enough secret") -> None:
    await page.get_by_label("E-mail").fill("amina@example.com")
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_signs_in_shows_who_one_is_and_signs_out(api: Api, page: Page) -> None:
    await page.goto(f"{api.address}/?from=bookmark")
    await enter(page)
    await expect(page.get_by_role("heading", name=NO_SCREEN)).to_be_visible()
    assert page.url == f"{api.address}/?from=bookmark"
    assert api.attempts == [{"email": "amina@example.com", "password": "long enough secret"}]
    await page.get_by_role("button", name="You and your settings").click()
    await expect(page.get_by_role("menu")).to_contain_text("Olive Bakery · Owner")
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert api.csrf_tokens == ["token-1"]


async def test_wrong_password_is_said_in_words(api: Api, page: Page) -> None:
    api.refusals = [problem(401, "invalid_credentials")]
    await page.goto(f"{api.address}/sign-in")
    await enter(page)
    await expect(page.get_by_role("alert")).to_contain_text("is not right")


async def test_wrong_code_is_told_apart_from_a_wrong_password(api: Api, page: Page) -> None:
    api.refusals = [problem(401, "totp_required"), problem(401, "invalid_code")]
    await page.goto(f"{api.address}/sign-in")
    await enter(page)
    await page.get_by_label("One-time code").fill("000000")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("Wait for the next one")


async def test_too_many_attempts_say_how_long_to_wait(api: Api, page: Page) -> None:
    api.refusals = [problem(429, "too_many_attempts", headers={"retry-after": "170"})]
    await page.goto(f"{api.address}/sign-in")
    await enter(page)
    await expect(page.get_by_role("alert")).to_contain_text("Try again in 3 minutes")


async def test_code_and_workspace_are_asked_when_needed(api: Api, page: Page) -> None:
    workspaces = [{"id": "w1", "name": "Olive Bakery"}, {"id": "w2", "name": "مخبز الزيتون"}]
    api.refusals = [
        problem(401, "totp_required"),
        problem(409, "workspace_choice_required", workspaces=workspaces),
    ]
    await page.goto(f"{api.address}/sign-in")
    await enter(page)
    await page.get_by_label("One-time code").fill("123 456")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_label("مخبز الزيتون").check()
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name=NO_SCREEN)).to_be_visible()
    assert api.attempts[-1]["code"] == "123456"
    assert api.attempts[-1]["workspace"] == "w2"


async def test_arabic_reads_from_the_right_and_is_remembered(api: Api, page: Page) -> None:
    await page.goto(f"{api.address}/sign-in")
    await page.get_by_role("button", name="العربية").click()
    await expect(page.get_by_role("heading", name="مرحبًا بعودتك")).to_be_visible()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.get_by_role("heading", name="مرحبًا بعودتك")).to_be_visible()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "/\\evil.example/", "https://evil.example"]
)
async def test_link_cannot_send_a_member_to_another_site(
    api: Api, page: Page, elsewhere: str
) -> None:
    api.signed_in = True
    # Whoever is signed in has been here before.
    await page.goto(api.address)
    await expect(page.get_by_role("heading", name=NO_SCREEN)).to_be_visible()
    await page.goto(f"{api.address}/sign-in?to={elsewhere}")
    await expect(page.get_by_role("heading", name=NO_SCREEN)).to_be_visible()
    assert page.url == f"{api.address}/"


async def test_server_that_does_not_answer_is_said_and_tried_again(api: Api, page: Page) -> None:
    await page.route("**/api/v1/me", lambda route: route.abort())
    await page.goto(api.address)
    await expect(page.get_by_role("alert")).to_contain_text("does not answer", timeout=15_000)
    await page.unroute("**/api/v1/me")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


async def test_api_documentation_loads_under_the_same_policy(api: Api, page: Page) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Parley", "version": "1"},
        "paths": {"/api/v1/me": {"get": {"responses": {"200": {"description": "Fine."}}}}},
    }
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: None if api.address in request.url else foreign.append(request.url),
    )
    await page.route("**/api/v1/openapi.json", lambda route: route.fulfill(json=document))
    await page.goto(f"{api.address}/docs")
    await page.get_by_text("/api/v1/me").click()
    await expect(page.get_by_text("Fine.")).to_be_visible()
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
