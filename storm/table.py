"""The table of faults: one line per fault that can be thrown."""

from collections.abc import Mapping
from dataclasses import dataclass

from storm.faults import (
    Scenario,
    calm,
    duplicates,
    fail_points,
    hostile_bodies,
    kill_web,
    kill_workers,
    meta_faults,
    meta_rejects,
    meta_silent,
    mixed,
    poison,
    poison_loop,
    postgres_restart,
    postgres_stop,
    redis_black_hole,
    redis_down,
    redis_flush,
    stop_workers,
    takeover,
    tenant_flood,
)
from storm.soak import soak, whole


@dataclass(frozen=True, slots=True)
class Fault:
    scenario: Scenario
    says: str
    # A switch of inbox/foundation/fault_points.py that the fault itself needs.
    armed: str = ""
    # Whether there is somebody outside besides Meta.
    with_outside: bool = False
    # Part of `make storm`; the others run by name, in full storms or in proofs.
    usual: bool = True


FAULTS: Mapping[str, Fault] = {
    "calm": Fault(calm, "no fault at all"),
    "kill_workers": Fault(kill_workers, "kill -9 of workers"),
    "takeover": Fault(takeover, "colleagues answer while the bot does, and workers die"),
    "kill_web": Fault(kill_web, "kill -9 of the web during ingest"),
    "fail_points": Fault(fail_points, "processes end at named points"),
    "postgres_restart": Fault(postgres_restart, "PostgreSQL: immediate restarts"),
    "postgres_stop": Fault(postgres_stop, "PostgreSQL: stopped, then continued"),
    "redis_flush": Fault(redis_flush, "Redis: FLUSHALL again and again"),
    "redis_down": Fault(redis_down, "Redis: away"),
    "redis_black_hole": Fault(redis_black_hole, "Redis: connects, never answers"),
    "meta_faults": Fault(meta_faults, "Meta: hangs, resets, 500s, limits, statuses in any order"),
    "meta_rejects": Fault(meta_rejects, "Meta: breaks before it accepts", usual=False),
    "meta_silent": Fault(meta_silent, "Meta: accepts, fails and never sends a status"),
    "stop_workers": Fault(stop_workers, "a worker is held past its lease", usual=False),
    "duplicates": Fault(duplicates, "webhooks many times over, and odd bodies"),
    "hostile_bodies": Fault(hostile_bodies, "odd bodies, and forged ones", usual=False),
    "tenant_flood": Fault(tenant_flood, "one tenant floods, another is quiet"),
    "poison": Fault(poison, "messages that raise or kill", armed="poison"),
    "poison_loop": Fault(poison_loop, "a message that never ends", armed="poison", usual=False),
    "mixed": Fault(mixed, "a minute of everything", usual=False),
    "whole": Fault(
        whole,
        "flows, AI, orders, worksheets and webhooks on; one fault after another",
        with_outside=True,
        usual=False,
    ),
    "soak": Fault(soak, "hours of the same at a moderate rate", with_outside=True, usual=False),
}

# What needs something that a machine may not have: said, never counted as passed.
NOT_RUN: Mapping[str, str] = {
    "disk_full": "needs a small file system of its own (tmpfs, as root)",
    "clock": "needs libfaketime",
    "openai": "its faults are thrown in the tests of integrations/ai, not here",
}
