"""The web process: settings in, Litestar application out.

request → pipeline (id, deadline, log) → route → authentication → guard → unit of work → service
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from inbox.channels.directory import ChannelDirectory
from inbox.foundation.api_request import ApiRequest
from inbox.foundation.authentication import (
    AuthenticationMiddleware,
    Authenticator,
    check_routes,
)
from inbox.foundation.health import HealthController
from inbox.foundation.injected import InjectedRuntime
from inbox.foundation.live_updates import LiveMessenger
from inbox.foundation.permissions import Subject
from inbox.foundation.problems import EXCEPTION_HANDLERS
from inbox.foundation.register import Register
from inbox.foundation.request_pipeline import RequestPipeline
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.foundation.unknown_parameters import note_known_parameters
from inbox.live.pump import LivePump
from parley.controllers import API_CONTROLLERS, PUBLIC_CONTROLLERS, WEBHOOK_DOORS
from parley.openapi import openapi_config
from parley.personal_data import REGISTER
from parley.reporting import report_request
from parley.spine import Intake, build_intake
from parley.wiring import build_authenticator, build_runtime

API_PATH = "/api/v1"


async def provide_unit_of_work(
    request: Request[Any, Any, Any], runtime: InjectedRuntime
) -> AsyncIterator[UnitOfWork]:
    """The one generator dependency: its clean-up is the commit, before the answer leaves."""
    subject: Subject = request.user
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        yield uow


def provide_subject(request: Request[Any, Any, Any]) -> Subject:
    subject: Subject = request.user
    return subject


def provide_register() -> Register:
    return REGISTER


def create_app(settings: Settings) -> Litestar:
    from parley.web_files import web_routes

    runtime = build_runtime(settings)
    authenticator = build_authenticator(runtime)
    intake = build_intake(runtime)

    def provide_runtime() -> Runtime:
        return runtime

    def provide_directory() -> ChannelDirectory:
        return intake.directory

    pump = LivePump(runtime, LiveMessenger(settings.redis_url.get_secret_value()))

    def provide_pump() -> LivePump:
        return pump

    app = Litestar(
        route_handlers=[
            HealthController,
            *PUBLIC_CONTROLLERS,
            *(route for door in WEBHOOK_DOORS for route in door(runtime, intake.door)),
            Router(path=API_PATH, route_handlers=API_CONTROLLERS),
            *web_routes(settings),
        ],
        dependencies={
            "runtime": Provide(provide_runtime, sync_to_thread=False),
            "register": Provide(provide_register, sync_to_thread=False),
            "subject": Provide(provide_subject, sync_to_thread=False),
            "uow": Provide(provide_unit_of_work),
            "directory": Provide(provide_directory, sync_to_thread=False),
            "pump": Provide(provide_pump, sync_to_thread=False),
        },
        middleware=[
            AuthenticationMiddleware(authenticator, base_url=settings.base_url, tls=settings.tls)
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        request_class=ApiRequest,
        request_max_body_size=settings.request_body_limit_bytes,
        openapi_config=openapi_config(),
        lifespan=[_lifespan(runtime, authenticator, intake, pump)],
        # Logging is ours (foundation/logs.py); Litestar's would print tracebacks with values.
        logging_config=None,
        debug=False,
    )
    app.state.report_error = report_request
    check_routes(_handlers_of(app))
    note_known_parameters(app)
    _name_every_method(app)
    app.asgi_handler = RequestPipeline(app.asgi_handler, hot_paths=("/webhooks/",))
    return app


def _lifespan(
    runtime: Runtime, authenticator: Authenticator, intake: Intake, pump: LivePump
) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await authenticator.start()
        try:
            yield
        finally:
            await pump.close()
            await intake.batcher.close()
            await authenticator.close()
            await runtime.close()

    return lifespan


def route_names(app: Litestar) -> frozenset[str]:
    """The routes as they are written in code: what a log line or a report may call them."""
    return frozenset(route.path_format for route in app.routes)


def _name_every_method(app: Litestar) -> None:
    """OPTIONS would name the methods that were there when the path was first registered."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            handler, _ = route.route_handler_map["OPTIONS"]
            # It has no setter, and a handler of its own would need a registration of its own.
            handler._fn = route.create_options_handler(route.path).fn  # noqa: SLF001 - see above


def _handlers_of(app: Litestar) -> list[BaseRouteHandler]:
    return [handler for route in app.routes for handler in _route_handlers(route)]


def _route_handlers(route: Any) -> list[BaseRouteHandler]:
    handlers = getattr(route, "route_handlers", None) or [route.route_handler]
    # OPTIONS is answered by Litestar itself and says only which methods there are.
    return [one for one in handlers if getattr(one, "http_methods", None) != {"OPTIONS"}]
