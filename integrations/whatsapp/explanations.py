"""How a row of the table of codes is written; error_codes.py looks them up."""

from dataclasses import dataclass
from enum import StrEnum

from integrations.messaging import Explanation, WhoActs


class Verdict(StrEnum):
    """What a code says about the message that it answers.

    refused     no, for good
    pause       no, and the next message of this channel fares no better: stop until somebody acts
    later       not sent; the same message may go through later
    slow_lane   not sent; the whole channel is too fast
    slow_person not sent; this one person gets too much
    unknown     Meta does not know, so neither do we: only a status can tell
    """

    REFUSED = "refused"
    PAUSE = "pause"
    LATER = "later"
    SLOW_LANE = "slow_lane"
    SLOW_PERSON = "slow_person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Meaning:
    verdict: Verdict
    explanation: Explanation
    retry_after_seconds: float = 0
    # A throttle says that the provider works: it must not open the breaker.
    counts_as_failure: bool = False


def refused(who_acts: WhoActs, cause: str, what_to_do: str) -> Meaning:
    return Meaning(Verdict.REFUSED, Explanation(cause, who_acts, what_to_do))


def pause(cause: str, what_to_do: str) -> Meaning:
    return Meaning(Verdict.PAUSE, Explanation(cause, WhoActs.ADMIN, what_to_do))


def unknown(cause: str) -> Meaning:
    what_to_do = "Wait: a status settles it, else the message is sent once more and marked."
    return Meaning(Verdict.UNKNOWN, Explanation(cause, WhoActs.NOBODY, what_to_do))


def slower(verdict: Verdict, retry_after_seconds: float, cause: str) -> Meaning:
    what_to_do = "Wait: Parley slows down and tries again by itself."
    explanation = Explanation(cause, WhoActs.NOBODY, what_to_do)
    return Meaning(verdict, explanation, retry_after_seconds)


def later(retry_after_seconds: float, cause: str, *, counts_as_failure: bool = False) -> Meaning:
    what_to_do = "Wait: Parley tries again by itself."
    explanation = Explanation(cause, WhoActs.NOBODY, what_to_do)
    return Meaning(Verdict.LATER, explanation, retry_after_seconds, counts_as_failure)
