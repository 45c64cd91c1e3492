"""The routes of sheet links and the accounts that they write as."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.sheet_links.models import SheetAccount, SheetLink
from inbox.sheet_links.schemas import (
    DriftOut,
    SheetAccountIn,
    SheetAccountOut,
    SheetLinkEdit,
    SheetLinkIn,
    SheetLinkOut,
)
from inbox.sheet_links.service import SheetLinkService
from inbox.sheet_links.verifying import verify


class SheetAccountController(Controller):
    path = "/sheet-accounts"
    tags = ("sheet accounts",)

    @get(permission=Permission.SHEET_LINKS_READ, summary="List accounts, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[SheetAccountOut]:
        page = await SheetLinkService(uow).list_accounts(PageRequest.parse(limit, cursor))
        return page.out(SheetAccountOut.of)

    @post(permission=Permission.SHEET_LINKS_MANAGE, summary="Add an account of Google's")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[SheetAccountIn],
        idempotency_key: IdempotencyKey = None,
    ) -> SheetAccountOut:
        service = SheetLinkService(uow)

        async def make(account_id: UUID) -> SheetAccount:
            return await service.add_account(account_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return SheetAccountOut.of(await once.run(make, service.get_account, new_id()))

    @delete(
        "/{account_id:uuid}",
        permission=Permission.SHEET_LINKS_MANAGE,
        summary="Remove an account that no link uses",
    )
    async def remove(self, uow: InjectedUnitOfWork, account_id: FromPath[UUID]) -> None:
        await SheetLinkService(uow).remove_account(account_id)


class SheetLinkController(Controller):
    path = "/sheet-links"
    tags = ("sheet links",)

    @get(permission=Permission.SHEET_LINKS_READ, summary="List sheet links, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[SheetLinkOut]:
        page = await SheetLinkService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(SheetLinkOut.of)

    @post(
        permission=Permission.SHEET_LINKS_MANAGE,
        summary="Keep a worksheet like the workspace's orders or contacts",
    )
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[SheetLinkIn],
        idempotency_key: IdempotencyKey = None,
    ) -> SheetLinkOut:
        """Everything that there is gets written first; then what changes. The key of a row is in a
        column `Parley ID`; a worksheet with other content and without it is refused."""
        service = SheetLinkService(uow)

        async def make(link_id: UUID) -> SheetLink:
            return await service.create(link_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return SheetLinkOut.of(await once.run(make, service.get, new_id()))

    @get("/{link_id:uuid}", permission=Permission.SHEET_LINKS_READ, summary="Read one sheet link")
    async def read(self, uow: InjectedUnitOfWork, link_id: FromPath[UUID]) -> SheetLinkOut:
        return SheetLinkOut.of(await SheetLinkService(uow).get(link_id))

    @patch(
        "/{link_id:uuid}",
        permission=Permission.SHEET_LINKS_MANAGE,
        summary="Change, pause or resume a sheet link",
    )
    async def change(
        self, uow: InjectedUnitOfWork, link_id: FromPath[UUID], data: JSONBody[SheetLinkEdit]
    ) -> SheetLinkOut:
        return SheetLinkOut.of(await SheetLinkService(uow).change(link_id, data))

    @delete(
        "/{link_id:uuid}",
        permission=Permission.SHEET_LINKS_MANAGE,
        summary="Delete a sheet link; what was written stays",
    )
    async def remove(self, uow: InjectedUnitOfWork, link_id: FromPath[UUID]) -> None:
        await SheetLinkService(uow).delete(link_id)

    @post(
        "/{link_id:uuid}/resync",
        permission=Permission.SHEET_LINKS_MANAGE,
        summary="Write everything anew",
        status_code=200,
    )
    async def resync(self, uow: InjectedUnitOfWork, link_id: FromPath[UUID]) -> SheetLinkOut:
        return SheetLinkOut.of(await SheetLinkService(uow).resync(link_id))

    @post(
        "/{link_id:uuid}/verify",
        permission=Permission.SHEET_LINKS_READ,
        summary="Compare the worksheet with the house",
        status_code=200,
        opt={NO_DEADLINE: True},
    )
    async def verify(
        self, runtime: InjectedRuntime, subject: InjectedSubject, link_id: FromPath[UUID]
    ) -> DriftOut:
        """Reads the whole worksheet, which takes as long as it is long, and changes nothing."""
        return DriftOut.of(await verify(runtime, subject, link_id))
