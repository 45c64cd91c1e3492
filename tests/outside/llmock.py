"""`make conformance`: a model is asked for which LLMock stands in, a program that nobody here
wrote and that breaks as it is told; by both interfaces, whole and streamed. Its journal says what
arrived, and its verdict what it thinks of how we took it.

LLMock comes from PyPI into a temporary environment of its own and goes with it. Exits with 1 when
something ended in another way than it should, with 2 when it could not be run.
"""

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integrations.ai.contract import Failure, Ok, word_of
from tests.factories.processes import free_port
from tests.outside.models import QUESTION, WAYS, Said, Way, ask, call, started, tell
from tests.outside.prism import CannotRun, say

LLMOCK = "llmock==0.2.2"
MODEL = "gpt-4o"
ALWAYS = {"times": None}
# An answer that is late, and no failure.
LATE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Trouble:
    """What it does; how asking has to end, whole and streamed; how many tries that takes."""

    behaviour: dict[str, Any] | None
    ends: tuple[frozenset[str], frozenset[str]]
    tries: tuple[int, int] = (1, 1)
    # What its verdict may say: known of us, or it sees no further than the wire.
    blamed: frozenset[str] = frozenset()


def _ends(whole: str, streamed: str | None = None) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(whole.split()), frozenset((streamed or whole).split())


# The Responses API sends four events before the first text, the other one none that matters.
BEFORE_TEXT, IN_THE_TEXT = 1, 5


def _stream(kind: str, after: int) -> dict[str, Any]:
    return {"type": "stream_fault", "kind": kind, "after_chunks": after, **ALWAYS}


TROUBLES = {
    "well": Trouble(None, _ends("ok")),
    "late": Trouble({"type": "delay", "seconds": LATE_SECONDS, **ALWAYS}, _ends("ok")),
    # Waited out as long as it asks for, and asked again.
    "limited once": Trouble(
        {"type": "fail", "status": 429, "retry_after": 1, "times": 1}, _ends("ok"), (2, 2)
    ),
    # Its 503 asks for a pause of its own, which is kept like that of a 429.
    "broken": Trouble({"type": "fail", "status": 503, **ALWAYS}, _ends("unavailable"), (2, 2)),
    # No second question would be understood better.
    "not taken": Trouble({"type": "fail", "status": 400, **ALWAYS}, _ends("invalid")),
    "key refused": Trouble({"type": "fail", "status": 401, **ALWAYS}, _ends("disabled")),
    "prose": Trouble({"type": "reply", "text": "FAKE: open.", **ALWAYS}, _ends("invalid")),
    # A part of an answer is none, and is told as such; it is not asked for again, for it has cost.
    "truncated": Trouble(
        _stream("truncate", IN_THE_TEXT),
        _ends("ok", "incomplete"),
        blamed=frozenset({"truncated_stream_accepted"}),
    ),
    "corrupted": Trouble(
        _stream("malformed", IN_THE_TEXT),
        _ends("ok", "incomplete"),
        blamed=frozenset({"malformed_chunk_ignored"}),
    ),
    "cut": Trouble(
        _stream("disconnect", IN_THE_TEXT), _ends("ok", "incomplete"), blamed=frozenset({"gave_up"})
    ),
    # Nothing was heard of it yet: it is asked for once more.
    "cut early": Trouble(_stream("disconnect", BEFORE_TEXT), _ends("ok", "unavailable"), (1, 2)),
}


async def main() -> int:
    with tempfile.TemporaryDirectory(prefix="parley-llmock-") as folder:
        say(f"installing {LLMOCK}")
        programs = install(Path(folder))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        process = await asyncio.create_subprocess_exec(
            str(programs / "llmock"),
            *("serve", "--host", "127.0.0.1", "--port", str(port)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await started(f"{url}/health", process)
            return await compare(url)
        finally:
            process.terminate()
            await process.wait()


def install(folder: Path) -> Path:
    programs = folder / "venv" / "bin"
    _run(sys.executable, "-m", "venv", str(folder / "venv"))
    _run(str(programs / "pip"), "install", "--quiet", LLMOCK)
    return programs


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"{Path(command[0]).name}: {done.stderr[-500:]}")


async def compare(url: str) -> int:
    faults = 0
    for name, trouble in TROUBLES.items():
        for way in WAYS:
            await call("POST", f"{url}/_llmock/reset")
            if trouble.behaviour is not None:
                await call("POST", f"{url}/_llmock/scenario", {"behaviors": [trouble.behaviour]})
            outcome = await ask(url, way, MODEL)
            found = [
                *_ended(outcome, trouble.ends[way.streamed]),
                *_arrived((await call("GET", f"{url}/_llmock/requests"))["requests"], way, trouble),
                *_blamed(await call("GET", f"{url}/_llmock/verdict"), trouble),
            ]
            faults += tell(name, way, outcome, found)
    say(f"LLMock: {faults} faults in {len(TROUBLES) * len(WAYS)} questions")
    return 1 if faults else 0


def _ended(outcome: Ok[Said] | Failure, ends: frozenset[str]) -> list[str]:
    return [] if word_of(outcome) in ends else [f"should end {' or '.join(sorted(ends))}"]


def _arrived(requests: list[dict[str, Any]], way: Way, trouble: Trouble) -> list[str]:
    if len(requests) != trouble.tries[way.streamed]:
        return [f"{len(requests)} requests"]
    return [fault for one in requests for fault in _faults_in(one, way)]


def _faults_in(one: dict[str, Any], way: Way) -> list[str]:
    body = one["body"]
    asked = body.get("input") or body.get("messages")
    wanted = {
        "path": one["path"] == way.path,
        "question": asked[-1] == {"role": "user", "content": QUESTION},
        "streamed": one["stream"] is way.streamed,
        "no retry of the SDK": one["sdk_retry_count"] == 0,
        # There is nothing of the kind to switch off in the other interface.
        "stored": "messages" in body or body.get("store") is False,
    }
    return [what for what, well in wanted.items() if not well]


def _blamed(verdict: dict[str, Any], trouble: Trouble) -> list[str]:
    found = {one["code"] for one in verdict["findings"]}
    return [f"its verdict: {one}" for one in sorted(found - trouble.blamed)]


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except CannotRun as missing:
        say(f"not run: {missing}")
        sys.exit(2)
