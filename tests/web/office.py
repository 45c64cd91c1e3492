"""A real server with its worker and sweeper, a workspace per test, customers who write, and
members who sit at browsers."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import text

from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.templates.service import TemplateService
from integrations.accounts import ProviderTemplate
from tests.factories.accounts import Account, give_password
from tests.factories.processes import free_port, running
from tests.factories.workspaces import MadeWorkspace, make_workspace
from tests.web.complaints import listen_for_complaints


class House:
    """The processes of a deployment; the API can be stopped and started, on the same port."""

    def __init__(self, settings: Settings, directory: Path, program: tuple[str, ...]) -> None:
        self.settings = settings
        self._directory = directory
        self._program = program
        self._api = ExitStack()
        self._starts = 0

    @property
    def address(self) -> str:
        return self.settings.base_url

    def start(self) -> None:
        self._starts += 1
        log = self._directory / f"api {self._starts}.log"
        self._api.enter_context(running(self.settings, log, "api", program=self._program))

    def stop(self) -> None:
        self._api.close()


@contextmanager
def open_house(
    settings: Settings, directory: Path, program: tuple[str, ...] = ("parley.cli",)
) -> Iterator[House]:
    own = settings.model_copy(update={"port": free_port(), "skip_web": False})
    house = House(own, directory, program)
    with (
        running(own, directory / "worker.log", "worker", program=program),
        running(own, directory / "sweeper.log", "sweeper", program=program),
    ):
        house.start()
        try:
            yield house
        finally:
            house.stop()


@dataclass
class Office:
    """One workspace with a simulated phone, and whoever works in it."""

    house: House
    workspace: MadeWorkspace
    browser: Browser
    owner: Account
    channel_id: UUID
    client: httpx.AsyncClient
    stack: AsyncExitStack
    complaints: list[list[str]] = field(default_factory=list)

    async def hire(self, role: Role, name: str) -> Account:
        member = await self.workspace.add_member(role, name=name)
        return await give_password(self.workspace, member)

    async def customer_writes(self, number: str, name: str | None, *texts: str) -> None:
        for words in texts:
            await self.call(
                "POST",
                f"/channels/{self.channel_id}/phone/messages",
                {"number": number, "text": words} | ({"name": name} if name else {}),
            )

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """As any client of the API: what a busy house puts off (503, nothing changed) is asked for
        again when it says so."""
        async with asyncio.timeout(60):
            while True:
                answer = await self.client.request(method, f"/api/v1{path}", json=body)
                if answer.status_code != 503:
                    break
                await asyncio.sleep(int(answer.headers["retry-after"]))
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def conversation_of(self, number: str) -> str:
        """Its id, as soon as the first message has been taken in."""
        async with asyncio.timeout(60):
            while True:
                path = f"/channels/{self.channel_id}/phone?number={number}"
                if found := (await self.call("GET", path))["conversation_id"]:
                    return str(found)
                await asyncio.sleep(0.02)

    async def until_status(self, conversation_id: str, status: str) -> None:
        async with asyncio.timeout(60):
            while True:
                found = await self.call("GET", f"/conversations/{conversation_id}")
                if found["status"] == status:
                    return
                await asyncio.sleep(0.05)

    async def until_sent(self, conversation_id: str) -> None:
        """The last message has left."""
        async with asyncio.timeout(60):
            while True:
                path = f"/conversations/{conversation_id}/messages"
                if (await self.call("GET", path))["items"][0]["status"] == "sent":
                    return
                await asyncio.sleep(0.05)

    async def until_done(self, path: str) -> None:
        """Of what works behind: an evaluation, a backtest."""
        async with asyncio.timeout(60):
            while True:
                if (await self.call("GET", path))["state"] == "done":
                    return
                await asyncio.sleep(0.1)

    async def until_found(self, path: str) -> Any:
        """What a reading of messages found in them; the sweeper rings for it."""
        async with asyncio.timeout(60):
            while True:
                if found := (await self.call("GET", path))["found"]:
                    return found
                await asyncio.sleep(0.1)

    async def keep_template(self, name: str, *components: dict[str, Any]) -> None:
        """As if Meta had approved it."""
        template = ProviderTemplate(
            external_id=str(new_id()),
            name=name,
            language="en",
            category="UTILITY",
            status="APPROVED",
            reason=None,
            quality=None,
            parameter_format="named",
            components=list(components),
        )
        async with self.workspace.as_house() as uow:
            channel = await ChannelService(uow).get(self.channel_id)
            await TemplateService(uow).keep(channel.account, template)

    async def close_window(self, conversation_id: str) -> None:
        """As if a day had gone by."""
        async with self.workspace.as_house() as uow:
            await uow.session.execute(
                text(
                    "UPDATE conversation SET window_until = clock_timestamp() - interval '1 s'"
                    " WHERE id = :id"
                ),
                {"id": conversation_id},
            )

    async def seat(self, account: Account, locale: str = "en-GB", **context: Any) -> BrowserContext:
        """A browser of this member's own, signed in."""
        opened = await self.browser.new_context(locale=locale, **context)
        self.stack.push_async_callback(opened.close)
        await sign_in(opened, self.house.address, account)
        return opened

    async def open(self, seat: BrowserContext, path: str = "/inbox") -> Page:
        page = await seat.new_page()
        self.complaints.append(listen_for_complaints(page))
        await page.goto(f"{self.house.address}{path}")
        return page


async def sign_in(context: BrowserContext, address: str, account: Account) -> None:
    answer = await context.request.post(
        f"{address}/api/v1/auth/sign-in",
        data={"email": account.email, "password": account.password},
        headers={"Origin": address},
    )
    assert answer.ok, await answer.text()


async def open_office(
    house: House, runtime: Runtime, browser: Browser, stack: AsyncExitStack
) -> Office:
    workspace = await make_workspace(runtime)
    async with workspace.as_house() as uow:
        channel = await ChannelService(uow).connect_console("Shop phone", app_secret=new_id().hex)
        channel_id = channel.id
    owner = await give_password(workspace, workspace.owner)
    client = await stack.enter_async_context(
        httpx.AsyncClient(
            base_url=house.address, headers={"Origin": house.address}, trust_env=False
        )
    )
    signed_in = await client.post(
        "/api/v1/auth/sign-in", json={"email": owner.email, "password": owner.password}
    )
    client.headers["X-CSRF-Token"] = signed_in.json()["csrf_token"]
    return Office(house, workspace, browser, owner, channel_id, client, stack)
