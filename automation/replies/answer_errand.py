"""What flows have answered: looked for in the workspace's own texts, and checked like an automatic
answer. It is handed to the flow, which says it or not."""

import json

from automation.ai.asking import Asking, Question
from automation.ai.engines import Engines
from automation.ai.material import MaterialService
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.knowledge.service import KnowledgeService
from automation.replies.answers import ReplyAnswer
from automation.replies.checks import Source, faults_of
from automation.replies.thinking import ANSWER_TOKENS, TASK, title_of
from automation.runs.errands import Asked, Done, cannot, did
from inbox.foundation.runtime import Runtime
from integrations.ai.contract import Ok, Turn, code_of, word_of
from integrations.ai.languages import language_of

QUESTION_AT_MOST = 2_000


class AnswerDoer:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def __call__(self, asked: Asked) -> Done:
        text = str(asked.ask["question"])[:QUESTION_AT_MOST]
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            found = await KnowledgeService(uow).find(text)
            sources = {
                f"s{at}": one
                for at, one in enumerate(found, start=1)
                if one.score >= float(asked.ask["at_least"])
            }
            if not sources:
                return did({"answered": False, "text": ""})
            service = MaterialService(uow, self._runtime.installation_key)
            material = await service.of(asked.conversation_id)
        minimiser, language = Minimiser(material.people), language_of(text)
        document = {
            "sources": [
                {"id": name, "title": title_of(one), "text": one.text}
                for name, one in sources.items()
            ],
            "earlier": [],
            "question": [{"id": "m1", "from": "customer", "text": minimiser.take_out(text)}],
        }
        question = Question(
            task=TASK,
            answer=ReplyAnswer,
            prompt=prompt("answer_1"),
            content=json.dumps(document, ensure_ascii=False),
            minimiser=minimiser,
            max_output_tokens=ANSWER_TOKENS,
            conversation_id=asked.conversation_id,
            contact_id=asked.contact_id,
            turns=(Turn("m1", "customer", text),),
            sources=tuple(Turn(name, "source", one.text) for name, one in sources.items()),
            language=language,
        )
        answered = await self._asking.ask(asked.workspace_id, question)
        outcome = answered.outcome
        if not isinstance(outcome, Ok):
            return cannot(code_of(outcome) or word_of(outcome))
        answer = outcome.answer
        ground = {name: Source(one.text, one.language) for name, one in sources.items()}
        if answer.decision != "answer" or faults_of(answer, ground, language):
            # Asked back, or said what no source shows: the flow has no answer to say.
            return did({"answered": False, "text": ""})
        cited = [one.source_id for one in answer.citations if one.source_id in sources]
        articles = list(dict.fromkeys(str(sources[one].article_id) for one in cited))
        return did({"answered": True, "text": answer.text.strip(), "articles": articles})
