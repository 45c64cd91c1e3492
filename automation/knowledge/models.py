"""What a workspace knows and tells: articles, their versions, and the pieces that are found.

Of the articles nothing is sealed. They are what the workspace says to anybody who asks, about
itself and about nobody; and whoever searches by words has to keep those words where the database
can compare them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, REAL, Float, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

from automation.knowledge.chunks import TextFormat
from inbox.foundation.columns import belongs_to, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class ArticleKind(StrEnum):
    """A question has its answer as text, and itself as title."""

    ARTICLE = "article"
    QUESTION = "question"


class TestState(StrEnum):
    ASKING = "asking"
    DONE = "done"
    FAILED = "failed"


class Article(SQLModel, table=True):
    """What holds now; how it came about is in its versions."""

    __tablename__ = "knowledge_article"
    __table_args__ = (Index("knowledge_article_by_key", "workspace_id", "title_key", unique=True),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: ArticleKind = Field(sa_type=choice(ArticleKind))
    title: str
    # The title as it is compared: two questions that differ in a capital letter are one.
    title_key: str
    language: str
    # Only what is published is found.
    published: bool = True
    version: int = 1
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class ArticleVersion(SQLModel, table=True):
    """Written once: each save makes another one."""

    __tablename__ = "knowledge_version"
    __table_args__ = (
        belongs_to("article_id", "knowledge_article"),
        UniqueConstraint("workspace_id", "article_id", "number", name="knowledge_version_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    article_id: UUID
    number: int
    title: str
    body: str
    format: TextFormat = Field(sa_type=choice(TextFormat))
    language: str
    by_kind: str
    by: UUID
    created_at: datetime = stamp()


class ArticleChunk(SQLModel, table=True):
    """Stays when its words have gone from the article: an answer may have cited it."""

    __tablename__ = "knowledge_chunk"
    __table_args__ = (
        belongs_to("article_id", "knowledge_article"),
        Index("knowledge_chunk_by_article", "workspace_id", "article_id", "position"),
        Index(
            "knowledge_chunk_words",
            "vector",
            postgresql_using="gin",
            postgresql_where=text("live"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    article_id: UUID
    # The last version that it stands in.
    version: int
    position: int
    heading: str
    text: str
    language: str
    live: bool
    # Stems of its language, and plain words; those of titles weigh `A`.
    vector: Any = Field(sa_type=TSVECTOR)


class ChunkEmbedding(SQLModel, table=True):
    """What a piece means, as one model has it; another model makes it anew. Plain numbers, so that
    the table is the same on a server without pgvector."""

    __tablename__ = "knowledge_embedding"
    __table_args__ = (belongs_to("chunk_id", "knowledge_chunk"),)

    workspace_id: UUID = workspace_key()
    chunk_id: UUID = Field(primary_key=True)
    model: str
    embedding: list[float] = Field(sa_type=ARRAY(REAL))
    at: datetime = stamp()


class KnowledgeTest(SQLModel, table=True):
    """A question that somebody tries: found by its words at once, and by what it means when a
    worker has had it made into a vector."""

    __tablename__ = "knowledge_test"
    __table_args__ = (Index("knowledge_test_old", "at"),)
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    question: Sealed = sealed()
    state: TestState = Field(default=TestState.ASKING, sa_type=choice(TestState))
    model: str
    embedding: list[float] | None = Field(default=None, sa_type=ARRAY(REAL))
    at: datetime = stamp()


class KnowledgeUse(SQLModel, table=True):
    """An answer that rests on an article."""

    __tablename__ = "knowledge_use"
    __table_args__ = (
        belongs_to("article_id", "knowledge_article"),
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "answer_id", "article_id", name="knowledge_use_once"),
        Index("knowledge_use_by_article", "workspace_id", "article_id", "id"),
        Index("knowledge_use_by_conversation", "workspace_id", "conversation_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    article_id: UUID
    conversation_id: UUID
    # What was made of it (automation/replies), and by which message it was asked.
    answer_id: UUID
    message_id: UUID
    version: int
    chunk_ids: list[Any] = Field(default_factory=list, sa_type=JSONB)
    # `sent`, `suggested`, `shadowed`, or `flow`: handed to a flow, which says it or not.
    outcome: str
    at: datetime = stamp()


class KnowledgeGap(SQLModel, table=True):
    """A question that nothing answered. Its words are in the message, and nowhere else."""

    __tablename__ = "knowledge_gap"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "message_id", name="knowledge_gap_once"),
        Index("knowledge_gap_by_group", "workspace_id", "group_key", "id"),
        Index("knowledge_gap_by_conversation", "workspace_id", "conversation_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # A keyed hash of what it asks for: the same question in other words is often the same.
    group_key: bytes = Field(sa_type=LargeBinary)
    conversation_id: UUID
    message_id: UUID
    # How near the best piece came.
    score: float = Field(default=0.0, sa_type=Float)
    at: datetime = stamp()
