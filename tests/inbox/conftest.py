"""What the rooms of a message's path share: the shipped app, and a path that stands still."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from pydantic import SecretStr

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.factories.account_graph import APP_ID, APP_SECRET, AccountGraph, open_account_graph
from tests.factories.callers import Api, open_api
from tests.factories.spines import connect
from tests.factories.still import Still, open_still
from tests.factories.workspaces import MadeWorkspace, subject_of


@pytest.fixture(scope="session")
async def shared_api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


@pytest.fixture
async def still(runtime: Runtime) -> AsyncIterator[Still]:
    async with open_still(runtime) as opened:
        yield opened


@pytest.fixture
async def channel(still: Still, workspace: MadeWorkspace) -> Channel:
    return await connect(still, workspace.id)


@pytest.fixture
def owner(workspace: MadeWorkspace) -> Subject:
    return subject_of(workspace.owner)


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
