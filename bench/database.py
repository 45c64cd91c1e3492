"""What PostgreSQL counted, and what became of the messages."""

from dataclasses import dataclass

from storm.database import connect

COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
FSYNCS = "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'"
STATUSES = (
    "SELECT status, count(*) FROM message WHERE direction = 'out' GROUP BY status ORDER BY status"
)
EVENTS = "SELECT state, count(*) FROM inbound_event GROUP BY state ORDER BY state"
# A busy backend reports its counts once a second.
COUNTS_ARE_LATE_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Counts:
    commits: int
    fsyncs: int

    def since(self, before: "Counts") -> "Counts":
        return Counts(self.commits - before.commits, self.fsyncs - before.fsyncs)


def read_counts(url: str) -> Counts:
    return Counts(_number(url, COMMITS), _number(url, FSYNCS))


def message_statuses(url: str) -> dict[str, int]:
    return _table(url, STATUSES)


def event_states(url: str) -> dict[str, int]:
    return _table(url, EVENTS)


def _number(url: str, query: str) -> int:
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _table(url: str, query: str) -> dict[str, int]:
    with connect(url) as connection:
        return {str(name): int(count) for name, count in connection.execute(query)}
