"""Is this process alive, and can it do its work? For proxies, supervisors and people.

`/health/live` answers while the process runs; `/health/ready` asks PostgreSQL. Redis is not
asked: without it everything still works, a little later.
"""

from typing import Literal

import msgspec
from litestar import Controller, Response, get
from litestar.enums import MediaType

from inbox.foundation.authentication import PUBLIC
from inbox.foundation.house_measures import measure_house
from inbox.foundation.injected import InjectedRuntime
from inbox.foundation.metrics import metrics_text

READY_WITHIN_SECONDS = 2


class Health(msgspec.Struct, kw_only=True):
    status: Literal["ok"]


class HealthController(Controller):
    path = "/"
    tags = ("health",)

    @get(
        "/health/live",
        opt={PUBLIC: "A supervisor has no key."},
        summary="The process runs",
    )
    async def live(self) -> Health:
        return Health(status="ok")

    @get(
        "/health/ready",
        opt={PUBLIC: "A proxy has no key."},
        summary="The process can serve requests: its database answers",
    )
    async def ready(self, runtime: InjectedRuntime) -> Health:
        await runtime.database.ping(READY_WITHIN_SECONDS)
        return Health(status="ok")

    @get(
        "/metrics",
        opt={PUBLIC: "Holds counters only; the proxy keeps it from the outside."},
        summary="Counters in Prometheus text",
        media_type=MediaType.TEXT,
    )
    async def metrics(self, runtime: InjectedRuntime) -> Response[bytes]:
        await measure_house(runtime)
        return Response(metrics_text(), media_type="text/plain; version=0.0.4")
