"""What the API gives of a summary: readable to those who may read what people wrote."""

import json
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from automation.summaries.answers import LISTS
from automation.summaries.models import Summary, SummaryState
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import Out
from integrations.ai.contract import EngineKind


class SummaryItemOut(Out):
    """`evidence` are the messages that show it."""

    text: str
    evidence: list[UUID]


class SummaryContentOut(Out):
    issue: str
    done: list[SummaryItemOut]
    promises: list[SummaryItemOut]
    open_questions: list[SummaryItemOut]
    next_step: str | None
    sentiment: Literal["positive", "neutral", "negative"]
    language: str


class SummaryOut(Out):
    """While `state` is `making`, `content` is the one from before. It goes up to the message with
    the number `through_seq`. `degraded` says why this server made it and not the model. `content`
    is null for callers without `personal_data:read`."""

    id: UUID
    conversation_id: UUID
    state: SummaryState
    content: SummaryContentOut | None
    through_seq: int
    engine: EngineKind | None
    model: str | None
    degraded: str | None
    error_code: str | None
    call_id: UUID | None
    asked_at: datetime
    made_at: datetime | None

    @classmethod
    def of(cls, summary: Summary, subject: Subject) -> "SummaryOut":
        shown = subject.may(Permission.PERSONAL_DATA_READ)
        content = None
        if shown and summary.content is not None:
            content = _content(json.loads(summary.content.reveal()))
        return cls(
            id=summary.id,
            conversation_id=summary.conversation_id,
            state=summary.state,
            content=content,
            through_seq=summary.through_seq,
            engine=None if summary.engine is None else EngineKind(summary.engine),
            model=summary.model,
            degraded=summary.degraded,
            error_code=summary.error_code,
            call_id=summary.call_id,
            asked_at=summary.asked_at,
            made_at=summary.made_at,
        )


def _content(stored: dict[str, Any]) -> SummaryContentOut:
    lists = {
        name: [
            SummaryItemOut(text=one["text"], evidence=[UUID(at) for at in one["evidence"]])
            for one in stored[name]
        ]
        for name in LISTS
    }
    return SummaryContentOut(
        issue=stored["issue"],
        next_step=stored["next_step"],
        sentiment=stored["sentiment"],
        language=stored["language"],
        **lists,
    )
