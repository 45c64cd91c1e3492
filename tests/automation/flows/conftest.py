"""What the tests of flows share: the shipped app, and a path of messages that stands still."""

from collections.abc import AsyncIterator

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.factories.callers import Api, open_api
from tests.factories.spines import connect
from tests.factories.still import Still, open_still
from tests.factories.workspaces import MadeWorkspace, subject_of


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[Api]:
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
def marketer(workspace: MadeWorkspace) -> Subject:
    return subject_of(workspace.owner)
