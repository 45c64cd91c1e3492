"""What the API takes and gives of intents."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from automation.intents.models import Intent, IntentExample, MessageIntent, Risk
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import In, Line, Name, Out

Code = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_]{0,59}$",
        description="As flows name it: small letters, digits and `_`. It cannot be changed.",
    ),
]


class IntentIn(In):
    name: Code
    title: Name
    description: Line = ""
    risk: Risk = Risk.NONE
    examples: Annotated[list[str], Meta(max_length=50)] = field(default_factory=list)


class IntentChange(In):
    """Fields that are left out stay as they are."""

    title: Name | UnsetType = UNSET
    description: Line | UnsetType = UNSET
    risk: Risk | UnsetType = UNSET


class ExamplesIn(In):
    texts: Annotated[list[str], Meta(min_length=1, max_length=50)]


class JudgementIn(In):
    """What the message is about; null: none of the labels."""

    intent_id: UUID | None


class IntentOut(Out):
    """An intent is looked for as soon as it has 5 examples and there is another such one."""

    id: UUID
    name: str
    title: str
    description: str
    risk: Risk
    examples: int
    created_at: datetime

    @classmethod
    def of(cls, intent: Intent, examples: int) -> "IntentOut":
        return cls(
            id=intent.id,
            name=intent.name,
            title=intent.title,
            description=intent.description,
            risk=intent.risk,
            examples=examples,
            created_at=intent.created_at,
        )


class ExampleOut(Out):
    """`text` is null for those who may not read personal data."""

    id: UUID
    text: str | None
    created_at: datetime

    @classmethod
    def of(cls, example: IntentExample, subject: Subject) -> "ExampleOut":
        readable = subject.may(Permission.PERSONAL_DATA_READ)
        return cls(
            id=example.id,
            text=example.text.reveal() if readable else None,
            created_at=example.created_at,
        )


class ExamplesOut(Out):
    examples: list[ExampleOut]


class OtherOut(Out):
    intent_id: UUID
    p: float


class MessageIntentOut(Out):
    """`p` says something about right and wrong only where it is `calibrated`: after people have
    judged 50 of what was found."""

    message_id: UUID
    intent_id: UUID | None
    p: float
    calibrated: bool
    others: list[OtherOut]
    engine: str
    judged: bool
    correct_id: UUID | None
    at: datetime

    @classmethod
    def of(cls, found: MessageIntent) -> "MessageIntentOut":
        return cls(
            message_id=found.message_id,
            intent_id=found.intent_id,
            p=found.p,
            calibrated=found.calibrated,
            others=[OtherOut(intent_id=UUID(one), p=p) for one, p in found.others],
            engine=found.engine,
            judged=found.judged_at is not None,
            correct_id=found.correct_id,
            at=found.at,
        )


class MessageIntentsOut(Out):
    found: list[MessageIntentOut]


class ConfusionOut(Out):
    """Of messages that were found to be about `intent_id`, how many people said are about
    `correct_id`."""

    intent_id: UUID | None
    correct_id: UUID | None
    count: int


class ConfusionsOut(Out):
    """Of what was judged in the last 90 days."""

    judged: int
    right: int
    pairs: list[ConfusionOut]
