"""A process of the product in which something goes wrong that nobody expected (bugsink.py)."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from inbox.foundation.settings import Settings, read_settings

CANARY = "canary words of a customer"


class Failure(Exception):
    """Whatever it says: it must not be told."""


def fail(*_: Any, **__: Any) -> Any:
    raise Failure(CANARY)


def web(settings: Settings) -> None:
    from inbox.access.sign_in_service import SignInService
    from parley.app import create_app, route_names
    from parley.process import start_process, start_reporting

    SignInService.sign_in = fail  # type: ignore[method-assign]
    start_process(settings, "web")
    app = create_app(settings)
    start_reporting(settings, "web", route_names(app))

    async def call() -> None:
        transport, home = httpx.ASGITransport(app, raise_app_exceptions=False), settings.base_url
        async with httpx.AsyncClient(transport=transport, base_url=home) as client:
            body = {"email": "canary@customer.example", "password": CANARY}
            await client.post("/api/v1/auth/sign-in", json=body, headers={"Origin": home})

    asyncio.run(call())


def worker(settings: Settings) -> None:
    from inbox.mail.tasks import DELIVER_MAIL
    from parley.process import start_process, start_reporting
    from parley.tasks import TASKS
    from parley.wiring import build_runtime
    from parley.worker import _actor

    start_process(settings, "worker")
    start_reporting(settings, "worker", TASKS)
    runtime = build_runtime(settings, with_redis=False)
    asyncio.run(_actor(runtime, DELIVER_MAIL, fail)())  # type: ignore[arg-type]


def sweeper(settings: Settings) -> None:
    from parley.process import start_process, start_reporting
    from parley.sweeper import sweep_once
    from parley.tasks import DUTIES, Duty
    from parley.wiring import build_runtime

    start_process(settings, "sweeper")
    start_reporting(settings, "sweeper", DUTIES)
    runtime = build_runtime(settings, with_redis=False)
    asyncio.run(sweep_once(runtime, "waiting_mail", Duty(fail, every_seconds=1)))


def command(_: Settings) -> None:
    from parley import cli
    from parley.commands import workspace

    workspace.find_workspaces = fail
    sys.argv = ["parley", "workspace", "list"]
    try:
        cli.main()
    except Failure:
        # As Python would, with its words on the terminal of whoever called it.
        return


ROLES: Mapping[str, Callable[[Settings], None]] = {
    "api": web,
    "worker": worker,
    "sweeper": sweeper,
    "command": command,
}

if __name__ == "__main__":
    from tests.outside.failing import ROLES as ROLES_OF_THE_MODULE

    # Frames and classes are named by imported modules only, and `__main__` is none.
    ROLES_OF_THE_MODULE[sys.argv[1]](read_settings())
