"""A stand-in for Google, and links that a test drives step by step."""

from collections.abc import AsyncIterator

import pytest

from inbox.foundation.settings import Settings
from storm.fake_google import Google, open_google
from tests.factories.sheet_sync import SheetSync, open_sync
from tests.factories.workspaces import MadeWorkspace


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    async with open_google() as opened:
        yield opened


@pytest.fixture
async def sync(
    settings: Settings, google: Google, workspace: MadeWorkspace
) -> AsyncIterator[SheetSync]:
    async with open_sync(settings, google, workspace.id) as opened:
        yield opened
