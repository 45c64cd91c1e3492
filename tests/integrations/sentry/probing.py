"""What the probes share: the way in which a mode captures an error, and the list of probes."""

import contextlib
import logging
import sys
from collections.abc import Callable
from uuid import UUID

import sentry_sdk

from integrations.sentry import Area, report

MODE, DSN, THIRD_PARTY = sys.argv[1:4]
WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
ROUTE = "/api/v1/conversations/{id}"

PROBES: dict[str, Callable[[str], object]] = {}
log = logging.getLogger("shop")


def probe(function: Callable[[str], object]) -> Callable[[str], object]:
    PROBES[function.__name__] = function
    return function


def on_scope(function: Callable[[str], object]) -> None:
    """A probe that puts something on the scope, where the next error would take it along."""

    def run(canary: str) -> None:
        with sentry_sdk.isolation_scope():
            function(canary)
            capture_raised(ValueError())

    PROBES[function.__name__] = run


def capture(error: BaseException, route: str | None = ROUTE) -> None:
    # The SDK is called as well in the product: a library may do so behind our back.
    sentry_sdk.capture_exception(error)
    if MODE == "product":
        report(error, workspace_id=WORKSPACE, route=route, tags=[Area.REQUEST])


@contextlib.contextmanager
def captured():
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever the probe brought about
        capture(error)
    else:
        raise AssertionError("the probe was expected to raise")


def capture_raised(error: BaseException) -> None:
    with captured():
        raise error
