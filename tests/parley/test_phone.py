"""`parley phone` against a running server: what it says is taken in, and what comes back is shown.

The server is a door, an engine and an HTTP listener of this process.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from sqlalchemy import text

from automation.ai.engines import Engines
from automation.rules.service import RuleService
from automation.runs.engine import FlowReducer
from automation.runs.http_call import HttpExecutor
from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.delivery.files import Files
from inbox.delivery.sender import Sender
from inbox.desk.message_service import DeskMessages
from inbox.foundation.errors import ParleyError
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest
from inbox.foundation.settings import Settings
from inbox.intake.batcher import IntakeBatcher
from inbox.intake.door import IntakeDoor
from inbox.intake.engine import Engine
from inbox.intake.step import Steps
from inbox.messages.composing import MessageIn
from inbox.messages.models import Direction
from inbox.messages.schemas import MessageOut
from inbox.webhook_endpoints.sending import WebhookExecutor
from integrations.console.client import ConsoleClient
from integrations.console.files import ConsoleFiles
from parley.spine import executors_of
from parley.wiring import build_runtime
from tests.factories.command_line import Parley, Said
from tests.factories.spines import EngineDoorbell
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace, make_workspace

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20


@dataclass
class Stack:
    workspace: MadeWorkspace
    environment: dict[str, str]
    command: Parley

    async def parley(self, *arguments: str) -> Said:
        """The command in a thread of this process, which is where its server is too."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.to_thread(self.command, *arguments)

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "parley.cli", *arguments),
            cwd=ROOT,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def statuses(self) -> list[tuple[str, str]]:
        async with self.workspace.as_house() as uow:
            rows = await uow.session.execute(
                text("SELECT direction, status FROM message ORDER BY created_at, seq")
            )
            return [tuple(row) for row in rows]


