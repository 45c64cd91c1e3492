"""The routes of API keys."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody
from pydantic import SecretStr

from inbox.access.api_key_service import ApiKeyService
from inbox.access.models import ApiKey
from inbox.access.schemas import ApiKeyIn, ApiKeyMadeOut, ApiKeyOut, ApiKeyUsageOut
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class ApiKeyController(Controller):
    path = "/api-keys"
    tags = ("api keys",)

    @get(permission=Permission.API_KEYS_READ, summary="List API keys, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ApiKeyOut]:
        service = ApiKeyService(uow, runtime.clock)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        stopped = await service.stopped(page.items)
        return page.out(lambda key: ApiKeyOut.of(key, stopped=key.id in stopped))

    @post(permission=Permission.API_KEYS_MANAGE, summary="Make an API key")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        runtime: InjectedRuntime,
        data: JSONBody[ApiKeyIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ApiKeyMadeOut:
        """The answer is the only place where the key itself is ever shown."""
        service = ApiKeyService(uow, runtime.clock)

        async def make(api_key_id: UUID) -> tuple[ApiKey, SecretStr | None]:
            return await service.create(api_key_id, data.name, data.scopes, data.expires_at)

        async def read(api_key_id: UUID) -> tuple[ApiKey, SecretStr | None]:
            return await service.get(api_key_id), None

        once = Once.of(uow, idempotency_key, request, data)
        made, text = await once.run(make, read, new_id())
        return ApiKeyMadeOut.of(made, None if text is None else text.get_secret_value())

    @get("/{key_id:uuid}", permission=Permission.API_KEYS_READ, summary="Read one API key")
    async def read(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, key_id: FromPath[UUID]
    ) -> ApiKeyOut:
        service = ApiKeyService(uow, runtime.clock)
        key = await service.get(key_id)
        return ApiKeyOut.of(key, stopped=key.id in await service.stopped([key]))

    @delete("/{key_id:uuid}", permission=Permission.API_KEYS_MANAGE, summary="Revoke an API key")
    async def revoke(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, key_id: FromPath[UUID]
    ) -> None:
        await ApiKeyService(uow, runtime.clock).revoke(key_id)

    @get(
        "/{key_id:uuid}/usage",
        permission=Permission.API_KEYS_READ,
        summary="Read how often a key called, by day, the newest first",
    )
    async def read_usage(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        key_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ApiKeyUsageOut]:
        page = await ApiKeyService(uow, runtime.clock).list_usage(
            key_id, PageRequest.parse(limit, cursor)
        )
        return page.out(ApiKeyUsageOut.of)
