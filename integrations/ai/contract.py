"""What every language model has in common: what is asked, and how it can end.

How a call ended is a value of the closed union `Outcome`, never an exception: whoever asks handles
ten cases, and no library's error reaches him. `usage` is kept wherever tokens may have been billed.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

Answer = TypeVar("Answer", bound=Struct)
AnswerOut = TypeVar("AnswerOut", bound=Struct, covariant=True)


class EngineKind(StrEnum):
    """Who answers: OpenAI, a server that speaks like it, this machine, or a recording."""

    OPENAI = "openai"
    COMPATIBLE = "compatible"
    LOCAL = "local"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Usage:
    """`cached_tokens` are part of the input ones. Where it is `untold`, it may be as much as it can
    be at most; outside this package nothing is."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    untold: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )


NO_USAGE = Usage()
UNTOLD = Usage(untold=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation as a model is shown it."""

    id: str
    # `customer`, `agent` or `bot`.
    who: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ask(Generic[Answer]):
    """`instructions` are ours; `content` is what customers and colleagues wrote, and only data.

    Both have been minimised by the caller. `turns` is the same conversation for an engine that
    runs on this machine and reads no prompt; it never leaves.
    """

    task: str
    answer: type[Answer]
    model: str
    instructions: str = field(repr=False)
    content: str = field(repr=False)
    max_output_tokens: int
    # The schema goes along beside the question; where a server takes none, it stands in the
    # instructions in words (answers.in_words).
    structured: bool = True
    # HMAC of the contact, so that the provider can single out one person without knowing him.
    safety_identifier: str = ""
    cache_key: str = ""
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    # For the same: the pieces of knowledge that were found, the best first.
    sources: tuple[Turn, ...] = field(default=(), repr=False)
    # In whose language a local engine should answer.
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ok(Generic[AnswerOut]):
    answer: AnswerOut = field(repr=False)
    usage: Usage = NO_USAGE
    model: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The model does not want to."""

    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Incomplete:
    """It stopped before the answer was whole; `code` says why (`max_output_tokens`, …)."""

    code: str
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Invalid:
    """What came back is no answer to what was asked, or the question was not understood."""

    code: str
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class RateLimited:
    retry_after_seconds: float = 0.0
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class QuotaExhausted:
    """The account has no money left: waiting does not help."""

    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class TimedOut:
    """It may have been billed; nobody told how much."""

    usage: Usage = UNTOLD


@dataclass(frozen=True, slots=True)
class Unavailable:
    """`retry_after_seconds` is the pause that it asked for, if it did."""

    code: str
    usage: Usage = NO_USAGE
    retry_after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BudgetExceeded:
    """Ours, not the provider's: nothing was asked."""


@dataclass(frozen=True, slots=True)
class Disabled:
    """Nothing can be asked as things are set up: no model for this task, a key that is refused."""

    code: str
    usage: Usage = NO_USAGE


Failure = (
    Refused
    | Incomplete
    | Invalid
    | RateLimited
    | QuotaExhausted
    | TimedOut
    | Unavailable
    | BudgetExceeded
    | Disabled
)
Outcome = Ok[Answer] | Failure


def usage_of(outcome: "Ok[Struct] | Failure") -> Usage:
    usage = getattr(outcome, "usage", NO_USAGE)
    return usage if isinstance(usage, Usage) else NO_USAGE


_WORDS: dict[type, str] = {
    Ok: "ok",
    Refused: "refused",
    Incomplete: "incomplete",
    Invalid: "invalid",
    RateLimited: "rate_limited",
    QuotaExhausted: "quota_exhausted",
    TimedOut: "timed_out",
    Unavailable: "unavailable",
    BudgetExceeded: "budget_exceeded",
    Disabled: "disabled",
}


def word_of(outcome: "Ok[Struct] | Failure") -> str:
    return _WORDS[type(outcome)]


def code_of(outcome: "Ok[Struct] | Failure") -> str | None:
    code = getattr(outcome, "code", None)
    return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What was found out about an address and a key by asking, not by its name."""

    # It takes a schema beside the question; otherwise it answers in JSON when told so in words.
    structured: bool
    model: str
    # It can be heard while it writes.
    streams: bool = True


class Vectors(Struct):
    """One per text, in the order of the texts."""

    vectors: list[list[float]]


class LanguageModel(Protocol):
    @property
    def kind(self) -> EngineKind: ...

    async def generate(self, ask: Ask[Answer]) -> Ok[Answer] | Failure: ...

    async def stream_text(
        self, ask: Ask[Answer], heard: Callable[[str], Awaitable[bool]]
    ) -> Ok[Answer] | Failure:
        """The same question; `heard` is told all that was written so far, JSON that is not whole
        yet, and stops it with False (`Incomplete("stopped")`)."""

    async def embed(self, model: str, texts: Sequence[str]) -> Ok[Vectors] | Failure:
        """What texts mean, as points that lie near each other where texts do."""
        ...

    async def capabilities(self, model: str) -> Capabilities | Failure: ...

    async def close(self) -> None: ...
