"""`make conformance`: every kind of message goes to Prism, a program that nobody here wrote, which
answers as Meta's description of its interface says, and refuses what does not fit it.

Prism comes from npm into a temporary folder and goes with it. Exits with 1 when Prism refuses one
of our requests (or accepts the one that is wrong on purpose), with 2 when it could not be run.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from integrations.messaging import Accepted, ChannelAccess, FileToUpload, Notice, Uploaded
from integrations.whatsapp.client import WhatsAppClient
from integrations.whatsapp.media import WhatsAppFiles
from tests.conformance.shared import FOLDER
from tests.conformance.test_whatsapp_requests import MESSAGES, OTHERS
from tests.factories.processes import free_port
from web.node import Node, find_node

PRISM = "@stoplight/prism-cli@5.16.0"
SPEC = FOLDER / "specs" / "meta-business-messaging-api_v23.0.patched.json"
STARTED_WITHIN_SECONDS = 60
ACCESS = ChannelAccess("106540352242922", "EAAtoken", "secret")


class CannotRun(Exception):
    """The words say what is missing."""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def main() -> int:
    node = find_node(os.environ)
    if node is None:
        raise CannotRun("there is no Node")
    if not SPEC.is_file():
        raise CannotRun(
            f"there is no {SPEC.name}: it lies beside the checkout (shared/conformance)"
        )
    with tempfile.TemporaryDirectory(prefix="parley-prism-") as folder:
        say(f"installing {PRISM}")
        install(node, Path(folder), PRISM)
        port = free_port()
        process = await start(node, Path(folder), port)
        try:
            await answers(port, process)
            return await compare(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            await process.wait()


def install(node: Node, folder: Path, package: str) -> None:
    command = [*node.npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit"]
    done = subprocess.run(
        [*command, "--no-fund", package],
        env=node.environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"npm could not install it: {done.stderr[-500:]}")


async def start(node: Node, folder: Path, port: int) -> asyncio.subprocess.Process:
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    arguments = ("mock", "--errors", "--host", "127.0.0.1", "--port", str(port), str(SPEC))
    return await asyncio.create_subprocess_exec(
        str(node.node),
        str(program),
        *arguments,
        env=node.environment(os.environ),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def answers(port: int, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(STARTED_WITHIN_SECONDS):
        while process.returncode is None:
            try:
                await session.get(f"http://127.0.0.1:{port}/")
                return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.2)
    raise CannotRun("Prism ended before it listened")


async def compare(url: str) -> int:
    refused = 0
    client = WhatsAppClient(url, "v23.0")
    for number, message in enumerate([*MESSAGES, *OTHERS], 1):
        outcome = await client.send(ACCESS, message)
        well = isinstance(outcome, Accepted)
        refused += not well
        say(f"{'taken  ' if well else 'REFUSED'}  {number:2}  {message.kind}{_why(outcome)}")
    for notice in Notice:
        well = isinstance(await client.show(ACCESS, notice, "wamid.HBgL"), Accepted)
        refused += not well
        say(f"{'taken  ' if well else 'REFUSED'}      notice: {notice}")
    await client.close()
    refused += not await uploads(url)
    if await is_blind(url):
        say("Prism took a body that is wrong on purpose: this run proves nothing")
        return 1
    say(f"Prism refused {refused} of {len(MESSAGES) + len(OTHERS) + len(Notice) + 1} requests")
    return 1 if refused else 0


def _why(outcome: object) -> str:
    return "" if isinstance(outcome, Accepted) else f"  {outcome}"


async def uploads(url: str) -> bool:
    async def read() -> AsyncIterator[bytes]:
        yield b"\x89PNG\r\n\x1a\n"

    files = WhatsAppFiles(url, "v23.0")
    outcome = await files.upload(ACCESS, FileToUpload("a.png", "image/png", 8, read))
    await files.close()
    well = isinstance(outcome, Uploaded)
    say(f"{'taken  ' if well else 'REFUSED'}      upload of a file")
    return well


async def is_blind(url: str) -> bool:
    body = {"messaging_product": "whatsapp", "to": "1", "type": "text", "text": {"words": "hi"}}
    headers = {"Authorization": "Bearer x"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/v23.0/1/messages", json=body, headers=headers) as answer,
    ):
        return answer.status < 400


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except CannotRun as missing:
        say(f"not run: {missing}")
        sys.exit(2)
