"""The evidence, joined once: which message, effect and arrival belong together."""

from collections import defaultdict
from functools import cached_property

from storm.customers import Said, quoted_number
from storm.evidence import (
    Arrival,
    ChannelRow,
    EffectRow,
    EventRow,
    Evidence,
    LaneRow,
    MessageRow,
    StatusPost,
)

STATUS_RANK = {"sent": 1, "delivered": 2, "read": 3, "failed": 9}


class Case:
    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.rows = evidence.rows

    @cached_property
    def said_by_number(self) -> dict[int, Said]:
        return {one.number: one for one in self.evidence.said}

    @cached_property
    def said_by_wamid(self) -> dict[str, Said]:
        return {one.wamid: one for one in self.evidence.said}

    @cached_property
    def events_by_key(self) -> dict[str, list[EventRow]]:
        found: dict[str, list[EventRow]] = defaultdict(list)
        for event in self.rows.events:
            if event.source == "whatsapp":
                found[event.dedupe_key].append(event)
        return found

    @cached_property
    def inbound_by_wamid(self) -> dict[str, list[MessageRow]]:
        found: dict[str, list[MessageRow]] = defaultdict(list)
        for message in self.rows.messages:
            if message.direction == "in" and message.external_id:
                found[message.external_id].append(message)
        return found

    @cached_property
    def message_by_id(self) -> dict[str, MessageRow]:
        return {one.id: one for one in self.rows.messages}

    @cached_property
    def messages_by_conversation(self) -> dict[str, list[MessageRow]]:
        found: dict[str, list[MessageRow]] = defaultdict(list)
        for message in sorted(self.rows.messages, key=lambda one: one.seq):
            found[message.conversation_id].append(message)
        return found

    @cached_property
    def effect_by_id(self) -> dict[str, EffectRow]:
        return {one.id: one for one in self.rows.effects}

    @cached_property
    def lane_by_id(self) -> dict[str, LaneRow]:
        return {one.id: one for one in self.rows.lanes}

    @cached_property
    def sends(self) -> list[EffectRow]:
        """The effects that stand for a message to somebody."""
        return [one for one in self.rows.effects if one.message_id is not None]

    @cached_property
    def channel_by_address(self) -> dict[str, ChannelRow]:
        return {one.address: one for one in self.rows.channels}

    @cached_property
    def owner_by_conversation(self) -> dict[str, str]:
        return {one.id: one.owner for one in self.rows.conversations}

    @cached_property
    def arrivals_by_effect(self) -> dict[str, list[Arrival]]:
        found: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in sorted(self.evidence.arrivals, key=lambda one: one.at):
            found[arrival.effect_id].append(arrival)
        return found

    @cached_property
    def accepted_by_effect(self) -> dict[str, list[Arrival]]:
        accepted = {
            effect_id: [one for one in arrivals if one.accepted]
            for effect_id, arrivals in self.arrivals_by_effect.items()
        }
        return {effect_id: arrivals for effect_id, arrivals in accepted.items() if arrivals}

    @cached_property
    def effects_by_number(self) -> dict[int, set[str]]:
        """Which effects answered the message with this number, as the far end saw it."""
        found: dict[int, set[str]] = defaultdict(set)
        for arrival in self.evidence.arrivals:
            number = quoted_number(arrival.text)
            if number is not None:
                found[number].add(arrival.effect_id)
        return found

    @cached_property
    def statuses_by_effect(self) -> dict[str, list[StatusPost]]:
        found: dict[str, list[StatusPost]] = defaultdict(list)
        for one in self.evidence.statuses:
            found[one.effect_id].append(one)
        return found

    def message_of(self, effect: EffectRow) -> MessageRow | None:
        return self.message_by_id.get(effect.message_id or "")
