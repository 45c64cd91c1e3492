"""Articles: written, changed, found; who used them, and what was asked in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import text
from sqlmodel import col

from automation.knowledge.chunks import CHUNKS_AT_MOST, TextFormat, chunks_of, too_long
from automation.knowledge.errors import ArticleChangedMeanwhile, TooManyArticles
from automation.knowledge.events import ArticleDeleted, ArticleSaved
from automation.knowledge.importing import articles_of
from automation.knowledge.likeness import Meaning, nearest
from automation.knowledge.models import (
    Article,
    ArticleChunk,
    ArticleVersion,
    KnowledgeGap,
    KnowledgeUse,
)
from automation.knowledge.repository import (
    ArticleRepository,
    ChunkRepository,
    UseRepository,
    VersionRepository,
)
from automation.knowledge.retrieval import (
    FOUND_AT_MOST,
    Found,
    FullText,
    Hit,
    fused,
    read_found,
)
from automation.knowledge.schemas import (
    BODY_AT_MOST,
    ArticleChange,
    ArticleIn,
    AskedOut,
    GapOut,
    GapsOut,
    KnowledgeFileIn,
    KnowledgeImportOut,
)
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.sets import insert_set
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.languages import UNKNOWN, language_of

ARTICLES_AT_MOST = 5_000
GAPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Used:
    """What an answer took, by article."""

    answer_id: UUID
    conversation_id: UUID
    message_id: UUID
    outcome: str
    found: Sequence[Found] = field(repr=False)


class KnowledgeService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._articles = ArticleRepository(uow)
        self._versions = VersionRepository(uow)
        self._chunks = ChunkRepository(uow)
        self._uses = UseRepository(uow)

    async def create(self, article_id: UUID, asked: ArticleIn) -> Article:
        if await self._articles.count() >= ARTICLES_AT_MOST:
            raise TooManyArticles
        article = Article(
            workspace_id=self.uow.workspace_id,
            id=article_id,
            kind=asked.kind,
            title=_tidy(asked.title),
            title_key=_key(asked.title),
            language=_language(asked.language, f"{asked.title}\n{asked.text}"),
            published=asked.published,
            version=1,
        )
        await self._articles.save(article)
        await self._keep(article, asked.text, asked.format)
        self._saved(article)
        return article

    async def change(self, article_id: UUID, asked: ArticleChange) -> Article:
        article = await self._articles.lock(article_id)
        if asked.version is not UNSET and asked.version != article.version:
            raise ArticleChangedMeanwhile
        before = await self.version(article_id, article.version)
        body = before.body if asked.text is UNSET else asked.text
        text_format = before.format if asked.format is UNSET else asked.format
        title = article.title if asked.title is UNSET else _tidy(asked.title)
        language = article.language if asked.language is UNSET else asked.language
        now = {"text": body, "format": text_format, "title": title, "language": language}
        then = {
            "text": before.body,
            "format": before.format,
            "title": article.title,
            "language": article.language,
        }
        fields = [name for name, value in now.items() if value != then[name]]
        published = article.published if asked.published is UNSET else asked.published
        if not fields and published == article.published:
            return article
        article.title, article.title_key, article.language = title, _key(title), language
        article.version += 1 if fields else 0
        if published != article.published:
            fields.append("published")
        article.published, article.updated_at = published, await database_now(self.uow)
        await self._articles.save(article)
        if fields == ["published"]:
            await self._chunks.put(article, chunks_of(article.id, body, text_format))
        else:
            await self._keep(article, body, text_format)
        self._saved(article, *fields)
        return article

    async def put(self, asked: KnowledgeFileIn) -> KnowledgeImportOut:
        """A file, whole or not at all. The same file again changes nothing."""
        articles = articles_of(asked)
        known = await self._articles.by_keys([_key(one.title) for one in articles])
        created, changed, unchanged = [], [], 0
        for one in articles:
            held = known.get(_key(one.title))
            if held is None:
                created.append((await self.create(new_id(), one)).id)
                continue
            version = held.version
            language = held.language if one.language is None else one.language
            change = ArticleChange(
                title=one.title, text=one.text, format=one.format, language=language
            )
            if (await self.change(held.id, change)).version == version:
                unchanged += 1
            else:
                changed.append(held.id)
        return KnowledgeImportOut(created=created, changed=changed, unchanged=unchanged)

    async def delete(self, article_id: UUID) -> None:
        article = await self._articles.lock(article_id)
        await self._articles.delete(article)
        self.uow.record(ArticleDeleted(workspace_id=article.workspace_id, object_id=article_id))

    async def get(self, article_id: UUID) -> Article:
        return await self._articles.get(article_id)

    async def list_page(self, request: PageRequest, words: str | None = None) -> Page[Article]:
        conditions = []
        if words and words.strip():
            conditions.append(col(Article.title).icontains(words.strip(), autoescape=True))
        return await self._articles.list_page(request, *conditions)

    async def version(self, article_id: UUID, number: int) -> ArticleVersion:
        found = await self._versions.of(article_id, number)
        if found is None:
            raise NotFound
        return found

    async def get_version(self, article_id: UUID, version_id: UUID) -> ArticleVersion:
        version = await self._versions.get(version_id)
        if version.article_id != article_id:
            raise NotFound
        return version

    async def list_versions(
        self, article_id: UUID, request: NumberPageRequest
    ) -> Page[ArticleVersion]:
        await self.get(article_id)
        return await self._versions.list_of(article_id, request)

    async def chunks(self, article_id: UUID) -> Sequence[ArticleChunk]:
        return await self._chunks.of_article(article_id)

    async def list_uses(self, article_id: UUID, request: PageRequest) -> Page[KnowledgeUse]:
        await self.get(article_id)
        return await self._uses.list_page(request, col(KnowledgeUse.article_id) == article_id)

    async def find(
        self, question: str, most: int = FOUND_AT_MOST, meaning: Meaning | None = None
    ) -> Sequence[Found]:
        """The best first; where what it means is known, that is not always the surest."""
        words = await FullText(self.uow).ranked(question)
        near = () if meaning is None else await nearest(self.uow, meaning)
        return await read_found(self.uow, words, near, most)

    async def find_surest(
        self, questions: Sequence[str], meanings: Mapping[str, Meaning]
    ) -> Sequence[Found]:
        """Of the question that is answered most surely. All are looked for together: somebody waits
        for none of them alone."""
        by_words = await FullText(self.uow).ranked_each(questions)
        best: tuple[Sequence[Hit], Sequence[Hit]] = ((), ())
        surest = -1.0
        for question, words in zip(questions, by_words, strict=True):
            meaning = meanings.get(question)
            near = () if meaning is None else await nearest(self.uow, meaning)
            order = set(fused(words, near)[:FOUND_AT_MOST])
            score = max((one.score for one in (*words, *near) if one.chunk_id in order), default=-1)
            if score > surest:
                best, surest = (words, near), score
        return await read_found(self.uow, *best, FOUND_AT_MOST)

    async def note_use(self, used: Used) -> None:
        by_article: dict[UUID, list[Found]] = {}
        for one in used.found:
            by_article.setdefault(one.article_id, []).append(one)
        rows = [
            {
                "workspace_id": self.uow.workspace_id,
                "id": new_id(),
                "article_id": article_id,
                "conversation_id": used.conversation_id,
                "answer_id": used.answer_id,
                "message_id": used.message_id,
                "version": found[0].version,
                "chunk_ids": [str(one.chunk_id) for one in found],
                "outcome": used.outcome,
            }
            for article_id, found in sorted(by_article.items())
        ]
        await insert_set(self.uow, KnowledgeUse, rows, then="ON CONFLICT DO NOTHING")

    async def note_gap(
        self, conversation_id: UUID, message_id: UUID, question: str, score: float
    ) -> None:
        terms = "\x00".join(sorted(one.stem for one in await FullText(self.uow).terms(question)))
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        row = {
            "workspace_id": self.uow.workspace_id,
            "id": new_id(),
            "group_key": key.keyed_hash(b"gap\x00" + terms.encode()),
            "conversation_id": conversation_id,
            "message_id": message_id,
            "score": score,
        }
        await insert_set(self.uow, KnowledgeGap, [row], then="ON CONFLICT DO NOTHING")

    async def gaps(self) -> GapsOut:
        rows = await self.uow.session.execute(
            _GAPS, {"workspace_id": self.uow.workspace_id, "most": GAPS_SHOWN}
        )
        return GapsOut(
            gaps=[
                GapOut(
                    count=row.times,
                    best_score=round(row.best, 4),
                    last_at=row.last_at,
                    asked=[
                        AskedOut(conversation_id=UUID(one[0]), message_id=UUID(one[1]))
                        for one in row.asked
                    ],
                )
                for row in rows
            ]
        )

    async def _keep(self, article: Article, body: str, text_format: TextFormat) -> None:
        if not body.strip() or len(body) > BODY_AT_MOST:
            raise invalid_field("text", f"From 1 to {BODY_AT_MOST:,} characters.")
        if too_long(body, text_format):
            raise invalid_field("text", f"It makes more than {CHUNKS_AT_MOST} pieces; part it.")
        subject = self.uow.subject
        await self._versions.add(
            ArticleVersion(
                workspace_id=article.workspace_id,
                article_id=article.id,
                number=article.version,
                title=article.title,
                body=body,
                format=text_format,
                language=article.language,
                by_kind=subject.kind.value,
                by=subject.id,
            )
        )
        await self._chunks.put(article, chunks_of(article.id, body, text_format))

    def _saved(self, article: Article, *fields: str) -> None:
        self.uow.record(
            ArticleSaved(
                workspace_id=article.workspace_id,
                object_id=article.id,
                version=article.version,
                fields=tuple(fields),
            )
        )


def _tidy(title: str) -> str:
    return " ".join(title.split())


def _key(title: str) -> str:
    return _tidy(title).casefold()


def _language(asked: str | None, words: str) -> str:
    if asked is not None:
        return asked
    told = language_of(words[:2000])
    return "en" if told == UNKNOWN else told


_GAPS = text(
    "SELECT count(*) AS times, max(score) AS best, max(at) AS last_at,"
    " (array_agg(ARRAY[conversation_id::text, message_id::text] ORDER BY id DESC))[1\\:3] AS asked"
    " FROM knowledge_gap WHERE workspace_id = :workspace_id"
    " AND at > clock_timestamp() - interval '90 days'"
    " GROUP BY group_key ORDER BY count(*) DESC, max(at) DESC LIMIT :most"
)
