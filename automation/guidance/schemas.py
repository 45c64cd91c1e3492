"""What the API takes and gives of guidance. What customers asked, and what they would have been
answered, is shown to those who may read what people wrote."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from automation.ai.schemas import MICRO
from automation.guidance.counting import Change, Result
from automation.guidance.models import (
    TEXT_AT_MOST,
    CaseState,
    GuidanceCase,
    GuidanceTest,
    GuidanceTestState,
    GuidanceVersion,
)
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_NUL, In, Out
from inbox.messages.models import Message
from integrations.ai.contract import EngineKind

Text = Annotated[
    str,
    Meta(
        max_length=TEXT_AT_MOST,
        pattern=NO_NUL,
        description="Tone, form of address, words of the house. It changes no gate and no check.",
    ),
]
Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the text.")]
Hindrance = Literal["guidance_empty", "guidance_is_published", "guidance_untested"]


class GuidanceDraftIn(In):
    """With a `revision`, a draft that somebody saved meanwhile is not written over."""

    text: Text
    revision: Annotated[int, Meta(ge=0)] | None = None


class GuidancePublishIn(In):
    """The text that you have read and tested: no other is published."""

    sha: Sha


class GuidanceTestIn(In):
    """`most_dollars`: no model is asked once so much was spent, and the test stops."""

    most_dollars: Annotated[float, Meta(ge=0, le=1000)] | None = None


class GuidanceVersionOut(Out):
    """As it was published; versions are never changed. An empty `text`: from here on there was
    none. `restores` is the number of the version that was gone back to."""

    id: UUID
    number: int
    text: str
    sha: str
    restores: int | None
    test_id: UUID | None
    by_kind: str
    by: UUID
    published_at: datetime

    @classmethod
    def of(cls, version: GuidanceVersion) -> "GuidanceVersionOut":
        return cls(**{name: getattr(version, name) for name in cls.__struct_fields__})


class GateCountOut(Out):
    gate: str
    code: str
    count: int


class GuidanceSideOut(Out):
    """Of the conversations that are through: how many were answered, abstained from, held back by
    the checks, …; and which gate said the last word of those that were not answered."""

    answered: int
    held_back: int
    abstained: int
    handed_over: int
    refused: int
    failed: int
    skipped: int
    gates: list[GateCountOut]
    dollars: float

    @classmethod
    def of(cls, side: Mapping[str, Any]) -> "GuidanceSideOut":
        gates = [GateCountOut(**one) for one in side["gates"]]
        return cls(**side["outcomes"], gates=gates, dollars=side["cost"] / MICRO)


class GuidanceChangesOut(Out):
    same: int
    reworded: int
    now_answered: int
    no_longer_answered: int
    other: int


class GuidanceReportOut(Out):
    """`asked`: of how many a model, or this server, was asked at all. `degraded`: where this server
    answered in the place of the model that was wanted."""

    before: GuidanceSideOut
    after: GuidanceSideOut
    changes: GuidanceChangesOut
    asked: int
    degraded: int


class GuidanceTestOut(Out):
    """`done` of `conversations` are through. With the `engine` `local` no model is asked: this
    server quotes articles and reads no guidance, so that nothing can differ. `against` is the
    number of the version that it is compared with. `code` says why it stopped or failed."""

    id: UUID
    sha: str
    against: int | None
    engine: EngineKind
    model: str
    most_dollars: float | None
    state: GuidanceTestState
    code: str | None
    conversations: int
    done: int
    by_kind: str
    by: UUID
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, test: GuidanceTest) -> "GuidanceTestOut":
        return cls(**_fields(test))


class GuidanceTestDetailOut(GuidanceTestOut, kw_only=True):
    """`report` is there when it has ended, also where it ended before its time."""

    text: str
    report: GuidanceReportOut | None

    @classmethod
    def of(cls, test: GuidanceTest) -> "GuidanceTestDetailOut":
        report = None
        if test.report is not None:
            found = test.report
            report = GuidanceReportOut(
                before=GuidanceSideOut.of(found["before"]),
                after=GuidanceSideOut.of(found["after"]),
                changes=GuidanceChangesOut(**found["changes"]),
                asked=found["asked"],
                degraded=found["degraded"],
            )
        return cls(**_fields(test), text=test.text, report=report)


class GuidanceAnswerOut(Out):
    """What comes of the question: `gate` said the last word, `code` says why. `text` is what was
    written, also where the checks would have held it back; null without `personal_data:read`."""

    outcome: Result
    gate: str
    code: str
    text: str | None
    engine: EngineKind | None
    degraded: str | None
    dollars: float
    call_id: UUID | None


class GuidanceCaseOut(Out):
    """One conversation: its last question, and what comes of it `before` (with what is published)
    and `after` (with the text that is tested)."""

    id: UUID
    conversation_id: UUID
    message_id: UUID | None
    position: int
    state: CaseState
    asked: str | None
    before: GuidanceAnswerOut | None
    after: GuidanceAnswerOut | None
    change: Change | None

    @classmethod
    def of(
        cls, case: GuidanceCase, messages: Mapping[UUID, Message], subject: Subject
    ) -> "GuidanceCaseOut":
        shown = subject.may(Permission.PERSONAL_DATA_READ)
        texts: dict[str, str] = {}
        if shown and case.content is not None:
            texts = json.loads(case.content.reveal())
        message = messages.get(case.message_id) if case.message_id is not None else None
        return cls(
            id=case.id,
            conversation_id=case.conversation_id,
            message_id=case.message_id,
            position=case.position,
            state=case.state,
            asked=_said_in(message) if shown and message is not None else None,
            before=_answer(case.before, texts.get("before")),
            after=_answer(case.after, texts.get("after")),
            change=None if case.change is None else Change(case.change),
        )


class GuidanceOut(Out):
    """The draft, what is in the prompts now, and the last test of exactly this draft.
    `hindered_by` says what it lacks before it can be published; null where it lacks nothing."""

    text: str
    sha: str
    revision: int
    updated_at: datetime | None
    characters_at_most: int
    conversations_at_most: int
    published: GuidanceVersionOut | None
    test: GuidanceTestOut | None
    hindered_by: Hindrance | None


def _fields(test: GuidanceTest) -> dict[str, Any]:
    names = set(GuidanceTestOut.__struct_fields__) - {"most_dollars", "engine"}
    most = test.most_cost
    return {
        **{name: getattr(test, name) for name in names},
        "engine": EngineKind(test.engine),
        "most_dollars": None if most is None else most / MICRO,
    }


def _said_in(message: Message) -> str | None:
    if message.revoked_at is not None:
        return None
    text = json.loads(message.content.reveal()).get("text")
    return text if isinstance(text, str) else None


def _answer(side: Mapping[str, Any] | None, text: str | None) -> GuidanceAnswerOut | None:
    if side is None:
        return None
    return GuidanceAnswerOut(
        outcome=Result(side["outcome"]),
        gate=side["gate"],
        code=side["code"],
        text=text or None,
        engine=EngineKind(side["engine"]) if side["engine"] else None,
        degraded=side["degraded"],
        dollars=side["cost"] / MICRO,
        call_id=None if side["call_id"] is None else UUID(side["call_id"]),
    )
