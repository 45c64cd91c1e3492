"""A question is tried: what its words find is told at once, what it means a moment later."""

from uuid import UUID

from automation.ai.asking import Preparation
from automation.ai.embedding import EMBED_QUESTION
from automation.ai.engines import embedder_of
from automation.ai.thinking import want_thought
from automation.knowledge.likeness import Meaning, has_embedded
from automation.knowledge.models import KnowledgeTest, TestState
from automation.knowledge.repository import TestRepository
from automation.knowledge.retrieval import THRESHOLD
from automation.knowledge.schemas import FoundOut, TestedOut
from automation.knowledge.service import KnowledgeService
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork


class Trying:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._settings = runtime.settings
        self._tests = TestRepository(uow)

    async def ask(self, question: str) -> TestedOut:
        choice = embedder_of(self._settings, await Preparation.settings_of(self.uow))
        if choice is None or not await has_embedded(self.uow, choice.model):
            return await self._told(question)
        workspace_id, test_id = self.uow.workspace_id, new_id()
        sealed = await self.uow.keys.seal(
            KnowledgeTest, "question", workspace_id, test_id, question
        )
        await self._tests.add(
            KnowledgeTest(
                workspace_id=workspace_id, id=test_id, question=sealed, model=choice.model
            )
        )
        await want_thought(self.uow, EMBED_QUESTION, test_id, once=str(test_id))
        return await self._told(question, test_id, TestState.ASKING)

    async def read(self, test_id: UUID) -> TestedOut:
        row = await self._tests.get(test_id)
        await self.uow.unlock(row)
        meaning = None
        if row.embedding is not None:
            meaning = Meaning(row.model, row.embedding, self._settings.embedding_likeness)
        return await self._told(row.question.reveal(), row.id, row.state, meaning)

    async def _told(
        self,
        question: str,
        test_id: UUID | None = None,
        state: TestState | None = None,
        meaning: Meaning | None = None,
    ) -> TestedOut:
        found = await KnowledgeService(self.uow).find(question, meaning=meaning)
        return TestedOut(
            threshold=THRESHOLD,
            answerable=any(one.score >= THRESHOLD for one in found),
            found=[FoundOut.of(one, THRESHOLD) for one in found],
            test_id=test_id,
            meaning=state,
        )
