"""A desk whose bot has been let loose; whoever thinks is the test."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest

from automation.ai.engines import Engines
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from automation.replies.intents import Intended
from automation.replies.models import IntentMode, ReplyIntent, ReplyMode
from automation.replies.repository import AutoReplyRepository
from automation.replies.schemas import ReplySettingsChange
from automation.replies.service import ReplyService
from automation.replies.thinking import AutoReplyThinker
from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork
from tests.automation.conftest import Office

HOURS = "We are open from 9:00 to 18:00. See https://shop.example/hours"
PATH = "/ai/auto-replies"


class Reader:
    """What a room of intents would say; here, what the test says."""

    def __init__(self, intended: Intended | None = None) -> None:
        self.intended = intended or Intended("opening_hours", 0.97, calibrated=True)

    async def read(self, uow: UnitOfWork, conversation_id: UUID, ids: Sequence[UUID]) -> Intended:
        return self.intended


class Desk:
    """An office whose bot has been let loose."""

    def __init__(self, office: Office, superuser: psycopg.Connection[Any]) -> None:
        self.office = office
        self.superuser = superuser
        self.engines = Engines()
        self.reader = Reader()

    async def let(self, mode: ReplyMode, **settings: Any) -> None:
        async with self.office.workspace.as_member(self.office.workspace.owner) as uow:
            await ReplyService(uow).change(ReplySettingsChange(mode=mode, **settings))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        return await self.office.rows(query)

    async def by_force(self, statement: str, values: Sequence[Any] | Mapping[str, Any]) -> None:
        """Beside the loop: what the worker has locked it lets go only while the loop runs."""
        await asyncio.to_thread(self.superuser.execute, statement.encode(), values)

    async def burst_over(self) -> UUID | None:
        """Its time passes; whoever thinks is the test."""
        [(count,)] = await self.rows("SELECT count(*) FROM reply_burst")
        if not count:
            return None
        async with self.office.workspace.as_house() as uow:
            [burst] = await self.rows(
                "SELECT conversation_id, message_id, first_id FROM reply_burst"
            )
            (row_id,) = (await AutoReplyRepository(uow).add_for([burst])).values()
        await self.by_force("DELETE FROM reply_burst WHERE workspace_id = %s", (self.office.id,))
        return row_id

    async def think(self, row_id: UUID) -> dict[str, Any]:
        thinker = AutoReplyThinker(self.office.spine.runtime, self.engines, self.reader)
        await thinker.think(self.office.id, row_id)
        found: dict[str, Any] = (await self.office.call("GET", f"{PATH}/{row_id}")).json()
        return found

    async def hear(self, *texts: str) -> dict[str, Any]:
        await self.office.hear(*texts)
        row_id = await self.burst_over()
        assert row_id is not None
        return await self.think(row_id)

    async def sent(self) -> list[str]:
        messages = (
            await self.office.call(
                "GET", f"/conversations/{self.office.conversation_id}/messages?limit=100"
            )
        ).json()["items"]
        return [one["text"] for one in messages if one["author"]["kind"] == "automation"]


@pytest.fixture
async def desk(office: Office, superuser: psycopg.Connection[Any]) -> AsyncIterator[Desk]:
    made = Desk(office, superuser)
    async with office.workspace.as_house() as uow:
        knowledge = KnowledgeService(uow)
        await knowledge.create(new_id(), ArticleIn(title="Opening hours", text=HOURS))
        await knowledge.create(
            new_id(), ArticleIn(title="Horario de apertura", text="Abrimos de 9:00 a 18:00.")
        )
        intent = ReplyIntent(workspace_id=office.id, intent="opening_hours", mode=IntentMode.AUTO)
        uow.session.add(intent)
    await made.let(ReplyMode.AUTO)
    yield made
    await made.engines.close()


def codes(row: dict[str, Any]) -> dict[str, str]:
    return {one["gate"]: one["code"] for one in row["verdicts"]}
