"""One question to a model, whoever it is: prepared, written down, asked, written down again.

    prepare ─▶ begin: settings, budget, the row of the call, the ledger ─▶ commit
            ─▶ ask, outside any transaction ─▶ end: tokens, cost, outcome ─▶ commit
            └▶ what came back is restored and handed to the caller, or the reason why not

What `prepare` makes is what leaves; the preview shows the same object. Where the provider cannot
answer, the caller falls back to this machine, and says so.
"""

import time
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from automation.ai.budget import Budget
from automation.ai.calls import Begun, begin_call, end_call
from automation.ai.engines import LOCAL, Engines, choose
from automation.ai.growing import Growing, Show
from automation.ai.minimise import Minimiser, PlaceholderUnknown
from automation.ai.models import AiMode, AiSettings
from automation.ai.question import Prepared, Question, ask_of
from automation.ai.repository import AiSettingsRepository
from inbox.contacts.restriction import restricted_among
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.contract import (
    NO_USAGE,
    BudgetExceeded,
    Disabled,
    EngineKind,
    Failure,
    Incomplete,
    Invalid,
    Ok,
    Usage,
    code_of,
    usage_of,
    word_of,
)

Answer = TypeVar("Answer", bound=Struct)
CONTACT_RESTRICTED = "contact_restricted"
# Whoever looked on has stopped it: no other engine is asked in its place.
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """`degraded` is why this machine answered in the place of the model that was wanted. What that
    one used and cost all the same is `usage` and `cost`, in millionths of a dollar."""

    outcome: Ok[Answer] | Failure
    engine: EngineKind
    model: str
    call_id: UUID | None
    degraded: str | None = None
    usage: Usage = NO_USAGE
    cost: int = 0


class Preparation:
    """The one way from a question to what leaves."""

    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime

    @staticmethod
    async def settings_of(uow: UnitOfWork) -> AiSettings:
        return await AiSettingsRepository(uow).of_workspace()

    async def settings(self) -> AiSettings:
        return await self.settings_of(self.uow)

    async def of(
        self, question: Question[Answer], settings: AiSettings | None = None
    ) -> Prepared[Answer]:
        settings = settings or await self.settings()
        choice = choose(self._runtime.settings, settings)
        identifier = ""
        if question.contact_id is not None and choice.kind is EngineKind.OPENAI:
            key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
            identifier = key.keyed_hash(b"openai\x00" + question.contact_id.bytes).hex()
        return Prepared(choice, ask_of(question, choice, identifier))


class Asking:
    """Asks in the worker: between its two commits a provider may take its time."""

    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._engines = engines

    async def ask(
        self, workspace_id: UUID, question: Question[Answer], show: Show | None = None
    ) -> Answered[Answer]:
        """`show` is told what was written so far, and may stop it; only what this returns has been
        judged as a whole."""
        async with self._runtime.unit_of_work(workspace_id) as uow:
            whose = [] if question.contact_id is None else [question.contact_id]
            if await restricted_among(uow, whose):
                return Answered(Disabled(CONTACT_RESTRICTED), EngineKind.LOCAL, "", None)
            preparation = Preparation(uow, self._runtime)
            settings = await preparation.settings()
            if settings.mode is AiMode.OFF:
                return Answered(Disabled("off"), EngineKind.LOCAL, "", None)
            prepared = await preparation.of(question, settings)
            call = None
            if prepared.choice.leaves_the_house and await Budget(uow).allows(
                settings, prepared.most_it_can_cost
            ):
                call = await begin_call(uow, question, prepared, settings)
        if not prepared.choice.leaves_the_house:
            return await self._locally(workspace_id, question, settings, show)
        if call is None:
            return await self._degrade(workspace_id, question, settings, BudgetExceeded())
        answered = await self._finish(workspace_id, question, prepared, call, show)
        stopped = answered.outcome == Incomplete(STOPPED, usage_of(answered.outcome))
        if isinstance(answered.outcome, Ok) or stopped:
            return answered
        instead = await self._degrade(
            workspace_id, question, settings, answered.outcome, answered.call_id
        )
        return replace(instead, usage=answered.usage, cost=answered.cost)

    async def _finish(
        self,
        workspace_id: UUID,
        question: Question[Answer],
        prepared: Prepared[Answer],
        call: Begun,
        show: Show | None,
    ) -> Answered[Answer]:
        began = time.monotonic()
        async with self._engines.seats.left():
            growing = None if show is None else Growing(show, question.minimiser)
            outcome = await self._hear(prepared, growing)
        took = round((time.monotonic() - began) * 1000)
        if isinstance(outcome, Ok):
            outcome = restored(outcome, question.minimiser)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            cost = await end_call(uow, call, prepared, outcome, took)
        return Answered(
            outcome,
            prepared.choice.kind,
            prepared.ask.model,
            call.call_id,
            usage=usage_of(outcome),
            cost=cost,
        )

    async def _locally(
        self,
        workspace_id: UUID,
        question: Question[Answer],
        settings: AiSettings,
        show: Show | None = None,
    ) -> Answered[Answer]:
        """Nothing leaves and nothing is paid: it is written down once it has been answered."""
        prepared = Prepared(LOCAL, ask_of(question, LOCAL, ""))
        began = time.monotonic()
        outcome = await self._hear(prepared, None if show is None else Growing(show, None))
        took = round((time.monotonic() - began) * 1000)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            call = await begin_call(uow, question, prepared, settings)
            await end_call(uow, call, prepared, outcome, took)
        return Answered(outcome, prepared.choice.kind, prepared.ask.model, call.call_id)

    async def _hear(
        self, prepared: Prepared[Answer], growing: Growing | None
    ) -> Ok[Answer] | Failure:
        model = self._engines.of(prepared.choice)
        if growing is None or not prepared.choice.streams:
            return await model.generate(prepared.ask)
        outcome = await model.stream_text(prepared.ask, growing.heard)
        return Invalid("placeholder", usage_of(outcome)) if growing.spoiled else outcome

    async def _degrade(
        self,
        workspace_id: UUID,
        question: Question[Answer],
        settings: AiSettings,
        failure: Failure,
        failed_call: UUID | None = None,
    ) -> Answered[Answer]:
        """This machine answers what it can; what it cannot stays as the model left it."""
        reason = code_of(failure) or word_of(failure)
        answered = await self._locally(workspace_id, question, settings)
        if isinstance(answered.outcome, Ok):
            return replace(answered, degraded=reason)
        call_id = failed_call or answered.call_id
        return Answered(failure, answered.engine, answered.model, call_id, reason)


def restored(outcome: Ok[Answer], minimiser: Minimiser) -> Ok[Answer] | Failure:
    """With names and numbers in their places again. An unknown placeholder spoils it."""
    try:
        plain = _walk(msgspec.to_builtins(outcome.answer), minimiser)
    except PlaceholderUnknown:
        return Invalid("placeholder", outcome.usage)
    answer = msgspec.convert(plain, type=type(outcome.answer))
    return Ok(answer, outcome.usage, outcome.model)


def _walk(value: object, minimiser: Minimiser) -> object:
    if isinstance(value, str):
        return minimiser.put_back(value)
    if isinstance(value, list):
        return [_walk(one, minimiser) for one in value]
    if isinstance(value, dict):
        return {key: _walk(one, minimiser) for key, one in value.items()}
    return value
