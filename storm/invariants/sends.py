"""I4 to I6: what went out ends, truthfully, once."""

from storm.evidence import Arrival, EffectRow, RunRow
from storm.invariants.case import Case
from storm.verdicts import Verdict

OPEN_STATES = {"ready", "claimed", "unknown"}
DONE_STATES = {"accepted", "settled"}
# One resend of an unknown outcome is the policy; a third copy is nobody's.
COPIES_AT_MOST = 2


def each_effect_ends_truthfully(case: Case) -> Verdict:
    breaches = [
        f"effect {effect.id} {wrong}"
        for effect in case.sends
        if effect.state not in OPEN_STATES and (wrong := _untrue(case, effect))
    ]
    breaches += [
        f"the far end accepted effect {effect_id or '(none)'}, which is in no row"
        for effect_id in case.accepted_by_effect
        if effect_id not in case.effect_by_id
    ]
    return Verdict(
        "I4",
        "each effect was accepted, or failed or waits for a person with a reason",
        len(case.sends),
        breaches,
    )


def _untrue(case: Case, effect: EffectRow) -> str:
    accepted = case.accepted_by_effect.get(effect.id, [])
    message = case.message_of(effect)
    reason = effect.error_code or (message.error_code if message else None)
    if effect.state in DONE_STATES:
        return "" if accepted else f"is {effect.state} and never reached the far end"
    if effect.state in {"failed", "needs_human"} and not reason:
        return f"is {effect.state} without a reason"
    if effect.state == "failed" and accepted:
        told = any(one.state == "failed" for one in case.statuses_by_effect.get(effect.id, []))
        return "" if told else "is failed, and the far end accepted it and never said otherwise"
    if effect.state == "cancelled":
        owner = case.owner_by_conversation.get(effect.conversation_id or "")
        if owner != "human":
            return "was cancelled, and nobody has taken the conversation over"
        if accepted:
            return "was cancelled, and the far end accepted it"
    return ""


def nothing_is_sent_twice(case: Case) -> Verdict:
    breaches = []
    for effect_id, accepted in case.accepted_by_effect.items():
        if len(accepted) > 1 and (wrong := _unexcused(case, effect_id, accepted)):
            breaches.append(f"effect {effect_id} was accepted {len(accepted)} times: {wrong}")
    return Verdict(
        "I5",
        "no duplicate while statuses arrive in time; else one, flagged",
        len(case.accepted_by_effect),
        breaches,
    )


def _unexcused(case: Case, effect_id: str, accepted: list[Arrival]) -> str:
    if len(accepted) > COPIES_AT_MOST:
        return "more often than one resend explains"
    first, second = accepted[0], accepted[1]
    wait = case.evidence.unknown_wait_seconds
    told_at = min(
        (
            one.acked_at
            for one in case.statuses_by_effect.get(effect_id, [])
            if one.acked_at is not None and one.wamid == first.wamid
        ),
        default=None,
    )
    if told_at is not None and told_at <= first.at + wait:
        return f"a status had named it {second.at - told_at:.1f} s before"
    if second.at - first.at < wait:
        return f"after {second.at - first.at:.1f} s, and not after the wait of {wait:g} s"
    effect = case.effect_by_id.get(effect_id)
    message = case.message_of(effect) if effect else None
    if message is None or not message.possibly_twice:
        return "and the message does not say so"
    return ""


def nothing_stays_open(case: Case) -> Verdict:
    evidence = case.evidence
    breaches = [
        f"event {one.dedupe_key} is still new after {one.attempts} attempts"
        for one in case.rows.events
        if one.state == "new"
    ]
    breaches += [
        f"effect {one.id} is still {one.state}"
        for one in case.rows.effects
        if one.state in OPEN_STATES
    ]
    breaches += [
        f"run {one.id} is {one.status}" for one in case.rows.runs if not _is_over(case, one)
    ]
    for effect in case.sends:
        message = case.message_of(effect)
        if (
            message is not None
            and effect.state in DONE_STATES
            and message.status in {"queued", "unknown"}
        ):
            breaches.append(f"message {message.id} is {message.status}, its effect {effect.state}")
    after = evidence.drained_after_seconds
    checked = len(case.rows.events) + len(case.rows.effects) + len(case.rows.runs)
    if checked and after is None:
        breaches.append("it never came to rest")
    elif checked and after is not None and after > evidence.drain_objective_seconds:
        objective = evidence.drain_objective_seconds
        breaches.append(f"at rest after {after:.0f} s; {objective:.0f} s is the objective")
    return Verdict("I6", "nothing is open past its objective", checked, breaches)


def _is_over(case: Case, run: RunRow) -> bool:
    """Where a person has taken over, a run is silent until he gives the conversation back."""
    silent = case.owner_by_conversation.get(run.conversation_id) == "human"
    return run.status == "done" or (run.status == "silenced" and silent)
