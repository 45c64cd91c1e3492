"""The questions of the loaded inbox are ones that the API understands."""

import random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from bench.inbox import operations_of, views_of
from bench.inbox_data import Inbox
from bench.inbox_words import Vocabulary
from inbox.foundation.encryption import DataKey, new_key_material
from inbox.foundation.settings import Settings
from tests.factories.callers import open_api
from tests.factories.spines import connect, text_message
from tests.factories.still import Still, open_still
from tests.factories.workspaces import MadeWorkspace, subject_of


@pytest.fixture
async def inbox(workspace: MadeWorkspace, still: Still) -> Inbox:
    channel = await connect(still, workspace.id)
    await still.receive(channel, text_message(channel, "hello", phone="4915550001", name="Ann Lee"))
    async with workspace.as_house() as uow:
        [(conversation_id, contact_id)] = await uow.session.execute(
            text("SELECT id, contact_id FROM conversation WHERE workspace_id = :workspace_id"),
            {"workspace_id": workspace.id},
        )
    return Inbox(
        workspace.id,
        channel.id,
        phones=["4915550001"],
        names=["Ann Lee"],
        contacts=[contact_id],
        conversations=[conversation_id],
        long_conversation=conversation_id,
        members=[workspace.owner.id],
        vocabulary=Vocabulary(random.Random(1), DataKey(uuid4(), new_key_material())),
    )


@pytest.fixture
async def still(runtime: Any) -> Any:
    async with open_still(runtime) as opened:
        yield opened


async def test_every_question_and_every_view_is_answered(
    settings: Settings, workspace: MadeWorkspace, inbox: Inbox
) -> None:
    owner = subject_of(workspace.owner)
    async with open_api(settings) as api:

        async def ask(path: str) -> Any:
            answer = await api.call(owner, "GET", path)
            assert answer.status_code == 200, f"{path}: {answer.text}"
            return answer.json()

        async def make(path: str, body: dict[str, Any]) -> Any:
            answer = await api.call(owner, "POST", path, json=body)
            assert answer.status_code == 201, f"{path}: {answer.text}"
            return answer.json()["id"]

        inbox.teams = [await make("/teams", {"name": "Sales"})]
        inbox.labels = [await make("/labels", {"name": "vip", "color": "#00aa55"})]
        for view in views_of(inbox):
            await make("/views", view)
        for step in operations_of(inbox).values():
            await step(ask)
