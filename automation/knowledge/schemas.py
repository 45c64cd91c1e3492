"""What the API takes and gives of knowledge. The texts are the workspace's own, told to anybody."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from automation.knowledge.chunks import TextFormat
from automation.knowledge.models import (
    Article,
    ArticleChunk,
    ArticleKind,
    ArticleVersion,
    KnowledgeUse,
    TestState,
)
from automation.knowledge.retrieval import Found
from inbox.foundation.schemas import BLANKS, NO_CONTROLS, NO_NUL, In, Out

BODY_AT_MOST = 200_000
FILE_AT_MOST = 800_000
Title = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        pattern=rf"^[^\u0000-\u001f\u007f]*[^{BLANKS}][^\u0000-\u001f\u007f]*$",
    ),
]
# How long it may be is checked where it is kept: a bound that large in the document leaves whoever
# generates requests from it without any.
Body = Annotated[
    str,
    Meta(min_length=1, pattern=NO_NUL, description=f"{BODY_AT_MOST:,} characters at most."),
]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$", description="ISO 639-1.")]
Question = Annotated[
    str, Meta(min_length=1, max_length=2000, pattern=rf"^[^\u0000]*[^{BLANKS}][^\u0000]*$")
]


class ArticleIn(In):
    """Without a `language` it is told from the words."""

    title: Title
    text: Body
    format: TextFormat = TextFormat.MARKDOWN
    kind: ArticleKind = ArticleKind.ARTICLE
    language: Language | None = None
    published: bool = True


class ArticleChange(In):
    """Fields that are left out stay as they are. With `version`, it is refused where somebody else
    has saved meanwhile."""

    title: Title | UnsetType = UNSET
    text: Body | UnsetType = UNSET
    format: TextFormat | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    published: bool | UnsetType = UNSET
    version: int | UnsetType = UNSET


class KnowledgeFileIn(In):
    """A file as it is: `.md` and `.txt` become one article, `.csv` a question per row, with the
    columns `question`, `answer` and, where there is one, `language`. What is there by its title
    already gets a new version; what is the same stays as it is."""

    file_name: Annotated[
        str, Meta(min_length=1, max_length=240, pattern=NO_CONTROLS, description="With its ending.")
    ]
    content: Annotated[str, Meta(min_length=1, max_length=FILE_AT_MOST, pattern=NO_NUL)]


class KnowledgeImportOut(Out):
    created: list[UUID]
    changed: list[UUID]
    unchanged: int


class ArticleOut(Out):
    id: UUID
    kind: ArticleKind
    title: str
    language: str
    published: bool
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, article: Article) -> "ArticleOut":
        return cls(
            id=article.id,
            kind=article.kind,
            title=article.title,
            language=article.language,
            published=article.published,
            version=article.version,
            created_at=article.created_at,
            updated_at=article.updated_at,
        )


class ChunkOut(Out):
    """A piece that an answer can cite; its id stays as long as its words do."""

    id: UUID
    heading: str
    text: str

    @classmethod
    def of(cls, chunk: ArticleChunk) -> "ChunkOut":
        return cls(id=chunk.id, heading=chunk.heading, text=chunk.text)


class ArticleDetailOut(ArticleOut):
    text: str
    format: TextFormat
    chunks: list[ChunkOut]


class ArticleVersionOut(Out):
    """As it was saved; versions are never changed. `text` is null in lists."""

    id: UUID
    number: int
    title: str
    format: TextFormat
    language: str
    by_kind: str
    by: UUID
    created_at: datetime
    text: str | None

    @classmethod
    def of(cls, version: ArticleVersion, *, text: bool = False) -> "ArticleVersionOut":
        return cls(
            id=version.id,
            number=version.number,
            title=version.title,
            format=version.format,
            language=version.language,
            by_kind=version.by_kind,
            by=version.by,
            created_at=version.created_at,
            text=version.body if text else None,
        )


class QuestionIn(In):
    question: Question


class FoundOut(Out):
    """`score` is how surely it answers, from 0 to 1: the higher of what its words cover of the
    question (`coverage`) and of what its likeness in meaning is worth. Either of the two is null
    where the piece was not found in that way."""

    chunk_id: UUID
    article_id: UUID
    version: int
    title: str
    heading: str
    text: str
    score: float
    coverage: float | None
    likeness: float | None
    over_threshold: bool

    @classmethod
    def of(cls, found: Found, threshold: float) -> "FoundOut":
        return cls(
            chunk_id=found.chunk_id,
            article_id=found.article_id,
            version=found.version,
            title=found.title,
            heading=found.heading,
            text=found.text,
            score=found.score,
            coverage=found.coverage,
            likeness=found.likeness,
            over_threshold=found.score >= threshold,
        )


class TestedOut(Out):
    """Where nothing is over the threshold, the bot does not answer. While `meaning` is `asking`,
    only words were compared: read the test again. It is null where there is no embedder."""

    threshold: float
    answerable: bool
    found: list[FoundOut]
    test_id: UUID | None
    meaning: TestState | None


class UseOut(Out):
    """An answer that rests on the article, and the message that asked."""

    id: UUID
    answer_id: UUID
    conversation_id: UUID
    message_id: UUID
    version: int
    chunk_ids: list[UUID]
    outcome: str
    at: datetime

    @classmethod
    def of(cls, use: KnowledgeUse) -> "UseOut":
        return cls(
            id=use.id,
            answer_id=use.answer_id,
            conversation_id=use.conversation_id,
            message_id=use.message_id,
            version=use.version,
            chunk_ids=[UUID(one) for one in use.chunk_ids],
            outcome=use.outcome,
            at=use.at,
        )


class AskedOut(Out):
    conversation_id: UUID
    message_id: UUID


class GapOut(Out):
    """Questions of one kind that no article answered: how many, and the newest of them."""

    count: int
    best_score: float
    last_at: datetime
    asked: list[AskedOut]


class GapsOut(Out):
    """Of the last 90 days, the most frequent first."""

    gaps: list[GapOut]
