"""The routes of intents: who manages AI teaches, who answers customers says what is right."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from automation.intents.models import Intent
from automation.intents.schemas import (
    ConfusionsOut,
    ExampleOut,
    ExamplesIn,
    ExamplesOut,
    IntentChange,
    IntentIn,
    IntentOut,
    JudgementIn,
    MessageIntentOut,
    MessageIntentsOut,
)
from automation.intents.service import IntentService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class IntentController(Controller):
    path = "/intents"
    tags = ("ai",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List intents, the newest first")
    async def list_intents(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[IntentOut]:
        service = IntentService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        counts = await service.counts(page.items)
        return page.out(lambda one: IntentOut.of(one, counts.get(one.id, 0)))

    @post(permission=Permission.AI_MANAGE, summary="Create an intent, with examples")
    async def create_intent(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[IntentIn],
        idempotency_key: IdempotencyKey = None,
    ) -> IntentOut:
        service = IntentService(uow)

        async def make(intent_id: UUID) -> Intent:
            return await service.create(intent_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return await _shown(service, await once.run(make, service.get, new_id()))

    @get(
        "/confusion",
        permission=Permission.CONVERSATIONS_READ,
        summary="Compare what was found with what colleagues said",
    )
    async def confusion(self, uow: InjectedUnitOfWork) -> ConfusionsOut:
        return await IntentService(uow).confusion()

    @get("/{intent_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Read one intent")
    async def read_intent(self, uow: InjectedUnitOfWork, intent_id: FromPath[UUID]) -> IntentOut:
        service = IntentService(uow)
        return await _shown(service, await service.get(intent_id))

    @patch("/{intent_id:uuid}", permission=Permission.AI_MANAGE, summary="Change an intent")
    async def change_intent(
        self, uow: InjectedUnitOfWork, intent_id: FromPath[UUID], data: JSONBody[IntentChange]
    ) -> IntentOut:
        service = IntentService(uow)
        return await _shown(service, await service.change(intent_id, data))

    @delete(
        "/{intent_id:uuid}",
        permission=Permission.AI_MANAGE,
        summary="Delete an intent with its examples",
    )
    async def delete_intent(self, uow: InjectedUnitOfWork, intent_id: FromPath[UUID]) -> None:
        await IntentService(uow).delete(intent_id)

    @get(
        "/{intent_id:uuid}/examples",
        permission=Permission.CONVERSATIONS_READ,
        summary="List the examples of an intent, the oldest first; 50 at most",
    )
    async def list_examples(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, intent_id: FromPath[UUID]
    ) -> ExamplesOut:
        found = await IntentService(uow).examples(intent_id)
        return ExamplesOut(examples=[ExampleOut.of(one, subject) for one in found])

    @post(
        "/{intent_id:uuid}/examples",
        permission=Permission.AI_MANAGE,
        summary="Add examples; those that are there already stay as they are",
        status_code=200,
    )
    async def add_examples(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        intent_id: FromPath[UUID],
        data: JSONBody[ExamplesIn],
    ) -> ExamplesOut:
        found = await IntentService(uow).add_examples(intent_id, data.texts)
        return ExamplesOut(examples=[ExampleOut.of(one, subject) for one in found])

    @delete(
        "/{intent_id:uuid}/examples/{example_id:uuid}",
        permission=Permission.AI_MANAGE,
        summary="Take an example away",
    )
    async def remove_example(
        self, uow: InjectedUnitOfWork, intent_id: FromPath[UUID], example_id: FromPath[UUID]
    ) -> None:
        await IntentService(uow).remove_example(intent_id, example_id)


class ConversationIntentController(Controller):
    path = "/conversations/{conversation_id:uuid}/intents"
    tags = ("ai",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List what the last 100 messages that were read are about, the newest first",
    )
    async def list_found(
        self, uow: InjectedUnitOfWork, conversation_id: FromPath[UUID]
    ) -> MessageIntentsOut:
        found = await IntentService(uow).of_conversation(conversation_id)
        return MessageIntentsOut(found=[MessageIntentOut.of(one) for one in found])

    @put(
        "/{message_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Say what a message is about; the next reading learns from it",
    )
    async def judge(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        message_id: FromPath[UUID],
        data: JSONBody[JudgementIn],
    ) -> MessageIntentOut:
        service = IntentService(uow)
        return MessageIntentOut.of(
            await service.judge(subject, conversation_id, message_id, data.intent_id)
        )


async def _shown(service: IntentService, intent: Intent) -> IntentOut:
    counts = await service.counts([intent])
    return IntentOut.of(intent, counts.get(intent.id, 0))
