"""How long and how often a provider is asked: one deadline, two tries within it, the breaker.

Only what did no harm is tried again: a limit that passes, a server that said it failed, one that
broke off before it wrote anything. The pause that a provider asks for is kept, or nothing is tried.
A call that timed out may have been billed, and has used up the time anyway. What was used is that
of both tries; where nobody told, as much as a try can use.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from msgspec import Struct

from integrations.ai.breaker import AskBreaker
from integrations.ai.contract import (
    BudgetExceeded,
    Failure,
    Incomplete,
    Invalid,
    Ok,
    RateLimited,
    TimedOut,
    Unavailable,
    Usage,
    usage_of,
)
from integrations.ai.transport import TOTAL_SECONDS

Answer = TypeVar("Answer", bound=Struct)
TRIES = 2
NO_MODEL = frozenset({"no_json", "no_object", "status", "no_choice", "no_message", "no_data"})
PAUSE_SECONDS = 0.3
# A second try with less time than this would only be billed.
WORTH_TRYING_SECONDS = 2.0


class Patience:
    def __init__(self, breaker: AskBreaker, deadline_seconds: float = TOTAL_SECONDS) -> None:
        self.breaker = breaker
        self._deadline = deadline_seconds

    async def ask(
        self, attempt: Callable[[float], Awaitable[Ok[Answer] | Failure]], most: Usage
    ) -> Ok[Answer] | Failure:
        """`attempt` is handed the seconds it has, and uses `most` at most."""
        if not self.breaker.may_call():
            return Unavailable("breaker_open")
        until = time.monotonic() + self._deadline
        outcome: Ok[Answer] | Failure = TimedOut()
        used = Usage()
        try:
            for attempt_number in range(1, TRIES + 1):
                left = until - time.monotonic()
                try:
                    async with asyncio.timeout(left):
                        outcome = await attempt(left)
                except TimeoutError:
                    outcome = TimedOut()
                told = usage_of(outcome)
                used += most if told.untold else told
                wait = _wait_after(outcome)
                left = until - time.monotonic()
                if wait is None or attempt_number == TRIES or left - wait < WORTH_TRYING_SECONDS:
                    break
                await asyncio.sleep(wait)
        except BaseException:
            self.breaker.forget_trial()
            raise
        self.breaker.note(failed=_is_trouble(outcome))
        # Ours, not the provider's: it is never the end of an attempt.
        return outcome if isinstance(outcome, BudgetExceeded) else replace(outcome, usage=used)


def _is_trouble(outcome: object) -> bool:
    """Nobody answered, or what did is no model: a page of some proxy, half a body, JSON that says
    something else."""
    if isinstance(outcome, Invalid):
        return outcome.code in NO_MODEL or outcome.code.startswith("client:")
    if isinstance(outcome, Incomplete):
        return outcome.code in {"stream_cut", "too_slow"}
    return isinstance(outcome, TimedOut | Unavailable)


def _wait_after(outcome: object) -> float | None:
    """None when another try is not worth it."""
    if isinstance(outcome, RateLimited | Unavailable):
        return max(outcome.retry_after_seconds, PAUSE_SECONDS)
    return None
