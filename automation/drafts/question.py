"""The questions behind drafts, and what of an answer nobody has said before."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec import Struct

from automation.ai.asking import Preparation
from automation.ai.material import Material, MaterialService
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.ai.question import Question
from automation.drafts.models import AiDraft, DraftKind
from automation.drafts.schemas import AiDraftIn
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService

REPLIES_TOKENS = 3000
TURNS = 12
REPLIES_AT_MOST = 3
ANSWER_TOKENS = 1500
# What an agent should look at twice: it stands in the draft and nowhere in what was said.
_FACTS = re.compile(
    r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|[$€£¥]?\s?\d[\d.,:/\-]*\s?(?:%|€|\$|[A-Z]{3}\b)?"
)


class RepliesAnswer(Struct, forbid_unknown_fields=True):
    replies: list[str]
    language: str


class RewriteAnswer(Struct, forbid_unknown_fields=True):
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for; `text` is what is to be said in another way."""

    kind: DraftKind
    language: str | None
    text: str = field(repr=False)

    @classmethod
    def of(cls, asked: AiDraftIn) -> "Wish":
        return cls(asked.kind, asked.language, asked.text or "")


async def draft_question(uow: UnitOfWork, draft: AiDraft) -> tuple[Question[Any], str]:
    material = await MaterialService(uow).of(draft.conversation_id)
    text = "" if draft.given is None else draft.given.reveal()
    return await question_of(uow, material, Wish(draft.kind, draft.language, text))


async def question_of(uow: UnitOfWork, material: Material, wish: Wish) -> tuple[Question[Any], str]:
    """The question, and everything that a fact in its answer may come from."""
    minimiser = Minimiser(material.people)
    guidance = minimiser.slot((await Preparation.settings_of(uow)).guidance)
    conversation_id = material.conversation.id
    contact_id = material.conversation.contact_id
    if wish.kind is DraftKind.REPLIES:
        part = material.part(REPLIES_TOKENS)[-TURNS:]
        document = {"guidance": guidance, "messages": material.shown(part, minimiser)}
        question: Question[Any] = Question(
            task="replies",
            answer=RepliesAnswer,
            prompt=prompt("replies_2"),
            content=json.dumps(document, ensure_ascii=False),
            minimiser=minimiser,
            max_output_tokens=ANSWER_TOKENS,
            conversation_id=conversation_id,
            contact_id=contact_id,
            message_ids=_ids(one.message_id for one in part),
            turns=material.turns,
            language=(await WorkspaceService(uow).get()).locale,
        )
        return question, "\n".join(one.text for one in material.spoken)
    rewriting = {
        "guidance": guidance,
        "text": minimiser.take_out(wish.text),
        "wish": wish.kind.value,
        "language": wish.language,
    }
    question = Question(
        task="rewrite",
        answer=RewriteAnswer,
        prompt=prompt("rewrite_2"),
        content=json.dumps(rewriting, ensure_ascii=False),
        minimiser=minimiser,
        max_output_tokens=ANSWER_TOKENS,
        conversation_id=conversation_id,
        contact_id=contact_id,
    )
    return question, wish.text


def content_of(answer: Struct, said: str) -> dict[str, Any]:
    """As it is stored: the texts, and per text what it states that nobody had said."""
    if isinstance(answer, RepliesAnswer):
        texts = [one.strip() for one in answer.replies if one.strip()][:REPLIES_AT_MOST]
    else:
        assert isinstance(answer, RewriteAnswer)  # noqa: S101 - there are these two
        texts = [answer.text.strip()] if answer.text.strip() else []
    return looked_through(texts, said)


def looked_through(texts: Sequence[str], said: str) -> dict[str, Any]:
    return {"texts": [{"text": one, "unsaid": unsaid(one, said)} for one in texts]}


def written_so_far(draft: AiDraft) -> list[str]:
    if draft.content is None:
        return []
    return [one["text"] for one in json.loads(draft.content.reveal())["texts"]]


def parts_of(found: dict[str, Any]) -> list[str]:
    """The texts of an answer that is still being written."""
    listed = found.get("replies", [found.get("text")])
    texts = listed if isinstance(listed, list) else []
    return [one.strip() for one in texts if isinstance(one, str) and one.strip()][:REPLIES_AT_MOST]


def unsaid(text: str, said: str) -> list[str]:
    """Links, addresses, numbers and amounts that are not in what was said."""
    found: Sequence[str] = [one.strip(" .,;:!?)") for one in _FACTS.findall(text)]
    return [one for one in dict.fromkeys(found) if one and one not in said]


def _ids(ids: Any) -> tuple[UUID, ...]:
    return tuple(ids)
