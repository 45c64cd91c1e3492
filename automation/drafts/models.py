"""What AI suggested to a colleague, and what became of it. Nothing of it is sent by itself."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class DraftKind(StrEnum):
    """`replies` are three to choose from; the others say the given text in another way."""

    REPLIES = "replies"
    SHORTEN = "shorten"
    FRIENDLIER = "friendlier"
    FORMAL = "formal"
    TRANSLATE = "translate"


class DraftState(StrEnum):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class DraftVerdict(StrEnum):
    ACCEPTED = "accepted"
    EDITED = "edited"
    DISCARDED = "discarded"


class AiDraft(SQLModel, table=True):
    __tablename__ = "ai_draft"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        Index("ai_draft_by_conversation", "workspace_id", "conversation_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    kind: DraftKind = Field(sa_type=choice(DraftKind))
    asked_by_kind: str
    asked_by: UUID
    # Into which language, of a translation.
    language: str | None = None
    # The text to be said in another way, and a JSON document of what came of it.
    given: Sealed | None = sealed_or_none()
    content: Sealed | None = sealed_or_none()
    state: DraftState = Field(default=DraftState.MAKING, sa_type=choice(DraftState))
    engine: str | None = None
    model: str | None = None
    degraded: str | None = None
    error_code: str | None = None
    call_id: UUID | None = None
    verdict: DraftVerdict | None = Field(default=None, sa_type=choice(DraftVerdict), nullable=True)
    verdict_at: datetime | None = None
    created_at: datetime = stamp()
