"""What happened to a workspace, its members and its teams: ids, roles and names of fields."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from inbox.foundation.events import AuditedEvent
from inbox.foundation.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceEvent(AuditedEvent):
    object_kind: ClassVar[str] = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceCreated(WorkspaceEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceChanged(WorkspaceEvent):
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEvent(AuditedEvent):
    """`object_id` is the member's."""

    object_kind: ClassVar[str] = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(MemberEvent):
    role: Role

    def details(self) -> dict[str, Any]:
        return {"role": self.role.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(MemberEvent):
    """A member changed the own details."""

    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(MemberEvent):
    old: Role
    new: Role

    def details(self) -> dict[str, Any]:
        return {"old": self.old.value, "new": self.new.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDeactivated(MemberEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReactivated(MemberEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEvent(AuditedEvent):
    """`object_id` is the team's."""

    object_kind: ClassVar[str] = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCreated(TeamEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(TeamEvent):
    fields: tuple[str, ...]

    def details(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDeleted(TeamEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberAdded(TeamEvent):
    member_id: UUID

    def details(self) -> dict[str, Any]:
        return {"member_id": str(self.member_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberRemoved(TeamEvent):
    member_id: UUID

    def details(self) -> dict[str, Any]:
        return {"member_id": str(self.member_id)}
