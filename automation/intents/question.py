"""The question behind a second look: which of these labels, or none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct, defstruct

from automation.ai.material import MaterialService
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.ai.question import Question
from automation.intents.learning import text_of
from automation.intents.models import Intent, MessageIntent
from inbox.contacts.restriction import restricted_among
from inbox.conversations.service import ConversationService
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.service import MessageService

INTENT: Final = "intent"
NONE: Final = "none"
EARLIER_TOKENS: Final = 1_200
EARLIER: Final = 6
ANSWER_TOKENS: Final = 500


async def intent_question(
    uow: UnitOfWork,
    finding: MessageIntent,
    intents: Sequence[Intent],
) -> Question[Any] | None:
    """None where the message is no longer what is being talked about, or was taken back."""
    material = await MaterialService(uow).of(finding.conversation_id)
    asked = next((one for one in material.spoken if one.message_id == finding.message_id), None)
    if asked is None or not intents:
        return None
    minimiser = Minimiser(material.people)
    part = [one for one in material.part(EARLIER_TOKENS) if one.seq < asked.seq][-EARLIER:]
    question = bare_question(asked.text, intents, minimiser, material.shown(part, minimiser))
    return replace(
        question,
        conversation_id=finding.conversation_id,
        contact_id=material.conversation.contact_id,
        message_ids=(*(one.message_id for one in part), asked.message_id),
    )


async def judged_question(
    uow: UnitOfWork, conversation_id: UUID, message_id: UUID, intents: Sequence[Intent]
) -> Question[Any] | None:
    """By itself, as it is learnt from. None where it was erased or taken back since, or its writer
    asked that it rest."""
    conversation = (await ConversationService(uow).find_many([conversation_id])).get(
        conversation_id
    )
    message = await MessageService(uow).find(conversation_id, message_id)
    text = None if message is None else text_of(message)
    if conversation is None or text is None:
        return None
    if await restricted_among(uow, [conversation.contact_id]):
        return None
    minimiser = Minimiser(await MaterialService(uow).people_of(conversation))
    return replace(
        bare_question(text, intents, minimiser),
        conversation_id=conversation_id,
        contact_id=conversation.contact_id,
        message_ids=(message_id,),
    )


def bare_question(
    text: str,
    intents: Sequence[Intent],
    minimiser: Minimiser,
    earlier: Sequence[Mapping[str, str]] = (),
) -> Question[Any]:
    document = {
        "intents": [
            {"name": one.name, "title": one.title, "description": one.description}
            for one in intents
        ],
        "earlier": list(earlier),
        "message": minimiser.take_out(text),
    }
    return Question(
        task=INTENT,
        answer=_answer_of(tuple(sorted(one.name for one in intents))),
        prompt=prompt("intent_1"),
        content=json.dumps(document, ensure_ascii=False),
        minimiser=minimiser,
        max_output_tokens=ANSWER_TOKENS,
    )


@lru_cache(maxsize=100)
def _answer_of(names: tuple[str, ...]) -> type[Struct]:
    """A closed set: another word is no answer."""
    words = Literal[(*names, NONE)]  # type: ignore[valid-type]  # known when it runs
    return defstruct("IntentAnswer", [("intent", words)], forbid_unknown_fields=True)
