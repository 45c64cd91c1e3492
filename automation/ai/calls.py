"""The row of a call: written before the question leaves, with its line in the ledger; ended and
counted when it is known what came of it. Each is one statement, which nobody waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from automation.ai.models import AiCall, AiSettings, CallState
from automation.ai.question import Prepared, Question
from inbox.foundation.encryption import DataKey
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from integrations.ai.contract import (
    EngineKind,
    Failure,
    Ok,
    Vectors,
    code_of,
    usage_of,
    word_of,
)
from integrations.ai.prices import cost_of

Answer = TypeVar("Answer", bound=Struct)
PROCESSORS = {
    EngineKind.OPENAI: Processor.OPENAI,
    EngineKind.COMPATIBLE: Processor.MODEL_SERVER,
}


@dataclass(frozen=True, slots=True)
class Begun:
    call_id: UUID
    contact_id: UUID | None


async def begin_call(
    uow: UnitOfWork, question: Question[Answer], prepared: Prepared[Answer], settings: AiSettings
) -> Begun:
    workspace_id, call_id = uow.workspace_id, new_id()
    leaves = prepared.choice.leaves_the_house
    asked, sent = None, prepared.sent
    if leaves and settings.keep_days:
        key = await _key(uow, question.contact_id)
        asked = await uow.keys.seal(AiCall, "asked", workspace_id, call_id, sent, key=key)
    redactions = question.minimiser.redactions if leaves else ()
    # What was asked is short and easily guessed: nobody without this key can try it out.
    index_key = await uow.keys.current(workspace_id, KeyPurpose.INDEX)
    await uow.write(
        _BEGIN,
        {
            "workspace_id": workspace_id,
            "id": call_id,
            "task": question.counted_as,
            "engine": prepared.choice.kind.value,
            "model": prepared.ask.model,
            "prompt": question.prompt.name,
            "prompt_sha": question.prompt.sha,
            "state": CallState.ASKING.value,
            "conversation_id": question.conversation_id,
            "contact_id": question.contact_id,
            "flow_id": question.flow_id,
            "message_ids": _json([str(one) for one in question.message_ids]),
            "redactions": _json(redactions),
            "asked_sha": index_key.keyed_hash(sent.encode()).hex(),
            "asked": None if asked is None else asked.ciphertext,
            "days": None if asked is None else settings.keep_days,
            "reserved": prepared.most_it_can_cost,
        },
    )
    processor = PROCESSORS.get(prepared.choice.kind)
    if processor is not None:
        left = Left(
            workspace_id=workspace_id,
            processor=processor,
            purpose=question.counted_as,
            object_kind="ai_call",
            object_id=call_id,
            contact_id=question.contact_id,
            conversation_id=question.conversation_id,
            redactions=tuple(redactions),
        )
        await LedgerLog(uow).add([left])
    return Begun(call_id, question.contact_id)


async def end_call(
    uow: UnitOfWork,
    call: Begun,
    prepared: Prepared[Answer],
    outcome: Ok[Answer] | Failure,
    milliseconds: int,
) -> int:
    """What it cost. One that was given up for lost meanwhile has been counted in full, and stays
    so."""
    usage, workspace_id = usage_of(outcome), uow.workspace_id
    cost = cost_of(prepared.choice.kind, prepared.ask.model, usage)
    answered = None
    # Vectors are numbers that nobody reads; what this machine says is nowhere kept twice.
    worth_keeping = isinstance(outcome, Ok) and not isinstance(outcome.answer, Vectors)
    if isinstance(outcome, Ok) and worth_keeping and prepared.choice.leaves_the_house:
        text = msgspec.json.encode(outcome.answer).decode()
        key = await _key(uow, call.contact_id)
        answered = await uow.keys.seal(
            AiCall, "answered", workspace_id, call.call_id, text, key=key
        )
    await uow.write(
        _END,
        {
            "workspace_id": workspace_id,
            "id": call.call_id,
            "spend_id": new_id(),
            "outcome": word_of(outcome),
            "code": code_of(outcome),
            "answered": None if answered is None else answered.ciphertext,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost": cost,
            "milliseconds": milliseconds,
        },
    )
    return cost


async def _key(uow: UnitOfWork, contact_id: UUID | None) -> DataKey:
    """The contact's own where it is about one: it goes when he is forgotten."""
    if contact_id is None:
        return await uow.keys.current(uow.workspace_id, KeyPurpose.WORKSPACE)
    return await uow.keys.current(uow.workspace_id, KeyPurpose.CONTACT, contact_id)


def _json(value: Sequence[str]) -> str:
    return msgspec.json.encode(value).decode()


_BEGIN = Statement(
    "INSERT INTO ai_call (workspace_id, id, task, engine, model, prompt, prompt_sha, state,"
    " conversation_id, contact_id, flow_id, message_ids, redactions, asked_sha, asked, kept_until,"
    " reserved, input_tokens, output_tokens, cost, milliseconds)"
    " VALUES (:workspace_id, :id, :task, :engine, :model, :prompt, :prompt_sha, :state,"
    " :conversation_id, :contact_id, :flow_id, CAST(:message_ids AS jsonb),"
    " CAST(:redactions AS jsonb), :asked_sha, :asked,"
    " clock_timestamp() + make_interval(days => CAST(:days AS int)), :reserved,"
    " 0, 0, 0, 0)"
)
_END = Statement(
    "WITH ended AS (UPDATE ai_call SET state = 'done', outcome = :outcome, code = :code,"
    " answered = CASE WHEN asked IS NULL THEN NULL ELSE CAST(:answered AS bytea) END,"
    " input_tokens = :input_tokens, output_tokens = :output_tokens, cost = :cost,"
    " milliseconds = :milliseconds"
    " WHERE workspace_id = :workspace_id AND id = :id AND state = 'asking' RETURNING task)"
    " INSERT INTO ai_spend (workspace_id, id, month, task, calls, input_tokens, output_tokens,"
    " cost)"
    " SELECT :workspace_id, :spend_id,"
    " date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date, task, 1, :input_tokens,"
    " :output_tokens, :cost FROM ended"
    " ON CONFLICT (workspace_id, month, task) DO UPDATE SET calls = ai_spend.calls + 1,"
    " input_tokens = ai_spend.input_tokens + excluded.input_tokens,"
    " output_tokens = ai_spend.output_tokens + excluded.output_tokens,"
    " cost = ai_spend.cost + excluded.cost"
)
