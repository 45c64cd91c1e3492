"""The only way out to Sentry: every envelope is rebuilt from the allow list, or dropped.

The rebuilt envelope goes to the SDK's own transport, whose background thread sends it, so no
caller waits for the network. The only file here that knows sentry_sdk's inside.
"""

from collections import deque
from typing import Any

from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import HttpTransport

from integrations.sentry.allow_list import ReportRules, rebuild_event

# Why the last events were not taken, in the words of the SDK: `network`, `status_403`.
DROPPED: deque[str] = deque(maxlen=100)


def allow_list_transport(rules: ReportRules) -> type[HttpTransport]:
    """The SDK makes the transport itself and hands it nothing but its options: hence a class."""

    class AllowListTransport(HttpTransport):
        def capture_envelope(self, envelope: Envelope) -> None:
            # Failing open is the one thing that this must not do, whatever it was that failed.
            try:
                rebuilt = rebuild_envelope(envelope, rules)
            except Exception:  # noqa: BLE001 - dropped, for the reason above
                return
            if rebuilt is not None:
                super().capture_envelope(rebuilt)

        def on_dropped_event(self, _reason: str) -> None:
            DROPPED.append(_reason)

        def record_lost_event(self, *_: Any, **__: Any) -> None:
            """Client reports would be added after the rebuilding. There are none."""

    return AllowListTransport


def rebuild_envelope(envelope: Envelope, rules: ReportRules) -> Envelope | None:
    """Items of any other type (transactions, sessions, logs, attachments, …) are left behind."""
    events = [item.payload.json for item in envelope.items if item.type == "event"]
    if len(events) != 1:
        return None
    event = rebuild_event(events[0], rules)
    if event is None:
        return None
    rebuilt = Envelope(headers={"event_id": event["event_id"]})
    # The SDK's type for an event is a closed dictionary; ours is one that it can serialise.
    rebuilt.add_event(event)  # type: ignore[arg-type]
    return rebuilt
