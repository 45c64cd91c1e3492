"""One question to a model, whoever it is: prepared, written down, asked, written down again.

    prepare ─▶ begin: settings, budget, the row of the call, the ledger ─▶ commit
            ─▶ ask, outside any transaction ─▶ end: tokens, cost, outcome ─▶ commit
            └▶ what came back is restored and handed to the caller, or the reason why not

What `prepare` makes is what leaves; the preview shows the same object. Where the provider cannot
answer, the caller falls back to this machine, and says so.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from automation.ai.budget import Budget
from automation.ai.engines import LOCAL, Choice, Engines, choose
from automation.ai.minimise import Minimiser, PlaceholderUnknown
from automation.ai.models import AiCall, AiMode, AiSettings, CallState
from automation.ai.prompts import Prompt
from automation.ai.repository import AiCallRepository, AiSettingsRepository, Spent
from inbox.contacts.restriction import restricted_among
from inbox.foundation.encryption import DataKey
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from integrations.ai.contract import (
    Ask,
    BudgetExceeded,
    Disabled,
    EngineKind,
    Failure,
    Invalid,
    Ok,
    Turn,
    code_of,
    usage_of,
    word_of,
)
from integrations.ai.prices import cost_of, most_it_can_cost

Answer = TypeVar("Answer", bound=Struct)
CONTACT_RESTRICTED = "contact_restricted"
PROCESSORS = {
    EngineKind.OPENAI: Processor.OPENAI,
    EngineKind.COMPATIBLE: Processor.MODEL_SERVER,
}


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """What a task wants to know. `content` is minimised already, by the `minimiser` that will put
    back what it took out."""

    task: str
    answer: type[Answer]
    prompt: Prompt
    content: str = field(repr=False)
    minimiser: Minimiser = field(repr=False)
    max_output_tokens: int
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    message_ids: tuple[UUID, ...] = ()
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    sources: tuple[Turn, ...] = field(default=(), repr=False)
    language: str = ""


@dataclass(frozen=True, slots=True)
class Prepared(Generic[Answer]):
    """Exactly what leaves, and to whom."""

    choice: Choice
    ask: Ask[Answer]

    @property
    def most_it_can_cost(self) -> int:
        size = len(self.ask.instructions.encode()) + len(self.ask.content.encode())
        return most_it_can_cost(self.choice.kind, self.ask.model, size, self.ask.max_output_tokens)

    @property
    def sent(self) -> str:
        return msgspec.json.encode(
            {"instructions": self.ask.instructions, "content": self.ask.content}
        ).decode()


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """`degraded` is why this machine answered in the place of the model that was wanted."""

    outcome: Ok[Answer] | Failure
    engine: EngineKind
    model: str
    call_id: UUID | None
    degraded: str | None = None


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
        return Prepared(choice, _ask(question, choice, identifier))


class Asking:
    """Asks in the worker: between its two commits a provider may take its time."""

    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._engines = engines

    async def ask(self, workspace_id: UUID, question: Question[Answer]) -> Answered[Answer]:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            whose = [] if question.contact_id is None else [question.contact_id]
            if await restricted_among(uow, whose):
                return Answered(Disabled(CONTACT_RESTRICTED), EngineKind.LOCAL, "", None)
            preparation = Preparation(uow, self._runtime)
            settings = await preparation.settings()
            if settings.mode is AiMode.OFF:
                return Answered(Disabled("off"), EngineKind.LOCAL, "", None)
            prepared = await preparation.of(question, settings)
            affordable = await Budget(uow).allows(settings, prepared.most_it_can_cost)
            call = None
            if affordable:
                call = await _begin(uow, question, prepared)
        if call is None:
            return await self._degrade(workspace_id, question, BudgetExceeded())
        answered = await self._finish(workspace_id, question, prepared, call)
        if isinstance(answered.outcome, Ok) or not prepared.choice.leaves_the_house:
            return answered
        return await self._degrade(workspace_id, question, answered.outcome, answered.call_id)

    async def _finish(
        self,
        workspace_id: UUID,
        question: Question[Answer],
        prepared: Prepared[Answer],
        call_id: UUID,
    ) -> Answered[Answer]:
        began = time.monotonic()
        outcome = await self._engines.of(prepared.choice).generate(prepared.ask)
        took = round((time.monotonic() - began) * 1000)
        if isinstance(outcome, Ok) and prepared.choice.leaves_the_house:
            outcome = restored(outcome, question.minimiser)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            await _end(uow, call_id, prepared, outcome, took)
        return Answered(outcome, prepared.choice.kind, prepared.ask.model, call_id)

    async def _degrade(
        self,
        workspace_id: UUID,
        question: Question[Answer],
        failure: Failure,
        failed_call: UUID | None = None,
    ) -> Answered[Answer]:
        """This machine answers what it can; what it cannot stays as the model left it."""
        reason = code_of(failure) or word_of(failure)
        prepared = Prepared(LOCAL, _ask(question, LOCAL, ""))
        async with self._runtime.unit_of_work(workspace_id) as uow:
            call_id = await _begin(uow, question, prepared)
        answered = await self._finish(workspace_id, question, prepared, call_id)
        if isinstance(answered.outcome, Ok):
            return replace(answered, degraded=reason)
        return Answered(failure, answered.engine, answered.model, failed_call or call_id, reason)


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


def _ask(question: Question[Answer], choice: Choice, identifier: str) -> Ask[Answer]:
    local = choice.kind is EngineKind.LOCAL
    return Ask(
        task=question.task,
        answer=question.answer,
        model=choice.model,
        instructions="" if local else question.prompt.text,
        content="" if local else question.content,
        max_output_tokens=question.max_output_tokens,
        safety_identifier=identifier,
        cache_key=f"{question.task}:{question.prompt.name}",
        turns=question.turns if local else (),
        sources=question.sources if local else (),
        language=question.language,
    )


async def _begin(uow: UnitOfWork, question: Question[Answer], prepared: Prepared[Answer]) -> UUID:
    workspace_id, call_id = uow.workspace_id, new_id()
    settings = await AiSettingsRepository(uow).of_workspace()
    leaves = prepared.choice.leaves_the_house
    asked, kept_until = None, None
    if leaves and settings.keep_days:
        kept_until = await database_now(uow) + timedelta(days=settings.keep_days)
        key = await _key(uow, question.contact_id)
        asked = await uow.keys.seal(AiCall, "asked", workspace_id, call_id, prepared.sent, key=key)
    redactions = question.minimiser.redactions if leaves else ()
    await AiCallRepository(uow).add(
        AiCall(
            workspace_id=workspace_id,
            id=call_id,
            task=question.task,
            engine=prepared.choice.kind.value,
            model=prepared.ask.model,
            prompt=question.prompt.name,
            prompt_sha=question.prompt.sha,
            conversation_id=question.conversation_id,
            contact_id=question.contact_id,
            message_ids=[str(one) for one in question.message_ids],
            redactions=list(redactions),
            asked_sha=hashlib.sha256(prepared.sent.encode()).hexdigest(),
            asked=asked,
            kept_until=kept_until,
            reserved=prepared.most_it_can_cost,
        )
    )
    processor = PROCESSORS.get(prepared.choice.kind)
    if processor is not None:
        await LedgerLog(uow).add([_left(question, workspace_id, call_id, processor, redactions)])
    return call_id


def _left(
    question: Question[Answer],
    workspace_id: UUID,
    call_id: UUID,
    processor: Processor,
    redactions: Sequence[str],
) -> Left:
    return Left(
        workspace_id=workspace_id,
        processor=processor,
        purpose=question.task,
        object_kind="ai_call",
        object_id=call_id,
        contact_id=question.contact_id,
        conversation_id=question.conversation_id,
        redactions=tuple(redactions),
    )


async def _end(
    uow: UnitOfWork,
    call_id: UUID,
    prepared: Prepared[Answer],
    outcome: Ok[Answer] | Failure,
    milliseconds: int,
) -> None:
    call = await AiCallRepository(uow).lock(call_id)
    usage = usage_of(outcome)
    call.state = CallState.DONE
    call.outcome = word_of(outcome)
    call.code = code_of(outcome)
    call.input_tokens, call.output_tokens = usage.input_tokens, usage.output_tokens
    call.cost = cost_of(prepared.choice.kind, prepared.ask.model, usage)
    call.milliseconds = milliseconds
    if call.asked is not None and isinstance(outcome, Ok):
        text = msgspec.json.encode(outcome.answer).decode()
        key = await _key(uow, call.contact_id)
        call.answered = await uow.keys.seal(
            AiCall, "answered", call.workspace_id, call.id, text, key=key
        )
    uow.session.add(call)
    spent = Spent(
        task=call.task,
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        cost=call.cost,
    )
    await Budget(uow).spend(spent)


async def _key(uow: UnitOfWork, contact_id: UUID | None) -> DataKey:
    """The contact's own where it is about one: it goes when he is forgotten."""
    if contact_id is None:
        return await uow.keys.current(uow.workspace_id, KeyPurpose.WORKSPACE)
    return await uow.keys.current(uow.workspace_id, KeyPurpose.CONTACT, contact_id)
