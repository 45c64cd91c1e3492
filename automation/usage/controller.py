"""The routes of use: what a month took, for whoever pays for it."""

from litestar import Controller, Response, get
from litestar.params import FromQuery

from automation.usage.export import csv_of
from automation.usage.schemas import CalendarMonth, UsageOut
from automation.usage.service import UsageService
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class UsageController(Controller):
    path = "/usage"
    tags = ("usage",)

    @get(
        permission=Permission.USAGE_READ,
        summary="Messages, templates, AI, files and seats of a month",
    )
    async def read(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        month: FromQuery[CalendarMonth | None] = None,
    ) -> UsageOut:
        """This month unless one is named."""
        return await UsageService(uow, runtime).read(month)

    @get(
        "/export.csv",
        permission=Permission.USAGE_READ,
        summary="The same as CSV, a figure per line",
        media_type="text/csv",
    )
    async def export(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        month: FromQuery[CalendarMonth | None] = None,
    ) -> Response[bytes]:
        usage = await UsageService(uow, runtime).read(month)
        return Response(
            csv_of(usage),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="usage-{usage.month}.csv"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )
