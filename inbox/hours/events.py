"""What happened to business hours; the object is the team, or the workspace."""

from dataclasses import dataclass
from typing import ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHoursChanged(AuditedEvent):
    object_kind: ClassVar[str] = "business_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHoursRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "business_hours"
