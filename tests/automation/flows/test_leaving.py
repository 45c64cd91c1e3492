"""Who may publish a flow that gives away what is known of people."""

from typing import Any

import pytest

from automation.flows.leaving import leaving
from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, graph_of, step, trigger
from tests.factories.workspaces import MadeWorkspace, subject_of

ENDS = {"next": None, "failed": None, "unknown": None}
HOST = "https://shop.example/x"


def call(**config: Any) -> dict[str, Any]:
    return step("call", "http_request", ENDS, **{"url": HOST, **config})


def kept(value: str, field: str) -> dict[str, Any]:
    return step("keep", "set_contact", None, field=field, value=value)


def given(*steps: dict[str, Any], kind: str = "message_received", **config: Any) -> dict[str, Any]:
    return definition(list(steps), [trigger(kind, **config)])


ASKED = step("set", "set_value", "call", name="said", value="{{ message.text }}")
CHANGED = {"kind": "contact_changed", "field": "email"}
AWAY = {
    "address": given(call(url=f"{HOST}?q={{{{ message.text }}}}")),
    "header": given(call(headers={"X-Name": "{{ contact.name }}"})),
    "body": given(call(body={"to": [{"mail": "{{ contact.email | downcase }}"}]})),
    "number": given(call(body={"phone": "{{ contact.phone }}"})),
    "variable": given(ASKED, call(body={"said": "{{ vars.said }}"})),
    "own field": given(call(body={"id": "{{ contact.fields.passport }}"})),
    "what it was": given(call(body={"was": "{{ trigger.previous }}"}), **CHANGED),
    "handed in": given(
        call(body={"x": "{{ trigger.inputs.name }}"}), kind="called", inputs=["name"]
    ),
    "copied": given(kept("{{ contact.email }}", "fields.city")),
    "kept": given(kept("{{ message.text }}", "fields.city")),
}
AT_HOME = {
    "to him": given(
        step("say", "send_message", None, text="Hello {{ contact.name }}: {{ message.text }}")
    ),
    "ids": given(call(body={"contact": "{{ contact.id }}", "at": "{{ now.iso }}"})),
    "no secret": given(call(body={"city": "{{ contact.fields.city }}"})),
    "personal": given(kept("{{ message.text }}", "fields.passport")),
    "name": given(kept("{{ message.text }}", "name")),
    "from elsewhere": given(kept("{{ trigger.status }}", "fields.city"), kind="order_moved"),
}


@pytest.fixture
async def someone(
    api: Api, workspace: MadeWorkspace, marketer: Subject, channel: Channel
) -> Subject:
    for key, personal in (("passport", True), ("city", False)):
        made = {"key": key, "title": key, "kind": "text", "owner": "contact", "personal": personal}
        answer = await api.call(marketer, "POST", "/fields", json=made)
        assert answer.status_code == 201, answer.text
    return subject_of(await workspace.add_member(Role.MARKETER))


async def published(api: Api, who: Subject, draft: dict[str, Any]) -> Any:
    made = await api.call(who, "POST", "/flows", json={"name": "Flow", "draft": draft})
    assert made.status_code == 201, made.text
    return await api.call(who, "POST", f"/flows/{made.json()['id']}/publish", json={})


@pytest.mark.parametrize("draft", AWAY.values(), ids=AWAY)
async def test_what_is_known_of_people_leaves_by_who_may_read_it(
    api: Api, marketer: Subject, someone: Subject, draft: dict[str, Any]
) -> None:
    refused = await published(api, someone, draft)
    assert refusal_of(refused) == (403, "forbidden"), refused.text
    assert "personal_data:read" in refused.json()["detail"]
    (fault,) = refused.json()["errors"]
    assert fault["field"].startswith("draft.steps.")
    flow = (await api.call(someone, "GET", "/flows")).json()["items"][0]
    assert flow["state"] == "draft"
    by_owner = await api.call(marketer, "POST", f"/flows/{flow['id']}/publish", json={})
    assert by_owner.is_success, by_owner.text
    # What was allowed once is asked about again when it is to hold again.
    back = await api.call(someone, "POST", f"/flows/{flow['id']}/rollback", json={"number": 1})
    assert refusal_of(back) == (403, "forbidden")


def test_a_worksheet_that_the_author_names_is_outside_too() -> None:
    sheet = {
        "account_id": str(new_id()),
        "spreadsheet_id": "sheet-of-mine",
        "worksheet": "One",
        "action": "update",
        "key_column": "No",
        "key": "{{ trigger.number }}",
        "columns": [
            {"column": "Status", "value": "{{ trigger.status }}"},
            {"column": "Who", "value": "{{ contact.name }}"},
        ],
    }
    row = step("row", "sheet_row", {"next": None, "none": None, "failed": None}, **sheet)
    found = leaving(graph_of(given(row, kind="order_moved")), frozenset())
    assert [one.field for one in found] == ["draft.steps.0.config.columns.1.value"]


@pytest.mark.parametrize("draft", AT_HOME.values(), ids=AT_HOME)
async def test_what_stays_here_needs_no_such_right(
    api: Api, someone: Subject, draft: dict[str, Any]
) -> None:
    answer = await published(api, someone, draft)
    assert answer.is_success, answer.text
