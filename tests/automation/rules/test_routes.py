"""Keyword rules over the API, and the answers that they give."""

from collections.abc import AsyncIterator

import pytest

from inbox.foundation.permissions import Role, Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.factories.callers import Api, open_api, refusal_of
from tests.factories.spines import connect, text_message
from tests.factories.still import open_still
from tests.factories.workspaces import MadeWorkspace, subject_of

RULE = {"keyword": "Price List", "reply": "Here. You asked: {{ message.text }}"}


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


@pytest.fixture
def marketer(workspace: MadeWorkspace) -> Subject:
    return subject_of(workspace.owner)


async def test_a_rule_is_added_once_listed_read_and_removed(api: Api, marketer: Subject) -> None:
    headers = {"Idempotency-Key": "r"}
    made = [await api.call(marketer, "POST", "/rules", json=RULE, headers=headers) for _ in "ab"]
    assert [one.status_code for one in made] == [201, 201]
    rule = made[0].json()
    assert made[1].json() == rule
    assert (rule["keyword"], rule["reply"], rule["enabled"]) == ("price list", RULE["reply"], True)
    assert (await api.call(marketer, "GET", "/rules")).json()["items"] == [rule]
    path = f"/rules/{rule['id']}"
    assert (await api.call(marketer, "GET", path)).json() == rule
    assert (await api.call(marketer, "DELETE", path)).status_code == 204
    assert refusal_of(await api.call(marketer, "DELETE", path)) == (404, "not_found")
    found = await api.call(marketer, "GET", f"/audit?object_id={rule['id']}")
    assert [one["action"] for one in found.json()["items"]] == [
        "flow_state_changed",
        "flow_published",
        "flow_created",
    ]
    assert RULE["reply"] not in found.text


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"keyword": ""}, 400, "keyword"),
        ({"keyword": "!?"}, 422, "keyword"),
        ({"reply": " "}, 400, "reply"),
        ({"reply": "x" * 4097}, 400, "reply"),
        ({"reply": "a\u0000"}, 400, "reply"),
        ({"enabled": False}, 400, "body"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_a_bad_rule_names_its_field(
    api: Api, marketer: Subject, change: dict[str, object], status: int, field: str
) -> None:
    refused = await api.call(marketer, "POST", "/rules", json=RULE | change)
    assert refusal_of(refused)[0] == status
    assert [fault["field"] for fault in refused.json()["errors"]] == [field]
    assert (await api.call(marketer, "GET", "/rules")).json()["items"] == []


async def test_rules_of_others_and_rights(
    api: Api, marketer: Subject, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    rule = (await api.call(marketer, "POST", "/rules", json=RULE)).json()
    path = f"/rules/{rule['id']}"
    stranger = subject_of(other_workspace.owner)
    for method in ("GET", "DELETE"):
        assert refusal_of(await api.call(stranger, method, path)) == (404, "not_found")
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    assert (await api.call(auditor, "GET", path)).status_code == 200
    assert refusal_of(await api.call(auditor, "DELETE", path)) == (403, "forbidden")
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await api.call(agent, "GET", "/rules")) == (403, "forbidden")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("Send me the PRICE-LIST!", True),
        ("price  list", True),
        ("pricelist", False),
        ("the list of prices", False),
    ],
)
async def test_a_rule_answers_its_words_in_a_row(
    runtime: Runtime, api: Api, marketer: Subject, said: str, answered: bool
) -> None:
    await api.call(marketer, "POST", "/rules", json=RULE)
    async with open_still(runtime) as still:
        channel = await connect(still, marketer.workspace_id)
        jobs = await still.receive(channel, text_message(channel, said))
    assert [f"You asked: {said}" in job.payload for job in jobs] == ([True] if answered else [])
