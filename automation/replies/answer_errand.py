"""What flows have answered: looked for in the workspace's own texts, and checked like an automatic
answer. It is handed to the flow, which says it or not; what it rests on and what was asked in vain
is noted as with automatic answers."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from automation.ai.asking import Asking, Preparation
from automation.ai.engines import Engines
from automation.ai.material import Material, MaterialService
from automation.ai.minimise import Minimiser
from automation.knowledge.meaning import Meanings
from automation.knowledge.retrieval import Found
from automation.knowledge.service import KnowledgeService, Used
from automation.replies.answering import from_sources, named, unfounded
from automation.runs.errands import Asked, Done, cannot, did
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.contract import Ok, Turn, code_of, word_of
from integrations.ai.languages import language_of

QUESTION_AT_MOST = 2_000
FLOW = "flow"


class AnswerDoer:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)
        self._meanings = Meanings(runtime, engines)

    async def __call__(self, asked: Asked) -> Done:
        text = str(asked.ask["question"])[:QUESTION_AT_MOST]
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            material = await MaterialService(uow).of(asked.conversation_id)
        meanings = await self._meanings.of(
            asked.workspace_id,
            [text],
            Minimiser(material.people),
            conversation_id=asked.conversation_id,
            contact_id=asked.contact_id,
            flow_id=asked.flow_id,
        )
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            found = await KnowledgeService(uow).find(text, meaning=meanings.get(text))
            guidance = (await Preparation.settings_of(uow)).guidance
            least = float(asked.ask["at_least"])
            sources = named([one for one in found if one.score >= least])
            if not sources:
                await _note_gap(uow, asked, material, text, found)
                return did({"answered": False, "text": ""})
        minimiser, language = Minimiser(material.people), language_of(text)
        question = from_sources(
            sources,
            minimiser,
            guidance=minimiser.slot(guidance),
            earlier=[],
            asked=[{"id": "m1", "from": "customer", "text": minimiser.take_out(text)}],
            turns=(Turn("m1", "customer", text),),
            conversation_id=asked.conversation_id,
            contact_id=asked.contact_id,
            language=language,
        )
        question = replace(question, flow_id=asked.flow_id)
        answered = await self._asking.ask(asked.workspace_id, question)
        outcome = answered.outcome
        if not isinstance(outcome, Ok):
            return cannot(code_of(outcome) or word_of(outcome))
        answer = outcome.answer
        if answer.decision == "silent":
            async with self._runtime.unit_of_work(asked.workspace_id) as uow:
                await _note_gap(uow, asked, material, text, found)
        if answer.decision != "answer" or unfounded(answer, sources, language):
            # Asked back, or said what no source shows: the flow has no answer to say.
            return did({"answered": False, "text": ""})
        cited = [one.source_id for one in answer.citations if one.source_id in sources]
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            await _note_use(uow, asked, material, [sources[one] for one in cited])
        articles = list(dict.fromkeys(str(sources[one].article_id) for one in cited))
        return did({"answered": True, "text": answer.text.strip(), "articles": articles})


async def _note_gap(
    uow: UnitOfWork, asked: Asked, material: Material, text: str, found: Sequence[Found]
) -> None:
    """By the message that the customer wrote last, whose words a flow asks with."""
    heard = material.last_from_customer
    if heard is not None:
        score = max((one.score for one in found), default=0.0)
        await KnowledgeService(uow).note_gap(asked.conversation_id, heard.message_id, text, score)


async def _note_use(
    uow: UnitOfWork, asked: Asked, material: Material, cited: Sequence[Found]
) -> None:
    """Once for each errand, however often it is carried out."""
    heard = material.last_from_customer
    if heard is not None and cited:
        answer_id = uuid5(asked.run_id, asked.once)
        await KnowledgeService(uow).note_use(
            Used(answer_id, asked.conversation_id, heard.message_id, FLOW, cited)
        )
