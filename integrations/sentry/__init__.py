"""Error reports that cannot carry message text. See reporter.py and allow_list.py."""

from integrations.sentry.reporter import (
    SentryMisconfigured,
    check_delivery,
    report,
    start_sentry,
    stop_sentry,
)
from integrations.sentry.tags import Area, Consequence, Peer, ProcessRole, Tag

__all__ = [
    "Area",
    "Consequence",
    "Peer",
    "ProcessRole",
    "SentryMisconfigured",
    "Tag",
    "check_delivery",
    "report",
    "start_sentry",
    "stop_sentry",
]
