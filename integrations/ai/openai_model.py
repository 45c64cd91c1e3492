"""What both of OpenAI's interfaces have in common: the client, patience, and the probe."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from integrations.ai.answers import in_words
from integrations.ai.breaker import AskBreaker
from integrations.ai.contract import (
    Ask,
    Capabilities,
    Disabled,
    EngineKind,
    Failure,
    Incomplete,
    Invalid,
    Ok,
    TimedOut,
    Unavailable,
    Usage,
    Vectors,
)
from integrations.ai.embeddings import vectors_in
from integrations.ai.patience import Patience
from integrations.ai.prices import most_usage
from integrations.ai.sdk import STREAM_CUT, Address, body_of, client_for, load
from integrations.ai.streaming import Heard
from integrations.ai.transport import TOTAL_SECONDS

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Answer = TypeVar("Answer", bound=Struct)


# With a schema beside it the question is not taken, or the schema is not kept to.
NO_ANSWER = frozenset({"answer", "no_text"})
NOT_SO_ASKED = NO_ANSWER | {"question_refused"}
# It does not answer in JSON, whichever way it is asked: nothing can be done with what it says.
NO_JSON_ANSWERS = "no_json_answers"


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
        """Small questions, answered in JSON: whether address, key and model fit together, and in
        which way this server can be asked. What it cannot is tried in the other way."""
        await load()
        structured = True
        outcome = await self._attempt(_probe(model, structured=True), TOTAL_SECONDS)
        if isinstance(outcome, Invalid) and outcome.code in NOT_SO_ASKED:
            structured = False
            outcome = await self._attempt(_probe(model, structured=False), TOTAL_SECONDS)
        if isinstance(outcome, Invalid) and outcome.code in NO_ANSWER:
            return Disabled(NO_JSON_ANSWERS, outcome.usage)
        if not isinstance(outcome, Ok):
            return outcome
        heard = await self._listen(_probe(model, structured=structured), _listener, TOTAL_SECONDS)
        return Capabilities(structured, outcome.model, streams=not _is_no_stream(heard))

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


def _probe(model: str, *, structured: bool) -> Ask[ProbeAnswer]:
    instructions = "Answer with a JSON object that has the field ready, which is true."
    return Ask(
        task="probe",
        answer=ProbeAnswer,
        model=model,
        instructions=instructions if structured else in_words(instructions, ProbeAnswer),
        content="Are you ready?",
        max_output_tokens=200,
        structured=structured,
    )


async def _listener(_: str) -> bool:
    return True


def _is_no_stream(outcome: Ok[ProbeAnswer] | Failure) -> bool:
    """Asked whole, it answered just now. A limit that it has reached meanwhile says nothing."""
    if isinstance(outcome, Unavailable):
        return outcome.code == STREAM_CUT
    return isinstance(outcome, Invalid | Incomplete | TimedOut)
