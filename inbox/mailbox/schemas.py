"""How events can be asked for, and how many there are of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inbox.foundation.filtering import Filters
from inbox.mailbox.models import EventSource, EventState


class EventFilters(Filters, frozen=True):
    state: EventState | None = None
    kind: str | None = None
    source: EventSource | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, slots=True)
class EventTotals:
    """Counted by one statement, so the parts are of the same moment."""

    by_state: Mapping[EventState, int]
    # Of what was ignored, unrouted or quarantined: why.
    reasons: Mapping[EventState, Mapping[str, int]] = field(default_factory=dict)

    @property
    def received(self) -> int:
        return sum(self.by_state.values())
