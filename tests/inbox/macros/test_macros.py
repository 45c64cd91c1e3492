"""Macros through the shipped app: several things at once, all of them or none."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import envelope, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def make(api: Api, who: Subject, **actions: Any) -> str:
    body = {"name": f"Macro {new_id()}", "actions": actions}
    answer = await api.call(who, "POST", "/macros", json=body)
    assert answer.status_code == 201, answer.text
    return f"/macros/{answer.json()['id']}"


async def run(api: Api, who: Subject, path: str, ids: list[str], **sent: Any) -> list[Any]:
    answer = await api.call(who, "POST", f"{path}/run", json={"conversation_ids": ids}, **sent)
    assert answer.status_code == 200, answer.text
    results: list[Any] = answer.json()["results"]
    return results


async def listed(api: Api, who: Subject, path: str) -> list[Any]:
    answer = await api.call(who, "GET", path)
    items: list[Any] = answer.json()["items"]
    return items


@pytest.fixture
async def conversations(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> list[str]:
    """With somebody whose name nobody knows in the middle."""
    nameless = {
        "messages": [
            {
                "from": "4912",
                "id": f"wamid.{new_id()}",
                "timestamp": "1900000000",
                "type": "text",
                "text": {"body": "hi"},
            }
        ]
    }
    await still.receive(channel, text_message(channel, "hi", phone="4911", name="Ann"))
    await still.receive(channel, envelope(channel, nameless))
    await still.receive(channel, text_message(channel, "hi", phone="4913", name="Ben"))
    items = await listed(shared_api, owner, "/conversations")
    return [one["id"] for one in reversed(items)]


async def test_everything_at_once_on_many_each_all_or_nothing(
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    conversations: list[str],
) -> None:
    label = (await shared_api.call(owner, "POST", "/labels", json={"name": "Paid"})).json()["id"]
    team = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    path = await make(
        shared_api,
        owner,
        add_label_ids=[label],
        team_id=team,
        assign="me",
        priority="high",
        note="Told {{ contact.name }} so.",
        reply="Dear {{ contact.name }}, it is done.",
        status="resolved",
    )
    agent = subject_of(await workspace.add_member(Role.AGENT))
    unknown = str(new_id())
    results = await run(shared_api, agent, path, [*conversations, unknown])
    assert [(one["done"], one["code"], one["field"]) for one in results] == [
        (True, None, None),
        (False, "invalid", "contact.name"),
        (True, None, None),
        (False, "not_found", None),
    ]
    for conversation_id in (conversations[0], conversations[2]):
        one = (await shared_api.call(agent, "GET", f"/conversations/{conversation_id}")).json()
        assert (one["status"], one["priority"], one["team_id"]) == ("resolved", "high", team)
        assert one["assignee_id"] == str(agent.id)
        assert [found["name"] for found in one["labels"]] == ["Paid"]
        assert one["last_message"]["text"].startswith("Dear ")
    notes = await listed(shared_api, agent, f"/conversations/{conversations[0]}/notes")
    assert [(one["id"], one["text"]) for one in notes] == [(results[0]["note_id"], "Told Ann so.")]
    left = (await shared_api.call(agent, "GET", f"/conversations/{conversations[1]}")).json()
    assert (left["status"], left["labels"], left["team_id"]) == ("open", [], None)
    assert left["assignee_id"] is None
    assert await listed(shared_api, agent, f"/conversations/{conversations[1]}/notes") == []
    events = await listed(shared_api, agent, f"/conversations/{conversations[1]}/events")
    assert [one["kind"] for one in events] == ["opened"]
    audit = await listed(shared_api, owner, f"/audit?object_id={path.rpartition('/')[2]}")
    assert [one["action"] for one in audit] == ["macro_run", "macro_run", "macro_saved"]
    assert "Dear" not in str(audit)


async def test_one_conversation_costs_as_many_statements_as_it_needs(
    shared_api: Api, owner: Subject, conversations: list[str], workspace: MadeWorkspace
) -> None:
    labels = [
        (await shared_api.call(owner, "POST", "/labels", json={"name": name})).json()["id"]
        for name in ("Paid", "New", "Sent")
    ]
    actions = {"priority": "high", "assign": "me", "status": "resolved"}
    path = await make(shared_api, owner, remove_label_ids=labels, **actions)

    async def counted(ids: list[str]) -> int:
        with statements_of(workspace.runtime.database) as sent:
            assert all(one["done"] for one in await run(shared_api, owner, path, ids))
        return len(sent)

    await counted(conversations)
    one, two = await counted(conversations[:1]), await counted(conversations[:2])
    assert two - one <= 20, (one, two)


async def test_a_note_that_is_blank_once_it_is_filled_in_is_none(
    shared_api: Api, owner: Subject, conversations: list[str]
) -> None:
    note = '{{ contact.email | default: " " }}'
    path = await make(shared_api, owner, note=note, priority="high")
    (result,) = await run(shared_api, owner, path, conversations[:1])
    assert (result["done"], result["field"]) == (False, "actions.note")
    shown = (await shared_api.call(owner, "GET", f"/conversations/{conversations[0]}")).json()
    assert shown["priority"] == "normal"


async def test_a_request_that_is_sent_again_does_nothing_twice(
    shared_api: Api, owner: Subject, conversations: list[str]
) -> None:
    path = await make(shared_api, owner, reply="Done.", note="Done.")
    key = {"headers": {"Idempotency-Key": "again"}}
    first = await run(shared_api, owner, path, conversations[:1], **key)
    again = await run(shared_api, owner, path, conversations[:2], **key)
    assert again[0]["message_id"] == first[0]["message_id"] is not None
    assert again[1]["message_id"] not in {None, first[0]["message_id"]}
    for conversation_id in conversations[:2]:
        messages = await listed(shared_api, owner, f"/conversations/{conversation_id}/messages")
        assert [one["direction"] for one in messages] == ["out", "in"]
        notes = await listed(shared_api, owner, f"/conversations/{conversation_id}/notes")
        assert len(notes) == 1


async def test_put_off_and_taken_off(
    shared_api: Api, owner: Subject, conversations: list[str]
) -> None:
    label = (await shared_api.call(owner, "POST", "/labels", json={"name": "New"})).json()["id"]
    one = f"/conversations/{conversations[0]}"
    await shared_api.call(owner, "PUT", f"{one}/labels/{label}")
    await shared_api.call(owner, "POST", f"{one}/claim")
    path = await make(
        shared_api, owner, remove_label_ids=[label], assign="nobody", snooze_minutes=60
    )
    results = await run(shared_api, owner, path, conversations[:1])
    assert results[0]["done"]
    shown = (await shared_api.call(owner, "GET", one)).json()
    assert (shown["status"], shown["labels"], shown["assignee_id"]) == ("snoozed", [], None)
    assert shown["snoozed_until"] is not None
    # What a macro names may be gone when it runs; then nothing is done, and it is named.
    await shared_api.call(owner, "DELETE", f"/labels/{label}")
    (result,) = await run(shared_api, owner, path, conversations[1:2])
    assert (result["done"], result["field"]) == (False, "actions.remove_label_ids.0")


@pytest.mark.parametrize(
    ("actions", "field"),
    [
        ({}, "actions"),
        ({"assign": "me", "assignee_id": str(new_id())}, "actions.assignee_id"),
        ({"status": "open", "snooze_minutes": 5}, "actions.snooze_minutes"),
        ({"add_label_ids": [str(new_id())]}, "actions.add_label_ids.0"),
        ({"assignee_id": str(new_id())}, "actions.assignee_id"),
        ({"team_id": str(new_id())}, "actions.team_id"),
        ({"reply": "Dear {{ contact.nam }}"}, "actions.reply"),
        ({"note": "{{"}, "actions.note"),
        ({"note": " \n "}, "actions.note"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_name(
    shared_api: Api, owner: Subject, actions: dict[str, Any], field: str
) -> None:
    body = {"name": "No", "actions": actions}
    refused = await shared_api.call(owner, "POST", "/macros", json=body)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert await listed(shared_api, owner, "/macros") == []


async def test_kept_changed_and_for_one_team(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, conversations: list[str]
) -> None:
    team = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    body = {"name": "Close", "actions": {"status": "resolved"}, "team_id": team}
    made = (await shared_api.call(owner, "POST", "/macros", json=body)).json()
    path = f"/macros/{made['id']}"
    taken = await shared_api.call(owner, "POST", "/macros", json=body | {"name": "close"})
    assert refusal_of(taken) == (409, "macro_name_taken")
    outsider = subject_of(await workspace.add_member(Role.AGENT))
    assert await listed(shared_api, outsider, "/macros") == []
    refused = await shared_api.call(
        outsider, "POST", f"{path}/run", json={"conversation_ids": conversations}
    )
    assert refusal_of(refused) == (404, "not_found")
    change = {"team_id": None, "actions": {"status": "pending"}}
    changed = await shared_api.call(owner, "PATCH", path, json=change)
    assert changed.json()["actions"]["status"] == "pending"
    (result,) = await run(shared_api, outsider, path, conversations[:1])
    assert result["done"]
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    refused = await shared_api.call(
        marketer, "POST", f"{path}/run", json={"conversation_ids": conversations}
    )
    assert refusal_of(refused) == (403, "forbidden")
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    assert await listed(shared_api, owner, "/macros") == []
