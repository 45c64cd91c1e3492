"""How a workspace uses AI, every call that was made for it, and what that cost."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, sealed_or_none, stamp, workspace_key
from inbox.foundation.sealed import Sealed

KEEP_DAYS = 30


class AiMode(StrEnum):
    """`local` is what a workspace has that never chose: nothing leaves this server. Only `model`
    lets texts go to a provider."""

    OFF = "off"
    LOCAL = "local"
    MODEL = "model"


class KeyState(StrEnum):
    NONE = "none"
    CHECKING = "checking"
    WORKS = "works"
    REFUSED = "refused"
    # The provider did not answer; the key may be good.
    UNCLEAR = "unclear"


class CallState(StrEnum):
    """Written before the question leaves: a call whose process died stays `asking`, and counts
    as spent in full once its time is over."""

    ASKING = "asking"
    DONE = "done"
    LOST = "lost"


class AiSettings(SQLModel, table=True):
    __tablename__ = "ai_settings"
    __table_args__ = (UniqueConstraint("workspace_id", name="ai_settings_once"),)
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    mode: AiMode = Field(default=AiMode.LOCAL, sa_type=choice(AiMode))
    # The workspace's own key; without one, that of the deployment is used.
    api_key: Sealed | None = sealed_or_none()
    key_state: KeyState = Field(default=KeyState.NONE, sa_type=choice(KeyState))
    key_code: str | None = None
    key_checked_at: datetime | None = None
    # What the probe found out, and of what: {"structured": true, "streams": true, "model": "…",
    # "asked": {"model": "…", "address": "…"}}; with "json" false nothing can be asked there.
    capabilities: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    # None takes the deployment's.
    model: str | None = None
    # Millionths of a US dollar per calendar month; None sets no limit.
    soft_limit: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    hard_limit: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    # How long the exact bytes of calls are kept; 0 keeps a keyed hash only.
    keep_days: int = KEEP_DAYS
    # Summaries are made by themselves when a conversation changes hands or is closed.
    summaries: bool = True
    # How the business wants its texts to sound, as it was published last; its versions, and what it
    # was tested on, are the room of guidance's. Here, where whoever asks reads anyway.
    guidance: str | None = None
    updated_at: datetime = stamp()


class AiCall(SQLModel, table=True):
    """One question to a model, whoever it was. The texts are sealed and go after some weeks; the
    row stays."""

    __tablename__ = "ai_call"
    __table_args__ = (
        Index("ai_call_by_conversation", "workspace_id", "conversation_id", "id"),
        Index("ai_call_by_task", "workspace_id", "task", "id"),
        Index("ai_call_open", "workspace_id", "at", postgresql_where=text("state = 'asking'")),
        Index("ai_call_with_text", "kept_until", postgresql_where=text("kept_until IS NOT NULL")),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    task: str
    engine: str
    model: str
    prompt: str
    prompt_sha: str
    state: CallState = Field(default=CallState.ASKING, sa_type=choice(CallState))
    # `ok`, `refused`, `timed_out`, … (integrations/ai/contract.py), and the code of a failure.
    outcome: str | None = None
    code: str | None = None
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    # The flow that had it asked, if one did.
    flow_id: UUID | None = None
    message_ids: list[Any] = Field(default_factory=list, sa_type=JSONB)
    redactions: list[Any] = Field(default_factory=list, sa_type=JSONB)
    # Under the workspace's index key; empty when its person was erased.
    asked_sha: str
    asked: Sealed | None = sealed_or_none()
    answered: Sealed | None = sealed_or_none()
    # When the two go; none when they are gone, or were never kept.
    kept_until: datetime | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    # Held back while it is under way, and what it cost in the end.
    reserved: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(default=0, sa_type=BigInteger)
    milliseconds: int = 0
    at: datetime = stamp()


class AiSpend(SQLModel, table=True):
    """What a workspace spent in a month, by task: a counter beside the calls."""

    __tablename__ = "ai_spend"
    __table_args__ = (UniqueConstraint("workspace_id", "month", "task", name="ai_spend_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    month: date
    task: str
    calls: int = 0
    input_tokens: int = Field(default=0, sa_type=BigInteger)
    output_tokens: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(default=0, sa_type=BigInteger)
