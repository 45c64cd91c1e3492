"""What the API takes and gives of evaluations."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from automation.intents.measuring import FiguresOut
from automation.intents.models import Engine, EvaluationState, IntentEvaluation
from inbox.foundation.schemas import In, Out


class EvaluationIn(In):
    """On the messages that colleagues have judged, the newest 2,000. `most_dollars`: no model is
    asked once so much was spent."""

    engine: Engine = Engine.LOCAL
    most_dollars: Annotated[float, Meta(ge=0, le=1000)] | None = None


class LabelsOut(Out):
    """What there is to evaluate on: messages that colleagues have judged, and intents."""

    judged: int
    intents: int


class ReportOut(Out):
    """`asked` texts were put to the model, of which `unanswered` got no answer and kept the first
    guess. `stopped`: the money that was allowed was spent before the end."""

    engine: Engine
    model: str | None
    asked: int
    unanswered: int
    input_tokens: int
    output_tokens: int
    dollars: float
    stopped: bool
    figures: FiguresOut


class IntentEvaluationOut(Out):
    """`done` of `texts` are through. `code` says why it failed."""

    id: UUID
    engine: Engine
    most_dollars: float | None
    state: EvaluationState
    code: str | None
    done: int
    texts: int
    created_at: datetime

    @classmethod
    def of(cls, row: IntentEvaluation) -> "IntentEvaluationOut":
        return cls(**_fields(row))


class IntentEvaluationDetailOut(IntentEvaluationOut, kw_only=True):
    """`report` is there when it is done."""

    report: ReportOut | None

    @classmethod
    def of(cls, row: IntentEvaluation) -> "IntentEvaluationDetailOut":
        report = None if row.report is None else msgspec.convert(row.report, type=ReportOut)
        return cls(**_fields(row), report=report)


def _fields(row: IntentEvaluation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IntentEvaluationOut.__struct_fields__}
