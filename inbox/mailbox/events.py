"""What people did with what was put aside."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent, Event
from inbox.mailbox.models import EventState


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEventReopened(AuditedEvent):
    object_kind: ClassVar[str] = "inbound_event"
    was: EventState

    def details(self) -> dict[str, Any]:
        return {"was": self.was.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsTaken(Event):
    """Something stands in the mailbox that a member put there, and not a provider's webhook."""
