"""The whole path with a fake model behind it: a spine whose deployment has a key and an address."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pydantic import SecretStr

from automation.ai.models import AiMode
from automation.ai.schemas import AiSettingsChange
from automation.ai.service import AiService
from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from inbox.foundation.settings import Settings
from tests.factories.callers import Api, open_api
from tests.factories.fake_openai import KEY, FakeOpenAI, fake_openai
from tests.factories.far_end import FarEnd, far_end
from tests.factories.spines import Spine, connect, open_spine, text_message
from tests.factories.workspaces import MadeWorkspace, subject_of


@dataclass
class Office:
    """A workspace with one customer on one channel, its engine, its model and its API."""

    workspace: MadeWorkspace
    spine: Spine
    channel: Channel
    fake: FakeOpenAI
    api: Api
    owner: Subject
    conversation_id: UUID

    @property
    def id(self) -> UUID:
        return self.workspace.id

    async def hear(self, *texts: str, **given: Any) -> None:
        """The customer writes, and it is stored."""
        before = await self._messages()
        for text in texts:
            assert await self.spine.post(text_message(self.channel, text, **given)) == 1
        await self.spine.until(
            self.id,
            "SELECT count(*) FROM message WHERE direction = 'in'",
            [(before + len(texts),)],
        )

    async def say(self, text: str, subject: Subject | None = None) -> None:
        path = f"/conversations/{self.conversation_id}/messages"
        answer = await self.api.call(subject or self.owner, "POST", path, json={"text": text})
        assert answer.status_code in {200, 201}, answer.text

    async def use(self, mode: AiMode, **settings: Any) -> None:
        async with self.workspace.as_member(self.workspace.owner) as uow:
            service = AiService(uow, self.spine.runtime)
            await service.change(AiSettingsChange(mode=mode, **settings))

    async def call(
        self, method: str, path: str, subject: Subject | None = None, **more: Any
    ) -> Any:
        return await self.api.call(subject or self.owner, method, path, **more)

    async def work(self) -> None:
        """The API rings nobody here: what waits is found as the sweeper finds it."""
        await self.spine.sweep()

    async def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.spine.rows(self.id, query, **values)]

    async def _messages(self) -> int:
        return (await self.rows("SELECT count(*) FROM message WHERE direction = 'in'"))[0][0]


@pytest.fixture(scope="session")
async def model_server() -> AsyncIterator[FakeOpenAI]:
    async with fake_openai() as server:
        yield server


@pytest.fixture(scope="session")
async def meta() -> AsyncIterator[FarEnd]:
    async with far_end() as end:
        yield end


@pytest.fixture(scope="session")
def with_model(settings: Settings, model_server: FakeOpenAI) -> Settings:
    given = {"openai_api_key": SecretStr(KEY), "openai_base_url": model_server.url}
    return settings.model_copy(update=given)


@pytest.fixture(scope="session")
async def ai_api(with_model: Settings) -> AsyncIterator[Api]:
    async with open_api(with_model) as opened:
        yield opened


@pytest.fixture
def fake(model_server: FakeOpenAI) -> FakeOpenAI:
    model_server.script.clear()
    model_server.always = ""
    model_server.answer, model_server.embed = FakeOpenAI.answer, FakeOpenAI.embed
    model_server.pause_seconds, model_server.busiest = 0.0, 0
    model_server.held, model_server.part, model_server.part_seconds = False, 7, 0.0
    model_server.takes_schema = model_server.takes_streams = True
    model_server.go_on.clear()
    for heard in (model_server.requests, model_server.bodies, model_server.keys):
        heard.clear()
    model_server.complaints.clear()
    return model_server


@pytest.fixture
async def office(
    with_model: Settings,
    meta: FarEnd,
    fake: FakeOpenAI,
    ai_api: Api,
    workspace: MadeWorkspace,
    superuser: psycopg.Connection[Any],
) -> AsyncIterator[Office]:
    # A sweep finds what waits in all workspaces, also what tests without a worker left behind.
    over = "UPDATE effect SET state = 'cancelled' WHERE state = 'ready'"
    await asyncio.to_thread(superuser.execute, over)
    async with open_spine(with_model, meta.url) as spine:
        channel = await connect(spine, workspace.id)
        made = Office(
            workspace, spine, channel, fake, ai_api, subject_of(workspace.owner), workspace.id
        )
        await made.hear("Hello, this is Ann Lee. My parcel from order 4711223344 has not come.")
        made.conversation_id = (await made.rows("SELECT id FROM conversation"))[0][0]
        yield made
        assert fake.complaints == []
