"""Everything that `make bench` can measure: one line per scenario."""

from bench import (
    ai,
    burst,
    flow,
    inbox,
    ingest,
    live,
    processes,
    retention,
    sealed,
    start,
    turn,
    web,
)
from bench.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {
    "turn": turn.SCENARIO,
    "ingest": ingest.SCENARIO,
    "flow": flow.SCENARIO,
    "ai": ai.SCENARIO,
    "inbox": inbox.SCENARIO,
    "retention": retention.SCENARIO,
    "web": web.SCENARIO,
    "live": live.SCENARIO,
    "burst": burst.SCENARIO,
    "start": start.SCENARIO,
    "processes": processes.SCENARIO,
    "sealed": sealed.SCENARIO,
}
