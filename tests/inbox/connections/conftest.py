"""The shipped app beside an account of Meta's that this process plays."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from pydantic import SecretStr

from inbox.foundation.settings import Settings
from tests.factories.account_graph import APP_ID, APP_SECRET, AccountGraph, open_account_graph
from tests.factories.callers import Api, open_api


@pytest.fixture(scope="session")
def account_graph() -> Iterator[AccountGraph]:
    with open_account_graph() as opened:
        yield opened


@pytest.fixture
def graph(account_graph: AccountGraph) -> AccountGraph:
    account_graph.reset(str(uuid4().int)[:15])
    return account_graph


@pytest.fixture(scope="session")
async def signup_api(settings: Settings, account_graph: AccountGraph) -> AsyncIterator[Api]:
    given = {
        "graph_url": account_graph.url,
        "meta_app_id": APP_ID,
        "meta_app_secret": SecretStr(APP_SECRET),
        "meta_config_id": "99",
        "public_url": "https://parley.example",
    }
    async with open_api(settings.model_copy(update=given)) as opened:
        yield opened
