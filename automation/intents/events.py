"""What happened to the labels, and what was found."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentCreated(AuditedEvent):
    object_kind: ClassVar[str] = "intent"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentChanged(AuditedEvent):
    """`examples` is how many were added, or with a minus taken away."""

    object_kind: ClassVar[str] = "intent"
    examples: int = 0

    def details(self) -> dict[str, Any]:
        return {"examples": self.examples}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentDeleted(AuditedEvent):
    """Whoever goes by its name hears that it is another's from now on."""

    object_kind: ClassVar[str] = "intent"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentJudged(AuditedEvent):
    """A colleague said what a message is about."""

    object_kind: ClassVar[str] = "message"
    correct_id: UUID | None

    def details(self) -> dict[str, Any]:
        return {"correct_id": None if self.correct_id is None else str(self.correct_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationStarted(AuditedEvent):
    object_kind: ClassVar[str] = "intent_evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentDetected(Event):
    conversation_id: UUID
    message_id: UUID
    name: str
    p: float
