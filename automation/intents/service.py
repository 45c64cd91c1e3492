"""Labels and their examples; what was found in a conversation, and what a colleague says of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET

from automation.intents.errors import TooManyExamples, TooManyIntents
from automation.intents.events import IntentChanged, IntentCreated, IntentDeleted, IntentJudged
from automation.intents.models import (
    EXAMPLES_AT_MOST,
    INTENTS_AT_MOST,
    Intent,
    IntentExample,
    MessageIntent,
)
from automation.intents.repository import ExampleRepository, FindingRepository, IntentRepository
from automation.intents.schemas import (
    ConfusionOut,
    ConfusionsOut,
    IntentChange,
    IntentIn,
)
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import FieldFault, NotFound, invalid_field, invalid_fields
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

FINDINGS_SHOWN = 100
LONGEST_EXAMPLE = 500


@dataclass(frozen=True, slots=True)
class Known:
    message_id: UUID
    p: float
    calibrated: bool
    intent: Intent


class IntentService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._intents = IntentRepository(uow)
        self._examples = ExampleRepository(uow)
        self._findings = FindingRepository(uow)

    async def create(self, intent_id: UUID, asked: IntentIn) -> Intent:
        _check("examples", asked.examples)
        if await self._intents.count() >= INTENTS_AT_MOST:
            raise TooManyIntents
        intent = Intent(
            workspace_id=self.uow.workspace_id,
            id=intent_id,
            name=asked.name,
            title=asked.title.strip(),
            description=asked.description,
            risk=asked.risk,
        )
        await self._intents.save(intent)
        await self._write(intent_id, asked.examples)
        await self._intents.renew()
        self.uow.record(IntentCreated(workspace_id=intent.workspace_id, object_id=intent_id))
        return intent

    async def get(self, intent_id: UUID) -> Intent:
        return await self._intents.get(intent_id)

    async def list_page(self, request: PageRequest) -> Page[Intent]:
        return await self._intents.list_page(request)

    async def counts(self, intents: Sequence[Intent]) -> Mapping[UUID, int]:
        return await self._examples.counts([one.id for one in intents])

    async def change(self, intent_id: UUID, asked: IntentChange) -> Intent:
        intent = await self._intents.lock(intent_id)
        for name in asked.__struct_fields__:
            value = getattr(asked, name)
            if value is not UNSET:
                setattr(intent, name, value.strip() if name == "title" else value)
        await self._intents.save(intent)
        self._changed(intent)
        return intent

    async def delete(self, intent_id: UUID) -> None:
        """What was found to be about it is then about nothing that is known."""
        intent = await self._intents.lock(intent_id)
        await self._intents.delete(intent)
        await self._intents.renew()
        self.uow.record(
            IntentDeleted(workspace_id=intent.workspace_id, object_id=intent_id, name=intent.name)
        )

    async def examples(self, intent_id: UUID) -> Sequence[IntentExample]:
        await self.get(intent_id)
        return await self._examples.of(intent_id)

    async def add_examples(self, intent_id: UUID, texts: Sequence[str]) -> Sequence[IntentExample]:
        """All of them, or none where they would be too many. What is there already stays one."""
        _check("texts", texts)
        intent = await self._intents.lock(intent_id)
        there = await self._examples.of(intent_id)
        known = {_key(one.text.reveal()) for one in there}
        new = [text for text in texts if _key(text) not in known]
        if len(there) + len({_key(one) for one in new}) > EXAMPLES_AT_MOST:
            raise TooManyExamples
        added = await self._write(intent_id, new)
        if added:
            await self._intents.renew()
            self._changed(intent, examples=added)
        return await self._examples.of(intent_id)

    async def remove_example(self, intent_id: UUID, example_id: UUID) -> None:
        intent = await self._intents.lock(intent_id)
        example = await self._examples.get(example_id)
        if example.intent_id != intent_id:
            raise NotFound
        await self._examples.delete(example)
        await self._intents.renew()
        self._changed(intent, examples=-1)

    async def of_conversation(self, conversation_id: UUID) -> Sequence[MessageIntent]:
        await ConversationService(self.uow).get(conversation_id)
        return await self._findings.of_conversation(conversation_id, FINDINGS_SHOWN)

    async def of_messages(self, message_ids: Collection[UUID]) -> Sequence[Known]:
        """What is known of them, oldest first; those that fit no label are left out."""
        found = await self._findings.of_messages(message_ids)
        return [Known(one.message_id, one.p, one.calibrated, intent) for one, intent in found]

    async def judge(
        self, subject: Subject, conversation_id: UUID, message_id: UUID, correct_id: UUID | None
    ) -> MessageIntent:
        await ConversationService(self.uow).get(conversation_id)
        if correct_id is not None and await self._intents.find(correct_id) is None:
            raise invalid_field("intent_id", "There is no intent with this id.")
        found = await self._findings.lock_of(conversation_id, message_id)
        if found is None:
            raise NotFound
        found.correct_id = correct_id
        found.judged_by, found.judged_at = subject.id, await database_now(self.uow)
        await self._findings.add(found)
        await self._intents.renew()
        self.uow.record(
            IntentJudged(
                workspace_id=found.workspace_id, object_id=message_id, correct_id=correct_id
            )
        )
        return found

    async def confusion(self) -> ConfusionsOut:
        rows = await self._findings.confusion()
        return ConfusionsOut(
            judged=sum(count for _, _, count in rows),
            right=sum(count for found, correct, count in rows if found == correct),
            pairs=[
                ConfusionOut(intent_id=found, correct_id=correct, count=count)
                for found, correct, count in rows
            ],
        )

    async def _write(self, intent_id: UUID, texts: Sequence[str]) -> int:
        workspace_id = self.uow.workspace_id
        key = await self.uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
        rows = []
        for text in {_key(one): one.strip() for one in texts}.values():
            row_id = new_id()
            sealed = await self.uow.keys.seal(
                IntentExample, "text", workspace_id, row_id, text, key=key
            )
            rows.append(
                IntentExample(
                    workspace_id=workspace_id, id=row_id, intent_id=intent_id, text=sealed
                )
            )
        await self._examples.add(*rows)
        return len(rows)

    def _changed(self, intent: Intent, *, examples: int = 0) -> None:
        self.uow.record(
            IntentChanged(workspace_id=intent.workspace_id, object_id=intent.id, examples=examples)
        )


def _check(field: str, texts: Sequence[str]) -> None:
    """The API document cannot say of an item in a list how long it may be."""
    faults = [
        FieldFault(f"{field}.{at}", f"From 1 to {LONGEST_EXAMPLE} characters, and no NUL.")
        for at, text in enumerate(texts)
        if not text.strip() or len(text) > LONGEST_EXAMPLE or "\0" in text
    ]
    if faults:
        raise invalid_fields(faults)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
