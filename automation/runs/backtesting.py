"""A draft over conversations that have been: what it would have done, in counts.

    loaded by pages ─▶ each conversation through the simulator ─▶ Tally ─▶ report

The same draft over the same messages gives the same bytes: nothing of today is looked at. Once the
flow says something that nobody said, the customer's next words are an answer to something else:
whatever follows in that conversation is counted apart, as counterfactual. A person who answered
has the conversation until it is resolved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from automation.flows.graph import Graph
from automation.flows.known import Stage
from automation.runs.simulator import Simulation, Turn
from automation.steps.contract import Say
from inbox.conversations.threads import ENTRY_WINDOW

MANY = (1, 3, 5, 10)
# What messages can set off; clocks, other systems and what people do is not played.
PLAYED = frozenset({"message", "reaction", "opened"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the past; `opened`: the conversation began, or came back, with it."""

    at: datetime
    incoming: bool
    by_person: bool
    opened: bool
    message: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PastTalk:
    contact_id: UUID
    channel_id: UUID
    windowed: bool
    contact: Mapping[str, Any] = field(repr=False)
    heard: Sequence[Heard] = field(repr=False)


@dataclass(slots=True)
class Counts:
    fired: Counter[str] = field(default_factory=Counter)
    ways: dict[str, Counter[str]] = field(default_factory=dict)
    messages: Counter[str] = field(default_factory=Counter)
    # Templates that WhatsApp charges for, by category.
    charged: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)

    def document(self) -> dict[str, Any]:
        return {
            "fired": _sorted(self.fired),
            "ways": {node: _sorted(self.ways[node]) for node in sorted(self.ways)},
            "messages": _sorted(self.messages),
            "charged": _sorted(self.charged),
            "actions": _sorted(self.actions),
            "ended": _sorted(self.ended),
        }


@dataclass(slots=True)
class Tally:
    graph: Graph
    zone: str
    stage: Stage
    # What a charged template costs, by category, as decimal numbers.
    rates: Mapping[str, str] = field(default_factory=dict)
    conversations: int = 0
    messages_in: int = 0
    counterfactual: int = 0
    silenced: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    real: Counts = field(default_factory=Counts)
    apart: Counts = field(default_factory=Counts)
    per_contact: Counter[UUID] = field(default_factory=Counter)

    def add(self, talks: Sequence[PastTalk]) -> None:
        channels = self.graph.settings.channel_ids
        for talk in talks:
            self.conversations += 1
            if talk.heard and (not channels or talk.channel_id in channels):
                _Replay(self, talk).play()

    def document(self) -> dict[str, Any]:
        counts = self.per_contact.values()
        return {
            "format": 1,
            "conversations": self.conversations,
            "messages_in": self.messages_in,
            "counterfactual_conversations": self.counterfactual,
            "silenced_by_people": self.silenced,
            # Of the customers' messages: who answered each, before the next one came.
            "answers": _sorted(self.answers),
            "contacts_with_more_than": {
                str(many): sum(count > many for count in counts) for many in MANY
            },
            "as_it_was": self.real.document(),
            "counterfactual": self.apart.document(),
            "cost": self._cost(),
            "triggers_not_played": sorted(
                one.id for one in self.graph.starts if not one.trigger.listens & PLAYED
            ),
        }

    def _cost(self) -> dict[str, Any]:
        """None where no rate was given for a category that is charged."""
        charged = self.real.charged + self.apart.charged
        amounts = {
            name: str(Decimal(self.rates[name]) * count) if name in self.rates else None
            for name, count in _sorted(charged).items()
        }
        known = [Decimal(one) for one in amounts.values() if one is not None]
        whole = len(known) == len(amounts)
        return {
            "charged": _sorted(charged),
            "by_category": amounts,
            "total": str(sum(known, Decimal(0))) if whole else None,
        }


class _Replay:
    """One conversation, message by message."""

    def __init__(self, tally: Tally, talk: PastTalk) -> None:
        self.tally = tally
        self.talk = talk
        self.simulation = Simulation(
            graph=tally.graph,
            now=talk.heard[0].at,
            zone=tally.zone,
            contact=dict(talk.contact),
            conversation={"channel_id": str(talk.channel_id), "labels": []},
            templates=tally.stage.templates,
            field_shapes=tally.stage.field_shapes,
            calendar=tally.stage.calendar,
            windowed=talk.windowed,
            flows=tally.stage.called,
        )
        self.said = {one.message.get("text") for one in talk.heard if not one.incoming}
        self.diverged = False
        self.asked = self.flow_answered = self.people_answered = False
        self.entry_until: datetime | None = None

    def play(self) -> None:
        tally, simulation = self.tally, self.simulation
        for one in self.talk.heard:
            gap = (one.at - simulation.now).total_seconds()
            if gap > 0:
                self._count(simulation.wait(gap))
            if one.incoming:
                self._customer(one)
            elif one.by_person:
                self.people_answered = True
                if not simulation.by_person:
                    tally.silenced += simulation.is_waiting
                    simulation.take_over()
        self._close()
        tally.counterfactual += self.diverged

    def _customer(self, one: Heard) -> None:
        self._close()
        self.asked = True
        self.tally.messages_in += 1
        if one.opened:
            self.simulation.give_back()
        if one.message.get("ad_id"):
            self.entry_until = one.at + ENTRY_WINDOW
        self._count(self.simulation.message(one.message, opened=one.opened))

    def _close(self) -> None:
        """The last message is answered by whoever answered it so far."""
        if self.asked:
            who = {
                (True, True): "both",
                (True, False): "only_flow",
                (False, True): "only_people",
                (False, False): "nobody",
            }
            self.tally.answers[who[self.flow_answered, self.people_answered]] += 1
        self.asked = self.flow_answered = self.people_answered = False

    def _count(self, turn: Turn) -> None:
        tally = self.tally
        counts = tally.apart if self.diverged else tally.real
        if turn.begun:
            counts.fired[turn.begun] += 1
        for line in turn.log:
            counts.ways.setdefault(line.node, Counter())[line.way] += 1
        for one, at in zip(turn.issued, turn.moments, strict=True):
            command = one.command
            if not isinstance(command, Say):
                counts.actions[str(command.__struct_config__.tag)] += 1
                continue
            counts.messages["template" if command.kind == "template" else "free"] += 1
            category = self._charged(command, at)
            if category:
                counts.charged[category] += 1
        run = self.simulation.run
        if turn.log and run is not None and not self.simulation.is_waiting:
            counts.ended[run.outcome or run.code or run.status.value] += 1
        said = turn.said
        self.flow_answered = self.flow_answered or bool(said)
        tally.per_contact[self.talk.contact_id] += len(said)
        self.diverged = self.diverged or any(say.text not in self.said for say in said)

    def _charged(self, say: Say, at: datetime) -> str:
        """WhatsApp charges for templates: not within the days after an ad, and not for those of
        service (utility) while free text may be sent."""
        if say.kind != "template" or not self.talk.windowed:
            return ""
        key = f"{say.content.get('name')}/{say.content.get('language')}"
        template = self.tally.stage.templates.get(key) or {}
        category = str(template.get("category") or "unknown").lower()
        free = self.simulation.free_until
        if self.entry_until is not None and at < self.entry_until:
            return ""
        if category == "utility" and free is not None and at < free:
            return ""
        return category


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts)}
