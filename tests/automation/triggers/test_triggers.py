"""Every kind of trigger in one table: what begins it, what it gives, and what it refuses."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from automation.flows.checks import check
from automation.flows.definition import read_definition
from automation.flows.live import Listening, LiveFlow
from automation.runs.matching import matches
from automation.steps.contract import Known
from automation.triggers.contract import Happening
from automation.triggers.registry import TRIGGERS
from tests.factories.flows import definition, graph_of, step

LABEL, TEAM, MEMBER, CHANNEL, GONE, FLOW = (UUID(int=number) for number in range(1, 7))
KNOWN = Known(
    label_ids=frozenset({LABEL}),
    team_ids=frozenset({TEAM}),
    member_ids=frozenset({MEMBER}),
    channel_ids=frozenset({CHANNEL}),
    intents=frozenset({"returns"}),
)


def wrote(text: str, **more: Any) -> Happening:
    return Happening(kind="message", message={"text": text, "kind": "text"} | more)


def told(kind: str, **details: Any) -> Happening:
    return Happening(kind=kind, details=details)


def named(kind: str, **details: Any) -> Happening:
    return Happening(kind=kind, flow_id=str(FLOW), trigger_id="t", details=details)


@dataclass(frozen=True)
class Row:
    kind: str
    config: dict[str, Any]
    begins: list[Happening]
    not_by: list[Happening]
    gives: dict[str, Any] = field(default_factory=dict)


REACTION = Happening(kind="reaction", message={"emoji": "👍"})
NO_REACTION = Happening(kind="reaction", message={"emoji": ""})
AD = {"ad_id": "a1", "ad_headline": "Sale", "ad_url": "https://x.example"}
CHANGED = {"field": "language", "previous": "en", "value": "ar"}
MOVED = {"number": 7, "status": "paid", "previous": "confirmed", "total": "10.50"}
CAME = {"number": 7, "status": "draft", "source": "whatsapp", "total": "10.50"}
HOOK = {
    "channel_id": str(CHANNEL),
    "phone_path": "customer.phone",
    "mapping": [{"path": "order.id", "name": "order", "kind": "number"}],
}
ROWS = [
    Row("message_received", {}, [wrote("anything"), wrote("")], [REACTION]),
    Row(
        "message_received",
        {"match": "keyword", "keywords": ["Price List", "عرض"]},
        [wrote("the PRICE-list, please"), wrote("عرض؟")],
        [wrote("pricelist"), wrote("")],
        {"keyword": "Price List"},
    ),
    Row(
        "message_received",
        {"match": "pattern", "pattern": "^order #?[0-9]+$"},
        [wrote("Order #12")],
        [wrote("order it"), wrote("")],
    ),
    Row(
        "button_pressed",
        {"ids": ["size:*", "red"]},
        [wrote("", button_id="size:9", button_title="Nine"), wrote("", button_id="red")],
        [wrote("red"), wrote("", button_id="redder")],
        {"button_id": "size:9", "button_title": "Nine"},
    ),
    Row(
        "intent_detected",
        {"intent": "returns", "at_least": 0.7},
        [told("intent", intent="returns", p=0.7)],
        [told("intent", intent="returns", p=0.69), told("intent", intent="prices", p=0.9)],
        {"intent": "returns", "p": 0.7},
    ),
    Row(
        "template_answered",
        {"template": "offer"},
        [told("template_answer", template="offer", language="en")],
        [told("template_answer", template="other", language="en"), wrote("offer")],
        {"template": "offer", "language": "en", "button_id": None, "button_title": None},
    ),
    Row(
        "template_answered",
        {},
        [told("template_answer", template="any")],
        [wrote("hi")],
        {"template": "any", "button_id": None, "button_title": None},
    ),
    Row("reaction_received", {}, [REACTION], [NO_REACTION, wrote("👍")], {"emoji": "👍"}),
    Row("reaction_received", {"emojis": ["❤️"]}, [], [REACTION]),
    Row("ad_clicked", {"ad_ids": ["a1"]}, [wrote("hi", **AD)], [wrote("hi")], AD),
    Row("ad_clicked", {"ad_ids": ["a2"]}, [], [wrote("hi", **AD)]),
    Row("conversation_opened", {}, [told("opened", new=True), told("opened", new=False)], []),
    Row(
        "conversation_opened",
        {"new_only": True},
        [told("opened", new=True)],
        [told("opened", new=False)],
    ),
    Row(
        "conversation_assigned",
        {"team_id": str(TEAM)},
        [told("assigned", team_id=str(TEAM))],
        [told("assigned", team_id=None), told("assigned", team_id=str(GONE))],
        {"team_id": str(TEAM)},
    ),
    Row("conversation_resolved", {}, [told("resolved")], [told("opened")]),
    Row(
        "label_added",
        {"label_id": str(LABEL)},
        [told("labelled", label_id=str(LABEL))],
        [told("labelled", label_id=str(GONE))],
        {"label_id": str(LABEL)},
    ),
    Row(
        "contact_changed",
        {"field": "language", "to": "AR", "previous": "en"},
        [told("contact_changed", **CHANGED)],
        [
            told("contact_changed", **(CHANGED | {"value": "en"})),
            told("contact_changed", **(CHANGED | {"previous": None})),
            told("contact_changed", **(CHANGED | {"field": "name"})),
        ],
        CHANGED,
    ),
    Row(
        "order_moved",
        {"to": "paid", "previous": "confirmed"},
        [told("order_moved", **MOVED)],
        [
            told("order_moved", **(MOVED | {"status": "shipped"})),
            told("order_moved", **(MOVED | {"previous": "draft"})),
        ],
        MOVED,
    ),
    Row("order_created", {}, [told("order_created", **CAME)], [told("order_moved", **MOVED)], CAME),
    Row(
        "order_created",
        {"source": "whatsapp"},
        [told("order_created", **CAME)],
        [told("order_created", **(CAME | {"source": "api"}))],
        CAME,
    ),
    Row("silence", {"seconds": 60}, [named("silence")], [told("silence")]),
    Row(
        "schedule",
        {"cron": "0 9 * * 1", "status": "open"},
        [named("schedule")],
        [told("schedule"), named("silence")],
    ),
    Row("hook", HOOK, [named("hook", data={"order": 7})], [told("hook")], {"data": {"order": 7}}),
    Row(
        "called",
        {"inputs": ["who"], "outputs": ["age"]},
        [named("called", inputs={"who": "Ann"})],
        [told("called", inputs={}), named("manual")],
        {"inputs": {"who": "Ann"}},
    ),
    Row("manual", {}, [named("manual", data={"x": 1})], [told("manual")], {"data": {"x": 1}}),
]


def listening(row: Row) -> Listening:
    trigger = {"id": "t", "kind": row.kind, "config": row.config}
    graph = graph_of(definition([step("s", "end")], [trigger]))
    return Listening(LiveFlow(FLOW, FLOW, graph), graph.starts[0])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.kind)
def test_a_trigger_begins_by_what_it_listens_to(row: Row) -> None:
    one = listening(row)
    assert [matches(one, happening, CHANNEL) for happening in row.begins] == [True] * len(
        row.begins
    )
    assert [matches(one, happening, CHANNEL) for happening in row.not_by] == [False] * len(
        row.not_by
    )
    for happening in row.begins[:1]:
        assert one.start.trigger.finds(one.start.config, happening) == row.gives
        saw = one.start.trigger.checks(one.start.config, happening)
        assert all(check.holds for check in saw)


def test_somebody_elses_flow_and_another_channel_begin_nothing() -> None:
    one = listening(ROWS[-1])
    other = Happening(kind="manual", flow_id=str(GONE), trigger_id="t")
    assert not matches(one, other, CHANNEL)
    trigger = {"id": "t", "kind": "message_received", "config": {}}
    drawn = definition([step("s", "end")], [trigger], channel_ids=[str(CHANNEL)])
    graph = graph_of(drawn)
    bound = Listening(LiveFlow(FLOW, FLOW, graph), graph.starts[0])
    assert [matches(bound, wrote("hi"), where) for where in (CHANNEL, GONE)] == [True, False]


BAD = [
    ("message_received", {"match": "keyword"}, "keywords"),
    ("message_received", {"match": "keyword", "keywords": ["!?"]}, "keywords.0"),
    ("message_received", {"match": "pattern", "pattern": "(?<=a)b"}, "pattern"),
    ("message_received", {"match": "all"}, "match"),
    ("intent_detected", {"intent": "unheard_of"}, "intent"),
    ("button_pressed", {"ids": [""]}, "ids.0"),
    ("template_answered", {"template": 7}, "template"),
    ("reaction_received", {"emojis": "👍"}, "emojis"),
    ("ad_clicked", {"ad_ids": [1]}, "ad_ids.0"),
    ("conversation_opened", {"new_only": "yes"}, "new_only"),
    ("conversation_assigned", {"team_id": str(GONE)}, "team_id"),
    ("label_added", {"label_id": str(GONE)}, "label_id"),
    ("contact_changed", {"field": "shoe"}, "field"),
    ("contact_changed", {"field": "fields.shoe"}, "field"),
    ("order_created", {"source": "stork"}, "source"),
    ("order_moved", {"to": "lost"}, "to"),
    ("silence", {"seconds": 1}, "seconds"),
    ("schedule", {"cron": "61 9 * * *", "status": "open"}, "cron"),
    ("schedule", {"cron": "0 9 * * *"}, "label_id"),
    ("hook", HOOK | {"channel_id": str(GONE)}, "channel_id"),
    ("hook", HOOK | {"phone_path": "a b"}, "phone_path"),
    ("called", {"inputs": ["who", "who"]}, "inputs.1"),
    ("called", {"outputs": ["outcome"]}, "outputs.0"),
    ("called", {"outputs": ["nobody_sets_it"]}, "outputs.0"),
    ("hook", HOOK | {"mapping": [*HOOK["mapping"], *HOOK["mapping"]]}, "mapping.1.name"),
]


@pytest.mark.parametrize(
    ("kind", "config", "place"), BAD, ids=[f"{kind} {place}" for kind, _, place in BAD]
)
def test_bad_input_is_refused_with_its_place(kind: str, config: dict[str, Any], place: str) -> None:
    drawn = definition([step("s", "end")], [{"id": "t", "kind": kind, "config": config}])
    fields = [one.field for one in check(read_definition(drawn), KNOWN)]
    assert f"draft.triggers.0.config.{place}" in fields


def test_every_kind_of_trigger_is_in_the_tables() -> None:
    assert {row.kind for row in ROWS} == set(TRIGGERS)
    # Two of them have nothing that could be wrong.
    assert {kind for kind, _, _ in BAD} | {"manual", "conversation_resolved"} == set(TRIGGERS)
