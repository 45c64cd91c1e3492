"""What the API takes and gives about AI: settings without the key, calls, spending.

The exact text of a call is shown to those who may read personal data, as long as it is kept.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from automation.ai.models import AiCall, AiMode, AiSettings, AiSpend, CallState, KeyState
from inbox.foundation.filtering import Filters
from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import In, Out
from integrations.ai.contract import EngineKind

MICRO = 1_000_000
ApiKey = Annotated[
    str,
    Meta(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]+$", description="As it was given."),
]


class AiSettingsOut(Out):
    """`engine` is who answers as things are now; with `local`, no data leaves this server."""

    mode: AiMode
    engine: EngineKind
    model: str
    own_key: bool
    deployment_key: bool
    key_state: KeyState
    key_code: str | None
    key_checked_at: datetime | None
    structured: bool | None
    streams: bool | None
    soft_limit: float | None
    hard_limit: float | None
    keep_days: int
    summaries: bool


class AiEngineOut(Out):
    """Who would answer now; null where AI is off. Says nothing of keys or money."""

    engine: EngineKind | None


class AiSettingsChange(In):
    """Fields that are left out stay; a null model is the deployment's. Limits are US dollars per
    calendar month, up to a million; null is none. With `keep_days` 0 (of
    365 at most) the hash alone is kept."""

    mode: AiMode | UnsetType = UNSET
    model: str | UnsetType | None = UNSET
    soft_limit: float | UnsetType | None = UNSET
    hard_limit: float | UnsetType | None = UNSET
    keep_days: int | UnsetType = UNSET
    summaries: bool | UnsetType = UNSET


class AiKeyIn(In):
    """It is sealed, tried once, and never shown again."""

    api_key: ApiKey


class AiCallFilters(Filters, frozen=True):
    task: str | None = None
    conversation_id: UUID | None = None


class AiCallOut(Out):
    """`asked` and `answered` are the exact texts, with placeholders for what was taken out."""

    id: UUID
    task: str
    engine: EngineKind
    model: str
    prompt: str
    prompt_sha: str
    state: CallState
    outcome: str | None
    code: str | None
    conversation_id: UUID | None
    contact_id: UUID | None
    message_ids: list[UUID]
    redactions: list[str]
    asked_sha: str
    asked: str | None
    answered: str | None
    input_tokens: int
    output_tokens: int
    dollars: float
    milliseconds: int
    at: datetime

    @classmethod
    def of(cls, call: AiCall, subject: Subject) -> "AiCallOut":
        shown = subject.may(Permission.PERSONAL_DATA_READ)
        texts = [
            None if one is None else one.reveal() if shown else MASK
            for one in (call.asked, call.answered)
        ]
        return cls(
            id=call.id,
            task=call.task,
            engine=EngineKind(call.engine),
            model=call.model,
            prompt=call.prompt,
            prompt_sha=call.prompt_sha,
            state=call.state,
            outcome=call.outcome,
            code=call.code,
            conversation_id=call.conversation_id,
            contact_id=call.contact_id,
            message_ids=[UUID(one) for one in call.message_ids],
            redactions=list(call.redactions),
            asked_sha=call.asked_sha,
            asked=texts[0],
            answered=texts[1],
            input_tokens=call.input_tokens,
            output_tokens=call.output_tokens,
            dollars=call.cost / MICRO,
            milliseconds=call.milliseconds,
            at=call.at,
        )


class TaskSpendOut(Out):
    task: str
    calls: int
    input_tokens: int
    output_tokens: int
    dollars: float

    @classmethod
    def of(cls, row: AiSpend) -> "TaskSpendOut":
        return cls(
            task=row.task,
            calls=row.calls,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            dollars=row.cost / MICRO,
        )


class SpendBy(StrEnum):
    TASK = "task"
    CONVERSATION = "conversation"
    FLOW = "flow"


class ConversationSpendOut(Out):
    """`contact_name` is null without `personal_data:read`."""

    conversation_id: UUID
    contact_name: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    dollars: float


class FlowSpendOut(Out):
    flow_id: UUID
    name: str
    calls: int
    input_tokens: int
    output_tokens: int
    dollars: float


class SpendOut(Out):
    """Of one calendar month, in UTC. `level` says which limit has been reached. `conversations` and
    `flows` are the fifty dearest, and null unless `by` asks for them; what was asked for nobody's
    conversation, or for no flow, is in `tasks` alone."""

    month: date
    dollars: float
    soft_limit: float | None
    hard_limit: float | None
    level: Literal["within", "soft", "hard"]
    tasks: list[TaskSpendOut]
    conversations: list[ConversationSpendOut] | None
    flows: list[FlowSpendOut] | None


class AiPreviewOut(Out):
    """Exactly what would leave for this task, made by the code that sends it; `sent` is null where
    nothing would."""

    task: str
    engine: EngineKind
    model: str
    prompt: str
    prompt_sha: str
    sent: str | None
    redactions: list[str]
    messages: int
    messages_left_out: int
    most_it_can_cost: float


def shown_text(text: str, subject: Subject) -> str:
    """Minimised is not anonymous: what people wrote is in it."""
    return text if subject.may(Permission.PERSONAL_DATA_READ) else MASK


def dollars(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


def settings_out(
    settings: AiSettings, *, engine: EngineKind, model: str, deployment_key: bool
) -> AiSettingsOut:
    return AiSettingsOut(
        mode=settings.mode,
        engine=engine,
        model=model,
        own_key=settings.api_key is not None,
        deployment_key=deployment_key,
        key_state=settings.key_state,
        key_code=settings.key_code,
        key_checked_at=settings.key_checked_at,
        structured=settings.capabilities.get("structured"),
        streams=settings.capabilities.get("streams"),
        soft_limit=dollars(settings.soft_limit),
        hard_limit=dollars(settings.hard_limit),
        keep_days=settings.keep_days,
        summaries=settings.summaries,
    )
