"""What customers want: the labels of a workspace, their examples, and what was found in messages.

A message is found out about once. What a colleague then says of it stands beside it and is what the
next reading learns from; its words stay in the message and are copied nowhere.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed

INTENTS_AT_MOST = 100
EXAMPLES_AT_MOST = 50
# Fewer teach nothing that holds.
EXAMPLES_AT_LEAST = 5
# Before so many of its findings were judged by people, nobody knows what a probability is worth.
JUDGED_AT_LEAST = 50
# As PostgreSQL writes it down, so that it can be compared with what the migrations made.
HOLDS = """
CASE
    WHEN judged_at IS NULL THEN intent_id
    ELSE correct_id
END"""


class Risk(StrEnum):
    """All but `none` are for people to answer, however sure the reading is."""

    NONE = "none"
    COMPLAINT = "complaint"
    LEGAL = "legal"
    PAYMENT = "payment"
    OTHER = "other"


class Engine(StrEnum):
    """`cascade` asks a model where this server is not sure, as it is done with messages; `model`
    asks it about every text."""

    LOCAL = "local"
    CASCADE = "cascade"
    MODEL = "model"


class EvaluationState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Intent(SQLModel, table=True):
    __tablename__ = "intent"
    __table_args__ = (UniqueConstraint("workspace_id", "name", name="intent_name_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # As flows and automatic answers name it; it stays.
    name: str
    title: str
    description: str = ""
    risk: Risk = Field(default=Risk.NONE, sa_type=choice(Risk))
    created_at: datetime = stamp()


class IntentExample(SQLModel, table=True):
    """A sentence as a customer would write it. Sealed: it is often one that a customer wrote."""

    __tablename__ = "intent_example"
    __table_args__ = (
        belongs_to("intent_id", "intent"),
        Index("intent_example_by_intent", "workspace_id", "intent_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    intent_id: UUID
    text: Sealed = sealed()
    created_at: datetime = stamp()


class IntentReading(SQLModel, table=True):
    """How far a workspace's messages have been read, and since when its labels hold. It comes with
    the first label."""

    __tablename__ = "intent_reading"

    workspace_id: UUID = workspace_key()
    # All messages up to this one have been looked at.
    after: UUID
    # There are two labels with enough examples to be told apart.
    ready: bool = False
    # Another one whenever labels, examples or judgements change: whoever has learnt learns again.
    stamp: datetime = stamp()


class MessageIntent(SQLModel, table=True):
    __tablename__ = "message_intent"
    __table_args__ = (
        belongs_to("message_id", "message"),
        belongs_to("conversation_id", "conversation"),
        *(
            ForeignKeyConstraint(
                ["workspace_id", name],
                ["intent.workspace_id", "intent.id"],
                ondelete=f"SET NULL ({name})",
            )
            for name in ("intent_id", "correct_id")
        ),
        UniqueConstraint("workspace_id", "message_id", name="message_intent_once"),
        Index("message_intent_by_conversation", "workspace_id", "conversation_id", "message_id"),
        Index("message_intent_by_intent", "workspace_id", "intent_id", "message_id"),
        # What people said goes before what was found: so conversations are asked for.
        Index("message_intent_holds", "workspace_id", text(HOLDS), "conversation_id"),
        Index("message_intent_by_correct", "workspace_id", "correct_id"),
        Index(
            "message_intent_judged",
            "workspace_id",
            "judged_at",
            postgresql_where=text("judged_at IS NOT NULL"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    message_id: UUID
    conversation_id: UUID
    # None: it fits no label well enough.
    intent_id: UUID | None = None
    p: float = Field(default=0.0, sa_type=Float)
    # This server's own guess, whatever was made of it, and how sure it was before that was
    # corrected by what people said: what the next correction is made from. `raw_p` is None where
    # it was read before it was kept.
    guessed_id: UUID | None = None
    raw_p: float | None = Field(default=None, sa_type=Float, nullable=True)
    # Whether `p` has been compared with what people said of at least `JUDGED_AT_LEAST`.
    calibrated: bool = False
    # The next best, as [id, p].
    others: list[Any] = Field(default_factory=list, sa_type=JSONB)
    engine: str
    # What a colleague said it is; none of the labels, where `judged_at` is set and this is not.
    correct_id: UUID | None = None
    judged_by: UUID | None = None
    judged_at: datetime | None = None
    at: datetime = stamp()


class IntentEvaluation(SQLModel, table=True):
    """How well the labels were told apart at one time: how far it is, and what came out. Names of
    labels and figures; no text."""

    __tablename__ = "intent_evaluation"
    __table_args__ = (
        Index("intent_evaluation_open", "touched_at", postgresql_where=text("report IS NULL")),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    engine: Engine = Field(sa_type=choice(Engine))
    most_dollars: float | None = Field(default=None, sa_type=Float, nullable=True)
    state: EvaluationState = Field(default=EvaluationState.QUEUED, sa_type=choice(EvaluationState))
    # Why it failed.
    code: str | None = None
    done: int = 0
    texts: int = 0
    # In millionths of a dollar, by all workers that were at it.
    spent: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")}
    )
    report: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    created_at: datetime = stamp()
    touched_at: datetime = stamp()
