"""What flows have answered: looked for in the workspace's own texts, and checked like an automatic
answer. It is handed to the flow, which says it or not."""

from automation.ai.asking import Asking, Preparation
from automation.ai.engines import Engines
from automation.ai.material import MaterialService
from automation.ai.minimise import Minimiser
from automation.knowledge.meaning import Meanings
from automation.knowledge.service import KnowledgeService
from automation.replies.answering import from_sources, named, unfounded
from automation.runs.errands import Asked, Done, cannot, did
from inbox.foundation.runtime import Runtime
from integrations.ai.contract import Ok, Turn, code_of, word_of
from integrations.ai.languages import language_of

QUESTION_AT_MOST = 2_000


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
        )
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            found = await KnowledgeService(uow).find(text, meaning=meanings.get(text))
            guidance = (await Preparation.settings_of(uow)).guidance
            least = float(asked.ask["at_least"])
            sources = named([one for one in found if one.score >= least])
            if not sources:
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
        answered = await self._asking.ask(asked.workspace_id, question)
        outcome = answered.outcome
        if not isinstance(outcome, Ok):
            return cannot(code_of(outcome) or word_of(outcome))
        answer = outcome.answer
        if answer.decision != "answer" or unfounded(answer, sources, language):
            # Asked back, or said what no source shows: the flow has no answer to say.
            return did({"answered": False, "text": ""})
        cited = [one.source_id for one in answer.citations if one.source_id in sources]
        articles = list(dict.fromkeys(str(sources[one].article_id) for one in cited))
        return did({"answered": True, "text": answer.text.strip(), "articles": articles})
