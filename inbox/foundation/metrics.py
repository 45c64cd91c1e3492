"""Counters and gauges in Prometheus text at `/metrics`, which the web process answers: what it has
counted itself, and gauges of the whole house (house_measures.py), since workers listen to nothing.

Labels are names from the code (routes, tasks, outcomes), never ids or texts.
"""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

LATENCY_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("parley_requests_total", "Answered requests", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "parley_request_seconds", "Time to the first byte", ["route"], buckets=LATENCY_BUCKETS
)
RINGS_SENT = Counter("parley_rings_total", "Doorbell rings handed to Redis", ["task"])
RINGS_DROPPED = Counter(
    "parley_rings_dropped_total", "Rings left to the sweeper because Redis was away", ["task"]
)
TASKS = Counter("parley_tasks_total", "Finished tasks", ["task", "outcome"])
SWEEP_SECONDS = Gauge("parley_sweep_seconds", "Length of the sweeper's last round", ["duty"])
RERUNG = Counter("parley_rerung_total", "Waiting rows that the sweeper rang again", ["task"])
EFFECTS = Counter("parley_effects_total", "Ended sends", ["outcome"])
STEPS = Counter("parley_steps_total", "Mailbox steps", ["outcome"])
STEP_EVENTS = Counter(
    "parley_step_events_total", "Inbound events by what became of them", ["state"]
)
RECEIVED = Counter("parley_received_total", "Items of webhooks", ["source", "result"])

OLDEST_SECONDS = Gauge(
    "parley_oldest_kept_seconds", "Age of the oldest of what is kept for a time", ["kind"]
)
WAITING = Gauge("parley_waiting", "What waits for workers, of all workspaces", ["what"])
WAITING_SECONDS = Gauge("parley_waiting_seconds", "How long the longest of it has waited", ["what"])


def metrics_text() -> bytes:
    return generate_latest(REGISTRY)
