"""What happened to a workspace's guidance; its words are in the versions, not here."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inbox.foundation.events import AuditedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceDraftSaved(AuditedEvent):
    object_kind: ClassVar[str] = "guidance"
    sha: str

    def details(self) -> dict[str, Any]:
        return {"sha": self.sha}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceTestStarted(AuditedEvent):
    object_kind: ClassVar[str] = "guidance_test"
    sha: str

    def details(self) -> dict[str, Any]:
        return {"sha": self.sha}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidancePublished(AuditedEvent):
    """`restores` is the version that was gone back to; without a `sha` it was withdrawn."""

    object_kind: ClassVar[str] = "guidance_version"
    number: int
    sha: str
    restores: int | None

    def details(self) -> dict[str, Any]:
        return {"number": self.number, "sha": self.sha, "restores": self.restores}
