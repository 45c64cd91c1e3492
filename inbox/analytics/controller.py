"""The route of the figures."""

from litestar import Controller, get
from litestar.params import FromQuery

from inbox.analytics.schemas import AnalyticsOut, CalendarDay
from inbox.analytics.service import AnalyticsService
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class AnalyticsController(Controller):
    path = "/analytics"
    tags = ("analytics",)

    @get(
        permission=Permission.ANALYTICS_READ,
        summary="How much came in, how long customers waited, who answered",
    )
    async def read(
        self,
        uow: InjectedUnitOfWork,
        since: FromQuery[CalendarDay | None] = None,
        until: FromQuery[CalendarDay | None] = None,
    ) -> AnalyticsOut:
        """The last four weeks unless days are named; at most 92 days at once."""
        return await AnalyticsService(uow).read(since, until)
