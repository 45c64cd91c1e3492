"""The engine of this machine: no key, no data leaves. It takes parts of what was said, and writes
nothing of its own; what it cannot do it says (`needs_model`)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from integrations.ai.contract import Ask, Capabilities, Disabled, EngineKind, Failure, Ok, Vectors
from integrations.ai.extract import answer_from, summarise
from integrations.ai.suggest import suggest

Answer = TypeVar("Answer", bound=Struct)


class LocalModel:
    kind = EngineKind.LOCAL

    async def generate(self, ask: Ask[Answer]) -> Ok[Answer] | Failure:
        plain = _plain(ask)
        if plain is None:
            return Disabled("needs_model")
        return Ok(msgspec.convert(plain, type=ask.answer), model=EngineKind.LOCAL.value)

    async def stream_text(
        self, ask: Ask[Answer], heard: Callable[[str], Awaitable[bool]]
    ) -> Ok[Answer] | Failure:
        """All at once: nobody waits for it."""
        outcome = await self.generate(ask)
        if isinstance(outcome, Ok):
            await heard(msgspec.json.encode(outcome.answer).decode())
        return outcome

    async def embed(self, model: str, texts: Sequence[str]) -> Ok[Vectors] | Failure:
        return Disabled("needs_model")

    async def capabilities(self, model: str) -> Capabilities | Failure:
        return Capabilities(structured=True, model=EngineKind.LOCAL.value)

    async def close(self) -> None:
        pass


def _plain(ask: Ask[Any]) -> dict[str, Any] | None:
    if ask.task == "summary":
        return summarise(ask.turns)
    if ask.task == "replies":
        last = next((one.text for one in reversed(ask.turns) if one.who == "customer"), None)
        return None if last is None else suggest(last, ask.language)
    if ask.task == "answer":
        return answer_from(" ".join(one.text for one in ask.turns), ask.sources)
    return None
