"""Where an agent sits, for the measurements: a browser of his own, as fast as is wanted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, BrowserContext, Page

from storm.provisioning import OWNER_EMAIL, OWNER_PASSWORD
from storm.stack import StackFailed

PROBES = (Path(__file__).parent / "web_probes.js").read_text()


@dataclass
class Desk:
    address: str
    browser: Browser
    api_key: str
    phone_id: str

    async def context(self) -> BrowserContext:
        context = await self.browser.new_context(
            locale="en-GB", viewport={"width": 1440, "height": 900}
        )
        await context.add_init_script(PROBES)
        return context

    @asynccontextmanager
    async def seat(self, slower: int) -> AsyncIterator[Page]:
        context = await self.context()
        await self.sign_in(context)
        yield await slowed_page(context, slower)
        await context.close()

    async def sign_in(self, context: BrowserContext) -> None:
        answer = await context.request.post(
            f"{self.address}/api/v1/auth/sign-in",
            data={"email": OWNER_EMAIL.format(0), "password": OWNER_PASSWORD},
            headers={"Origin": self.address},
        )
        if not answer.ok:
            raise StackFailed(f"sign-in answered {await answer.text()}")

    def api(self) -> aiohttp.ClientSession:
        headers = {"Authorization": f"Bearer {self.api_key}"}
        return aiohttp.ClientSession(self.address, headers=headers)


async def slowed_page(context: BrowserContext, slower: int) -> Page:
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page
