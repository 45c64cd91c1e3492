"""Everything that `make bench` can measure: one line per scenario."""

from bench import inbox, ingest, retention, turn, web
from bench.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {
    "turn": turn.SCENARIO,
    "ingest": ingest.SCENARIO,
    "inbox": inbox.SCENARIO,
    "retention": retention.SCENARIO,
    "web": web.SCENARIO,
}
