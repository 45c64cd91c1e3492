"""Who is to be forgotten: asked for once, carried out by a worker, and shown afterwards."""

from uuid import UUID

from inbox.contacts.service import ContactService
from inbox.erasure.events import ErasureAsked
from inbox.erasure.models import Erasure, SubjectOfErasure
from inbox.erasure.repository import ErasureRepository
from inbox.foundation.errors import Forbidden, invalid_field
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Role, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService, WorkspaceService

CARRY_OUT_ERASURE = "carry_out_erasure"


class Erasures:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._erasures = ErasureRepository(uow)

    async def begin(
        self,
        contact_id: UUID,
        *,
        reason: str = "asked",
        request_id: UUID | None = None,
        erasure_id: UUID | None = None,
    ) -> Erasure:
        """Of a contact and of all that it stands for. One that is open is the one that is meant."""
        contact = await ContactService(self.uow).get(contact_id)
        members = await ContactService(self.uow).members_of(contact.id)
        return await self.begin_of(
            SubjectOfErasure.CONTACT,
            contact.id,
            sorted(members),
            reason=reason,
            request_id=request_id,
            erasure_id=erasure_id,
        )

    async def begin_member(
        self, member_id: UUID, members: MemberService, *, erasure_id: UUID | None = None
    ) -> Erasure:
        """He cannot sign in from this moment on. The last owner is refused, as are those whose
        role is out of the caller's reach."""
        await members.deactivate(member_id)
        return await self.begin_of(
            SubjectOfErasure.MEMBER, member_id, [member_id], reason="asked", erasure_id=erasure_id
        )

    async def begin_workspace(self, name: str) -> Erasure:
        """By its name, typed again: nothing brings it back."""
        workspace = await WorkspaceService(self.uow).get()
        if name.strip() != workspace.name:
            raise invalid_field("name", "The name of the workspace, exactly as it is.")
        subject = self.uow.subject
        if subject.kind is not SubjectKind.SYSTEM and subject.role is not Role.OWNER:
            raise Forbidden("Only an owner erases a workspace.")
        kind = SubjectOfErasure.WORKSPACE
        return await self.begin_of(kind, workspace.id, [workspace.id], reason="asked")

    async def begin_of(
        self,
        kind: SubjectOfErasure,
        subject_id: UUID,
        ids: list[UUID],
        *,
        reason: str,
        request_id: UUID | None = None,
        erasure_id: UUID | None = None,
    ) -> Erasure:
        """`ids` are all that are this person."""
        subject = self.uow.subject
        there = await self._erasures.find_open(kind, subject_id)
        if there is not None:
            self._ring(there)
            return there
        erasure = Erasure(
            workspace_id=self.uow.workspace_id,
            id=erasure_id or new_id(),
            subject_kind=kind,
            subject_id=subject_id,
            reason=reason,
            request_id=request_id,
            asked_by_kind=subject.kind.value,
            asked_by=subject.id,
            work={"people": [str(one) for one in ids]},
        )
        await self._erasures.add(erasure)
        await self.uow.session.refresh(erasure)
        self.uow.record(
            ErasureAsked(
                workspace_id=erasure.workspace_id,
                object_id=erasure.id,
                subject_kind=kind.value,
                subject_id=subject_id,
                reason=reason,
            )
        )
        self._ring(erasure)
        return erasure

    async def get(self, erasure_id: UUID) -> Erasure:
        return await self._erasures.get(erasure_id)

    async def asked_before(self, erasure_id: UUID, kind: SubjectOfErasure, of: UUID) -> Erasure:
        """What an Idempotency-Key made: perhaps nothing, because one was open already."""
        found = await self._erasures.find(erasure_id) or await self._erasures.last_of(kind, of)
        return found or await self._erasures.get(erasure_id)

    async def list_page(self, request: PageRequest) -> Page[Erasure]:
        return await self._erasures.list_page(request)

    def _ring(self, erasure: Erasure) -> None:
        self.uow.ring(Ring(CARRY_OUT_ERASURE, (erasure.workspace_id, erasure.id)))
