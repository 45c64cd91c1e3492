"""What every process does first: its log lines and, with a DSN, its error reports."""

import atexit
import gc
import sys
from collections.abc import Iterable
from importlib.metadata import version

from inbox.foundation import fault_points
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.logs import start_logging
from inbox.foundation.settings import Settings
from integrations.sentry import ProcessRole, SentryMisconfigured, start_sentry, stop_sentry

COLLECT_AFTER = (10_000, 20, 20)
SENTRY_ROLES = {
    "web": ProcessRole.API,
    "worker": ProcessRole.WORKER,
    "sweeper": ProcessRole.SWEEPER,
    "cli": ProcessRole.COMMAND,
}


def start_process(settings: Settings, role: str, known_routes: Iterable[str] = ()) -> None:
    # What a command prints on standard output is its answer, and nothing else may be in it.
    start_logging(settings.log_format, sys.stderr if role == "cli" else sys.stdout)
    start_reporting(settings, role, known_routes)
    fault_points.arm(settings.fail_at, settings.storm_bug)


def start_reporting(settings: Settings, role: str, known_routes: Iterable[str] = ()) -> None:
    """Again with the names of routes or tasks, once they are known: only those are reported."""
    try:
        started = start_sentry(
            settings.sentry_dsn.get_secret_value(),
            release=version("parley"),
            environment=settings.sentry_environment,
            role=SENTRY_ROLES[role],
            known_routes=known_routes,
        )
    except SentryMisconfigured as error:
        raise SettingsInvalid(str(error)) from None
    if started:
        # The last reports are still in the queue when a process ends.
        atexit.unregister(stop_sentry)
        atexit.register(stop_sentry)


def settle_memory() -> None:
    """Once everything is imported and built: what there is now stays for good, and the collector
    need not look at it again. A step makes thousands of objects and hardly a circle among them;
    with Python's usual thresholds a quarter of a busy worker's time went into looking for some."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
