"""Every kind of step in one table: what it does, what it refuses, and where it goes when its effect
failed or nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from automation.runs.reducer import Advance, Begin, Run, RunStatus, Wake, advance
from automation.steps.contract import (
    AddNote,
    Callee,
    CallFlow,
    CallHttp,
    ChangeContact,
    ChangeConversation,
    EffectEnded,
    Errand,
    Facts,
    HandOver,
    Known,
    PutLabel,
    Replied,
    Say,
    TimeCame,
)
from automation.steps.registry import STEPS
from inbox.fields.models import FieldKind
from inbox.fields.values import FieldShape
from tests.factories.flows import definition, graph_of, step

NOW = datetime(2026, 3, 6, 17, tzinfo=UTC)  # A Friday.
LABEL, TEAM, MEMBER, GONE, ACCOUNT, ENDPOINT, FILE, FLOW = (UUID(int=no) for no in range(1, 9))
TEMPLATE = {
    "status": "APPROVED",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Hello {{1}}, welcome."}],
}
MARKETING = TEMPLATE | {"category": "MARKETING"}
KNOWN = Known(
    label_ids=frozenset({LABEL}),
    team_ids=frozenset({TEAM}),
    member_ids=frozenset({MEMBER}),
    secrets=frozenset({"shop"}),
    intents=frozenset({"returns"}),
    sheet_account_ids=frozenset({ACCOUNT}),
    endpoint_ids=frozenset({ENDPOINT}),
    files={FILE: ("image/png", 2_000)},
    contact_fields={"vip": FieldShape(FieldKind.BOOLEAN)},
    templates={"hello/en": TEMPLATE, "new/en": TEMPLATE | {"status": "PENDING"}},
    flows={FLOW: Callee(inputs=frozenset({"who"}), outputs=frozenset({"age"}))},
)
HELLO = {"name": "hello", "language": "en", "values": {"body": {"1": "{{ contact.name }}"}}}
FACTS: dict[str, Any] = {
    "contact": {"name": "Ann"},
    "message": {"text": "hi", "kind": "text"},
    "templates": {"hello/en": TEMPLATE, "offer/en": MARKETING},
    "zone": "Europe/Berlin",
    "field_shapes": {"vip": {"kind": "boolean", "options": []}},
}
URL = "https://shop.example/orders"
CHOICE = {
    "text": "Which?",
    "save_as": "x",
    "kind": "choice",
    "options": [{"id": "red", "title": "Red"}, {"id": "blue", "title": "Blue"}],
}


@dataclass(frozen=True)
class Row:
    """`edges` are drawn, each to an end that is called like it; `events` come after the beginning:
    a text, seconds, or the end of the effect."""

    kind: str
    config: dict[str, Any]
    edges: Sequence[str] = ("next",)
    events: Sequence[Any] = ()
    ends: str = "next"
    commands: Sequence[Any] = ()
    vars: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    status: RunStatus = RunStatus.DONE
    name: str = ""

    @property
    def title(self) -> str:
        return f"{self.kind} {self.name or self.ends}"


DONE, FAILED = EffectEnded(state="done"), EffectEnded(state="failed", code="131047")
UNKNOWN = EffectEnded(state="unknown", code="timed_out")
TEXT = {"text": "Hello {{ contact.name }}"}
SAID = Say(text="Hello Ann")
HEARD = Say(text="Hello Ann", heard=True)
WAYS = ("next", "failed", "unknown")
CALLED = EffectEnded(state="done", result={"status": 200, "body": {"id": 7}})
CLOSED = {"free_until": NOW}
MEDIA = {"file_id": str(FILE), "caption": "For {{ contact.name }}"}
SENT = Say(kind="image", text="For Ann", content={"shared_file_id": str(FILE)})
HOURS = [{"days": ["mon"], "opens": "09:00", "until": "17:00"}]
FAIL = RunStatus.FAILED
ORDER = {"id": str(LABEL), "number": 12, "status": "draft", "total": "15.00", "currency": "EUR"}
BREAD = {"currency": "EUR", "items": [{"name": "Bread", "quantity": "2", "unit_price": "7.50"}]}
MOVE = {"order": str(LABEL), "status": "paid"}
SHEET = {"account_id": str(ACCOUNT), "spreadsheet_id": "sheet-1", "worksheet": "Orders"}
CELLS = {"columns": [{"column": "Who", "value": "{{ contact.name }}"}]}
KEYED = {"key_column": "No.", "key": "{{ message.text }}"}
READ = SHEET | KEYED | {"action": "look_up"}
TELL = {"endpoint_id": str(ENDPOINT), "name": "paid", "data": {"who": "{{ contact.name }}"}}
ID = {"path": "body.id", "save_as": "x"}
CALL = {"flow_id": str(FLOW), "inputs": {"who": "{{ contact.name }}"}, "save_as": "x"}
WANTED = {"fields": [{"name": "day", "kind": "date"}, {"name": "n", "kind": "number"}]}


def came(**result: Any) -> EffectEnded:
    return EffectEnded(state="done", result=result)


CALLS = CallFlow(flow_id=FLOW, inputs={"who": "Ann"})
CALL_WAYS = ("next", "failed", "timeout", "unavailable")
NOT_LIVE = EffectEnded(state="failed", code="not_live", result={"unavailable": True})
OLD = came(outcome="old", values={"age": 7})
CALL_ENDS: Sequence[tuple[dict[str, Any], Sequence[Any], str, dict[str, Any]]] = (
    ({"timeout_seconds": 60}, [59, OLD], "next", {"age": 7, "outcome": "old", "code": ""}),
    ({}, [FAILED], "failed", {"outcome": "", "code": "131047"}),
    ({}, [NOT_LIVE], "unavailable", {"outcome": "", "code": "not_live"}),
    ({"timeout_seconds": 60}, [59, 1], "timeout", {"outcome": "", "code": "timeout"}),
)
# Whose errand comes back with nothing that the step could use, goes its other way.
ERRANDS: list[tuple[str, dict[str, Any], Sequence[str]]] = [
    ("create_order", BREAD, ()),
    ("update_order", MOVE, ()),
    ("sheet_row", SHEET | CELLS, ("unknown",)),
    ("sheet_row", READ, ("none",)),
    ("send_webhook", TELL, ()),
    ("detect_intent", {}, ("none",)),
    ("extract_fields", WANTED, ("missing",)),
    ("summarise", {}, ()),
    ("answer_from_knowledge", {}, ("none",)),
]
ROWS = [
    *(
        Row(kind, config, ("next", "failed", *more), [event], ends, name=f"{event.state} {more}")
        for kind, config, more in ERRANDS
        for event, ends in (
            (FAILED, "failed"),
            (UNKNOWN, "unknown" if "unknown" in more else "failed"),
        )
    ),
    Row(
        "create_order",
        BREAD,
        ("next", "failed"),
        [came(order=ORDER)],
        vars={"order": ORDER},
        commands=[
            Errand(
                task="order",
                ask={
                    "do": "create",
                    "currency": "EUR",
                    "items": [{"name": "Bread", "quantity": 2, "unit_price_minor": 750, "sku": ""}],
                    "status": "draft",
                    "note": "",
                    "shipping_address": "",
                },
            )
        ],
    ),
    Row(
        "create_order",
        {"currency": "EUR", "items": [{"name": "Bread", "quantity": "{{ message.text }}"}]},
        ends="order_value",
        status=FAIL,
    ),
    Row(
        "update_order",
        MOVE | {"note": "By {{ contact.name }}"},
        ("next", "failed"),
        [came(order=ORDER | {"status": "paid"})],
        vars={"order": ORDER | {"status": "paid"}},
        commands=[
            Errand(
                task="order",
                ask={
                    "do": "change",
                    "order_id": str(LABEL),
                    "status": "paid",
                    "note": "By Ann",
                },
            )
        ],
    ),
    Row(
        "update_order",
        {"order": "{{ vars.none }}", "status": "paid"},
        ends="no_such_order",
        status=FAIL,
    ),
    Row("send_media", MEDIA, commands=[SENT]),
    Row("send_media", MEDIA, WAYS, [FAILED], "failed"),
    Row("send_media", MEDIA, WAYS, [UNKNOWN], "unknown"),
    Row("send_media", MEDIA, ("next", "window_closed"), ends="window_closed", facts=CLOSED),
    Row("sheet_row", SHEET | CELLS, WAYS, [came(found=True)], name="appended"),
    Row(
        "sheet_row",
        SHEET | CELLS | KEYED | {"action": "update"},
        ("next", "failed", "none"),
        [came(found=False)],
        "none",
        name="no such row",
    ),
    Row(
        "sheet_row",
        READ,
        ("next", "failed", "none"),
        [came(found=True, row={"Who": "Ann"})],
        vars={"row": {"Who": "Ann"}},
    ),
    Row("sheet_row", READ | {"key": "{{ vars.none }}"}, ends="empty_key", status=FAIL),
    Row(
        "send_webhook",
        TELL,
        ("next", "failed"),
        [came()],
        commands=[
            Errand(
                task="webhook",
                ask={"endpoint_id": str(ENDPOINT), "name": "paid", "data": {"who": "Ann"}},
            )
        ],
    ),
    Row(
        "detect_intent",
        {},
        ("next", "failed", "none"),
        [came(intent="returns", p=0.8)],
        vars={"intent": "returns"},
        commands=[Errand(task="intent", ask={"text": "hi"})],
    ),
    Row(
        "detect_intent",
        {},
        ("next", "failed", "none"),
        [came(intent="returns", p=0.6)],
        "none",
        vars={"intent": None},
    ),
    Row("detect_intent", {"text": "{{ vars.none }}"}, ("next", "none"), ends="none", name="empty"),
    Row(
        "extract_fields",
        WANTED,
        ("next", "failed", "missing"),
        [came(fields={"day": "01.02.2026", "n": "٤٢"})],
        vars={"found": {"day": "2026-02-01", "n": 42}},
    ),
    Row(
        "extract_fields",
        WANTED,
        ("next", "failed", "missing"),
        [came(fields={"day": "some day", "n": "7"})],
        "missing",
        vars={"found": {"n": 7}},
    ),
    Row(
        "extract_fields",
        WANTED | {"text": "{{ vars.none }}"},
        ("next", "missing"),
        ends="missing",
        name="empty",
    ),
    Row(
        "summarise",
        {"save_as": "about"},
        ("next", "failed"),
        [came(summary="A parcel.")],
        vars={"about": "A parcel."},
    ),
    Row(
        "answer_from_knowledge",
        {},
        ("next", "failed", "none"),
        [came(answered=True, text="We open at nine.")],
        vars={"answer": "We open at nine."},
    ),
    Row(
        "answer_from_knowledge",
        {},
        ("next", "failed", "none"),
        [came(answered=False, text="")],
        "none",
        vars={"answer": ""},
        name="nothing found",
    ),
    Row(
        "split",
        {"experiment": "x", "ways": [{"name": "a", "percent": 0}, {"name": "b", "percent": 100}]},
        ("a", "b"),
        ends="b",
    ),
    Row("repeat", {"times": 2}, ("again", "done"), ends="again", vars={"turn": 1}),
    Row("repeat", {"each": "vars.none"}, ("again", "done"), ends="done", name="of nothing"),
    Row("send_message", TEXT, commands=[SAID]),
    Row("send_message", TEXT, WAYS, [DONE], "next", [HEARD]),
    Row("send_message", TEXT, WAYS, [FAILED], "failed", [HEARD]),
    Row("send_message", TEXT, WAYS, [UNKNOWN], "unknown", [HEARD]),
    Row("send_message", TEXT, ("next", "failed"), [UNKNOWN], "failed", name="unknown, undrawn"),
    Row("send_message", TEXT, ("next", "window_closed"), ends="window_closed", facts=CLOSED),
    Row("send_message", TEXT, ends="reply_window_closed", facts=CLOSED, status=FAIL),
    Row("send_message", {"text": "{{ vars.none }}"}, ends="empty_text", status=FAIL),
    Row("send_message", TEXT | {"fallback": HELLO}, facts=CLOSED, name="falls back"),
    Row("send_options", TEXT | {"options": CHOICE["options"]}, name="buttons"),
    Row("send_options", TEXT | {"options": CHOICE["options"]}, WAYS, [FAILED], "failed"),
    Row("send_options", TEXT | {"options": CHOICE["options"]}, WAYS, [UNKNOWN], "unknown"),
    Row("send_template", {"template": HELLO}, facts=CLOSED),
    Row("send_template", {"template": HELLO}, WAYS, [FAILED], "failed"),
    Row("send_template", {"template": HELLO}, WAYS, [UNKNOWN], "unknown"),
    Row(
        "send_template",
        {"template": HELLO | {"name": "old"}},
        ends="template_not_usable",
        status=FAIL,
    ),
    Row(
        "send_template",
        {"template": HELLO | {"name": "offer"}},
        ends="consent_withdrawn",
        status=FAIL,
        facts={"contact": {"name": "Ann", "marketing": False}},
    ),
    Row("ask_question", CHOICE, ("answered", "invalid"), ["blue"], "answered", vars={"x": "blue"}),
    Row(
        "ask_question",
        CHOICE,
        ("answered", "invalid"),
        ["2"],
        "answered",
        vars={"x": "blue"},
        name="by number",
    ),
    Row("ask_question", CHOICE, ("answered", "invalid"), ["green", "pink"], "invalid"),
    Row(
        "ask_question",
        CHOICE | {"retries": 0},
        ("answered", "invalid"),
        ["green"],
        "invalid",
        name="at once",
    ),
    Row(
        "ask_question",
        CHOICE | {"timeout_seconds": 60},
        ("answered", "invalid", "timeout"),
        [61],
        "timeout",
    ),
    *(
        Row(
            "ask_question",
            {"text": "?", "save_as": "x", "kind": kind, **more},
            ("answered", "invalid"),
            ["no such thing at all", said],
            "answered",
            vars={"x": kept},
            name=kind,
        )
        for kind, said, kept, more in (
            ("number", "٤٢", 42, {}),
            ("email", "Ann@Shop.example", "ann@shop.example", {}),
            ("phone", "+49 (151) 23-4567", "+49151234567", {}),
            ("date", "01.02.2026", "2026-02-01", {}),
            ("yes_no", "Yes!", True, {}),
            ("pattern", "A-12", "A-12", {"pattern": "^[a-z]-[0-9]+$"}),
        )
    ),
    Row(
        "ask_question",
        {"text": "?", "save_as": "x"},
        ("answered", "invalid"),
        ["any"],
        "answered",
        vars={"x": "any"},
        name="text",
    ),
    Row("wait", {"seconds": 60}, events=[60]),
    Row("wait", {"seconds": 60, "reply": True}, ("next", "replied"), ["yes"], "replied"),
    Row(
        "wait", {"until": "2026-03-07T09:00"}, events=[15 * 3600 - 1, 1], name="until, in the zone"
    ),
    Row("wait", {"until": "2020-01-01"}, name="a moment that has been"),
    Row("wait", {"until": "tomorrow"}, ends="no_moment", status=FAIL),
    Row("wait", {"until": "2099-01-01"}, ends="waits_too_long", status=FAIL),
    Row("wait", {"hours": HOURS}, events=[(2 * 24 + 15) * 3600], name="until Monday at nine"),
    Row(
        "branch",
        {
            "cases": [
                {
                    "name": "ann",
                    "when": {"any": [{"value": "contact.name", "is": "equals", "to": "ANN"}]},
                }
            ]
        },
        ("ann", "else"),
        ends="ann",
    ),
    Row(
        "branch",
        {"cases": [{"name": "ann", "when": {"none": [{"value": "contact.name", "is": "is_set"}]}}]},
        ("ann", "else"),
        ends="else",
    ),
    Row(
        "switch",
        {"value": "message.text", "cases": [{"name": "hi", "equals": ["hi", "ho"]}]},
        ("hi", "else"),
        ends="hi",
    ),
    Row(
        "switch",
        {"value": "vars.none", "cases": [{"name": "hi", "equals": ["hi"]}]},
        ("hi", "else"),
        ends="else",
    ),
    Row("set_value", {"name": "x", "value": "{{ message.text | upcase }}"}, vars={"x": "HI"}),
    Row(
        "set_contact",
        {"field": "name", "value": " Ann  Lee "},
        commands=[ChangeContact(field="name", value="Ann Lee")],
    ),
    Row(
        "set_contact",
        {"field": "email", "value": "{{ message.text }}"},
        ends="contact_value",
        status=FAIL,
    ),
    Row(
        "set_contact",
        {"field": "fields.vip", "value": "yes"},
        commands=[ChangeContact(field="fields.vip", value=True)],
        name="a field of the workspace's own",
    ),
    *(
        Row("set_contact", {"field": f"fields.{name}", "value": "x"}, ends=ends, status=FAIL)
        for name, ends in (("vip", "contact_value"), ("gone", "no_such_field"))
    ),
    Row(
        "label",
        {"label_id": str(LABEL)},
        commands=[PutLabel(label_id=LABEL, on="conversation", added=True)],
    ),
    Row(
        "label",
        {"label_id": str(LABEL), "on": "contact", "action": "remove"},
        commands=[PutLabel(label_id=LABEL, on="contact", added=False)],
        name="of the contact, away",
    ),
    Row("assign", {"team_id": str(TEAM)}, commands=[ChangeConversation(team_id=TEAM)]),
    Row(
        "change_conversation",
        {"status": "snoozed", "snooze_seconds": 3600, "priority": "high"},
        commands=[
            ChangeConversation(status="snoozed", snoozed_until=NOW + timedelta(hours=1), priority=2)
        ],
    ),
    Row("add_note", {"text": "He said {{ message.text }}"}, commands=[AddNote(text="He said hi")]),
    Row("add_note", {"text": "{{ vars.none }}"}, ends="empty_text", status=FAIL),
    Row("http_request", {"url": URL, "save": [ID]}, WAYS, [CALLED], vars={"x": 7}),
    Row("http_request", {"url": URL}, WAYS, [FAILED], "failed"),
    Row("http_request", {"url": URL}, WAYS, [UNKNOWN], "unknown"),
    Row(
        "http_request",
        {"url": URL, "body": dict.fromkeys("abcde", "{{ vars.long }}")},
        WAYS,
        ends="request_too_large",
        status=FAIL,
        vars={"long": "x" * 8_000},
    ),
    *(
        Row("call_flow", CALL | limit, CALL_WAYS, events, ends, [CALLS], {"x": kept})
        for limit, events, ends, kept in CALL_ENDS
    ),
    Row("go_to", {"step": "next"}, ()),
    Row(
        "hand_over",
        {"text": "One moment."},
        (),
        ends="handed_over",
        commands=[Say(text="One moment."), HandOver()],
    ),
    Row(
        "hand_over",
        {"text": "One moment.", "note": "Call."},
        (),
        ends="handed_over",
        facts=CLOSED,
        commands=[AddNote(text="Call."), HandOver()],
        name="outside the window",
    ),
    Row("end", {"outcome": "sold"}, (), ends="sold"),
]


def play(row: Row) -> tuple[Advance, list[Any]]:
    ends = {*row.edges, "next"}
    steps = [step("s", row.kind, {one: one for one in row.edges}, **row.config)]
    steps += [step(one, "end", outcome=one) for one in sorted(ends)]
    graph = graph_of(definition(steps))
    now, commands = NOW, []
    begun = {name: value for name, value in row.vars.items() if name == "long"}
    done = advance(Run(vars=begun), graph, Begin(), Facts(now=now, **(FACTS | row.facts)))
    assert done is not None
    commands += [one.command for one in done.issued]
    for event in row.events:
        waiting = done.run.waiting
        assert waiting is not None, "it waits for nothing"
        facts: dict[str, Any] = dict(FACTS)
        if isinstance(event, str):
            cause = Wake(event=Replied())
            facts["message"] = {"text": event, "kind": "text"}
        elif isinstance(event, int):
            now += timedelta(seconds=event)
            cause = Wake(event=TimeCame(), key=waiting.step_no)
        else:
            cause = Wake(event=event, effect=waiting.effect)
        after = advance(done.run, graph, cause, Facts(now=now, **facts))
        if after is None:
            # Not yet: the next event has to bring it about.
            assert waiting.until is not None
            assert now < waiting.until
            continue
        done = after
        commands += [one.command for one in done.issued]
    return done, commands


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_step_goes_where_it_should(row: Row) -> None:
    done, commands = play(row)
    run = done.run
    assert run.status is row.status, run
    assert (run.code if row.status is FAIL else run.outcome) == row.ends
    if row.commands:
        assert commands == list(row.commands)
    if row.vars:
        assert run.vars == row.vars


def test_a_template_stands_in_when_the_window_is_closed() -> None:
    row = Row("send_message", TEXT | {"fallback": HELLO}, facts=CLOSED)
    _, commands = play(row)
    (say,) = commands
    assert (say.kind, say.text) == ("template", "Hello Ann, welcome.")


def test_options_are_buttons_while_they_are_few_and_a_list_else() -> None:
    few = CHOICE["options"]
    many = [{"id": str(number), "title": f"No. {number}"} for number in range(5)]
    for options, form in ((few, "buttons"), (many, "list")):
        _, (say,) = play(Row("send_options", TEXT | {"options": options, "button": "See"}))
        assert say.kind == "interactive"
        assert bool(say.content[form])


def test_a_call_knows_its_secret_by_name_only() -> None:
    config = {"url": URL, "secret": "shop", "body": {"said": "{{ message.text }}"}}
    _, (call,) = play(Row("http_request", config, WAYS, [DONE]))
    assert isinstance(call, CallHttp)
    assert (call.secret, call.body, call.method) == ("shop", '{"said": "hi"}', "POST")


def test_a_split_is_even_and_sticky() -> None:
    ways = [{"name": "a", "percent": 30}, {"name": "b", "percent": 70}]
    steps = [step("s", "split", {"a": "x", "b": "x"}, experiment="colour", ways=ways)]
    graph = graph_of(definition([*steps, step("x", "end")]))

    def way(contact: int) -> str:
        done = advance(Run(), graph, Begin(), Facts(now=NOW, contact={"id": str(contact)}))
        assert done is not None
        return done.log[0].way

    taken = [way(contact) for contact in range(2_000)]
    assert 520 <= taken.count("a") <= 680
    assert [way(contact) for contact in range(50)] == taken[:50]


def test_every_step_has_a_form() -> None:
    for one in STEPS.values():
        schema = msgspec.json.schema(one.config)
        assert schema["$defs"][one.config.__name__]["additionalProperties"] is False
