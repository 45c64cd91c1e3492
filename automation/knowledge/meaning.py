"""Vectors of questions and of pieces, made in the worker, each by a call that is written down.

Where anything is missing – an embedder, pgvector, money, an answer – knowledge is found by words.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, REAL

from automation.ai.asking import Preparation
from automation.ai.embedding import (
    EMBED_KNOWLEDGE,
    EMBED_QUESTION,
    Embedder,
    Texts,
)
from automation.ai.engines import Engines, embedder_of
from automation.ai.minimise import Minimiser, People
from automation.knowledge.likeness import Meaning, can_compare, has_embedded
from automation.knowledge.models import KnowledgeTest, TestState
from automation.knowledge.repository import TestRepository
from inbox.foundation.runtime import Runtime
from integrations.ai.contract import Ok

# Of at most 900 characters each: far below what a call may hold, and its answer is half a megabyte.
AT_ONCE = 16
CALLS_IN_A_ROW = 20


class Meanings:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._embedder = Embedder(runtime, engines)

    @property
    def are_made(self) -> bool:
        """Whether this deployment has an embedder at all; most have none, and nothing is read."""
        return bool(self._runtime.settings.openai_embedding_model)

    async def of(
        self,
        workspace_id: UUID,
        questions: Sequence[str],
        minimiser: Minimiser,
        *,
        conversation_id: UUID | None = None,
        contact_id: UUID | None = None,
        message_ids: tuple[UUID, ...] = (),
        flow_id: UUID | None = None,
    ) -> Mapping[str, Meaning]:
        settings = self._runtime.settings
        if not self.are_made or not questions:
            return {}
        async with self._runtime.unit_of_work(workspace_id) as uow:
            choice = embedder_of(settings, await Preparation.settings_of(uow))
            if choice is None or not await has_embedded(uow, choice.model):
                return {}
        wanted = Texts(
            EMBED_QUESTION, questions, minimiser, conversation_id, contact_id, message_ids, flow_id
        )
        outcome = await self._embedder.embed(workspace_id, wanted)
        if not isinstance(outcome, Ok):
            return {}
        return {
            question: Meaning(choice.model, vector, settings.embedding_likeness)
            for question, vector in zip(questions, outcome.answer.vectors, strict=True)
        }

    async def embed_pieces(self, workspace_id: UUID) -> None:
        """Those that have no vector of the model that is wanted now, some at a time."""
        for _ in range(CALLS_IN_A_ROW):
            async with self._runtime.unit_of_work(workspace_id) as uow:
                chosen = await Preparation.settings_of(uow)
                choice = embedder_of(self._runtime.settings, chosen)
                if choice is None or not await can_compare(uow):
                    return
                given = {"workspace_id": workspace_id, "model": choice.model, "most": AT_ONCE}
                rows = (await uow.session.execute(_WITHOUT, given)).all()
            if not rows:
                return
            said = [f"{row.title}\n{row.heading}\n{row.text}" for row in rows]
            wanted = Texts(EMBED_KNOWLEDGE, said, Minimiser(People()))
            outcome = await self._embedder.embed(workspace_id, wanted)
            if not isinstance(outcome, Ok):
                return
            async with self._runtime.unit_of_work(workspace_id) as uow:
                vectors = zip(rows, outcome.answer.vectors, strict=True)
                await uow.session.execute(
                    _KEEP,
                    [
                        {
                            "workspace_id": workspace_id,
                            "chunk_id": row.id,
                            "model": choice.model,
                            "embedding": vector,
                        }
                        for row, vector in sorted(vectors, key=lambda one: str(one[0].id))
                    ],
                )


class TestThinker:
    """Somebody tries a question: what it means is asked beside him."""

    # Not one of pytest's.
    __test__ = False

    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._meanings = Meanings(runtime, engines)

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            row = await TestRepository(uow).find(row_id)
            if row is None or row.state is not TestState.ASKING:
                return
            question = row.question.reveal()
        found = await self._meanings.of(workspace_id, [question], Minimiser(People()))
        await self._end(workspace_id, row_id, found.get(question))

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        await self._end(workspace_id, row_id, None)

    async def _end(self, workspace_id: UUID, row_id: UUID, meaning: Meaning | None) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            row: KnowledgeTest | None = await TestRepository(uow).find(row_id)
            if row is None:
                return
            row.state = TestState.FAILED if meaning is None else TestState.DONE
            if meaning is not None:
                row.embedding, row.model = list(meaning.vector), meaning.model
            uow.session.add(row)


_WITHOUT = text(
    "SELECT c.id, a.title, c.heading, c.text FROM knowledge_chunk AS c"
    " JOIN knowledge_article AS a ON a.workspace_id = c.workspace_id AND a.id = c.article_id"
    " WHERE c.workspace_id = :workspace_id AND c.live AND NOT EXISTS (SELECT 1"
    " FROM knowledge_embedding AS e WHERE e.workspace_id = c.workspace_id AND e.chunk_id = c.id"
    " AND e.model = :model) ORDER BY c.id LIMIT :most"
)
# The piece may have gone meanwhile with its article.
_KEEP = text(
    "INSERT INTO knowledge_embedding AS held (workspace_id, chunk_id, model, embedding)"
    " SELECT c.workspace_id, c.id, :model, :embedding FROM knowledge_chunk AS c"
    " WHERE c.workspace_id = :workspace_id AND c.id = :chunk_id"
    " ON CONFLICT (workspace_id, chunk_id) DO UPDATE SET model = excluded.model,"
    " embedding = excluded.embedding, at = clock_timestamp()"
).bindparams(bindparam("embedding", type_=ARRAY(REAL)))
