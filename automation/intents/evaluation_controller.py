"""The routes of evaluations."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from automation.intents.evaluation_schemas import (
    EvaluationIn,
    IntentEvaluationDetailOut,
    IntentEvaluationOut,
    LabelsOut,
)
from automation.intents.evaluations import EvaluationService
from automation.intents.models import IntentEvaluation
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class IntentEvaluationController(Controller):
    path = "/ai/evaluations"
    tags = ("ai",)

    @get(permission=Permission.AI_READ, summary="List evaluations of the intents, the newest first")
    async def list_evaluations(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[IntentEvaluationOut]:
        service = EvaluationService(uow, runtime)
        return (await service.list_page(PageRequest.parse(limit, cursor))).out(
            IntentEvaluationOut.of
        )

    @post(
        permission=Permission.AI_MANAGE,
        status_code=202,
        summary="Measure how well the intents are told apart, on what colleagues have judged",
    )
    async def start_evaluation(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        data: JSONBody[EvaluationIn],
        idempotency_key: IdempotencyKey = None,
    ) -> IntentEvaluationOut:
        service = EvaluationService(uow, runtime)

        async def make(evaluation_id: UUID) -> IntentEvaluation:
            return await service.start(evaluation_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return IntentEvaluationOut.of(await once.run(make, service.get, new_id()))

    @get(
        "/labels",
        permission=Permission.AI_READ,
        summary="Read how many messages there are to evaluate on",
    )
    async def evaluation_labels(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime
    ) -> LabelsOut:
        return await EvaluationService(uow, runtime).labels()

    @get(
        "/{evaluation_id:uuid}",
        permission=Permission.AI_READ,
        summary="Read how far an evaluation is, and what came out",
    )
    async def read_evaluation(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, evaluation_id: FromPath[UUID]
    ) -> IntentEvaluationDetailOut:
        return IntentEvaluationDetailOut.of(
            await EvaluationService(uow, runtime).get(evaluation_id)
        )
