"""Articles, their versions and pieces in the database."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from automation.knowledge.chunks import Chunk
from automation.knowledge.errors import ArticleTitleTaken
from automation.knowledge.models import (
    Article,
    ArticleChunk,
    ArticleVersion,
    KnowledgeGap,
    KnowledgeTest,
    KnowledgeUse,
)
from automation.knowledge.words import configuration_of, plain_words
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.repository import Repository
from inbox.foundation.sets import document_of


class ArticleRepository(Repository[Article]):
    model = Article

    async def save(self, article: Article) -> None:
        try:
            await self.add(article)
        except IntegrityError as error:
            diagnosis = getattr(error.orig, "diag", None)
            if getattr(diagnosis, "constraint_name", None) == "knowledge_article_by_key":
                raise ArticleTitleTaken from None
            raise

    async def count(self) -> int:
        found = await self.uow.session.scalar(self.scoped(select(func.count(col(Article.id)))))
        return int(found or 0)

    async def by_keys(self, keys: Collection[str]) -> Mapping[str, Article]:
        found = await self.list_by(col(Article.title_key).in_(keys))
        return {one.title_key: one for one in found}


class VersionRepository(Repository[ArticleVersion]):
    model = ArticleVersion

    async def of(self, article_id: UUID, number: int) -> ArticleVersion | None:
        return await self.find_by(
            col(ArticleVersion.article_id) == article_id, col(ArticleVersion.number) == number
        )

    async def list_of(self, article_id: UUID, request: NumberPageRequest) -> Page[ArticleVersion]:
        statement = (
            self.select()
            .where(col(ArticleVersion.article_id) == article_id)
            .order_by(col(ArticleVersion.number).desc())
        )
        if request.after is not None:
            statement = statement.where(col(ArticleVersion.number) < request.after)
        rows = (await self.uow.session.scalars(statement.limit(request.limit + 1))).all()
        return Page.of(list(rows), request.limit, cursor=lambda row: row.number)


class ChunkRepository(Repository[ArticleChunk]):
    model = ArticleChunk

    async def put(self, article: Article, chunks: Sequence[Chunk]) -> None:
        """Those of before that are not among them stay, and are found no more."""
        await self.uow.session.execute(
            text(
                "UPDATE knowledge_chunk SET live = false WHERE workspace_id = :workspace_id"
                " AND article_id = :article_id AND live"
            ),
            {"workspace_id": article.workspace_id, "article_id": article.id},
        )
        rows = [
            {
                "id": one.id,
                "position": one.position,
                "heading": one.heading,
                "text": one.text,
                # What stands right over a piece says what it answers; the title of a long article
                # is over all of its pieces, and tells none from another.
                "over": one.heading or article.title,
                "around": article.title if one.heading else "",
                "plain_over": " ".join(plain_words(one.heading or article.title)),
                "plain": " ".join(plain_words(one.text)),
            }
            for one in chunks
        ]
        await self.uow.session.execute(
            _PUT,
            {
                "rows": document_of(rows),
                "workspace_id": article.workspace_id,
                "article_id": article.id,
                "version": article.version,
                "language": article.language,
                "configuration": configuration_of(article.language),
                "live": article.published,
            },
        )

    async def of_article(self, article_id: UUID) -> Sequence[ArticleChunk]:
        statement = (
            self.select()
            .where(col(ArticleChunk.article_id) == article_id, col(ArticleChunk.live))
            .order_by(col(ArticleChunk.position))
        )
        rows: Sequence[ArticleChunk] = (await self.uow.session.scalars(statement)).all()
        return rows


class TestRepository(Repository[KnowledgeTest]):
    __test__ = False
    model = KnowledgeTest


class UseRepository(Repository[KnowledgeUse]):
    model = KnowledgeUse


class GapRepository(Repository[KnowledgeGap]):
    model = KnowledgeGap


_PUT = text(
    "INSERT INTO knowledge_chunk AS held (workspace_id, id, article_id, version, position, heading,"
    " text, language, live, vector)"
    " SELECT :workspace_id, r.id, :article_id, :version, r.position, r.heading, r.text, :language,"
    " :live, setweight(to_tsvector(CAST(:configuration AS regconfig), r.over), 'A')"
    " || setweight(to_tsvector('simple', r.plain_over), 'A')"
    " || to_tsvector(CAST(:configuration AS regconfig), r.around)"
    " || to_tsvector(CAST(:configuration AS regconfig), r.text)"
    " || to_tsvector('simple', r.plain)"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r (id uuid, position int, heading text,"
    " text text, over text, around text, plain_over text, plain text)"
    " ON CONFLICT (workspace_id, id) DO UPDATE SET version = excluded.version,"
    " position = excluded.position, language = excluded.language, live = excluded.live,"
    " vector = excluded.vector"
)
