"""Why a flow began, or did not, with the values that each condition saw; and why a run ended."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from tests.automation.runs.test_runs import Talk
from tests.factories.callers import Api
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import connect
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

IN_ARABIC = {"value": "contact.language", "is": "equals", "to": "ar"}


def saying(word: str, when: Any = None, **settings: Any) -> dict[str, Any]:
    begin = trigger(match="keyword", keywords=[word]) | ({"when": when} if when else {})
    hello = step("hello", "send_message", {"window_closed": None}, text="Hello")
    return definition([hello], [begin], **settings)


def branching() -> dict[str, Any]:
    big = {"all": [{"value": "vars.age", "is": "at_least", "to": 18}, {"none": [IN_ARABIC]}]}
    ways = {"answered": "old", "invalid": None, "window_closed": None}
    return definition(
        [
            step("ask", "ask_question", ways, text="Age?", save_as="age", kind="number"),
            step(
                "old",
                "branch",
                {"grown": "sort", "else": None},
                cases=[{"name": "grown", "when": big}],
            ),
            step(
                "sort",
                "switch",
                {"red": None, "else": None},
                value="message.text",
                cases=[{"name": "red", "equals": ["red"]}],
            ),
        ],
        [trigger(match="keyword", keywords=["start"])],
    )


@pytest.fixture
def talk(still: Still, channel: Channel) -> Talk:
    return Talk(still, channel)


async def why(api: Api, who: Subject, path: str) -> dict[str, Any]:
    answer = await api.call(who, "GET", f"{path}/why")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_each_flow_says_why(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace, channel: Channel
) -> None:
    runtime = workspace.runtime
    ids = {}
    for name, drawn in {
        "first": saying("price", priority=1),
        "second": saying("price", priority=2),
        "arabic": saying("price", IN_ARABIC, priority=0),
        "word": saying("order"),
        "elsewhere": saying("price", channel_ids=[str((await other(talk, workspace)).id)]),
        "label": definition([step("e", "end")], [trigger("conversation_resolved")]),
        "paused": saying("price"),
    }.items():
        ids[name] = str((await publish(runtime, workspace.id, drawn, name)).id)
    await api.call(marketer, "POST", f"/flows/{ids['paused']}/pause")
    drafted = {"name": "draft", "draft": saying("price")}
    ids["draft"] = (await api.call(marketer, "POST", "/flows", json=drafted)).json()["id"]
    assert len(await talk.says("the price please")) == 1
    ids["late"] = str((await publish(runtime, workspace.id, saying("price"), "late")).id)
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    path = f"/conversations/{conversation}"
    with statements_of(runtime.database) as statements:
        found = await why(api, marketer, path)
    assert len(statements) <= 22, statements
    by_name = {one["name"]: one for one in found["flows"]}
    assert {name: one["reason"] for name, one in by_name.items()} == {
        "first": "begun",
        "second": "another_came_first",
        "arabic": "condition_differs",
        "word": "trigger_differs",
        "elsewhere": "other_channel",
        "label": "no_trigger_listens",
        "paused": "paused",
        "draft": "never_published",
        "late": "published_later",
    }
    ((run,),) = await talk.rows("SELECT id FROM flow_run")
    assert by_name["first"]["run_id"] == str(run)
    assert by_name["second"]["by_flow_id"] == ids["first"]
    assert by_name["arabic"]["triggers"][0]["when"] == IN_ARABIC | {"saw": None, "holds": False}
    (check,) = by_name["word"]["triggers"][0]["checks"]
    assert check == {
        "name": "keyword",
        "wanted": ["order"],
        "saw": "the price please",
        "holds": False,
    }
    auditor = subject_of(await workspace.add_member(Role.MARKETER))
    masked = await why(api, auditor, path)
    assert "the price please" not in str(masked)
    assert {one["reason"] for one in masked["flows"]} == {one["reason"] for one in found["flows"]}


async def other(talk: Talk, workspace: MadeWorkspace) -> Channel:
    return await connect(talk.still, workspace.id)


async def test_a_person_a_waiting_run_and_a_reply(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    await publish(workspace.runtime, workspace.id, branching())
    await talk.says("start")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    ((run,),) = await talk.rows("SELECT id FROM flow_run")
    path = f"/conversations/{conversation}"
    await talk.says("20")
    (one,) = (await why(api, marketer, path))["flows"]
    assert (one["reason"], one["run_id"]) == ("reply_to_run", str(run))
    first = (await why(api, marketer, path))["earlier_message_id"]
    named = await why(api, marketer, f"{path}/messages/{first}")
    assert [one["reason"] for one in named["flows"]] == ["begun"]
    assert (await api.call(marketer, "GET", f"{path}/messages/{run}/why")).status_code == 404

    found = await why(api, marketer, f"/flow-runs/{run}")
    assert found["begun"]["checks"][0]["saw"] == "start"
    went = {(one["node"], one["way"]): one["went_by"] for one in found["steps"]}
    assert went["ask", "answered"] == [
        {"name": "answer", "wanted": "number", "saw": "20", "holds": True}
    ]
    (grown,) = went["old", "grown"]
    assert [one["saw"] for one in (grown["all"][0], grown["all"][1]["none"][0])] == [20, None]
    assert went["sort", "else"][0]["saw"] == "20"
    assert (found["end"]["status"], found["end"]["actor_id"]) == ("done", None)

    await talk.says("start")
    claimed = await api.call(marketer, "POST", f"{path}/claim")
    assert claimed.is_success, claimed.text
    await talk.says("start")
    found = await why(api, marketer, path)
    assert found["person_had_it"]
    assert [one["reason"] for one in found["flows"]] == ["person_has_it"]
    second = (await talk.rows("SELECT id FROM flow_run ORDER BY id"))[-1][0]
    end = (await why(api, marketer, f"/flow-runs/{second}"))["end"]
    assert (end["status"], end["actor_kind"], end["actor_id"]) == (
        "silenced",
        "member",
        str(marketer.id),
    )


async def test_nothing_was_said_and_nothing_waits_for_words(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    """A flow that waits for time alone is under way, and begins no second time."""
    waits = definition(
        [step("rest", "wait", {"next": None}, seconds=3_600)],
        [trigger(match="keyword", keywords=["start"])],
    )
    await publish(workspace.runtime, workspace.id, waits)
    await talk.says("start")
    await talk.says("start")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    ((run,),) = await talk.rows("SELECT id FROM flow_run")
    (one,) = (await why(api, marketer, f"/conversations/{conversation}"))["flows"]
    assert (one["reason"], one["run_id"]) == ("under_way", str(run))
