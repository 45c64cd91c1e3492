"""What a task wants to know, and exactly what leaves for it."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from automation.ai.engines import Choice
from automation.ai.minimise import Minimiser
from automation.ai.prompts import Prompt
from integrations.ai.answers import in_words
from integrations.ai.contract import Ask, EngineKind, Turn
from integrations.ai.prices import most_it_can_cost

Answer = TypeVar("Answer", bound=Struct)


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """What a task wants to know. `content` is minimised already, by the `minimiser` that will put
    back what it took out."""

    task: str
    answer: type[Answer]
    prompt: Prompt
    content: str = field(repr=False)
    minimiser: Minimiser = field(repr=False)
    max_output_tokens: int
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    message_ids: tuple[UUID, ...] = ()
    # Which flow wants to know, where one does: it is told what it cost.
    flow_id: UUID | None = None
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    sources: tuple[Turn, ...] = field(default=(), repr=False)
    language: str = ""
    # As what it is written down and paid for, where that is not the task.
    purpose: str = ""

    @property
    def counted_as(self) -> str:
        return self.purpose or self.task


@dataclass(frozen=True, slots=True)
class Prepared(Generic[Answer]):
    """Exactly what leaves, and to whom."""

    choice: Choice
    ask: Ask[Answer]

    @property
    def most_it_can_cost(self) -> int:
        size = len(self.ask.instructions.encode()) + len(self.ask.content.encode())
        return most_it_can_cost(self.choice.kind, self.ask.model, size, self.ask.max_output_tokens)

    @property
    def sent(self) -> str:
        return msgspec.json.encode(
            {"instructions": self.ask.instructions, "content": self.ask.content}
        ).decode()


def ask_of(question: Question[Answer], choice: Choice, identifier: str) -> Ask[Answer]:
    local = choice.kind is EngineKind.LOCAL
    return Ask(
        task=question.task,
        answer=question.answer,
        model=choice.model,
        instructions="" if local else _instructions(question, choice),
        content="" if local else question.content,
        max_output_tokens=question.max_output_tokens,
        structured=choice.structured,
        safety_identifier=identifier,
        cache_key=f"{question.task}:{question.prompt.name}",
        turns=question.turns if local else (),
        sources=question.sources if local else (),
        language=question.language,
    )


def _instructions(question: Question[Answer], choice: Choice) -> str:
    """Here, so that the preview, the row of the call and its price know of the words as well."""
    text = question.prompt.text
    return text if choice.structured else in_words(text, question.answer)
