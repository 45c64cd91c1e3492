"""What happened to what was drawn."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCreated(AuditedEvent):
    object_kind: ClassVar[str] = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChanged(AuditedEvent):
    object_kind: ClassVar[str] = "flow"
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPublished(AuditedEvent):
    object_kind: ClassVar[str] = "flow"
    number: int

    def details(self) -> dict[str, Any]:
        return {"number": self.number}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStateChanged(AuditedEvent):
    object_kind: ClassVar[str] = "flow"
    state: str

    def details(self) -> dict[str, Any]:
        return {"state": self.state}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSecretAdded(AuditedEvent):
    object_kind: ClassVar[str] = "flow_secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSecretRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "flow_secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowHookMade(AuditedEvent):
    object_kind: ClassVar[str] = "flow_hook"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowHookRemoved(AuditedEvent):
    object_kind: ClassVar[str] = "flow_hook"
