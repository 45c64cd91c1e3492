"""Live updates over the shipped web processes: nothing is lost and nothing comes twice."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from inbox.foundation.identifiers import new_id
from inbox.foundation.live_updates import LiveMessenger
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.live.pump import WAITING_AT_MOST, Change, LivePump, Watcher
from inbox.mailbox.log import ChangeLog, LogLine
from parley.embedded import EmbeddedRedis
from parley.wiring import open_runtime
from tests.factories.keys import make_key
from tests.factories.processes import free_port, running
from tests.factories.tenants import make_conversation, signed_in
from tests.factories.workspaces import MadeWorkspace, make_workspace

RECONNECTS = 100


@dataclass
class Reader:
    """A client that is cut off again and again, and says where it was."""

    addresses: list[str]
    headers: dict[str, str]
    seen: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    last: str | None = None
    resyncs: int = 0

    async def read(self, client: httpx.AsyncClient, most: int) -> None:
        """One connection, until so many changes have come or a short while has passed."""
        address = random.choice(self.addresses)
        headers = self.headers | ({"Last-Event-ID": self.last} if self.last else {})
        taken = 0
        try:
            async with (
                asyncio.timeout(0.5),
                client.stream("GET", f"{address}/api/v1/events", headers=headers) as answer,
            ):
                assert answer.status_code == 200, answer.status_code
                async for number, kind, _ in events_of(answer):
                    self.kinds.append(kind)
                    self.resyncs += kind == "resync"
                    if number is None:
                        continue
                    self.last = number
                    if kind not in {"ready", "resync"}:
                        self.seen.append(int(number))
                        taken += 1
                    if taken >= most:
                        return
        except TimeoutError:
            return


async def events_of(
    answer: httpx.Response,
) -> AsyncIterator[tuple[str | None, str, dict[str, Any]]]:
    number: str | None = None
    kind, data = "", {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "event":
            kind = value
        elif name == "data":
            data = json.loads(value)
        elif not line and kind:
            yield number, kind, data
            number, kind, data = None, "", {}


async def write(runtime: Runtime, workspace: MadeWorkspace, count: int) -> None:
    for _ in range(count):
        async with runtime.unit_of_work(workspace.id) as uow:
            lines = [
                LogLine(workspace.id, "message_received", new_id(), new_id())
                for _ in range(random.randint(1, 4))
            ]
            ChangeLog(uow).add(lines)
            # Some commit later than those who began after them.
            await asyncio.sleep(random.random() * 0.01)


async def head_of(runtime: Runtime, workspace: MadeWorkspace) -> int:
    return await LivePump(runtime, LiveMessenger("redis://127.0.0.1:1")).head(workspace.id)


@asynccontextmanager
async def two_webs(settings: Settings, folder: Path) -> AsyncIterator[list[str]]:
    each = [settings.model_copy(update={"port": free_port(), "skip_web": True}) for _ in range(2)]
    with (
        running(each[0], folder / "one.log", "api"),
        running(each[1], folder / "two.log", "api"),
    ):
        yield [one.base_url for one in each]


async def test_a_hundred_reconnects_lose_nothing_and_repeat_nothing(
    settings: Settings, tmp_path: Path, new_directory: Any
) -> None:
    """Two web processes, three writers, and a Valkey that goes and comes back meanwhile."""
    valkey = EmbeddedRedis(new_directory(), durable=False)
    valkey.start()
    own = settings.model_copy(update={"redis_url": type(settings.redis_url)(valkey.url)})
    try:
        async with open_runtime(own) as runtime, two_webs(own, tmp_path) as addresses:
            workspace = await make_workspace(runtime)
            key = await make_key(workspace)
            reader = Reader(addresses, {"Authorization": f"Bearer {key}"})
            async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
                await reader.read(client, 0)
                assert reader.last is not None
                first = int(reader.last)
                writers = [asyncio.create_task(write(runtime, workspace, 120)) for _ in range(3)]
                for number in range(RECONNECTS):
                    await reader.read(client, random.randint(1, 12))
                    if number == 40:
                        valkey.stop()
                    if number == 60:
                        valkey.start()
                await asyncio.gather(*writers)
                head = await head_of(runtime, workspace)
                for _ in range(400):
                    if reader.seen and reader.seen[-1] == head:
                        break
                    await reader.read(client, 500)
            assert reader.resyncs == 0
            assert reader.seen == list(range(first + 1, head + 1))
    finally:
        valkey.stop()


async def test_who_may_not_read_conversations_hears_nothing_of_them(
    settings: Settings, runtime: Runtime, tmp_path: Path
) -> None:
    workspace = await make_workspace(runtime)
    agent, agent_headers = await signed_in(workspace, Role.AGENT)
    _, developer_headers = await signed_in(workspace, Role.DEVELOPER)
    here = settings.model_copy(update={"port": free_port(), "skip_web": True})
    with running(here, tmp_path / "api.log", "api"):
        readers = [Reader([here.base_url], one) for one in (agent_headers, developer_headers)]
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            for one in readers:
                await one.read(client, 0)
            await write(runtime, workspace, 3)
            for one in readers:
                await one.read(client, 3)
            assert "message_received" in readers[0].kinds
            assert set(readers[1].kinds) <= {"ready"}
            # Ahead of us, behind what is kept: start anew.
            for place in ("999999999", "nonsense"):
                readers[0].last = place
                await readers[0].read(client, 0)
            assert readers[0].resyncs == 2
            # Presence is told to others, without a number.
            told = asyncio.create_task(_presences(client, here.base_url, agent_headers, 2))
            await asyncio.sleep(0.3)
            conversation_id = await _conversation(workspace)
            path = f"{here.base_url}/api/v1/conversations/{conversation_id}/presence"
            said = await client.post(path, json={"state": "typing"}, headers=agent_headers)
            assert said.status_code == 204, said.text
            present = await client.get(path, headers=agent_headers)
            assert present.json() == {"present": [{"member_id": str(agent.id), "state": "typing"}]}
            await client.post(path, json={"state": "left"}, headers=agent_headers)
            assert (await client.get(path, headers=agent_headers)).json() == {"present": []}
            # Whoever has left is told of with no state at all.
            who = {"conversation_id": str(conversation_id), "member_id": str(agent.id)}
            assert await told == [(None, who | {"state": "typing"}), (None, who | {"state": None})]


async def _presences(
    client: httpx.AsyncClient, address: str, headers: dict[str, str], wanted: int
) -> list[tuple[str | None, dict[str, Any]]]:
    heard: list[tuple[str | None, dict[str, Any]]] = []
    async with (
        asyncio.timeout(60),
        client.stream("GET", f"{address}/api/v1/events", headers=headers) as answer,
    ):
        async for number, kind, data in events_of(answer):
            if kind == "presence":
                heard.append((number, data))
            if len(heard) == wanted:
                return heard
    raise AssertionError("the stream ended")


async def _conversation(workspace: MadeWorkspace) -> Any:
    return (await make_conversation(workspace))["conversation_id"]


async def test_a_stream_ends_with_its_server(
    settings: Settings, runtime: Runtime, tmp_path: Path
) -> None:
    workspace = await make_workspace(runtime)
    key = await make_key(workspace)
    here = settings.model_copy(update={"port": free_port(), "skip_web": True})
    with running(here, tmp_path / "api.log", "api") as web:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            ready = asyncio.Event()

            async def listen() -> None:
                headers = {"Authorization": f"Bearer {key}"}
                url = f"{here.base_url}/api/v1/events"
                async with client.stream("GET", url, headers=headers) as answer:
                    async for _ in events_of(answer):
                        ready.set()

            listening = asyncio.create_task(listen())
            async with asyncio.timeout(60):
                await ready.wait()
            assert await asyncio.to_thread(web.stop) == 0
            async with asyncio.timeout(60):
                await listening


def test_a_slow_watcher_is_told_to_start_anew() -> None:
    watcher = Watcher()
    for number in range(WAITING_AT_MOST + 1):
        watcher.offer(Change(number, "message_received", b""))
    assert watcher.lost
    assert watcher.queue.qsize() == WAITING_AT_MOST
