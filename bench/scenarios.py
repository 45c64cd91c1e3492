"""Everything that `make bench` can measure: one line per scenario."""

from bench import flow, inbox, ingest, turn, web
from bench.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {
    "turn": turn.SCENARIO,
    "ingest": ingest.SCENARIO,
    "flow": flow.SCENARIO,
    "inbox": inbox.SCENARIO,
    "web": web.SCENARIO,
}
