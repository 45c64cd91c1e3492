"""Every kind of step, configured wrongly: refused before it is published, with the place."""

from typing import Any

import pytest

from automation.flows.checks import check
from automation.flows.definition import read_definition
from automation.steps.registry import STEPS
from tests.automation.steps.test_steps import (
    BREAD,
    CALL,
    CELLS,
    CHOICE,
    FILE,
    GONE,
    HELLO,
    KNOWN,
    LABEL,
    ROWS,
    SHEET,
    TELL,
    URL,
    WANTED,
)
from tests.factories.flows import definition, step

HALF = {"name": "a", "percent": 50}
BAD = [
    ("send_message", {"text": " "}, "config.text"),
    ("send_message", {"text": "{{ nobody.knows }}"}, "config.text"),
    ("send_message", {"text": "{% include 'x' %}"}, "config.text"),
    ("send_message", {"text": "{{ 1 | no_filter }}"}, "config.text"),
    ("send_message", {"text": "x" * 4097}, "config.text"),
    ("send_message", {"text": "Hi", "no": 1}, "config"),
    ("send_media", {"file_id": str(GONE)}, "config.file_id"),
    ("send_media", {"file_id": str(FILE), "media": "video"}, "config.media"),
    ("send_media", {"file_id": str(FILE), "media": "sticker", "caption": "x"}, "config.caption"),
    ("send_message", {"text": "{{ contact.fields.nobody }}"}, "config.text"),
    ("send_options", {"text": "Hi", "options": []}, "config.options"),
    ("send_options", {"text": "Hi", "options": CHOICE["options"] * 2}, "config.options.2.id"),
    ("send_template", {"template": HELLO | {"name": "new"}}, "config.template.name"),
    ("send_template", {"template": HELLO | {"values": {}}}, "config.template.values.body.1"),
    ("ask_question", {"text": "?", "save_as": "x", "kind": "choice"}, "config.options"),
    (
        "ask_question",
        {"text": "?", "save_as": "x", "kind": "pattern", "pattern": "(a)\\1"},
        "config.pattern",
    ),
    ("ask_question", {"text": "?", "save_as": "not a word"}, "config.save_as"),
    ("wait", {}, "config.seconds"),
    ("wait", {"seconds": 1, "until": "2026-01-01"}, "config.seconds"),
    ("wait", {"seconds": 1, "business_hours": True}, "config.seconds"),
    (
        "wait",
        {"hours": [{"days": ["mon"], "opens": "18:00", "until": "09:00"}]},
        "config.hours.0.until",
    ),
    ("branch", {"cases": []}, "config.cases"),
    (
        "branch",
        {
            "cases": [
                {"name": "a", "when": {"value": "contact.name", "is": "matches", "to": "(?=x)"}}
            ]
        },
        "config.cases.0.when.to",
    ),
    (
        "switch",
        {"value": "contact.name", "cases": [{"name": "else", "equals": ["x"]}]},
        "config.cases.0.name",
    ),
    ("set_value", {"name": "X", "value": "1"}, "config.name"),
    ("set_contact", {"field": "language", "value": "fr"}, "config.value"),
    ("set_contact", {"field": "fields.vip", "value": "perhaps"}, "config.value"),
    ("set_contact", {"field": "fields.gone", "value": "x"}, "config.field"),
    ("set_contact", {"field": "phone", "value": "x"}, "config.field"),
    ("label", {"label_id": str(GONE)}, "config.label_id"),
    ("assign", {"assignee_id": str(GONE)}, "config.assignee_id"),
    ("assign", {}, "config.assignee_id"),
    ("change_conversation", {}, "config.status"),
    ("change_conversation", {"status": "open", "snooze_seconds": 60}, "config.snooze_seconds"),
    ("add_note", {"text": ""}, "config.text"),
    ("http_request", {"url": "https://{{ message.text }}/"}, "config.url"),
    ("http_request", {"url": "ftp://shop.example/"}, "config.url"),
    ("http_request", {"url": URL, "secret": "other"}, "config.secret"),
    ("http_request", {"url": URL, "method": "GET", "body": {}}, "config.body"),
    ("create_order", BREAD | {"currency": "XYZ"}, "config.currency"),
    ("create_order", BREAD | {"items": []}, "config.items"),
    (
        "create_order",
        {"currency": "EUR", "items": [{"name": " ", "unit_price": "dear"}]},
        "config.items.0.unit_price",
    ),
    ("update_order", {"order": "12", "status": "paid"}, "config.order"),
    ("update_order", {"order": str(LABEL)}, "config.status"),
    ("update_order", {"order": str(LABEL), "status": "eaten"}, "config.status"),
    ("sheet_row", SHEET | CELLS | {"account_id": str(GONE)}, "config.account_id"),
    ("sheet_row", SHEET, "config.columns"),
    ("sheet_row", SHEET | {"action": "look_up"}, "config.key_column"),
    ("sheet_row", SHEET | CELLS | {"spreadsheet_id": "a/b"}, "config.spreadsheet_id"),
    ("send_webhook", TELL | {"endpoint_id": str(GONE)}, "config.endpoint_id"),
    ("detect_intent", {"text": " "}, "config.text"),
    ("extract_fields", {"fields": WANTED["fields"] * 2}, "config.fields.2.name"),
    ("summarise", {"save_as": "Not a word"}, "config.save_as"),
    ("answer_from_knowledge", {"question": ""}, "config.question"),
    (
        "split",
        {"experiment": "x", "ways": [{"name": "a", "percent": 50}] * 2},
        "config.ways.1.name",
    ),
    (
        "split",
        {"experiment": "x", "ways": [{"name": "a", "percent": 50}, {"name": "b", "percent": 49}]},
        "config.ways",
    ),
    ("repeat", {"times": 51}, "config.times"),
    ("repeat", {"each": "vars.x", "item_as": "turn"}, "config.item_as"),
    ("call_flow", CALL | {"flow_id": str(GONE)}, "config.flow_id"),
    ("call_flow", CALL | {"inputs": {"no": "1"}}, "config.inputs.no"),
    ("call_flow", CALL | {"timeout_seconds": 5}, "config.timeout_seconds"),
    ("call_flow", CALL | {"inputs": {"who": "{{ vars.nobody }}"}}, "config.inputs.who"),
    ("go_to", {"step": "nowhere"}, "config.step"),
    ("hand_over", {"team_id": str(GONE)}, "config.team_id"),
    ("end", {"outcome": "Not a word"}, "config.outcome"),
]


@pytest.mark.parametrize(
    ("kind", "config", "place"), BAD, ids=[f"{kind} {place}" for kind, _, place in BAD]
)
def test_bad_input_is_refused_with_its_place(kind: str, config: dict[str, Any], place: str) -> None:
    drawn = definition([step("s", kind, {}, **config)])
    findings = check(read_definition(drawn), KNOWN)
    errors = [one.field for one in findings if one.level == "error"]
    assert f"draft.steps.0.{place}" in errors, findings


def test_every_kind_of_step_is_in_the_tables() -> None:
    assert {row.kind for row in ROWS} == set(STEPS)
    assert {kind for kind, _, _ in BAD} == set(STEPS)
