"""What people did with files of the workspace's own."""

from dataclasses import dataclass
from typing import ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFileAdded(AuditedEvent):
    object_kind: ClassVar[str] = "shared_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFileRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "shared_file"
