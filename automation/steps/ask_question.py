"""Asks, waits for an answer of the right kind, and asks again when it is none."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from automation.expressions.patterns import PatternInvalid, compile_pattern
from automation.steps.answers import read_answer
from automation.steps.contract import (
    At,
    Edge,
    EffectEnded,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Replied,
    Say,
    Step,
    Wait,
    Word,
    Words,
)
from automation.steps.options import Option, as_interactive, option_faults, option_texts
from automation.steps.speaking import (
    CLOSED,
    TemplateChoice,
    say,
    template_faults,
    template_texts,
    text_of,
)
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

ANSWERED, INVALID, TIMEOUT = "answered", "invalid", "timeout"


class AskQuestionConfig(In):
    text: Words
    save_as: Word
    kind: Literal["text", "number", "email", "phone", "date", "yes_no", "choice", "pattern"] = (
        "text"
    )
    options: Annotated[list[Option], Meta(max_length=10)] = field(default_factory=list)
    button: Annotated[str, Meta(max_length=20)] = ""
    pattern: Annotated[str, Meta(max_length=500)] = ""
    # How often it is asked again, and with which words.
    retries: Annotated[int, Meta(ge=0, le=5)] = 1
    retry_text: Words = ""
    # None waits for as long as it takes.
    timeout_seconds: Annotated[int, Meta(ge=10, le=365 * 86400)] | None = None
    fallback: TemplateChoice | None = None


class AskQuestion(Step[AskQuestionConfig]):
    kind = "ask_question"
    title = "Ask a question"
    group = "say"
    config = AskQuestionConfig

    def edges(self, config: AskQuestionConfig) -> Sequence[Edge]:
        timed = () if config.timeout_seconds is None else (Edge(TIMEOUT),)
        return (Edge(ANSWERED), Edge(INVALID), *timed, Edge(CLOSED, required=False))

    def texts(self, config: AskQuestionConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text
        yield "retry_text", config.retry_text
        yield from option_texts(config.options)
        yield from template_texts("fallback", config.fallback)

    def sets(self, config: AskQuestionConfig) -> Sequence[str]:
        return (config.save_as,)

    def speaks(self, config: AskQuestionConfig) -> str:
        return "free" if config.fallback is None else "covered"

    def waits_seconds(self, config: AskQuestionConfig) -> float:
        return float("inf") if config.timeout_seconds is None else float(config.timeout_seconds)

    def resumes_by_reply(self, config: AskQuestionConfig) -> Sequence[str]:
        return (ANSWERED, INVALID)

    def faults(self, config: AskQuestionConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")
        if config.kind == "choice" and not config.options:
            yield FieldFault("options", "A choice needs options.")
        if config.kind == "pattern":
            try:
                compile_pattern(config.pattern)
            except PatternInvalid as error:
                yield FieldFault("pattern", str(error))
        yield from option_faults(config.options, config.button or "…")
        yield from template_faults("fallback", config.fallback, known)

    def explains(
        self, config: AskQuestionConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        if not isinstance(event, Replied):
            return ()
        answer = read_answer(config.kind, at.facts.message, config.options, config.pattern)
        saw = at.facts.message.get("button_id") or at.facts.message.get("text")
        return [{"name": "answer", "wanted": config.kind, "saw": saw, "holds": answer is not None}]

    def enter(self, config: AskQuestionConfig, at: At) -> Move:
        at.memory["tries"] = 0
        return self._ask(config, at, config.text)

    def resume(self, config: AskQuestionConfig, at: At, event: Event) -> Move:
        if isinstance(event, EffectEnded):
            return Fail("nothing_was_awaited")
        if not isinstance(event, Replied):
            return Go(TIMEOUT) if config.timeout_seconds is not None else Fail("no_timeout")
        answer = read_answer(config.kind, at.facts.message, config.options, config.pattern)
        if answer is not None:
            at.vars[config.save_as] = answer
            return Go(ANSWERED)
        at.memory["tries"] = int(at.memory.get("tries", 0)) + 1
        if at.memory["tries"] > config.retries:
            return Go(INVALID)
        return self._ask(config, at, config.retry_text or config.text)

    def _ask(self, config: AskQuestionConfig, at: At, source: str) -> Move:
        words = text_of(at, source)
        question = Say(text=words)
        if config.options:
            button = config.button or "…"
            content = as_interactive(at, words, config.options, button)
            question = Say(kind="interactive", text=words, content=content)
        moved = say(at, question, config.fallback)
        if moved != Go():
            return moved
        seconds = config.timeout_seconds
        until = None if seconds is None else at.facts.now + timedelta(seconds=seconds)
        return Wait(until=until, reply=True)
