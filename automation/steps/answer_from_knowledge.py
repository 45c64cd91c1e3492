"""Looks for an answer in what the workspace has written down. It is kept, not sent: the flow says
it, or asks somebody first."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from automation.steps.contract import NEXT, Word, Words
from automation.steps.thinking import ThinkingConfig, ThinkingStep

NONE = "none"


class AnswerFromKnowledgeConfig(ThinkingConfig):
    question: Words = "{{ message.text }}"
    # How much of the question an article has to cover.
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.5
    save_as: Word = "answer"


class AnswerFromKnowledge(ThinkingStep[AnswerFromKnowledgeConfig]):
    kind = "answer_from_knowledge"
    title = "Answer from knowledge"
    config = AnswerFromKnowledgeConfig
    task = "answer"
    asks_about = "question"
    empty_way = NONE

    def also_asks(self, config: AnswerFromKnowledgeConfig) -> Mapping[str, Any]:
        return {"at_least": config.at_least}

    def kept(self, config: AnswerFromKnowledgeConfig, found: Mapping[str, Any], way: str) -> Any:
        return str(found.get("text") or "") if way == NEXT and found.get("answered") else ""

    def is_empty(self, config: AnswerFromKnowledgeConfig, kept: Any) -> bool:
        return not kept
