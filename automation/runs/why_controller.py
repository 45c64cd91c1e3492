"""The routes that tell why: of a message, every flow; of a run, every step."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from automation.runs.why import ConversationWhy, RunWhy, WhyService
from automation.runs.why_schemas import (
    ConversationWhyOut,
    RunWhyOut,
    WhyEndOut,
    WhyFlowOut,
    WhyStepOut,
    WhyTriggerOut,
    unseen,
)
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class FlowWhyController(Controller):
    path = "/"
    tags = ("flow-runs",)

    @get(
        "/conversations/{conversation_id:uuid}/why",
        permission=Permission.FLOWS_READ,
        summary="Why each flow began with what the customer said last, or did not",
    )
    async def of_message(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
    ) -> ConversationWhyOut:
        found = await WhyService(uow).of_message(conversation_id, None)
        return _of_message(found, shown=subject.may(Permission.PERSONAL_DATA_READ))

    @get(
        "/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/why",
        permission=Permission.FLOWS_READ,
        summary="Why each flow began with one message, or did not",
    )
    async def of_one_message(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        message_id: FromPath[UUID],
    ) -> ConversationWhyOut:
        found = await WhyService(uow).of_message(conversation_id, message_id)
        return _of_message(found, shown=subject.may(Permission.PERSONAL_DATA_READ))

    @get(
        "/flow-runs/{run_id:uuid}/why",
        permission=Permission.FLOWS_READ,
        summary="Why a run began, went where it went, and ended",
    )
    async def of_run(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, run_id: FromPath[UUID]
    ) -> RunWhyOut:
        found = await WhyService(uow).of_run(run_id)
        return _of_run(found, shown=subject.may(Permission.PERSONAL_DATA_READ))


def _of_message(found: ConversationWhy, *, shown: bool) -> ConversationWhyOut:
    return ConversationWhyOut(
        conversation_id=found.conversation_id,
        message_id=found.message_id,
        earlier_message_id=found.earlier_id,
        at=found.at,
        person_had_it=found.person_had_it,
        flows=[
            WhyFlowOut(
                flow_id=one.flow_id,
                name=one.name,
                version=one.version,
                priority=one.priority,
                reason=one.reason,
                run_id=one.run_id,
                by_flow_id=one.by_flow_id,
                triggers=[WhyTriggerOut.of(trigger, shown=shown) for trigger in one.triggers],
            )
            for one in found.flows
        ],
        more=found.more,
    )


def _of_run(found: RunWhy, *, shown: bool) -> RunWhyOut:
    run = found.run
    actor_kind, actor_id = found.silenced_by or (None, None)
    return RunWhyOut(
        run_id=run.id,
        begun=None if found.begun is None else WhyTriggerOut.of(found.begun, shown=shown),
        steps=[
            WhyStepOut(
                step_no=one.line.step_no,
                node=one.line.node,
                kind=one.line.kind,
                way=one.line.way,
                code=one.line.code,
                went_by=[
                    unseen(saw, shown=shown) for saw in found.went_by.get(one.line.step_no, ())
                ],
            )
            for one in found.past
        ],
        end=WhyEndOut(
            status=run.status.value,
            code=run.code,
            outcome=run.outcome,
            at=run.ended_at,
            actor_kind=actor_kind,
            actor_id=actor_id,
        ),
    )
