"""What the API takes and gives of automatic answers."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from automation.replies.models import (
    Audit,
    AutoReply,
    IntentMode,
    Outcome,
    ReplyIntent,
    ReplyMode,
    ReplySettings,
    ReplyState,
    When,
)
from automation.replies.precision import AUDITS_AT_LEAST, Audits, lower_bound, may_unlock
from inbox.foundation.filtering import Filters
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import BLANKS, In, Out
from integrations.ai.contract import EngineKind

# Beside the gates that were asked before: what the colleague said who was shown a suggestion.
COLLEAGUE: Final = "colleague"
Share = Annotated[float, Meta(ge=0.1, le=1.0)]
Said = Annotated[
    str, Meta(min_length=1, max_length=500, pattern=rf"^[^\u0000]*[^{BLANKS}][^\u0000]*$")
]


class ReplySettingsChange(In):
    """Fields that are left out stay as they are; a null text takes ours, in the customer's
    language."""

    mode: ReplyMode | UnsetType = UNSET
    answers_when: When | UnsetType = UNSET
    threshold: Share | UnsetType = UNSET
    intent_threshold: Share | UnsetType = UNSET
    disclosure: Said | UnsetType | None = UNSET
    hand_over_text: Said | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET


class ReplySettingsOut(Out):
    mode: ReplyMode
    answers_when: When
    threshold: float
    intent_threshold: float
    disclosure: str | None
    hand_over_text: str | None
    team_id: UUID | None

    @classmethod
    def of(cls, settings: ReplySettings) -> "ReplySettingsOut":
        return cls(**{name: getattr(settings, name) for name in cls.__struct_fields__})


class ReplyIntentIn(In):
    intent: Annotated[str, Meta(max_length=80, pattern=r"^[a-z0-9][a-z0-9_.\-]*$")]
    mode: IntentMode


class ReplyIntentOut(Out):
    """`precision_at_least` is the lower end of Wilson's interval over the audits; `auto` may be
    chosen from 0.95 on, over 50 audits or more, and is taken away below 0.9."""

    intent: str
    mode: IntentMode
    audits: int
    audits_needed: int
    right: int
    precision_at_least: float
    may_be_auto: bool
    locked_at: datetime | None

    @classmethod
    def of(cls, name: str, row: ReplyIntent | None, audits: Audits) -> "ReplyIntentOut":
        return cls(
            intent=name,
            mode=IntentMode.SUGGEST if row is None else row.mode,
            audits=audits.total,
            audits_needed=AUDITS_AT_LEAST,
            right=audits.right,
            precision_at_least=round(lower_bound(audits.right, audits.total), 4),
            may_be_auto=may_unlock(audits.right, audits.total),
            locked_at=None if row is None else row.locked_at,
        )


class ReplyIntentsOut(Out):
    """Those that were chosen or audited."""

    intents: list[ReplyIntentOut]


class AutoReplyFilters(Filters, frozen=True):
    conversation_id: UUID | None = None
    reply_id: UUID | None = None
    outcome: Outcome | None = None
    intent: str | None = None


class SuggestionVerdict(StrEnum):
    USED = "used"
    DISMISSED = "dismissed"


class SuggestionVerdictIn(In):
    verdict: SuggestionVerdict


class VerdictOut(Out):
    """One question on the way; `code` says why, or what was found."""

    gate: str
    passed: bool
    code: str


class CitationOut(Out):
    """The words that the answer rests on, verbatim."""

    article_id: UUID
    version: int
    chunk_id: UUID
    quote: str


class AutoReplyOut(Out):
    """`text` is null where there is none, and for callers without `personal_data:read`. `faults`
    are codes of what kept it from being sent; `verdict` is what a colleague made of what was
    suggested."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    state: ReplyState
    outcome: Outcome | None
    verdicts: list[VerdictOut]
    intent: str | None
    intent_p: float | None
    score: float | None
    language: str | None
    text: str | None
    faults: list[str]
    citations: list[CitationOut]
    reply_id: UUID | None
    engine: EngineKind | None
    model: str | None
    degraded: str | None
    call_id: UUID | None
    verdict: SuggestionVerdict | None
    audit: Audit | None
    created_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, row: AutoReply, subject: Subject) -> "AutoReplyOut":
        content: dict[str, Any] = {}
        if row.content is not None and subject.may(Permission.PERSONAL_DATA_READ):
            content = json.loads(row.content.reveal())
        plain = {
            name: getattr(row, name)
            for name in cls.__struct_fields__
            if name not in {"verdicts", "verdict", "text", "faults", "citations", "engine"}
        }
        return cls(
            **plain,
            verdicts=[VerdictOut(**one) for one in row.verdicts],
            verdict=_verdict_of(row),
            text=content.get("text") or None,
            faults=content.get("faults", []),
            citations=[
                CitationOut(
                    article_id=UUID(one["article_id"]),
                    version=one["version"],
                    chunk_id=UUID(one["chunk_id"]),
                    quote=one["quote"],
                )
                for one in content.get("citations", [])
            ],
            engine=None if row.engine is None else EngineKind(row.engine),
        )


def _verdict_of(row: AutoReply) -> SuggestionVerdict | None:
    said = next((one["code"] for one in row.verdicts if one["gate"] == COLLEAGUE), None)
    return None if said is None else SuggestionVerdict(said)


class AuditIn(In):
    audit: Audit
