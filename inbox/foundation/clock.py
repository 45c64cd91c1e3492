"""The time of this process, as a part that a test can replace.

Leases and due times are judged by PostgreSQL's `clock_timestamp()`, the one clock that all
processes share; this one is for what a single process decides by itself.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)
