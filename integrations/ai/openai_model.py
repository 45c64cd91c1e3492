"""What both of OpenAI's interfaces have in common: the client, patience, and the probe."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from integrations.ai.breaker import AskBreaker
from integrations.ai.contract import (
    Ask,
    Capabilities,
    EngineKind,
    Failure,
    Invalid,
    Ok,
    Usage,
    Vectors,
)
from integrations.ai.embeddings import vectors_in
from integrations.ai.patience import Patience
from integrations.ai.prices import most_usage
from integrations.ai.sdk import Address, body_of, client_for, load
from integrations.ai.streaming import Heard
from integrations.ai.transport import TOTAL_SECONDS

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Answer = TypeVar("Answer", bound=Struct)


class ProbeAnswer(Struct, forbid_unknown_fields=True):
    """What a probe wants back; a wrong word shows that the schema is not kept to."""

    ready: bool


class OpenAIModel(ABC):
    """One address and one key; made once per process, and closed with it."""

    def __init__(
        self,
        address: Address,
        *,
        breaker: AskBreaker | None = None,
        deadline_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self.address = address
        self.breaker = breaker or AskBreaker()
        self._patience = Patience(self.breaker, deadline_seconds)

    @property
    def kind(self) -> EngineKind:
        return EngineKind.OPENAI if self.address.is_openai else EngineKind.COMPATIBLE

    @cached_property
    def client(self) -> "AsyncOpenAI":
        return client_for(self.address)

    async def generate(self, ask: Ask[Answer]) -> Ok[Answer] | Failure:
        await load()
        return await self._patience.ask(lambda seconds: self._attempt(ask, seconds), _most_of(ask))

    async def stream_text(self, ask: Ask[Answer], heard: Heard) -> Ok[Answer] | Failure:
        await load()
        return await self._patience.ask(
            lambda seconds: self._listen(ask, heard, seconds), _most_of(ask)
        )

    async def embed(self, model: str, texts: Sequence[str]) -> Ok[Vectors] | Failure:
        await load()
        return await self._patience.ask(
            lambda seconds: self._embed(model, texts, seconds),
            most_usage(sum(len(one.encode()) for one in texts), 0),
        )

    async def capabilities(self, model: str) -> Capabilities | Failure:
        """One small question, answered in JSON: whether address, key and model fit together."""
        await load()
        outcome = await self._attempt(
            Ask(
                task="probe",
                answer=ProbeAnswer,
                model=model,
                instructions="Answer with a JSON object that has the field ready, which is true.",
                content="Are you ready?",
                max_output_tokens=200,
            ),
            TOTAL_SECONDS,
        )
        if isinstance(outcome, Ok):
            return Capabilities(structured=True, model=outcome.model)
        if isinstance(outcome, Invalid) and outcome.code == "answer":
            return Capabilities(structured=False, model=model)
        return outcome

    async def close(self) -> None:
        if "client" in self.__dict__:
            await self.client.close()

    async def _embed(
        self, model: str, texts: Sequence[str], seconds: float
    ) -> Ok[Vectors] | Failure:
        client = self.client
        body = await body_of(
            lambda: client.embeddings.with_raw_response.create(
                model=model, input=list(texts), encoding_format="float", timeout=seconds
            )
        )
        return body if not isinstance(body, dict) else vectors_in(body, model, len(texts))

    @abstractmethod
    async def _listen(
        self, ask: Ask[Answer], heard: Heard, seconds: float
    ) -> Ok[Answer] | Failure: ...

    @abstractmethod
    async def _attempt(self, ask: Ask[Answer], seconds: float) -> Ok[Answer] | Failure: ...


def _most_of(ask: Ask[Answer]) -> Usage:
    size = len(ask.instructions.encode()) + len(ask.content.encode())
    return most_usage(size, ask.max_output_tokens)
