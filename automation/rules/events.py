"""What happened to a rule."""

from dataclasses import dataclass
from typing import ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAdded(AuditedEvent):
    object_kind: ClassVar[str] = "keyword_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "keyword_rule"
