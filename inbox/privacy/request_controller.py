"""The routes of requests, for members."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    Limit,
    MomentCursorText,
    MomentPageRequest,
    PageOut,
)
from inbox.foundation.permissions import Permission
from inbox.privacy.export_controller import link_of
from inbox.privacy.models import RequestSource, RequestState
from inbox.privacy.request_schemas import (
    CloseIn,
    PrivacyRequestIn,
    PrivacyRequestOut,
    VerifyIn,
)
from inbox.privacy.requests import Asked, PrivacyRequests


class PrivacyRequestController(Controller):
    path = "/privacy/requests"
    tags = ("privacy requests",)

    @get(permission=Permission.PRIVACY_READ, summary="List requests, those due first first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: MomentCursorText = None,
        in_state: FromQuery[RequestState | None] = None,
        contact_id: FromQuery[UUID | None] = None,
    ) -> PageOut[PrivacyRequestOut]:
        """What is answered stands at the end."""
        service = PrivacyRequests(uow, runtime.installation_key)
        page = await service.list_page(MomentPageRequest.parse(limit, cursor), in_state, contact_id)
        return page.out(lambda row: PrivacyRequestOut.of(row, subject))

    @post(permission=Permission.PRIVACY_MANAGE, summary="Write down what somebody asked for")
    async def take(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        data: JSONBody[PrivacyRequestIn],
        idempotency_key: IdempotencyKey = None,
    ) -> PrivacyRequestOut:
        """It is due in 30 days. Without `verified_how` it waits to be verified, for a week."""
        service = PrivacyRequests(uow, runtime.installation_key)

        async def make(request_id: UUID) -> PrivacyRequestOut:
            asked = Asked(
                kind=data.kind,
                source=RequestSource.MEMBER,
                contact_id=data.contact_id,
                verified_how=data.verified_how,
                name=data.name or "",
                address=data.address,
                words=data.words,
            )
            row, code = await service.take(asked, request_id)
            return PrivacyRequestOut.of(row, subject, code=code)

        async def read(request_id: UUID) -> PrivacyRequestOut:
            return PrivacyRequestOut.of(await service.get(request_id), subject)

        once = Once.of(uow, idempotency_key, request, data)
        return await once.run(make, read, new_id())

    @get("/{request_id:uuid}", permission=Permission.PRIVACY_READ, summary="Read a request")
    async def read(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request_id: FromPath[UUID],
    ) -> PrivacyRequestOut:
        service = PrivacyRequests(uow, runtime.installation_key)
        return PrivacyRequestOut.of(await service.get(request_id), subject)

    @post(
        "/{request_id:uuid}/verify",
        permission=Permission.PRIVACY_MANAGE,
        summary="Say how it is known who asks, and which contact it is",
        status_code=200,
    )
    async def verify(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request_id: FromPath[UUID],
        data: JSONBody[VerifyIn],
    ) -> PrivacyRequestOut:
        service = PrivacyRequests(uow, runtime.installation_key)
        row = await service.verify(request_id, data.how, data.contact_id)
        return PrivacyRequestOut.of(row, subject)

    @post(
        "/{request_id:uuid}/begin",
        permission=Permission.PRIVACY_MANAGE,
        summary="Carry out what was asked for",
        status_code=200,
    )
    async def begin(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request_id: FromPath[UUID],
    ) -> PrivacyRequestOut:
        """Access and portability make an export, deletion erases, restriction and objection set
        the contact to rest, withdrawal records that he no longer agrees. A correction is for a
        member to make."""
        row, token = await PrivacyRequests(uow, runtime.installation_key).begin(request_id)
        link = None if token is None else link_of(runtime, token)
        return PrivacyRequestOut.of(row, subject, link=link)

    @post(
        "/{request_id:uuid}/close",
        permission=Permission.PRIVACY_MANAGE,
        summary="Close a request: it is done, or refused",
        status_code=200,
    )
    async def close(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request_id: FromPath[UUID],
        data: JSONBody[CloseIn],
    ) -> PrivacyRequestOut:
        service = PrivacyRequests(uow, runtime.installation_key)
        row = await service.close(request_id, done=data.done, answer=data.answer)
        return PrivacyRequestOut.of(row, subject)
