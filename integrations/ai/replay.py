"""A model that says what was recorded, for evaluations that must cost nothing and repeat exactly.

A recording is found by the hash of everything that was asked; another question finds none.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from integrations.ai.answers import read_answer
from integrations.ai.contract import (
    Ask,
    Capabilities,
    Disabled,
    EngineKind,
    Failure,
    Invalid,
    Ok,
    Vectors,
)

Answer = TypeVar("Answer", bound=Struct)


def fingerprint(ask: Ask[Answer]) -> str:
    asked = [ask.task, ask.model, ask.instructions, ask.content, ask.answer.__name__]
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


class ReplayModel:
    kind = EngineKind.REPLAY

    def __init__(self, recorded: Mapping[str, str]) -> None:
        self._recorded = recorded

    async def generate(self, ask: Ask[Answer]) -> Ok[Answer] | Failure:
        text = self._recorded.get(fingerprint(ask))
        if text is None:
            return Disabled("not_recorded")
        answer = read_answer(text, ask.answer)
        return Invalid("answer") if answer is None else Ok(answer, model=ask.model)

    async def stream_text(
        self, ask: Ask[Answer], heard: Callable[[str], Awaitable[bool]]
    ) -> Ok[Answer] | Failure:
        """All at once: nobody waits for it."""
        outcome = await self.generate(ask)
        if isinstance(outcome, Ok):
            await heard(msgspec.json.encode(outcome.answer).decode())
        return outcome

    async def embed(self, model: str, texts: Sequence[str]) -> Ok[Vectors] | Failure:
        return Disabled("not_recorded")

    async def capabilities(self, model: str) -> Capabilities | Failure:
        return Capabilities(structured=True, model=model)

    async def close(self) -> None:
        pass
