"""The routes of keyword rules."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody

from automation.flows.models import Flow
from automation.rules.schemas import RuleIn, RuleOut
from automation.rules.service import RuleService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class RuleController(Controller):
    path = "/rules"
    tags = ("rules",)

    @get(permission=Permission.RULES_READ, summary="List keyword rules, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[RuleOut]:
        page = await RuleService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(RuleOut.of)

    @post(permission=Permission.RULES_MANAGE, summary="Add a keyword rule")
    async def add(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[RuleIn],
        idempotency_key: IdempotencyKey = None,
    ) -> RuleOut:
        service = RuleService(uow)

        async def make(rule_id: UUID) -> Flow:
            return await service.add(data.keyword, data.reply, rule_id)

        once = Once.of(uow, idempotency_key, request, data)
        return RuleOut.of(await once.run(make, service.get, new_id()))

    @get("/{rule_id:uuid}", permission=Permission.RULES_READ, summary="Read one keyword rule")
    async def read(self, uow: InjectedUnitOfWork, rule_id: FromPath[UUID]) -> RuleOut:
        return RuleOut.of(await RuleService(uow).get(rule_id))

    @delete("/{rule_id:uuid}", permission=Permission.RULES_MANAGE, summary="Remove a keyword rule")
    async def remove(self, uow: InjectedUnitOfWork, rule_id: FromPath[UUID]) -> None:
        await RuleService(uow).remove(rule_id)