@asynccontextmanager
async def listening(door: IntakeDoor) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        signature = request.headers.get("X-Hub-Signature-256", "")
        try:
            await door.take(ChannelKind.CONSOLE, await request.read(), signature)
        except ParleyError as error:
            return web.Response(status=error.status)
        return web.Response(text="{}")

    app = web.Application()
    app.router.add_post("/webhooks/console", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def stack(
    settings: Settings, parley: Parley, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stack]:
    monkeypatch.setenv("PARLEY_REDIS_URL", settings.redis_url.get_secret_value())
    runtime = build_runtime(settings, with_redis=False)
    runtime.doorbell = doorbell = EngineDoorbell()
    workspace = await make_workspace(runtime)
    async with workspace.as_house() as uow:
        await ChannelService(uow).connect_console("Phone", app_secret="a secret of the phone")
        await RuleService(uow).add("price", "You asked: {{ message.text }}")
    directory, batcher = ChannelDirectory(runtime), IntakeBatcher(runtime)
    client = ConsoleClient(settings.redis_url.get_secret_value())
    files = Files(runtime, {"console": ConsoleFiles()})
    calls = HttpExecutor(runtime), WebhookExecutor(runtime), Engines()
    executors = executors_of(runtime, directory, {"console": client}, files, *calls)
    sender = Sender(runtime, executors)
    engine = Engine(runtime, Steps(runtime, directory, FlowReducer()), sender)
    doorbell.engine = engine
    engine.start()
    async with listening(IntakeDoor(directory, batcher)) as url:
        monkeypatch.setenv("PARLEY_PUBLIC_URL", url)
        yield Stack(
            workspace,
            {
                "PATH": os.defpath,
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
                "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
                "PARLEY_REDIS_URL": settings.redis_url.get_secret_value(),
                "PARLEY_SECRET_KEY": settings.secret_key.get_secret_value(),
                "PARLEY_MASTER_KEYS": settings.master_keys.get_secret_value(),
                "PARLEY_DATA_DIR": str(settings.data_dir),
                "PARLEY_PUBLIC_URL": url,
            },
            parley,
        )
    await engine.close()
    await client.close()
    await batcher.close()
    await runtime.close()


def send(stack: Stack, said: str, *more: str) -> list[str]:
    return ["phone", "send", said, "--workspace", str(stack.workspace.id), "--json", *more]


async def test_send_prints_the_reply_and_answers_it_with_statuses(stack: Stack) -> None:
    said = await stack.parley(*send(stack, "The price?", "--from", "+49 151 1"))
    assert said.document["reply"]["text"] == "You asked: The price?"
    assert said.document["external_id"].startswith("console.")
    assert said.err == ""

    async def is_read() -> bool:
        return await stack.statuses() == [("in", "received"), ("out", "read")]

    await until(is_read, what="the reply to be read")


async def test_send_says_when_nobody_answers(stack: Stack) -> None:
    said = await stack.parley(*send(stack, "Hello", "--wait", "0.3"))
    assert said.code == 1
    assert json.loads(said.out)["reply"] is None
    assert said.err == "parley: no reply within 0.3 seconds\n"
    said = await stack.parley(*send(stack, "Hello", "--wait", "0"))
    assert said.document["reply"] is None


async def test_a_server_that_is_away_is_said_in_one_line(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_PUBLIC_URL", "http://127.0.0.1:9")
    said = await stack.parley(*send(stack, "Hello"))
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "parley: http://127.0.0.1:9/webhooks/console does not answer; start `parley up`.\n"
    )


async def test_a_workspace_without_a_phone_is_told_what_to_do(stack: Stack) -> None:
    async with stack.workspace.as_house() as uow:
        service = ChannelService(uow)
        for channel in await service.list_all():
            await service.change(channel.id, enabled=False)
    said = await stack.parley(*send(stack, "Hello"))
    assert said.code == 1
    assert "parley channel add-console" in said.err


async def test_the_terminal_shows_replies_and_obeys(stack: Stack) -> None:
    process = await stack.start("phone", "--workspace", str(stack.workspace.id))
    assert process.stdin is not None
    assert process.stdout is not None

    async def type_in(words: str) -> None:
        process.stdin.write(f"{words}\n".encode())
        await process.stdin.drain()

    async def has_failed() -> bool:
        return ("out", "failed") in await stack.statuses()

    async def shown(beginning: str) -> str:
        while not (line := (await process.stdout.readline()).decode()).startswith(beginning):
            assert line, f"it ended before it said {beginning}"
        return line

    async with asyncio.timeout(PATIENCE_SECONDS):
        await shown("This is the phone 4915550000001.")
        await type_in("What is the price?\n/delay 99")
        assert await shown("← ") == "← You asked: What is the price?\n"
        await type_in("/fail")
        await shown("The phone is set to fail now.")
        await type_in("price of tea?")
        await until(has_failed, what="the message to be refused")
        await type_in("/normal")
        await shown("The phone is set to normal now.")
        await type_in("the price\n/quit")
        assert await process.wait() == 0


async def test_other_kinds_are_shown_as_what_they_are_and_buttons_can_be_pressed(
    stack: Stack,
) -> None:
    process = await stack.start("phone", "--workspace", str(stack.workspace.id))
    assert process.stdin is not None
    assert process.stdout is not None

    async def type_in(words: str) -> None:
        process.stdin.write(f"{words}\n".encode())
        await process.stdin.drain()

    async def shown(beginning: str) -> str:
        while not (line := (await process.stdout.readline()).decode()).startswith(beginning):
            assert line, f"it ended before it said {beginning}"
        return line

    async def said(kind: str) -> dict[str, Any]:
        async def is_there() -> bool:
            return any(one.kind == kind for one in await heard(stack))

        await until(is_there, what=f"a {kind} of the customer")
        (found,) = [one for one in await heard(stack) if one.kind == kind]
        return msgspec.to_builtins(found)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await shown("This is the phone")
        await type_in("hello")
        await said("text")
        place = {"latitude": 24.7, "longitude": 46.7, "name": "Shop"}
        await answer(stack, location=place)
        assert await shown("← ") == "← (location: 24.7, 46.7) Shop\n"
        buttons = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
        await answer(stack, interactive={"body": "Shall it be?", "buttons": buttons})
        assert await shown("← ") == "← Shall it be?\n"
        assert await shown("  [2]") == "  [2] No\n"
        await type_in("2")
        pressed = await said("interactive")
        assert pressed["text"] == "No"
        button = {"id": "no", "title": "No"}
        wanted = {"type": "button_reply", "button_reply": button}
        assert pressed["content"]["interactive"] == wanted
        await type_in("/react 👍")
        reaction = await said("reaction")
        assert reaction["in_reply_to_external_id"] == pressed["in_reply_to_external_id"]
        await type_in("/quit")
        assert await process.wait() == 0


async def heard(stack: Stack) -> list[MessageOut]:
    """What the customer said."""
    async with stack.workspace.as_house() as uow:
        found = await uow.session.scalar(text("SELECT id FROM conversation"))
        if found is None:
            return []
        desk = DeskMessages(uow, uow.subject)
        page = await desk.list_page(found, NumberPageRequest())
    return [one for one in page.items if one.direction is Direction.IN]


async def answer(stack: Stack, **asked: Any) -> None:
    async with stack.workspace.as_house() as uow:
        conversation_id = await uow.session.scalar(text("SELECT id FROM conversation"))
        message = msgspec.convert(asked, MessageIn)
        await DeskMessages(uow, uow.subject).reply(conversation_id, new_id(), message)
