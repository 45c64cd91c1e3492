"""I1 to I3: what came in is kept, acts once, and keeps its order."""

from collections import Counter, defaultdict
from itertools import pairwise

from storm.evidence import MessageRow
from storm.invariants.case import STATUS_RANK, Case
from storm.verdicts import Verdict


def every_acked_webhook_is_kept(case: Case) -> Verdict:
    checked = 0
    breaches: list[str] = []
    for said in case.evidence.said:
        if said.acked_at is None and not said.copies_acked:
            continue
        checked += 1
        allowed = {"quarantined"} if said.wamid in case.evidence.poisoned else {"done"}
        breaches += _kept(case, f"m:{said.wamid}", allowed)
    # A status may come many times; it is one fact.
    acked = {(one.wamid, one.state) for one in case.evidence.statuses if one.acked_at is not None}
    for wamid, state in sorted(acked):
        checked += 1
        breaches += _kept(case, f"s:{wamid}:{state}", {"done", "ignored"})
    return Verdict("I1", "every 200-acked webhook is in the inbox, once", checked, breaches)


def _kept(case: Case, key: str, allowed: set[str]) -> list[str]:
    events = case.events_by_key.get(key, [])
    if not events:
        return [f"{key} was acked and is not in the inbox"]
    if len(events) > 1:
        return [f"{key} is in the inbox {len(events)} times"]
    event = events[0]
    if event.state not in allowed:
        return [f"{key} ended {event.state} ({event.reason or 'no reason'})"]
    if event.state in {"ignored", "quarantined"} and not event.reason:
        return [f"{key} ended {event.state} without a reason"]
    return []


def each_event_acts_once(case: Case) -> Verdict:
    breaches: list[str] = []
    checked = 0
    applied: dict[str, int] = defaultdict(int)
    for said in case.evidence.said:
        events = case.events_by_key.get(f"m:{said.wamid}", [])
        if not any(event.state == "done" for event in events):
            continue
        checked += 1
        messages = case.inbound_by_wamid.get(said.wamid, [])
        if len(messages) != 1:
            breaches.append(f"message {said.number} was applied {len(messages)} times")
        for message in messages:
            applied[message.conversation_id] += 1
        effects = case.effects_by_number.get(said.number, set())
        if len(effects) > 1:
            breaches.append(f"message {said.number} was answered by {len(effects)} effects")
    sold = Counter(one.conversation_id for one in case.rows.orders)
    for conversation, count in applied.items():
        # The flow that sold something has said so, besides the rule's answers.
        due = count + sold[conversation]
        replies = sum(
            one.direction == "out" and one.author == "automation"
            for one in case.messages_by_conversation[conversation]
        )
        # A person on the conversation silences the rule; before that it answers every message.
        silent = case.owner_by_conversation.get(conversation) == "human"
        if replies > due or (replies < due and not silent):
            breaches.append(f"conversation {conversation}: {due} replies due, {replies} written")
    ranks, statuses = _statuses_applied(case)
    return Verdict("I2", "each event acts exactly once", checked + statuses, [*breaches, *ranks])


def _statuses_applied(case: Case) -> tuple[list[str], int]:
    """The acked statuses of a message have left it at the furthest of them, whatever the order."""
    furthest: dict[str, int] = defaultdict(int)
    for one in case.evidence.statuses:
        if one.acked_at is not None:
            furthest[one.wamid] = max(furthest[one.wamid], STATUS_RANK.get(one.state, 0))
    by_wamid = {
        one.external_id: one
        for one in case.rows.messages
        if one.direction == "out" and one.external_id
    }
    breaches = []
    for effect_id, accepted in case.accepted_by_effect.items():
        effect = case.effect_by_id.get(effect_id)
        own: MessageRow | None = case.message_of(effect) if effect else None
        for arrival in accepted:
            rank = furthest.get(arrival.wamid, 0)
            # Of two acceptances of one message only one can give it its id.
            message = by_wamid.get(arrival.wamid) or (own if len(accepted) == 1 else None)
            # By its word: what the product notes as its rank could be wrong as well.
            if rank and message is not None and STATUS_RANK.get(message.status, 0) < rank:
                breaches.append(
                    f"message {message.id} is {message.status}, and a status of rank {rank}"
                    " was acked"
                )
    return breaches, len(furthest)


def order_is_kept(case: Case) -> Verdict:
    breaches: list[str] = []
    checked = 0
    for conversation, messages in case.messages_by_conversation.items():
        last_place, last_event = -1, ""
        for message in messages:
            said = case.said_by_wamid.get(message.external_id or "")
            if said is None or message.direction != "in":
                continue
            checked += 1
            event = next(iter(case.events_by_key.get(f"m:{said.wamid}", [])), None)
            if said.place < last_place or (event is not None and event.id < last_event):
                breaches.append(f"conversation {conversation}: message {said.number} came late")
            last_place = max(last_place, said.place)
            last_event = max(last_event, event.id if event else "")
    sends, wrong = _acceptances(case)
    return Verdict(
        "I3",
        "steps in inbox order, first acceptances in the conversation's order",
        checked + sends,
        [*breaches, *wrong],
    )


def _acceptances(case: Case) -> tuple[int, list[str]]:
    by_conversation: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for effect in case.sends:
        accepted = case.accepted_by_effect.get(effect.id)
        if accepted and effect.conversation_id and effect.conv_seq is not None:
            by_conversation[effect.conversation_id].append((effect.conv_seq, accepted[0].at))
    breaches = []
    checked = 0
    for conversation, placed in by_conversation.items():
        placed.sort()
        checked += len(placed)
        for (before, before_at), (after, after_at) in pairwise(placed):
            if after_at < before_at:
                breaches.append(
                    f"conversation {conversation}: {after} was accepted"
                    f" {before_at - after_at:.3f} s before {before}"
                )
    return checked, breaches
