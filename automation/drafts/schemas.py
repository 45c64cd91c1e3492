"""What the API takes and gives of drafts: readable to those who may read what people wrote."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from automation.drafts.models import AiDraft, DraftKind, DraftState, DraftVerdict
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_NUL, In, Out
from integrations.ai.contract import EngineKind


class AiDraftIn(In):
    """Every kind but `replies` needs a `text`, and `translate` a `language` of two letters."""

    kind: DraftKind
    text: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] | None = None
    language: Annotated[str, Meta(pattern=r"^[a-z]{2}$")] | None = None


class VerdictIn(In):
    verdict: DraftVerdict


class DraftTextOut(Out):
    """`unsaid` are links, numbers and amounts of it that stand nowhere in the conversation."""

    text: str
    unsaid: list[str]


class AiDraftOut(Out):
    """`texts` is what has been written so far while it is made, and null for callers without
    `personal_data:read`. `degraded` says why this server made it and not the model. One that was
    stopped is ready with what had been written until then, and `stopped` as its `error_code`."""

    id: UUID
    conversation_id: UUID
    kind: DraftKind
    language: str | None
    state: DraftState
    texts: list[DraftTextOut] | None
    engine: EngineKind | None
    model: str | None
    degraded: str | None
    error_code: str | None
    call_id: UUID | None
    verdict: DraftVerdict | None
    created_at: datetime

    @classmethod
    def of(cls, draft: AiDraft, subject: Subject) -> "AiDraftOut":
        texts = None
        if draft.content is not None and subject.may(Permission.PERSONAL_DATA_READ):
            stored = json.loads(draft.content.reveal())["texts"]
            texts = [DraftTextOut(text=one["text"], unsaid=one["unsaid"]) for one in stored]
        return cls(
            id=draft.id,
            conversation_id=draft.conversation_id,
            kind=draft.kind,
            language=draft.language,
            state=draft.state,
            texts=texts,
            engine=None if draft.engine is None else EngineKind(draft.engine),
            model=draft.model,
            degraded=draft.degraded,
            error_code=draft.error_code,
            call_id=draft.call_id,
            verdict=draft.verdict,
            created_at=draft.created_at,
        )
