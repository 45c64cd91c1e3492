"""How a workspace wants its texts to sound: a draft, what it was tried on, and what was published.

    draft ─▶ a test of exactly this text on the last conversations ─▶ a version, in the prompts

A version is never changed, and going back to one makes another. What is in the prompts now is the
text of the newest version; with none in it, nothing is.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
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

TEXT_AT_MOST = 2_000


class GuidanceTestState(StrEnum):
    """`stopped`: the money was spent before the end. Only one that is `done` lets publish."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class CaseState(StrEnum):
    WAITING = "waiting"
    DONE = "done"


class GuidanceDraft(SQLModel, table=True):
    __tablename__ = "guidance_draft"
    __table_args__ = (UniqueConstraint("workspace_id", name="guidance_draft_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    text: str = ""
    # Of the text's bytes: what a test was of, and what is published.
    sha: str
    # Counted up with each save: who writes over what he has not seen is refused.
    revision: int = 0
    by_kind: str
    by: UUID
    updated_at: datetime = stamp()


class GuidanceVersion(SQLModel, table=True):
    """Written once; nobody may change it, the database's rights say so too."""

    __tablename__ = "guidance_version"
    __table_args__ = (UniqueConstraint("workspace_id", "number", name="guidance_version_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    number: int
    # Empty: from here on there was none.
    text: str
    sha: str
    # The number of the version that was gone back to.
    restores: int | None = None
    # By which test it was let through; the test itself goes after a while.
    test_id: UUID | None = None
    by_kind: str
    by: UUID
    published_at: datetime = stamp()


class GuidanceTest(SQLModel, table=True):
    """One run of a text over the last conversations, against what was in the prompts then."""

    __tablename__ = "guidance_test"
    __table_args__ = (
        Index("guidance_test_by_text", "workspace_id", "sha", "id"),
        Index("guidance_test_open", "touched_at", postgresql_where=text("ended_at IS NULL")),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    text: str
    sha: str
    # The number of the version that it is compared with; none where none was published.
    against: int | None = None
    # Who answers as things were when it began; on this server nothing reads the guidance.
    engine: str
    model: str
    # Millionths of a US dollar; no model is asked once so much was spent.
    most_cost: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    state: GuidanceTestState = Field(
        default=GuidanceTestState.QUEUED, sa_type=choice(GuidanceTestState)
    )
    # Why it stopped or failed.
    code: str | None = None
    conversations: int = 0
    done: int = 0
    report: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    by_kind: str
    by: UUID
    created_at: datetime = stamp()
    touched_at: datetime = stamp()
    ended_at: datetime | None = None


class GuidanceCase(SQLModel, table=True):
    """One conversation of a test, chosen when it began: what comes of its last question without
    and with the text. A worker that takes the test over goes on with those that wait."""

    __tablename__ = "guidance_case"
    __table_args__ = (
        belongs_to("test_id", "guidance_test"),
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "test_id", "position", name="guidance_case_once"),
        Index("guidance_case_by_conversation", "workspace_id", "conversation_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    test_id: UUID
    conversation_id: UUID
    position: int
    state: CaseState = Field(default=CaseState.WAITING, sa_type=choice(CaseState))
    # The last message of what was answered.
    message_id: UUID | None = None
    # {"outcome", "gate", "code", "engine", "degraded", "cost", "call_id"} of either side.
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    change: str | None = None
    # A JSON document: the two texts, under the contact's key.
    content: Sealed | None = sealed_or_none()
