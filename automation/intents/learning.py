"""What this process has learnt of a workspace's labels, and what its probabilities are worth."""

import asyncio
import json
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from automation.intents.models import (
    EXAMPLES_AT_LEAST,
    JUDGED_AT_LEAST,
    Intent,
    IntentReading,
    MessageIntent,
)
from automation.intents.repository import ExampleRepository, FindingRepository, IntentRepository
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import Message
from inbox.messages.service import MessageService
from integrations.ai.classifier import Classifier, Example
from integrations.ai.contract import EngineKind

KEPT_WORKSPACES = 50
# A guess below it is none: the message fits no label.
SURE_ENOUGH = 0.4
STEPS = [step / 20 for step in range(2, 61)]


@dataclass(frozen=True, slots=True)
class Learnt:
    classifier: Classifier
    intents: dict[str, Intent]
    # How much surer or less sure it should be by what people said; None before enough did.
    sharpness: float | None

    def worth(self, p: float) -> float:
        return p if self.sharpness is None else sharpened(p, self.sharpness)


class Learning:
    """The last workspaces whose messages were read, as long as their stamp is the same."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, tuple[datetime, Learnt | None]] = OrderedDict()

    async def of(self, runtime: Runtime, reading: IntentReading) -> Learnt | None:
        kept = self._kept.get(reading.workspace_id)
        if kept is None or kept[0] != reading.stamp:
            async with runtime.unit_of_work(reading.workspace_id) as uow:
                lesson = await lesson_of(uow)
            # Seconds of arithmetic, which leave this process's loop to others.
            kept = (reading.stamp, await asyncio.to_thread(lesson.learn))
            self._kept[reading.workspace_id] = kept
        self._kept.move_to_end(reading.workspace_id)
        if len(self._kept) > KEPT_WORKSPACES:
            self._kept.popitem(last=False)
        return kept[1]


@dataclass(frozen=True, slots=True)
class Lesson:
    intents: dict[str, Intent]
    examples: Sequence[Example] = field(repr=False)
    sharpness: float | None = None

    def learn(self) -> Learnt | None:
        classifier = Classifier.train(self.examples)
        return None if classifier is None else Learnt(classifier, self.intents, self.sharpness)


async def lesson_of(uow: UnitOfWork, *, with_judged: bool = True) -> Lesson:
    """What was written down, and what colleagues said that messages are about."""
    intents = {one.id: one for one in await IntentRepository(uow).list_by()}
    texts: dict[UUID, list[str]] = {one: [] for one in intents}
    for example in await ExampleRepository(uow).list_by():
        texts[example.intent_id].append(example.text.reveal())
    judged = await FindingRepository(uow).judged() if with_judged else []
    messages = await MessageService(uow).find_many([one.message_id for one in judged])
    for finding in judged:
        message = messages.get(finding.message_id)
        said = None if message is None else text_of(message)
        if said is not None and finding.correct_id in texts:
            texts[finding.correct_id].append(said)
    taught = {one: said for one, said in texts.items() if len(said) >= EXAMPLES_AT_LEAST}
    return Lesson(
        {intents[one].name: intents[one] for one in taught},
        [Example(intents[one].name, text) for one, said in taught.items() for text in said],
        # One that was taken for a label which is gone says nothing any more.
        sharpness_of([one for one in judged if one.guessed_id in intents]),
    )


def text_of(message: Message) -> str | None:
    if message.revoked_at is not None:
        return None
    text = json.loads(message.content.reveal()).get("text")
    return text if isinstance(text, str) and text.strip() else None


def sharpness_of(judged: Sequence[MessageIntent]) -> float | None:
    """From what people said of this server's guesses, as sure as it was by itself: the exponent on
    the odds that surprises least."""
    pairs = [
        (one.raw_p, one.correct_id == one.guessed_id)
        for one in judged
        if one.guessed_id is not None and one.raw_p is not None
    ]
    if len(pairs) < JUDGED_AT_LEAST:
        return None

    def surprise(sharpness: float) -> float:
        return -sum(
            math.log(max(p if right else 1 - p, 1e-9))
            for p, right in ((sharpened(p, sharpness), right) for p, right in pairs)
        )

    return min(STEPS, key=surprise)


def worth_of_models(judged: Sequence[MessageIntent]) -> float | None:
    """How often people said that a model was right where it did not say the same as this server;
    None before they did so often enough."""
    right = [
        one.correct_id == one.intent_id
        for one in judged
        if one.engine != EngineKind.LOCAL
        and one.raw_p is not None
        and one.intent_id != one.guessed_id
    ]
    return sum(right) / len(right) if len(right) >= JUDGED_AT_LEAST else None


def sharpened(p: float, sharpness: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    odds = math.pow(p / (1 - p), sharpness)
    return odds / (1 + odds)
