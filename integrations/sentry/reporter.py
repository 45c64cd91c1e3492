"""Errors to Sentry, by an explicit call and in no other way.

The client is our own and is never made the SDK's global one: a library that calls `sentry_sdk`
by itself finds nobody there, no integration patches anything, no trace header is added to a call.
Without a DSN the SDK is not even imported.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from integrations.sentry.allow_list import ReportRules
from integrations.sentry.events import describe
from integrations.sentry.tags import NAME_OF_TAG, Area, ProcessRole, Tag

if TYPE_CHECKING:
    from sentry_sdk import Client

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}", re.ASCII)
_QUEUED_REPORTS: Final = 100


class SentryMisconfigured(ValueError):
    """A setting that would make reports fail or tell more than they may."""


# One per process, as the SDK has it: reports come from places that nobody can hand a client to,
# such as a thread's last line of defence.
_client: "Client | None" = None


def start_sentry(
    dsn: str,
    *,
    release: str,
    environment: str,
    role: ProcessRole,
    known_routes: Iterable[str] = (),
) -> bool:
    """True when reports will be sent. Starting again replaces the client of before."""
    global _client  # noqa: PLW0603 - see above
    stop_sentry(timeout_seconds=0)
    if not dsn:
        return False
    for name, value in (("release", release), ("environment", environment)):
        if not _LABEL.fullmatch(value):
            raise SentryMisconfigured(
                f"Sentry {name}: use up to 64 letters, digits and the signs . _ + @ -"
            )
    rules = ReportRules(release, environment, role, frozenset(known_routes))
    _client = _open_client(dsn, rules)
    return True


def _open_client(dsn: str, rules: ReportRules) -> "Client":
    import sentry_sdk
    from sentry_sdk.utils import BadDsn

    from integrations.sentry.transport import allow_list_transport

    transport = allow_list_transport(rules)
    try:
        client = sentry_sdk.Client(
            dsn=dsn,
            transport=transport,
            transport_queue_size=_QUEUED_REPORTS,
            # The transport writes these itself; given here, the SDK does not look for them in
            # the environment, in git or at the machine's name.
            release=rules.release,
            environment=rules.environment,
            server_name="",
            project_root="",
            default_integrations=False,
            auto_enabling_integrations=False,
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            # `send_default_pii=False` is the default, and naming it warns since 2.75.
            traces_sample_rate=None,
            propagate_traces=False,
            trace_propagation_targets=[],
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            enable_logs=False,
            enable_db_query_source=False,
            enable_http_request_source=False,
            # These two would write or send whole events besides the transport.
            debug=False,
            spotlight=False,
        )
    except BadDsn:
        raise SentryMisconfigured("SENTRY_DSN is not a Sentry DSN; copy it again.") from None
    # Not isinstance: the printer that may stand around our transport claims to be one itself.
    if type(client.transport) is not transport:
        client.close(timeout=0)
        raise SentryMisconfigured(
            "SENTRY_PRINT_ENVELOPES prints what the allow list would drop; unset it."
        )
    return client


def report(
    error: BaseException,
    *,
    workspace_id: UUID | None = None,
    route: str | None = None,
    tags: Iterable[Tag] = (),
) -> str | None:
    """The event's id, or None when nothing was sent. Never raises and never waits."""
    client = _client
    if client is None:
        return None
    # A report is made where something has already failed; it must not become the next failure.
    with suppress(Exception):
        event: Any = describe(error)
        event["transaction"] = route
        event["tags"] = {NAME_OF_TAG[type(tag)]: tag.value for tag in tags}
        if workspace_id is not None:
            event["tags"]["workspace"] = str(workspace_id)
        return client.capture_event(event)
    return None


class SentryCheck(Exception):
    """Raised by `parley doctor --sentry`, to see it arrive."""


def check_delivery(*, timeout_seconds: float = 10.0) -> tuple[str | None, str | None]:
    """Reports one error of our own and waits: its id, and why it was not taken if it was not."""
    from integrations.sentry.transport import DROPPED

    client = _client
    if client is None:
        return None, "off"
    DROPPED.clear()
    event_id: str | None = None
    try:
        _fail()
    except SentryCheck as error:
        event_id = report(error, tags=[Area.START])
    late: list[int] = []
    client.flush(timeout=timeout_seconds, callback=lambda pending, _: late.append(pending))
    if DROPPED:
        return event_id, DROPPED[-1]
    return event_id, None if event_id and not late else "no_answer"


def _fail() -> None:
    raise SentryCheck


def stop_sentry(*, timeout_seconds: float = 2.0) -> None:
    """Sends what is queued, for at most this long. It blocks: in a loop, use a thread."""
    global _client
    client, _client = _client, None
    if client is not None:
        with suppress(Exception):
            client.close(timeout=timeout_seconds)
