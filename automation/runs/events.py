"""What people did with runs."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunStarted(AuditedEvent):
    object_kind: ClassVar[str] = "flow_run"
    flow_id: str

    def details(self) -> dict[str, Any]:
        return {"flow_id": self.flow_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunResumed(AuditedEvent):
    object_kind: ClassVar[str] = "flow_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunCancelled(AuditedEvent):
    object_kind: ClassVar[str] = "flow_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunsMoved(AuditedEvent):
    """Waiting runs of a flow, to the version that holds."""

    object_kind: ClassVar[str] = "flow"
    runs: int

    def details(self) -> dict[str, Any]:
        return {"runs": self.runs}
