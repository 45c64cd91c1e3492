"""The routes of policies."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission, Subject
from inbox.privacy.models import PolicyVersion
from inbox.privacy.policies import PolicyService
from inbox.privacy.policy_schemas import PolicyIn, PolicyOut


class PolicyController(Controller):
    path = "/privacy/policies"
    tags = ("policies",)

    @get(permission=Permission.PRIVACY_READ, summary="List versions of policies, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[PolicyOut]:
        service = PolicyService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        accepted = await service.accepted(page.items)
        return page.out(lambda row: PolicyOut.of(row, accepted.get(row.id, {}), subject))

    @post(permission=Permission.PRIVACY_MANAGE, summary="Publish a version of a policy")
    async def publish(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        data: JSONBody[PolicyIn],
        idempotency_key: IdempotencyKey = None,
    ) -> PolicyOut:
        """Admins are told at once, in the app and by mail where mail is set up. What was published
        is not changed any more: a mistake is mended by the next version."""
        service = PolicyService(uow)

        async def make(version_id: UUID) -> PolicyVersion:
            return await service.publish(
                version_id,
                data.kind,
                data.body,
                effective_at=data.effective_at,
                material=data.material,
                mail=bool(runtime.settings.smtp_url.get_secret_value()),
            )

        once = Once.of(uow, idempotency_key, request, data)
        return await _shown(service, await once.run(make, service.get, new_id()), subject)

    @get("/{policy_id:uuid}", permission=Permission.PRIVACY_READ, summary="Read a version")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, policy_id: FromPath[UUID]
    ) -> PolicyOut:
        service = PolicyService(uow)
        return await _shown(service, await service.get(policy_id), subject)

    @post(
        "/{policy_id:uuid}/accept",
        permission=Permission.PRIVACY_MANAGE,
        summary="Accept a version, in person",
        status_code=200,
    )
    async def accept(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, policy_id: FromPath[UUID]
    ) -> PolicyOut:
        service = PolicyService(uow)
        return await _shown(service, await service.accept(policy_id), subject)


async def _shown(service: PolicyService, row: PolicyVersion, subject: Subject) -> PolicyOut:
    accepted = await service.accepted([row])
    return PolicyOut.of(row, accepted.get(row.id, {}), subject)
