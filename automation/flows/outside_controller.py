"""The routes of what connects flows with other systems: addresses, and secrets."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody

from automation.flows.hook_service import HookService, SecretService
from automation.flows.models import FlowHook, FlowSecret
from automation.flows.schemas import FlowSecretIn, HookIn, HookOut, SecretOut
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class FlowHookController(Controller):
    path = "/flows"
    tags = ("flows",)

    @get(
        "/{flow_id:uuid}/hooks",
        permission=Permission.FLOWS_READ,
        summary="List a flow's own addresses",
    )
    async def hooks(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[HookOut]:
        page = await HookService(uow).list_page(flow_id, PageRequest.parse(limit, cursor))
        return page.out(HookOut.of)

    @post(
        "/{flow_id:uuid}/hooks",
        permission=Permission.FLOWS_MANAGE,
        summary="Make an address at which another system starts it; shown once",
    )
    async def make_hook(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        flow_id: FromPath[UUID],
        data: JSONBody[HookIn],
        idempotency_key: IdempotencyKey = None,
    ) -> HookOut:
        hooks = HookService(uow)
        shown: dict[str, str | None] = {}

        async def make(hook_id: UUID) -> FlowHook:
            made = await hooks.make(flow_id, hook_id, data.trigger_id)
            shown.update(token=made.token, secret=made.secret)
            return made.hook

        once = Once.of(uow, idempotency_key, request, data)
        return HookOut.of(await once.run(make, hooks.get, new_id()), **shown)

    @delete(
        "/{flow_id:uuid}/hooks/{hook_id:uuid}",
        permission=Permission.FLOWS_MANAGE,
        summary="Close one of a flow's addresses",
    )
    async def remove_hook(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], hook_id: FromPath[UUID]
    ) -> None:
        await HookService(uow).remove(flow_id, hook_id)


class FlowSecretController(Controller):
    path = "/flow-secrets"
    tags = ("flows",)

    @get(permission=Permission.FLOWS_READ, summary="List the secrets that steps may name")
    async def secrets(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[SecretOut]:
        page = await SecretService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(SecretOut.of)

    @post(permission=Permission.FLOWS_MANAGE, summary="Keep a secret for one host")
    async def add_secret(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[FlowSecretIn],
        idempotency_key: IdempotencyKey = None,
    ) -> SecretOut:
        service = SecretService(uow)

        async def make(secret_id: UUID) -> FlowSecret:
            return await service.add(secret_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return SecretOut.of(await once.run(make, service.get, new_id()))

    @delete("/{secret_id:uuid}", permission=Permission.FLOWS_MANAGE, summary="Forget a secret")
    async def remove_secret(self, uow: InjectedUnitOfWork, secret_id: FromPath[UUID]) -> None:
        await SecretService(uow).remove(secret_id)
