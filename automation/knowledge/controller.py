"""The routes of knowledge: who reads conversations reads it, who manages AI writes it."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from automation.knowledge.models import Article
from automation.knowledge.schemas import (
    ArticleChange,
    ArticleDetailOut,
    ArticleIn,
    ArticleOut,
    ArticleVersionOut,
    ChunkOut,
    GapsOut,
    KnowledgeFileIn,
    KnowledgeImportOut,
    QuestionIn,
    TestedOut,
    UseOut,
)
from automation.knowledge.service import KnowledgeService
from automation.knowledge.trying import Trying
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    CursorText,
    Limit,
    NumberCursorText,
    NumberPageRequest,
    PageOut,
    PageRequest,
)
from inbox.foundation.permissions import Permission
from inbox.foundation.schemas import NO_CONTROLS
from inbox.foundation.unit_of_work import UnitOfWork

Words = Annotated[
    str | None,
    QueryParameter(max_length=100, pattern=NO_CONTROLS, description="A part of a title."),
]


class KnowledgeController(Controller):
    path = "/knowledge"
    tags = ("knowledge",)

    # Knowledge consists of articles: `/knowledge` lists them, and takes one in, as well.
    @get(permission=Permission.CONVERSATIONS_READ, summary="List articles, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        q: Words = None,
    ) -> PageOut[ArticleOut]:
        return await _list(uow, PageRequest.parse(limit, cursor), q)

    @post(permission=Permission.AI_MANAGE, summary="Write an article")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[ArticleIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ArticleOut:
        return await _create(uow, Once.of(uow, idempotency_key, request, data), data)

    @get(
        "/articles",
        permission=Permission.CONVERSATIONS_READ,
        summary="List articles, the newest first",
    )
    async def list_articles(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        q: Words = None,
    ) -> PageOut[ArticleOut]:
        return await _list(uow, PageRequest.parse(limit, cursor), q)

    @post("/articles", permission=Permission.AI_MANAGE, summary="Write an article")
    async def create_article(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[ArticleIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ArticleOut:
        return await _create(uow, Once.of(uow, idempotency_key, request, data), data)

    @post(
        "/imports",
        permission=Permission.AI_MANAGE,
        summary="Take in a file: Markdown, plain text, or questions and answers as CSV",
        status_code=200,
    )
    async def take_file(
        self, uow: InjectedUnitOfWork, data: JSONBody[KnowledgeFileIn]
    ) -> KnowledgeImportOut:
        """The whole file or nothing. The same file again changes nothing."""
        return await KnowledgeService(uow).put(data)

    @post(
        "/test",
        permission=Permission.CONVERSATIONS_READ,
        summary="Try a question: what is found, how surely, and whether it would be answered",
        status_code=200,
    )
    async def test(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, data: JSONBody[QuestionIn]
    ) -> TestedOut:
        return await Trying(uow, runtime).ask(data.question)

    @get(
        "/tests/{test_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read what a question that was tried has found, also by what it means",
    )
    async def read_test(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, test_id: FromPath[UUID]
    ) -> TestedOut:
        return await Trying(uow, runtime).read(test_id)

    @get(
        "/gaps",
        permission=Permission.CONVERSATIONS_READ,
        summary="List what was asked and no article answers",
    )
    async def gaps(self, uow: InjectedUnitOfWork) -> GapsOut:
        return await KnowledgeService(uow).gaps()

    @get(
        "/articles/{article_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read an article with its pieces",
    )
    async def read_article(
        self, uow: InjectedUnitOfWork, article_id: FromPath[UUID]
    ) -> ArticleDetailOut:
        service = KnowledgeService(uow)
        article = await service.get(article_id)
        version = await service.version(article_id, article.version)
        chunks = await service.chunks(article_id)
        return ArticleDetailOut(
            **{name: getattr(article, name) for name in ArticleOut.__struct_fields__},
            text=version.body,
            format=version.format,
            chunks=[ChunkOut.of(one) for one in chunks],
        )

    @patch(
        "/articles/{article_id:uuid}",
        permission=Permission.AI_MANAGE,
        summary="Change an article; its words as they were stay a version",
    )
    async def change_article(
        self, uow: InjectedUnitOfWork, article_id: FromPath[UUID], data: JSONBody[ArticleChange]
    ) -> ArticleOut:
        return ArticleOut.of(await KnowledgeService(uow).change(article_id, data))

    @delete(
        "/articles/{article_id:uuid}",
        permission=Permission.AI_MANAGE,
        summary="Delete an article with all its versions",
    )
    async def delete_article(self, uow: InjectedUnitOfWork, article_id: FromPath[UUID]) -> None:
        await KnowledgeService(uow).delete(article_id)

    @get(
        "/articles/{article_id:uuid}/versions",
        permission=Permission.CONVERSATIONS_READ,
        summary="List the versions of an article, the newest first",
    )
    async def list_versions(
        self,
        uow: InjectedUnitOfWork,
        article_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[ArticleVersionOut]:
        request = NumberPageRequest.parse(limit, cursor)
        return (await KnowledgeService(uow).list_versions(article_id, request)).out(
            ArticleVersionOut.of
        )

    @get(
        "/articles/{article_id:uuid}/versions/{article_version_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read a version as it was saved",
    )
    async def read_version(
        self,
        uow: InjectedUnitOfWork,
        article_id: FromPath[UUID],
        article_version_id: FromPath[UUID],
    ) -> ArticleVersionOut:
        version = await KnowledgeService(uow).get_version(article_id, article_version_id)
        return ArticleVersionOut.of(version, text=True)

    @get(
        "/articles/{article_id:uuid}/uses",
        permission=Permission.CONVERSATIONS_READ,
        summary="List the answers that rest on an article, the newest first",
    )
    async def list_uses(
        self,
        uow: InjectedUnitOfWork,
        article_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[UseOut]:
        request = PageRequest.parse(limit, cursor)
        return (await KnowledgeService(uow).list_uses(article_id, request)).out(UseOut.of)


async def _list(uow: UnitOfWork, request: PageRequest, words: str | None) -> PageOut[ArticleOut]:
    page = await KnowledgeService(uow).list_page(request, words)
    return page.out(ArticleOut.of)


async def _create(uow: UnitOfWork, once: Once, data: ArticleIn) -> ArticleOut:
    service = KnowledgeService(uow)

    async def make(article_id: UUID) -> Article:
        return await service.create(article_id, data)

    return ArticleOut.of(await once.run(make, service.get, new_id()))
