"""What is done with the audit itself."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExported(AuditedEvent):
    """The object is the workspace."""

    object_kind: ClassVar[str] = "workspace"
    form: str
    filters: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"form": self.form, "filters": list(self.filters)}
