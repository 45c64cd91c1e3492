"""What the API takes and gives for keyword rules. A reply is the workspace's own text."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from automation.flows.models import Flow, FlowState
from inbox.foundation.schemas import In, Name, Out

ReplyTemplate = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4096,
        pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        description="A text; `{{ message.text }}` stands for what the customer wrote.",
    ),
]


class RuleIn(In):
    """Answers a message that contains the keyword, while no person has taken over."""

    keyword: Name
    reply: ReplyTemplate


class RuleOut(Out):
    id: UUID
    keyword: str
    reply: str
    enabled: bool
    created_at: datetime

    @classmethod
    def of(cls, flow: Flow) -> "RuleOut":
        (trigger,), (step,) = flow.draft["triggers"], flow.draft["steps"]
        return cls(
            id=flow.id,
            keyword=trigger["config"]["keywords"][0],
            reply=step["config"]["text"],
            enabled=flow.state is FlowState.LIVE,
            created_at=flow.created_at,
        )
