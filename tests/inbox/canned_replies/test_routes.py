"""Canned replies through the shipped app: written, found, filled in."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def write(api: Api, who: Subject, shortcut: str, text: str, **given: Any) -> dict[str, Any]:
    body = {"shortcut": shortcut, "title": f"About {shortcut}", "text": text} | given
    answer = await api.call(who, "POST", "/canned-replies", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def shortcuts(api: Api, who: Subject, query: str = "") -> list[str]:
    answer = await api.call(who, "GET", f"/canned-replies{query}")
    return [one["shortcut"] for one in answer.json()["items"]]


@pytest.fixture
async def conversation_id(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    message = text_message(channel, "hi", name="Ann\n Lee", phone="4915550001")
    await still.receive(channel, message)
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    return str(one["id"])


async def test_a_reply_is_filled_in_for_a_conversation(
    shared_api: Api, workspace: MadeWorkspace, owner: Subject, conversation_id: str
) -> None:
    text = 'Dear {{ contact.name }} ({{ contact.phone }}{{ contact.email | default: "" }}),'
    made = await write(shared_api, owner, "hello", text + " I am {{ member.name }}.")
    assert made["required"] == ["contact.name", "contact.phone", "member.name"]
    assert made["placeholders"] == [*made["required"][:2], "contact.email", "member.name"]
    path, asked = f"/canned-replies/{made['id']}/render", {"conversation_id": conversation_id}
    agent = subject_of(await workspace.add_member(Role.AGENT, name="Mona Haddad"))
    filled = await shared_api.call(agent, "POST", path, json=asked)
    assert filled.json() == {"text": "Dear Ann Lee (+4915550001), I am Mona Haddad."}

    change = {"text": "{{ contact.first_name }}, {{ contact.email }} of {{ workspace.name }}"}
    changed = await shared_api.call(
        owner, "PATCH", f"/canned-replies/{made['id']}", json=change | {"shortcut": "HELLO"}
    )
    assert (changed.json()["text"], changed.json()["shortcut"]) == (change["text"], "HELLO")
    refused = await shared_api.call(agent, "POST", path, json=asked)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == ["contact.email"]
    nowhere = await shared_api.call(agent, "POST", path, json={"conversation_id": str(new_id())})
    assert [one["field"] for one in nowhere.json()["errors"]] == ["conversation_id"]
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    assert refusal_of(await shared_api.call(marketer, "POST", path, json=asked)) == (
        403,
        "forbidden",
    )


async def test_found_by_the_beginning_of_a_shortcut_or_within_a_title(
    shared_api: Api, owner: Subject
) -> None:
    await write(shared_api, owner, "refund", "Your money is on its way.", title="Money back 100%")
    await write(shared_api, owner, "hours", "At nine.", title="When we are open")
    assert await shortcuts(shared_api, owner) == ["hours", "refund"]
    for words, found in (
        ("/ref", ["refund"]),
        ("REF", ["refund"]),
        ("fund", []),
        ("OPEN", ["hours"]),
        ("%25", ["refund"]),
        ("_", []),
    ):
        assert await shortcuts(shared_api, owner, f"?q={words}") == found, words
    first = (await shared_api.call(owner, "GET", "/canned-replies?limit=1")).json()
    assert await shortcuts(shared_api, owner, f"?cursor={first['next_cursor']}") == ["refund"]


async def test_a_teams_replies_are_for_the_team(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    team = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    inside, outside = [await workspace.add_member(Role.AGENT) for _ in range(2)]
    await shared_api.call(owner, "PUT", f"/teams/{team}/members/{inside.id}")
    await write(shared_api, owner, "all", "For all.")
    sales = await write(shared_api, owner, "sales", "For sales.", team_id=team)
    path = f"/canned-replies/{sales['id']}"
    assert await shortcuts(shared_api, subject_of(inside)) == ["sales", "all"]
    assert await shortcuts(shared_api, owner, f"?team_id={team}") == ["sales"]
    stranger = subject_of(outside)
    assert await shortcuts(shared_api, stranger) == ["all"]
    assert await shortcuts(shared_api, stranger, f"?team_id={team}") == []
    for method, body in (("GET", None), ("PATCH", {"title": "x"}), ("DELETE", None)):
        refused = await shared_api.call(stranger, method, path, json=body)
        assert refusal_of(refused) == (404, "not_found")
    given = await shared_api.call(owner, "PATCH", path, json={"team_id": None})
    assert given.json()["team_id"] is None
    assert (await shared_api.call(stranger, "DELETE", path)).status_code == 204
    await write(shared_api, owner, "more", "For sales.", team_id=team)
    await shared_api.call(owner, "DELETE", f"/teams/{team}")
    assert await shortcuts(shared_api, owner) == ["all"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "Dear {{ contact.nam }}"}, "text"),
        ({"text": "Dear {{ contact.name"}, "text"),
        ({"text": "  "}, "text"),
        ({"shortcut": "two words"}, "shortcut"),
        ({"team_id": str(new_id())}, "team_id"),
        ({"txt": "x"}, "body"),
    ],
)
async def test_what_cannot_be_kept_is_refused_by_name(
    shared_api: Api, owner: Subject, change: dict[str, Any], field: str
) -> None:
    body = {"shortcut": "one", "title": "One", "text": "Yes"} | change
    refused = await shared_api.call(owner, "POST", "/canned-replies", json=body)
    assert refused.status_code in {400, 422}
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert await shortcuts(shared_api, owner) == []


async def test_a_shortcut_is_there_once(shared_api: Api, owner: Subject) -> None:
    await write(shared_api, owner, "one", "Yes")
    two = await write(shared_api, owner, "two", "No")
    body = {"shortcut": "ONE", "title": "One", "text": "Yes"}
    again = await shared_api.call(owner, "POST", "/canned-replies", json=body)
    assert refusal_of(again) == (409, "shortcut_taken")
    path = f"/canned-replies/{two['id']}"
    moved = await shared_api.call(owner, "PATCH", path, json={"shortcut": "One"})
    assert refusal_of(moved) == (409, "shortcut_taken")
    assert (await shared_api.call(owner, "GET", path)).json()["shortcut"] == "two"
