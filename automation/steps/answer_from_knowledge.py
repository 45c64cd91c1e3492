"""Looks for an answer in what the workspace has written down. It is kept, not sent: the flow says
it, or asks somebody first."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    Word,
    Words,
)
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

NONE = "none"


class AnswerFromKnowledgeConfig(In):
    question: Words = "{{ message.text }}"
    # How much of the question an article has to cover.
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.5
    save_as: Word = field(default="answer")


class AnswerFromKnowledge(Step[AnswerFromKnowledgeConfig]):
    kind = "answer_from_knowledge"
    title = "Answer from knowledge"
    group = "ai"
    config = AnswerFromKnowledgeConfig

    def edges(self, config: AnswerFromKnowledgeConfig) -> Sequence[Edge]:
        return (*WAYS, Edge(NONE))

    def texts(self, config: AnswerFromKnowledgeConfig) -> Iterator[tuple[str, str]]:
        yield "question", config.question

    def sets(self, config: AnswerFromKnowledgeConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: AnswerFromKnowledgeConfig, known: Known) -> Iterator[FieldFault]:
        if not config.question.strip():
            yield FieldFault("question", "At least one visible character.")

    def enter(self, config: AnswerFromKnowledgeConfig, at: At) -> Move:
        question = at.fill(config.question)
        if not question.strip():
            at.vars[config.save_as] = ""
            return Go(NONE)
        return send_on(at, "answer", {"question": question, "at_least": config.at_least})

    def resume(self, config: AnswerFromKnowledgeConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        found = result_of(event)
        text = str(found.get("text") or "") if way == NEXT and found.get("answered") else ""
        at.vars[config.save_as] = text
        return Go(NONE if way == NEXT and not text else way)
