"""Ten times as much takes no more memory (`make many`): a backup, and the erasure of a person with
ten thousand messages and thousands of files."""

import asyncio
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from parley.personal_data import PERSONAL_DATA
from parley.wiring import open_runtime
from tests.factories.processes import environment_of
from tests.factories.spines import connect, text_message
from tests.factories.still import Still, open_still
from tests.factories.talk import write_messages
from tests.factories.workspaces import MadeWorkspace, make_workspace

pytestmark = [pytest.mark.many, pytest.mark.timeout(600)]

FEW, MANY = 1_000, 10_000
FILE_BYTES = 16 * 1024
MEGABYTE = 1024 * 1024
# What caches and the allocator take in passing; ten times as much of anything would be far more.
MORE_AT_MOST = 12 * MEGABYTE
Say = Callable[[str], None]
# The most that this process, and not the one that started it, has had in memory.
RUN_AND_SAY = """
import sys
from parley.cli import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM"))
    print("peak", int(peak.split()[1]) * 1024, file=sys.stderr)
"""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def said(words: str) -> None:
        with capsys.disabled():
            print(f"\n    {words}", end="")  # noqa: T201

    return said


@dataclass
class House:
    settings: Settings
    runtime: Runtime
    still: Still
    workspace: MadeWorkspace
    channel: Channel

    async def person(self, phone: str, messages: int) -> UUID:
        """Somebody who wrote so much, and sent a file with every fifth message."""
        await self.still.receive(self.channel, text_message(self.channel, "hi", phone=phone))
        async with self.workspace.as_house() as uow:
            thread = (
                await uow.session.execute(
                    text("SELECT id, contact_id FROM conversation ORDER BY id DESC LIMIT 1")
                )
            ).one()
            ids = await write_messages(
                uow, thread.id, self.channel.id, thread.contact_id, messages, words="x" * 900
            )
            contact_id: UUID = thread.contact_id
            for message_id in ids[::5]:
                await self.runtime.files.write(f"{message_id}", file_content())
            await uow.session.execute(
                text(
                    "INSERT INTO attachment (workspace_id, id, conversation_id, contact_id,"
                    " message_id, kind, state, size_bytes, storage_key)"
                    " SELECT :workspace_id, id, :conversation_id, :contact_id, id, 'image',"
                    " 'stored', :size, id::text FROM unnest(CAST(:ids AS uuid[])) AS m (id)"
                ),
                {
                    "workspace_id": self.workspace.id,
                    "conversation_id": thread.id,
                    "contact_id": contact_id,
                    "size": FILE_BYTES,
                    "ids": ids[::5],
                },
            )
        return contact_id

    async def count(self, table: str) -> int:
        async with self.workspace.as_house() as uow:
            found = await uow.session.scalar(text(f"SELECT count(*) FROM {table}"))
            return int(found or 0)


async def file_content() -> AsyncIterator[bytes]:
    yield b"x" * FILE_BYTES


@pytest.fixture
async def house(
    settings: Settings, new_database: Callable[[], str], tmp_path: Path
) -> AsyncIterator[House]:
    own = settings.model_copy(
        update={"database_url": SecretStr(new_database()), "data_dir": tmp_path / "data"}
    )
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(own, with_redis=False))
        still = await stack.enter_async_context(open_still(runtime))
        workspace = await make_workspace(runtime)
        channel = await connect(still, workspace.id)
        yield House(own, runtime, still, workspace, channel)


async def test_erasing_much_takes_no_more_memory_than_erasing_little(
    house: House, say: Say
) -> None:
    async def peak_of(contact_id: UUID) -> int:
        async with house.workspace.as_house() as uow:
            erasure = await Erasures(uow).begin(contact_id)
        tracemalloc.start()
        started = time.monotonic()
        await carry_out(house.runtime, PERSONAL_DATA, house.workspace.id, erasure.id)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        say(f"{peak / MEGABYTE:.1f} MB at most, {time.monotonic() - started:.1f} s")
        return peak

    # What is imported and planned once is there afterwards.
    await peak_of(await house.person("49151110", 10))
    few = await peak_of(await house.person("49151111", FEW))
    many = await peak_of(await house.person("49151112", MANY))
    assert many - few <= MORE_AT_MOST
    assert [await house.count(table) for table in ("message", "attachment", "contact")] == [0, 0, 0]


async def test_a_large_backup_takes_no_more_memory_than_a_small_one(
    house: House, say: Say, tmp_path: Path
) -> None:
    def peak_of(name: str) -> int:
        """Of the command as people start it."""
        ran = subprocess.run(
            [sys.executable, "-c", RUN_AND_SAY, "backup", str(tmp_path / name)],
            env={**os.environ, **environment_of(house.settings)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        peak = int(ran.stderr.rpartition("peak ")[2])
        files = len([one for one in (tmp_path / name / "files").rglob("*") if one.is_file()])
        say(f"{files} files, {peak / MEGABYTE:.1f} MB at most")
        return peak

    await house.person("49151111", FEW)
    few = await asyncio.to_thread(peak_of, "few")
    await house.person("49151112", MANY)
    many = await asyncio.to_thread(peak_of, "many")
    assert many - few <= MORE_AT_MOST
