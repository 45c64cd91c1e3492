"""I7 to I11: between workspaces, around texts, at the far end's limits, at a person's takeover."""

from collections import defaultdict
from collections.abc import Sequence

from storm.customers import quoted_number
from storm.invariants.case import Case
from storm.verdicts import Verdict

# Meta lets 45 messages to one person go at once and then one per six seconds.
PAIR_BURST = 45
PAIR_SECONDS = 6.0
# Requests that were claimed in good order may bunch on their way by as much.
BUNCHED_SECONDS = 1.0
# A send that had started when a person took over may still arrive this much later.
ALREADY_STARTED_SECONDS = 0.5


def workspaces_stay_apart(case: Case) -> Verdict:
    rows = case.rows
    breaches = []
    workspace_of_number = {one.address: one.workspace_id for one in rows.channels}
    for arrival in case.evidence.arrivals:
        number = quoted_number(arrival.text)
        said = case.said_by_number.get(number) if number is not None else None
        effect = case.effect_by_id.get(arrival.effect_id)
        if said is not None and (
            said.phone_number_id != arrival.phone_number_id
            or said.sender.lstrip("+") != arrival.to.lstrip("+")
        ):
            breaches.append(
                f"the reply to {said.sender} on {said.phone_number_id}"
                f" went to {arrival.to} from {arrival.phone_number_id}"
            )
        if effect and workspace_of_number.get(arrival.phone_number_id) != effect.workspace_id:
            breaches.append(f"effect {effect.id} left through another workspace's number")
    breaches += [
        f"{number} was called with another channel's credentials ({what})"
        for _, number, what in case.evidence.refused
    ]
    workspace_of_id = {
        **{one.id: one.workspace_id for one in rows.conversations},
        **{one.id: one.workspace_id for one in rows.messages},
        **{one.id: one.workspace_id for one in rows.channels},
        **{one.contact_id: one.workspace_id for one in rows.conversations},
    }
    breaches += [
        f"message {one.id} is in another workspace than its conversation or channel"
        for one in rows.messages
        if workspace_of_id.get(one.conversation_id) != one.workspace_id
        or workspace_of_id.get(one.channel_id) != one.workspace_id
    ]
    for answer in case.evidence.answers:
        breaches += [
            f"{answer.path} shows {answer.workspace_id} the row {one} of another workspace"
            for one in sorted(answer.ids)
            if workspace_of_id.get(one, answer.workspace_id) != answer.workspace_id
        ]
    apart = len({one.workspace_id for one in rows.channels}) > 1
    checked = len(case.evidence.arrivals) + sum(len(one.ids) for one in case.evidence.answers)
    # With one workspace there is nobody else's row to see.
    return Verdict("I7", "no row of one workspace in another's", checked * apart, breaches)


def texts_stay_in_their_tables(case: Case) -> Verdict:
    breaches = [f"{one.count} in {one.place}" for one in case.evidence.sightings]
    searched = len(case.evidence.searched or ())
    return Verdict("I8", "no customer's text outside its tables", searched, breaches)


def rates_are_held(case: Case) -> Verdict:
    burst_of_channel = {
        one.name.removeprefix("wa:"): one.burst
        for one in case.rows.lanes
        if one.name.startswith("wa:")
    }
    by_number: dict[str, list[float]] = defaultdict(list)
    by_pair: dict[tuple[str, str], list[float]] = defaultdict(list)
    for arrival in sorted(case.evidence.arrivals, key=lambda one: one.at):
        by_number[arrival.phone_number_id].append(arrival.at)
        by_pair[(arrival.phone_number_id, arrival.to)].append(arrival.at)
    breaches = []
    for number, times in by_number.items():
        channel = case.channel_by_address.get(number)
        if channel is None:
            continue
        rate = channel.throughput_per_second
        burst = burst_of_channel.get(channel.id, rate)
        over = _overflow(times, rate, burst + rate * BUNCHED_SECONDS)
        if over > 0:
            breaches.append(f"{number}: {over:.0f} above {rate}/s and its burst of {burst:g}")
    for (number, recipient), times in by_pair.items():
        over = _overflow(times, 1 / PAIR_SECONDS, PAIR_BURST)
        if over > 0:
            breaches.append(f"{number} to {recipient}: {over:.0f} above one per six seconds")
    return Verdict(
        "I9", "rate ceilings are held at the far end", len(case.evidence.arrivals), breaches
    )


def _overflow(times: Sequence[float], per_second: float, capacity: float) -> float:
    """By how much a bucket of this capacity, drained at this rate, would have spilled at most."""
    level = 0.0
    worst = 0.0
    last_at = times[0] if times else 0.0
    for at in times:
        level = max(0.0, level - (at - last_at) * per_second) + 1
        last_at = at
        worst = max(worst, level - capacity)
    return worst


def the_bot_falls_silent(case: Case) -> Verdict:
    breaches = []
    takeovers = case.evidence.takeovers or ()
    since = {one.conversation_id: one.committed_at for one in takeovers}
    for effect in case.sends:
        taken_at = since.get(effect.conversation_id or "")
        message = case.message_of(effect)
        if taken_at is None or message is None or message.author != "automation":
            continue
        breaches += [
            f"effect {effect.id} arrived {arrival.at - taken_at:.1f} s after the takeover"
            for arrival in case.arrivals_by_effect.get(effect.id, ())
            if arrival.at > taken_at + ALREADY_STARTED_SECONDS
        ]
    return Verdict("I10", "no bot send starts after a takeover", len(takeovers), breaches)


def counters_equal_their_sums(case: Case) -> Verdict:
    counters = case.evidence.counters or ()
    breaches = [
        f"conversation {one.conversation_id} counted {one.counted} of {one.fed}"
        for one in counters
        if one.counted != one.fed
    ]
    return Verdict(
        "I11", "counters in run variables equal the sum of payloads", len(counters), breaches
    )
