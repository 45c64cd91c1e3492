"""Places where a storm may end this process, and faults that only a storm can switch on.

    fail_point("after_claim_commit")   ends the process here, like a kill -9, when
                                       PARLEY_FAIL_AT is `after_claim_commit` (the first time
                                       it passes) or `after_claim_commit:3` (the third time)
    bug("blind_retry")                 True when PARLEY_STORM_BUG is `blind_retry`: the caller
                                       then does the wrong thing, and the storm has to notice
    poison_point(text)                 raises, loops or exits when PARLEY_STORM_BUG is `poison`
                                       and the text asks for it

Nothing is armed unless the process was started with these settings: each call is then one
comparison. A name that is in no table below is refused, so that a slip cannot pass for a quiet
storm. What each one is for, and what must catch it: storm/README.md.
"""

import os
import time
from collections.abc import Mapping
from typing import NoReturn

from inbox.foundation.errors import SettingsInvalid

# As a process ends that was killed with signal 9, in a shell's counting.
EXIT_CODE = 137

# name → the process that passes it.
FAIL_POINTS: Mapping[str, str] = {
    "before_intake_commit": "web",
    "after_intake_commit": "web",
    "before_step_commit": "worker",
    "after_step_commit": "worker",
    "before_look_again": "worker",
    "before_claim_commit": "worker",
    "after_claim_commit": "worker",
    "before_send": "worker",
    "after_send": "worker",
    "before_outcome_commit": "worker",
    "after_outcome_commit": "worker",
    "before_sweep_commit": "sweeper",
    "after_sweep_commit": "sweeper",
    "before_timer_commit": "sweeper",
    "after_timer_commit": "sweeper",
    "before_resend_commit": "sweeper",
    "after_resend_commit": "sweeper",
}

# name → what the caller does wrong while it is on.
BUGS: Mapping[str, str] = {
    "ack_before_commit": "intake answers 200, and commits a quarter of a second later",
    "no_dedupe": "intake gives each delivery a key of its own",
    "double_apply": "a step applies its events' reactions twice",
    "no_look_again": "a step does not look again, and nobody rings for stranded events",
    "lost_ring_no_sweep": "the sweeper rings for nothing that was left over",
    "no_fence": "an outcome is written without comparing the lease's token",
    "blind_retry": "an unknown outcome becomes ready at once",
    "unknown_is_failed": "an unknown outcome becomes failed",
    "silent_resend": "a resend is not flagged as possibly twice",
    "skip_head_of_line": "a claim does not ask for earlier open effects of the conversation",
    "status_backwards": "a status overwrites whatever was there",
    "no_workspace_scope": "the first channel that comes to hand sends, whosever it is",
    "text_in_log": "a step logs the message's text",
    "no_rate_limit": "a claim takes no tokens",
    "talks_over_people": "automation goes on in a conversation that a person has taken over",
    "poison": "no fault of its own: it arms `poison_point`",
}

POISON_RAISE = "!poison-raise"
POISON_LOOP = "!poison-loop"
POISON_EXIT = "!poison-exit"


class Poisoned(Exception):
    pass


class _Armed:
    fail_at: str = ""
    passes_left: int = 0
    bug: str = ""


def arm(fail_at: str, storm_bug: str) -> None:
    """Once, at the start of the process, from its settings."""
    name, _, passes = fail_at.partition(":")
    if name and name not in FAIL_POINTS:
        raise SettingsInvalid(f"PARLEY_FAIL_AT names no fail point: {name}.")
    if passes and not passes.isdigit():
        raise SettingsInvalid("PARLEY_FAIL_AT must read `name` or `name:3`.")
    if storm_bug and storm_bug not in BUGS:
        raise SettingsInvalid(f"PARLEY_STORM_BUG names no fault: {storm_bug}.")
    _Armed.fail_at = name
    _Armed.passes_left = int(passes or 1)
    _Armed.bug = storm_bug


def fail_point(name: str) -> None:
    if _Armed.fail_at and _Armed.fail_at == name:
        _Armed.passes_left -= 1
        if _Armed.passes_left <= 0:
            os._exit(EXIT_CODE)


def bug(name: str) -> bool:
    return bool(_Armed.bug) and _Armed.bug == name


def poison_point(text: str) -> None:
    if _Armed.bug == "poison":
        _poison(text)


def _poison(text: str) -> None:
    if POISON_RAISE in text:
        raise Poisoned
    if POISON_LOOP in text:
        _loop()
    if POISON_EXIT in text:
        os._exit(EXIT_CODE)


def _loop() -> NoReturn:
    while True:
        time.sleep(1)
