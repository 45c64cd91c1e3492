"""The shipped app with its real sign-in."""

from collections.abc import AsyncIterator

import pytest

from inbox.foundation.settings import Settings
from tests.factories.accounts import Account, Browser, Site, make_account, open_site
from tests.factories.workspaces import MadeWorkspace


@pytest.fixture(scope="module")
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_site(settings) as opened:
        yield opened


@pytest.fixture
async def account(workspace: MadeWorkspace) -> Account:
    return await make_account(workspace)


@pytest.fixture
async def browser(site: Site, account: Account) -> Browser:
    return await site.signed_in(account)
