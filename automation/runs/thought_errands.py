"""What flows have thought: what a text is about, what it holds, what a conversation is about. All
that leaves the house is minimised, written down and paid for like any other question."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct

from automation.ai.asking import Asking
from automation.ai.engines import Engines
from automation.ai.material import MaterialService
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.ai.question import Question
from automation.intents.learning import SURE_ENOUGH, Learning
from automation.intents.reading import reading_of
from automation.runs.errands import Asked, Done, cannot, did
from automation.steps.answers import read_answer
from automation.summaries.question import summary_question
from inbox.foundation.runtime import Runtime
from integrations.ai.contract import EngineKind, Ok, Turn, code_of, word_of

EXTRACT = "extract"
ANSWER_TOKENS = 600
TEXT_AT_MOST = 4_000
# What this machine finds by its form alone, where no model is there to read.
_FORMS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,180}\.[A-Za-z]{2,30}"),
    "phone": re.compile(r"\+?\d[\d ()/-]{5,18}\d"),
    "date": re.compile(r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4})\b"),
    "number": re.compile(r"(?<![\w.,])[+-]?\d+(?:[.,]\d+)?(?!\w)"),
    "yes_no": re.compile(r"\w+"),
}


class IntentDoer:
    """On this machine; nothing leaves."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._learning = Learning()

    async def __call__(self, asked: Asked) -> Done:
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            reading = await reading_of(uow)
        learnt = None
        if reading is not None and reading.ready:
            learnt = await self._learning.of(self._runtime, reading)
        if learnt is None:
            return cannot("nothing_learnt")
        (guess,) = learnt.classifier.guess([asked.ask["text"][:TEXT_AT_MOST]])
        p = learnt.worth(guess.p)
        return did({"intent": guess.label if p >= SURE_ENOUGH else None, "p": round(p, 4)})


class Said(Struct, forbid_unknown_fields=True):
    name: str
    # The words of the text, or null.
    value: str | None


class ExtractAnswer(Struct, forbid_unknown_fields=True):
    found: list[Said]


class ExtractDoer:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def __call__(self, asked: Asked) -> Done:
        text, wanted = str(asked.ask["text"])[:TEXT_AT_MOST], asked.ask["fields"]
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            material = await MaterialService(uow).of(asked.conversation_id)
        minimiser = Minimiser(material.people)
        document = {
            "text": minimiser.take_out(text),
            "fields": [
                {"name": one["name"], "about": one["about"], "kind": one["kind"]} for one in wanted
            ],
        }
        question = Question(
            task=EXTRACT,
            answer=ExtractAnswer,
            prompt=prompt("extract_1"),
            content=json.dumps(document, ensure_ascii=False),
            minimiser=minimiser,
            max_output_tokens=ANSWER_TOKENS,
            conversation_id=asked.conversation_id,
            contact_id=asked.contact_id,
            flow_id=asked.flow_id,
            turns=(Turn("m1", "customer", text),),
        )
        answered = await self._asking.ask(asked.workspace_id, question)
        outcome = answered.outcome
        if isinstance(outcome, Ok):
            names = {one["name"] for one in wanted}
            said = {one.name: one.value for one in outcome.answer.found if one.name in names}
            # What is not in the text was made up.
            return did({"fields": {name: one for name, one in said.items() if _is_in(one, text)}})
        if (code_of(outcome) or word_of(outcome)) == "off":
            return cannot("ai_off")
        return did({"fields": by_form(text, wanted)})


def by_form(text: str, wanted: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What has a form of its own, each place of the text for one field only."""
    left, found = text, {}
    for kind in ("email", "date", "phone", "number", "yes_no"):
        for one in (one for one in wanted if one["kind"] == kind):
            for match in _FORMS[kind].finditer(left):
                if read_answer(kind, {"text": match.group()}, (), "") is not None:
                    found[one["name"]] = match.group()
                    left = f"{left[: match.start()]} {left[match.end() :]}"
                    break
    return found


def _is_in(value: str | None, text: str) -> bool:
    if value is None or not value.strip():
        return False
    return "".join(value.split()).casefold() in "".join(text.split()).casefold()


class SummaryDoer:
    """A summary of its own: the one beside the conversation stays as it is."""

    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def __call__(self, asked: Asked) -> Done:
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            question = (await summary_question(uow, asked.conversation_id, None)).question
        question = replace(question, flow_id=asked.flow_id)
        answered = await self._asking.ask(asked.workspace_id, question)
        outcome = answered.outcome
        if not isinstance(outcome, Ok):
            return cannot(code_of(outcome) or word_of(outcome))
        answer = outcome.answer
        parts = [answer.issue, *(one.text for one in answer.open_questions[:3])]
        if answer.next_step:
            parts.append(answer.next_step)
        text = "\n".join(one.strip() for one in parts if one.strip())
        by_model = answered.engine is not EngineKind.LOCAL
        return did({"summary": text, "by_model": by_model})
