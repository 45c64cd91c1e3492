"""The routes of the caller's own notifications."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from inbox.foundation.errors import NotFound
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.notifications.schemas import NotificationOut, UnreadNotificationsOut
from inbox.notifications.service import NotificationService


class NotificationController(Controller):
    path = "/notifications"
    tags = ("notifications",)

    @get(permission=Permission.ACCOUNT_OWN, summary="List own notifications, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        unread: FromQuery[bool] = False,
    ) -> PageOut[NotificationOut]:
        page = await NotificationService(uow).list_page(
            PageRequest.parse(limit, cursor), unread=unread
        )
        return page.out(NotificationOut.of)

    @get("/unread", permission=Permission.ACCOUNT_OWN, summary="How many are unread")
    async def count(self, uow: InjectedUnitOfWork) -> UnreadNotificationsOut:
        return UnreadNotificationsOut(unread=await NotificationService(uow).count_unread())

    @post("/read", permission=Permission.ACCOUNT_OWN, summary="Mark all as read", status_code=204)
    async def read_all(self, uow: InjectedUnitOfWork) -> None:
        await NotificationService(uow).mark_read()

    @post(
        "/{notification_id:uuid}/read",
        permission=Permission.ACCOUNT_OWN,
        summary="Mark one as read",
        status_code=204,
    )
    async def read_one(self, uow: InjectedUnitOfWork, notification_id: FromPath[UUID]) -> None:
        service = NotificationService(uow)
        if await service.get(notification_id) is None:
            raise NotFound
        await service.mark_read(only=[notification_id])
