"""What happened to a view."""

from dataclasses import dataclass
from typing import ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(AuditedEvent):
    object_kind: ClassVar[str] = "view"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "view"
