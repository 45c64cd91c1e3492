"""One question in the four ways in which the product asks a model: by both of OpenAI's interfaces,
whole and streamed. Programs that nobody here wrote answer it (aimock.py, llmock.py)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from msgspec import Struct

from integrations.ai.contract import Ask, Failure, Ok, code_of, word_of
from integrations.ai.openai_chat import ChatModel
from integrations.ai.openai_model import OpenAIModel
from integrations.ai.openai_responses import ResponsesModel
from integrations.ai.sdk import Address
from tests.outside.prism import CannotRun, say

STARTED_WITHIN_SECONDS = 60
QUESTION = "When are you open?"


class Said(Struct, forbid_unknown_fields=True):
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Way:
    model: type[OpenAIModel]
    path: str
    streamed: bool

    def __str__(self) -> str:
        return f"{self.path}{', streamed' if self.streamed else ''}"


WAYS = tuple(
    Way(model, path, streamed)
    for model, path in ((ResponsesModel, "/v1/responses"), (ChatModel, "/v1/chat/completions"))
    for streamed in (False, True)
)


async def ask(url: str, way: Way, name: str) -> Ok[Said] | Failure:
    """Each with a client of its own: no breaker remembers the one before."""
    model = way.model(Address("sk-of-nobody", f"{url}/v1"))
    question = Ask(
        task="answer",
        answer=Said,
        model=name,
        instructions="Answer in JSON.",
        content=QUESTION,
        max_output_tokens=200,
    )

    async def heard(_: str) -> bool:
        return True

    try:
        if way.streamed:
            return await model.stream_text(question, heard)
        return await model.generate(question)
    finally:
        await model.close()


async def call(method: str, url: str, body: Mapping[str, Any] | None = None) -> Any:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, json=body) as answer,
    ):
        if answer.status >= 300:
            raise CannotRun(f"{method} {url} gave {answer.status}")
        return await answer.json()


async def started(url: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(STARTED_WITHIN_SECONDS):
        while process.returncode is None:
            try:
                await session.get(url)
                return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.2)
    raise CannotRun("it ended before it listened")


def tell(what: str, way: Way, outcome: Ok[Said] | Failure, faults: list[str]) -> int:
    """One line; returns how many faults it names."""
    ended = " ".join(filter(None, (word_of(outcome), code_of(outcome))))
    say(f"{'FAULTY' if faults else 'well  '}  {what:12} {way!s:32} {ended}  {', '.join(faults)}")
    return len(faults)
