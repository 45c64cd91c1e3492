"""A workspace of one's own for every test, and units of work as somebody in it."""

from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import PERMISSIONS_OF, Permission, Role, Subject, SubjectKind
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.models import Member
from inbox.workspaces.service import MemberService, WorkspaceService


@dataclass(frozen=True)
class MadeWorkspace:
    runtime: Runtime
    id: UUID
    owner: Member

    def as_house(self) -> UnitOfWork:
        """As the command line does."""
        return self.runtime.unit_of_work(self.id)

    def as_member(self, member: Member) -> UnitOfWork:
        return self.runtime.unit_of_work(self.id, subject=subject_of(member))

    def as_key(self, *permissions: Permission) -> UnitOfWork:
        subject = Subject(self.id, SubjectKind.API_KEY, new_id(), frozenset(permissions))
        return self.runtime.unit_of_work(self.id, subject=subject)

    def members(self, uow: UnitOfWork) -> MemberService:
        return MemberService(uow, self.runtime.installation_key)

    async def add_member(self, role: Role, email: str = "", name: str = "Mona Haddad") -> Member:
        async with self.as_house() as uow:
            return await self.members(uow).add(self.id, name, email or new_email(), role)


def new_email() -> str:
    return f"{new_id()}@people.example"


def subject_of(member: Member) -> Subject:
    return Subject(
        member.workspace_id, SubjectKind.MEMBER, member.id, PERMISSIONS_OF[member.role], member.role
    )


async def make_workspace(runtime: Runtime, name: str = "Acme") -> MadeWorkspace:
    workspace_id = new_id()
    async with runtime.unit_of_work(workspace_id) as uow:
        await WorkspaceService(uow).create(name, workspace_id)
        owner = await MemberService(uow, runtime.installation_key).add(
            workspace_id, "Olive Owner", new_email(), Role.OWNER
        )
    return MadeWorkspace(runtime, workspace_id, owner)
