"""Bars besides the invariants: how long an answer or a reply may take while something is broken."""

from collections.abc import Iterable, Sequence

from storm.customers import Said, quoted_number
from storm.evidence import Arrival, Evidence
from storm.quantiles import quantile
from storm.verdicts import Verdict

BAR = "bar"


def answers_within(said: Iterable[Said], since: float, until: float, seconds: float) -> Verdict:
    """Every webhook of that time is answered in time, and with 503 if it could not be kept."""
    asked = [
        (code, took)
        for one in said
        for at, code, took in one.answers
        if since <= at and at + took <= until
    ]
    breaches = [
        f"answer {code or 'none'} after {took:.1f} s" for code, took in asked if took > seconds
    ]
    breaches += [f"answer {code}, not 503" for code, _ in asked if code not in {0, 200, 503}]
    return Verdict(BAR, f"webhooks are answered within {seconds:g} s", len(asked), breaches)


def acks_p95(said: Iterable[Said], seconds: float) -> Verdict:
    took = sorted(took for one in said for _, code, took in one.answers if code == 200)
    found = quantile(took, 0.95)
    breaches = [f"p95 is {found * 1000:.0f} ms"] if took and found > seconds else []
    return Verdict(BAR, f"acks: p95 ≤ {seconds * 1000:.0f} ms", len(took), breaches)


def replies_p95(said: Sequence[Said], arrivals: Sequence[Arrival], seconds: float) -> Verdict:
    """From the ack to the first arrival of the reply."""
    took = reply_seconds(said, arrivals)
    found = quantile(took, 0.95)
    breaches = [f"p95 is {found:.1f} s"] if took and found > seconds else []
    return Verdict(BAR, f"replies: p95 ≤ {seconds:g} s", len(took), breaches)


def reply_seconds(said: Sequence[Said], arrivals: Sequence[Arrival]) -> list[float]:
    """Sorted."""
    first: dict[int, float] = {}
    for arrival in arrivals:
        number = quoted_number(arrival.text)
        if number is not None and arrival.at < first.get(number, float("inf")):
            first[number] = arrival.at
    return sorted(
        first[one.number] - one.acked_at
        for one in said
        if one.acked_at is not None and one.number in first
    )


def somebody_took_over(evidence: Evidence) -> Verdict:
    """Else the storm has shown nothing about it."""
    taken = len(evidence.takeovers or ())
    breaches = [] if taken else ["no conversation was taken over"]
    return Verdict(BAR, "colleagues took conversations over", max(taken, 1), breaches)


def back_within(what: str, seconds: Sequence[float], most: float) -> Verdict:
    breaches = [f"took {one:.1f} s" for one in seconds if one > most]
    return Verdict(BAR, f"{what} is back within {most:g} s", len(seconds), breaches)


def quiet_stays_quick(idle: Sequence[float], flooded: Sequence[float], floor: float) -> Verdict:
    """While a neighbour floods, the p95 of a quiet tenant is at most twice what it was."""
    if not idle or not flooded:
        return Verdict(BAR, "a quiet tenant stays quick", 0)
    before, meanwhile = quantile(idle, 0.95), quantile(flooded, 0.95)
    most = max(2 * before, floor)
    breaches = (
        [f"p95 {meanwhile * 1000:.0f} ms, idle {before * 1000:.0f} ms"] if meanwhile > most else []
    )
    return Verdict(BAR, "a quiet tenant stays quick (p95 ≤ 2 × idle)", len(flooded), breaches)


def reached(points: Sequence[str], exits: Sequence[str]) -> Verdict:
    """A fail point that no process passed has proved nothing."""
    missed = [f"{one} was never reached" for one in points if one not in exits]
    return Verdict(BAR, "each fail point was reached", len(points), missed)


def odd_bodies(answers: Sequence[tuple[int, float]]) -> Verdict:
    wrong = [f"answer {code or 'none'}" for code, _ in answers if code >= 500 or not code]
    slow = [f"answer after {took:.2f} s" for _, took in answers if took > 1]
    worst = max((took for _, took in answers), default=0)
    says = f"odd bodies: no 5xx, none over 1 s (the slowest {worst:.2f} s)"
    return Verdict(BAR, says, len(answers), wrong + slow)


def forgeries_refused(answers: Sequence[tuple[int, float]], rows: int) -> Verdict:
    """What cannot be read at all is a 400 before anybody looks for a signature."""
    taken = [f"answer {code}" for code, _ in answers if code not in {400, 401}]
    if rows:
        taken.append(f"{rows} rows of forged bodies")
    refused = sum(code == 401 for code, _ in answers)
    return Verdict(BAR, f"forged bodies: no row, {refused} × 401, others 400", len(answers), taken)
