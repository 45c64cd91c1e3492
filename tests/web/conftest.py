"""A browser for the module, and pages whose console must stay silent: with the real files and
their policy, one blocked style or script is a failure."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from inbox.foundation.runtime import Runtime
from parley.embedded import EmbeddedRedis
from parley.wiring import open_runtime
from tests.factories.tools import chromium
from tests.plugins.services import build_settings
from tests.web.complaints import listen_for_complaints
from tests.web.office import House, open_house
from web.build import build

# Two browsers and two houses share the machine's cores: what comes late has come.
expect.set_options(timeout=15_000)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    # The screens of this checkout: a moment when they are built, half a minute when not.
    build(lambda line: None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    # In a context of its own: no cookie and no choice of the page before.
    page = await browser.new_page(locale="en-GB")
    complaints = listen_for_complaints(page)
    yield page
    await page.close()
    assert complaints == []


@pytest.fixture(scope="session")
def house(
    new_database: Callable[[], str],
    new_directory: Callable[[], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """With a database and a Valkey of its own: its worker takes whatever waits in them."""
    # What is not built yet would otherwise be missing in the table that the server reads once.
    build(lambda line: None)
    directory = tmp_path_factory.mktemp("house")
    with EmbeddedRedis(new_directory(), durable=False) as valkey:
        settings = build_settings(new_database(), valkey.url, directory)
        with open_house(settings, directory) as opened:
            yield opened


@pytest.fixture(scope="session")
async def house_runtime(house: House) -> AsyncIterator[Runtime]:
    async with open_runtime(house.settings) as opened:
        yield opened
