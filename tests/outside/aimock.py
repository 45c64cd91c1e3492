"""`make conformance`: a model is asked for which AIMock stands in, a program that nobody here
wrote: by both interfaces, whole and streamed, well and with faults; its journal says what arrived.

AIMock comes from npm into a temporary folder and goes with it. Exits with 1 when something ended in
another way than it should, with 2 when it could not be run.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from integrations.ai.contract import Failure, Ok, word_of
from tests.factories.processes import free_port
from tests.outside.models import QUESTION, WAYS, Said, Way, ask, call, started, tell
from tests.outside.prism import CannotRun, install, say
from web.node import Node, find_node

AIMOCK = "@copilotkit/aimock@1.43.0"
ANSWER = {"text": "FAKE: From nine to six.", "language": "en"}
WHOLE = {"content": json.dumps(ANSWER)}
LIMITED = {"message": "FAKE: slow down", "type": "rate_limit_error", "code": "rate_limit_exceeded"}
BROKEN = {"message": "FAKE: broken", "type": "server_error"}
# By the model that is asked for: what it does, and how asking it has to end, whole and streamed.
FIXTURES: dict[str, dict[str, Any]] = {
    "well": {"response": WHOLE},
    "limited": {"response": {"error": LIMITED, "status": 429, "retryAfter": 1}},
    "broken": {"response": {"error": BROKEN, "status": 500}},
    "garbled": {"response": WHOLE, "chaos": {"malformedRate": 1}},
    "gone": {"response": WHOLE, "chaos": {"disconnectRate": 1}},
    "cut": {"response": WHOLE, "truncateAfterChunks": 2},
    "prose": {"response": {"content": "FAKE: we are open."}},
}
ENDS = {
    "well": ("ok", "ok"),
    "limited": ("rate_limited", "rate_limited"),
    "broken": ("unavailable", "unavailable"),
    "garbled": ("invalid", "invalid"),
    "gone": ("unavailable", "unavailable"),
    # Only a stream can be cut.
    "cut": ("ok", "unavailable"),
    "prose": ("invalid", "invalid"),
}
# What is worth a second try, and gets no third; a cut stream is, while nothing was heard of it.
TRIES = {"limited": (2, 2), "broken": (2, 2), "gone": (2, 2), "cut": (1, 2)}


async def main() -> int:
    node = find_node(os.environ)
    if node is None:
        raise CannotRun("there is no Node")
    with tempfile.TemporaryDirectory(prefix="parley-aimock-") as folder:
        say(f"installing {AIMOCK}")
        install(node, Path(folder), AIMOCK)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        process = await start(node, Path(folder), port)
        try:
            await started(url, process)
            return await compare(url)
        finally:
            process.terminate()
            await process.wait()


async def start(node: Node, folder: Path, port: int) -> asyncio.subprocess.Process:
    fixtures = folder / "fixtures.json"
    listed = [{"match": {"model": name}, **one} for name, one in FIXTURES.items()]
    fixtures.write_text(json.dumps({"fixtures": listed}))
    program = folder / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
    return await asyncio.create_subprocess_exec(
        str(node.node),
        str(program),
        *("--port", str(port), "--fixtures", str(fixtures), "--strict", "--validate-on-load"),
        env=node.environment(os.environ),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def compare(url: str) -> int:
    faults = 0
    for name, ends in ENDS.items():
        for way in WAYS:
            before = len(await journal(url))
            outcome = await ask(url, way, name)
            entries = (await journal(url))[before:]
            found = [*_ended(outcome, ends[way.streamed]), *_arrived(entries, way, name)]
            faults += tell(name, way, outcome, found)
    # In its strict mode it knows nobody else: were this answered, the rest would prove nothing.
    stranger = await ask(url, WAYS[0], "nobody")
    if isinstance(stranger, Ok):
        say("AIMock answered for a model that it does not have: this run proves nothing")
        return 1
    say(f"AIMock: {faults} faults in {len(ENDS) * len(WAYS)} questions")
    return 1 if faults else 0


async def journal(url: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = await call("GET", f"{url}/__aimock/journal")
    return entries


def _ended(outcome: Ok[Said] | Failure, end: str) -> list[str]:
    faults = [] if word_of(outcome) == end else [f"should end {end}"]
    if isinstance(outcome, Ok) and outcome.answer != Said(**ANSWER):
        faults.append("another answer")
    return faults


def _arrived(entries: list[dict[str, Any]], way: Way, name: str) -> list[str]:
    if len(entries) != TRIES.get(name, (1, 1))[way.streamed]:
        return [f"{len(entries)} requests"]
    return [fault for entry in entries for fault in _faults_in(entry, way, name)]


def _faults_in(entry: dict[str, Any], way: Way, name: str) -> list[str]:
    body, headers = entry["body"], entry["headers"]
    said = [one["content"] for one in body["messages"] if one["role"] == "user"]
    wanted = {
        "path": entry["path"] == way.path,
        "model": body["model"] == name,
        "question": said == [QUESTION],
        "streamed": bool(body.get("stream")) is way.streamed,
        "no retry of the SDK": headers.get("x-stainless-retry-count") == "0",
    }
    return [what for what, well in wanted.items() if not well]


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except CannotRun as missing:
        say(f"not run: {missing}")
        sys.exit(2)
