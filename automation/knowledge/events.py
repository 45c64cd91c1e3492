"""What happened to the knowledge."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSaved(AuditedEvent):
    """Written for the first time, or changed: then with the names of what is different."""

    object_kind: ClassVar[str] = "knowledge_article"
    version: int
    fields: tuple[str, ...] = ()

    def details(self) -> dict[str, Any]:
        return {"version": self.version, "fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDeleted(AuditedEvent):
    object_kind: ClassVar[str] = "knowledge_article"
