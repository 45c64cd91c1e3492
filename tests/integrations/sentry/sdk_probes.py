"""Canaries handed to the SDK itself, and envelopes made by hand with one in every place."""

import json
import secrets
from collections.abc import Callable

import httpx
import sentry_sdk
from probing import PROBES, THIRD_PARTY, capture, on_scope, probe
from sentry_sdk.envelope import Envelope, Item, PayloadRef

# The SDK's own words.


@on_scope
def scope_breadcrumb(canary):
    sentry_sdk.add_breadcrumb(message=canary, data={"body": canary})


@on_scope
def scope_tag_value(canary):
    sentry_sdk.set_tag("body", canary)


@on_scope
def scope_tag_name(canary):
    sentry_sdk.set_tag(canary, "x")


@on_scope
def scope_allowed_tag(canary):
    sentry_sdk.set_tags({"area": canary, "workspace": canary, "role": canary, "peer": canary})


@on_scope
def scope_user(canary):
    sentry_sdk.set_user({"id": canary, "email": f"{canary}@shop.example"})


@on_scope
def scope_context(canary):
    sentry_sdk.set_context("message", {"body": canary})


@on_scope
def scope_extra(canary):
    sentry_sdk.set_extra("body", canary)


@on_scope
def scope_level(canary):
    sentry_sdk.get_isolation_scope().set_level(canary)


@on_scope
def scope_fingerprint(canary):
    sentry_sdk.get_isolation_scope().fingerprint = [canary]


@on_scope
def scope_transaction_name(canary):
    sentry_sdk.get_current_scope().set_transaction_name(canary)


@on_scope
def scope_attachment(canary):
    sentry_sdk.get_isolation_scope().add_attachment(bytes=canary.encode(), filename=canary)


@on_scope
def scope_feature_flag(canary):
    sentry_sdk.feature_flags.add_feature_flag(canary, True)


@probe
def message(canary):
    sentry_sdk.capture_message(canary)


@probe
def unknown_route(canary):
    error = ValueError()
    with sentry_sdk.start_transaction(name=f"/hooks/{canary}"):
        capture(error, route=f"/hooks/{canary}")


@probe
def transaction(canary):
    with sentry_sdk.start_transaction(name=canary, op="task") as current:
        current.set_data("body", canary)


@probe
def span(canary):
    with sentry_sdk.start_transaction(name="t"), sentry_sdk.start_span(name=canary, op="db") as one:
        one.set_data("db.params", canary)


@probe
def structured_log(canary):
    sentry_sdk.logger.error("received {body}", attributes={"body": canary})


@probe
def metric(canary):
    sentry_sdk.metrics.count("messages", 1, attributes={"body": canary})


@probe
def check_in(canary):
    sentry_sdk.crons.capture_checkin(monitor_slug=canary, status="ok")


@probe
def session(canary):
    with sentry_sdk.isolation_scope() as scope:
        scope.set_user({"id": canary})
        scope.start_session()
        scope.end_session()


@probe
def third_party_baggage(canary):
    headers = {"sentry-trace": f"{'c' * 32}-{'d' * 16}-1", "baggage": f"sentry-name={canary}"}
    current = sentry_sdk.continue_trace(headers)
    with sentry_sdk.start_transaction(current):
        httpx.get(THIRD_PARTY, trust_env=False)


# Events and envelopes made by hand: every place that the format has.


EVENT_TEXTS = (
    "timestamp", "level", "platform", "logger", "server_name", "release", "dist", "environment",
    "transaction", "culprit", "message", "site", "type", "unheard_of",
)  # fmt: skip


def raw_event(canary: str) -> dict[str, object]:
    frame = {
        "module": "json", "abs_path": json.__file__, "filename": canary, "function": "loads",
        "lineno": 1, "vars": {"body": canary}, "pre_context": [canary], "context_line": canary,
        "post_context": [canary], "package": canary, "symbol": canary, "colno": canary,
    }  # fmt: skip
    hostile = {"module": canary, "abs_path": canary, "function": canary, "lineno": canary}
    error = {
        "type": "ValueError", "module": None, "value": canary, "thread_id": canary,
        "mechanism": {"type": canary, "data": {"a": canary}, "meta": {"signal": canary}},
        "stacktrace": {"frames": [frame, hostile], "registers": {"rip": canary}},
        "raw_stacktrace": {"frames": [frame]},
    }  # fmt: skip
    return {
        "exception": {"values": [error, {"type": canary, "module": canary}, canary]},
        **dict.fromkeys(EVENT_TEXTS, canary),
        "tags": {"area": canary, canary: canary, "workspace": canary, "role": [canary]},
        "modules": {canary: canary},
        "extra": {"a": canary},
        "user": {"id": canary, "ip_address": canary},
        "request": {"url": canary, "data": canary, "headers": {"a": canary}, "env": {"a": canary}},
        "contexts": {"trace": {"trace_id": canary}, "device": {"name": canary}},
        "breadcrumbs": {"values": [{"message": canary}]},
        "fingerprint": [canary],
        "logentry": {"message": canary, "params": [canary]},
        "threads": {"values": [{"name": canary, "stacktrace": {"frames": [frame]}}]},
        "debug_meta": {"images": [{"code_file": canary}]},
        "sdk": {"name": canary, "version": canary, "integrations": [canary]},
        "spans": [{"description": canary}],
        "errors": [{"type": canary}],
        "_meta": {"a": {"": {"rem": [[canary]]}}},
    }  # fmt: skip


def _by_hand(name: str, make: Callable[[str], Envelope]) -> None:
    def run(canary):
        transport = sentry_sdk.get_client().transport
        if transport is not None:
            transport.capture_envelope(make(canary))

    PROBES[name] = run


def _event_envelope(
    change: Callable[[dict[str, object], str], None] = lambda _event, _canary: None,
):
    def make(canary: str) -> Envelope:
        event = raw_event(canary)
        event["event_id"] = secrets.token_hex(16)
        del event["type"]
        change(event, canary)
        return Envelope(
            headers={
                "event_id": event["event_id"],
                "dsn": canary,
                "trace": {"transaction": canary},
            },
            items=[Item(PayloadRef(json=event), type="event", headers={"filename": canary})],
        )

    return make


_by_hand("raw_event_everywhere", _event_envelope())
_by_hand("raw_event_id", _event_envelope(lambda event, canary: event.update(event_id=canary)))
_by_hand(
    "raw_event_wrong_types",
    _event_envelope(
        lambda event, canary: event.update(
            exception=[canary], tags=[canary], level={"a": canary}, transaction=[canary]
        )
    ),
)
for kind in (
    "transaction", "session", "sessions", "attachment", "check_in", "log", "trace_metric", "span",
    "profile", "profile_chunk", "replay_event", "replay_recording", "feedback", "user_report",
    "client_report", "statsd", "metric_buckets", "security", "otel_log", "unheard_of",
):  # fmt: skip
    _by_hand(
        f"item_{kind}",
        lambda canary, kind=kind: Envelope(
            headers={"event_id": secrets.token_hex(16)},
            items=[Item(PayloadRef(json=raw_event(canary)), type=kind)],
        ),
    )
