"""What was set about dealing out conversations."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.assignments.models import Presence
from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(AuditedEvent):
    """The object is the member."""

    object_kind: ClassVar[str] = "member"
    state: Presence

    def details(self) -> dict[str, Any]:
        return {"state": self.state.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAssignmentChanged(AuditedEvent):
    """The object is the team."""

    object_kind: ClassVar[str] = "team"
    enabled: bool

    def details(self) -> dict[str, Any]:
        return {"enabled": self.enabled}
