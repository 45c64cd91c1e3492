"""The routes of erasures, and of letting rest what is a contact's."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post, put
from litestar.params import FromPath, JSONBody

from inbox.contacts.schemas import ContactOut, RestrictionIn
from inbox.contacts.service import ContactService
from inbox.erasure.models import Erasure, SubjectOfErasure
from inbox.erasure.restricting import set_restriction
from inbox.erasure.schemas import ErasureOut, WorkspaceErasureIn
from inbox.erasure.service import Erasures
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.workspaces.service import MemberService


class ErasureController(Controller):
    path = "/erasures"
    tags = ("erasures",)

    @get(
        permission=Permission.PRIVACY_READ,
        summary="List who was or is being erased, the newest first",
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ErasureOut]:
        page = await Erasures(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(ErasureOut.of)

    @get(
        "/{erasure_id:uuid}",
        permission=Permission.PRIVACY_READ,
        summary="Read how far an erasure is, and its certificate",
    )
    async def read(self, uow: InjectedUnitOfWork, erasure_id: FromPath[UUID]) -> ErasureOut:
        return ErasureOut.of(await Erasures(uow).get(erasure_id))


class ContactRestController(Controller):
    path = "/contacts/{contact_id:uuid}"
    tags = ("erasures",)

    @put(
        "/restriction",
        permission=Permission.PRIVACY_MANAGE,
        summary="Let what is a contact's rest, or lift that",
    )
    async def restrict(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        data: JSONBody[RestrictionIn],
    ) -> ContactOut:
        """No flow starts or goes on, no answer is made by itself, no model is asked about him and
        no worksheet names him. What automation had waiting is not sent. People go on answering."""
        reason = data.reason if data.restricted else None
        contact = await set_restriction(uow, contact_id, reason)
        return (await ContactService(uow).shown([contact], subject))[0]

    @post(
        "/erasure",
        permission=Permission.PRIVACY_MANAGE,
        summary="Erase a contact, for good",
        status_code=202,
    )
    async def erase_contact(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        contact_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> ErasureOut:
        """Carried out at once by a worker; read the erasure to see how far it is. Everything about
        the contact and all that was merged into it goes: what was to be sent is not sent, a flow
        that is under way ends. Orders stay without what names him. Who writes again afterwards is
        a new contact. It cannot be undone."""
        service, kind = Erasures(uow), SubjectOfErasure.CONTACT

        async def make(erasure_id: UUID) -> Erasure:
            return await service.begin(contact_id, erasure_id=erasure_id)

        async def read(erasure_id: UUID) -> Erasure:
            return await service.asked_before(erasure_id, kind, contact_id)

        once = Once.of(uow, idempotency_key, request, None)
        return ErasureOut.of(await once.run(make, read, new_id()))


class MemberErasureController(Controller):
    path = "/members/{member_id:uuid}/erasure"
    tags = ("erasures",)

    @post(
        permission=Permission.PRIVACY_MANAGE,
        summary="Erase a member, for good",
        status_code=202,
    )
    async def erase_member(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        member_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> ErasureOut:
        """He is deactivated at once; then a worker removes who he was. What he wrote stays, under
        an id that leads nowhere. The last owner cannot be erased."""
        service, kind = Erasures(uow), SubjectOfErasure.MEMBER
        members = MemberService(uow, runtime.installation_key)

        async def make(erasure_id: UUID) -> Erasure:
            return await service.begin_member(member_id, members, erasure_id=erasure_id)

        async def read(erasure_id: UUID) -> Erasure:
            return await service.asked_before(erasure_id, kind, member_id)

        once = Once.of(uow, idempotency_key, request, None)
        return ErasureOut.of(await once.run(make, read, new_id()))


class WorkspaceErasureController(Controller):
    path = "/workspace/erasure"
    tags = ("erasures",)

    @put(
        permission=Permission.PRIVACY_MANAGE,
        summary="Erase the whole workspace, for good",
        status_code=202,
    )
    async def erase_workspace(
        self,
        uow: InjectedUnitOfWork,
        data: JSONBody[WorkspaceErasureIn],
    ) -> ErasureOut:
        """Only an owner, and only with the workspace's name. Everything in it goes, its files and
        its audit too; when it is done nobody can sign in any more."""
        return ErasureOut.of(await Erasures(uow).begin_workspace(data.name))
