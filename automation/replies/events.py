"""What happened to automatic answers."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySettingsChanged(AuditedEvent):
    object_kind: ClassVar[str] = "reply_settings"
    fields: tuple[str, ...]
    mode: str

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields), "mode": self.mode}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyIntentChanged(AuditedEvent):
    """By a member; or by the house, when audits took `auto` away again."""

    object_kind: ClassVar[str] = "reply_intent"
    intent: str
    mode: str

    def details(self) -> dict[str, Any]:
        return {"intent": self.intent, "mode": self.mode}


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyJudged(AuditedEvent):
    """By whoever answers the customer: a suggestion was used, or put aside."""

    object_kind: ClassVar[str] = "auto_reply"
    verdict: str

    def details(self) -> dict[str, Any]:
        return {"verdict": self.verdict}


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyAudited(AuditedEvent):
    object_kind: ClassVar[str] = "auto_reply"
    audit: str

    def details(self) -> dict[str, Any]:
        return {"audit": self.audit}
