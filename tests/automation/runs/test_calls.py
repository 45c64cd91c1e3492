"""Flows that call other flows, on the path of messages and over the API: called and answered, not
to be had, taken over, cancelled, taken up again, and played without anybody."""

from typing import Any
from uuid import UUID

import pytest

from automation.flows.models import Flow
from automation.runs.clocks import wake_runs
from automation.runs.records import hearer_of
from automation.runs.tasks import run_backtest
from inbox.channels.models import Channel
from inbox.delivery.hearers import effect_ended
from inbox.foundation.permissions import Subject
from inbox.foundation.time_of_database import database_now
from inbox.mailbox.receive import Mailbox
from tests.automation.runs.test_runs import Talk
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

SAY = "send_message"
WORD = {"match": "keyword", "keywords": ["start"]}
RUNS = (
    "SELECT f.name, r.status, r.outcome, r.code FROM flow_run AS r JOIN flow AS f"
    " ON f.workspace_id = r.workspace_id AND f.id = r.flow_id ORDER BY r.id"
)
CALL_WAYS = ("next", "failed", "unavailable")


def asking(words: str = "How many, {{ trigger.inputs.who }}?", **settings: Any) -> dict[str, Any]:
    """Asks for a number, and gives it back."""
    ways = {"answered": "end", "invalid": None, "window_closed": None}
    asks = step("ask", "ask_question", ways, text=words, save_as="n", kind="number")
    agreed = trigger("called", inputs=["who"], outputs=["n"])
    by_word = trigger(match="keyword", keywords=["alone"])
    return definition([asks, step("end", "end", outcome="known")], [agreed, by_word], **settings)


def calling(callee: UUID, **settings: Any) -> dict[str, Any]:
    ways = {"next": "say", "failed": "sorry", "unavailable": "later"}
    closed = {"window_closed": None}
    call = {"flow_id": str(callee), "inputs": {"who": "{{ contact.name }}"}, "save_as": "asked"}
    return definition(
        [
            step("call", "call_flow", ways, **call),
            step("say", SAY, closed, text="{{ vars.asked.n }}: {{ vars.asked.outcome }}"),
            step("sorry", SAY, closed, text="Sorry: {{ vars.asked.code }}"),
            step("later", SAY, closed, text="Later: {{ vars.asked.code }}"),
        ],
        [trigger(**WORD)],
        **settings,
    )


def with_limit(callee: UUID) -> dict[str, Any]:
    drawn = calling(callee)
    drawn["steps"][0]["config"]["timeout_seconds"] = 3600
    drawn["steps"][0]["next"]["timeout"] = "sorry"
    return drawn


@pytest.fixture
def talk(still: Still, channel: Channel) -> Talk:
    return Talk(still, channel)


@pytest.fixture
async def inner(workspace: MadeWorkspace) -> Flow:
    return await publish(workspace.runtime, workspace.id, asking(), "Inner")


@pytest.fixture
async def outer(workspace: MadeWorkspace, inner: Flow) -> Flow:
    return await publish(workspace.runtime, workspace.id, calling(inner.id), "Outer")


async def runs_of(api: Api, who: Subject, flow: Flow) -> list[dict[str, Any]]:
    found = await api.call(who, "GET", f"/flow-runs?flow_id={flow.id}")
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def test_a_flow_is_called_asks_and_gives_back(
    api: Api, talk: Talk, marketer: Subject, inner: Flow, outer: Flow
) -> None:
    assert "How many, Ann Lee?" in (await talk.says("start"))[0]
    assert await talk.rows(RUNS) == [("Outer", "waiting", "", ""), ("Inner", "waiting", "", "")]
    assert len(await talk.says("many")) == 1
    assert "42: known" in (await talk.says("42"))[0]
    assert await talk.rows(RUNS) == [("Outer", "done", "", ""), ("Inner", "done", "known", "")]
    (caller,), (called,) = [await runs_of(api, marketer, one) for one in (outer, inner)]
    assert (called["called_by"], caller["called_by"]) == (caller["id"], None)
    assert (called["chain"], called["depth"]) == (caller["chain"], caller["depth"] + 1)
    steps = (await api.call(marketer, "GET", f"/flow-runs/{caller['id']}/steps")).json()["items"]
    assert [(one["node"], one["way"]) for one in steps] == [
        ("call", "waits"),
        ("call", "next"),
        ("say", "next"),
    ]
    assert steps[0]["did"] == [
        {"do": "call_flow", "flow_id": str(inner.id), "run_id": called["id"]}
    ]
    for run in (caller, called):
        again = await api.call(marketer, "POST", f"/flow-runs/{run['id']}/replay", json={})
        assert again.json()["same"], again.text
    why = (await api.call(marketer, "GET", f"/flow-runs/{caller['id']}/why")).json()
    assert why["steps"][1]["went_by"] == [
        {"name": "called_flow", "wanted": "done", "saw": "known", "holds": True}
    ]
    # Of what was said first, the one began by itself, and the other because it was called.
    ((conversation, first),) = await talk.rows(
        "SELECT conversation_id, id FROM message WHERE direction = 'in' ORDER BY seq LIMIT 1"
    )
    path = f"/conversations/{conversation}/messages/{first}/why"
    flows = (await api.call(marketer, "GET", path)).json()["flows"]
    told = {one["name"]: (one["reason"], one["by_flow_id"]) for one in flows}
    assert told == {"Outer": ("begun", None), "Inner": ("called", str(outer.id))}
    path = f"/conversations/{conversation}/why"
    flows = (await api.call(marketer, "GET", path)).json()["flows"]
    assert {one["reason"] for one in flows} == {"reply_to_run"}
    assert {one["by_flow_id"] for one in flows} == {str(inner.id)}


async def test_what_is_said_at_one_moment_is_heard_by_what_it_begins(
    talk: Talk, inner: Flow, outer: Flow
) -> None:
    """All of it is one step of the mailbox: the call, the answer, and the next call."""
    for words in ("start", "5", "start"):
        await talk.still.take(text_message(talk.channel, words))
    said = await talk.rests()
    assert ["How many" in said[0], "5: known" in said[1], "How many" in said[2]] == [True] * 3
    assert [one[:2] for one in await talk.rows(RUNS)] == [
        ("Outer", "done"),
        ("Inner", "done"),
        ("Outer", "waiting"),
        ("Inner", "waiting"),
    ]


async def test_a_flow_that_cannot_be_called_is_told_of_at_once(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace, inner: Flow, outer: Flow
) -> None:
    await api.call(marketer, "POST", f"/flows/{inner.id}/pause")
    assert "Later: flow_not_live" in (await talk.says("start"))[0]
    await api.call(marketer, "POST", f"/flows/{inner.id}/resume")
    # A run of it is under way: it began by itself, and goes on undisturbed.
    await talk.says("alone")
    assert len(await talk.says("no idea")) == 1
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    drawn = calling(inner.id)
    drawn["triggers"] = [trigger("manual")]
    by_hand = await publish(workspace.runtime, workspace.id, drawn, "By hand")
    start = {"conversation_id": str(conversation)}
    assert (await api.call(marketer, "POST", f"/flows/{by_hand.id}/start", json=start)).is_success
    assert "Later: flow_under_way" in (await talk.rests())[0]
    assert ("Inner", "waiting", "", "") in await talk.rows(RUNS)
    # It may be called no more, or not by such as run beside people.
    for changed, code in (
        (asking("?") | {"triggers": [trigger(**WORD | {"keywords": ["alone"]})]}, "not_callable"),
        (beside_people(), "beside_people"),
    ):
        change = {"draft": changed, "revision": await revision_of(api, marketer, inner)}
        assert (await api.call(marketer, "PATCH", f"/flows/{inner.id}", json=change)).is_success
        checked = await api.call(marketer, "POST", f"/flows/{inner.id}/check", json={})
        if code == "not_callable":
            assert "warning" in {one["level"] for one in checked.json()["findings"]}
        published = await api.call(marketer, "POST", f"/flows/{inner.id}/publish", json={})
        assert published.is_success, published.text
        await talk.rows("UPDATE flow_run SET status = 'done' WHERE status = 'waiting' RETURNING id")
        start = {"conversation_id": str(conversation)}
        path = f"/flows/{by_hand.id}/start"
        assert (await api.call(marketer, "POST", path, json=start)).is_success
        assert f"Later: flow_{code}" in (await talk.rests())[0]


def beside_people() -> dict[str, Any]:
    note = step("note", "add_note", text="Called")
    keep = step("n", "set_value", "note", name="n", value="1")
    agreed = trigger("called", inputs=["who"], outputs=["n"])
    return definition([keep, note], [agreed], beside_people=True)


async def revision_of(api: Api, who: Subject, flow: Flow) -> int:
    return int((await api.call(who, "GET", f"/flows/{flow.id}")).json()["revision"])


async def test_the_version_that_is_live_is_called_and_stays(
    api: Api, talk: Talk, marketer: Subject, inner: Flow, outer: Flow
) -> None:
    await talk.says("start")
    change = {"draft": asking("And now?"), "revision": 1}
    await api.call(marketer, "PATCH", f"/flows/{inner.id}", json=change)
    assert (await api.call(marketer, "POST", f"/flows/{inner.id}/publish", json={})).is_success
    # The one that was called asks again in its own words; the next call is of the new version.
    assert "How many" in (await talk.says("what?"))[0]
    await talk.says("7")
    assert "And now?" in (await talk.says("start"))[0]


async def test_a_person_takes_over_and_both_are_silent(
    api: Api, talk: Talk, marketer: Subject, outer: Flow
) -> None:
    await talk.says("start")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    assert (await api.call(marketer, "POST", f"/conversations/{conversation}/claim")).is_success
    assert {one[1] for one in await talk.rows(RUNS)} == {"silenced"}
    assert await talk.says("42") == []
    await talk.time_passes(31)
    assert await talk.rests() == []


async def test_what_is_called_hands_over_and_its_caller_says_nothing(
    talk: Talk, workspace: MadeWorkspace
) -> None:
    gives = definition([step("give", "hand_over", text="One moment.")], [trigger("called")])
    inner = await publish(workspace.runtime, workspace.id, gives, "Inner")
    drawn = calling(inner.id)
    drawn["steps"][0]["config"].pop("inputs")
    drawn["steps"][1]["config"]["text"] = "Hello"
    await publish(workspace.runtime, workspace.id, drawn, "Outer")
    said = await talk.says("start")
    assert len(said) == 1
    assert "One moment." in said[0]
    assert await talk.rows(RUNS) == [
        ("Outer", "silenced", "", ""),
        ("Inner", "done", "handed_over", ""),
    ]
    assert await talk.rows("SELECT owner FROM conversation") == [("human",)]


async def test_one_that_fails_leaves_it_to_its_caller(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    empty = step("say", SAY, {"window_closed": None}, text="{{ contact.email }}")
    inner = await publish(
        workspace.runtime, workspace.id, definition([empty], [trigger("called")]), "Inner"
    )
    drawn = calling(inner.id)
    drawn["steps"][0]["config"].pop("inputs")
    drawn["steps"][1]["config"]["text"] = "Hello"
    await publish(workspace.runtime, workspace.id, drawn, "Outer")
    assert "Sorry: empty_text" in (await talk.says("start"))[0]
    assert await talk.rows(RUNS) == [
        ("Outer", "done", "", ""),
        ("Inner", "failed", "", "empty_text"),
    ]
    assert await talk.rows("SELECT owner FROM conversation") == [("bot",)]
    (failed,) = await runs_of(api, marketer, inner)
    refused = await api.call(marketer, "POST", f"/flow-runs/{failed['id']}/resume")
    assert refusal_of(refused) == (409, "caller_went_on")


@pytest.mark.parametrize(
    ("verb", "which", "said", "ends"),
    [
        ("cancel", "inner", ["Sorry: cancelled"], ["done", "cancelled"]),
        ("cancel", "outer", [], ["cancelled", "cancelled"]),
        ("resume", "outer", ["Sorry: wait_ended"], ["done", "cancelled"]),
        ("resume", "inner", [], ["waiting", "waiting"]),
    ],
)
async def test_a_person_ends_the_one_or_the_other(
    api: Api,
    talk: Talk,
    marketer: Subject,
    inner: Flow,
    outer: Flow,
    verb: str,
    which: str,
    said: list[str],
    ends: list[str],
) -> None:
    await talk.says("start")
    (run,) = await runs_of(api, marketer, inner if which == "inner" else outer)
    assert (await api.call(marketer, "POST", f"/flow-runs/{run['id']}/{verb}")).is_success
    heard = await talk.rests()
    if (verb, which) == ("resume", "inner"):
        # The question is over without an answer: it has no way for that, and fails.
        heard, said, ends = heard[:1], ["Sorry: "], ["done", "failed"]
    assert [one for one, words in zip(heard, said, strict=True) if words not in one] == []
    assert [one[1] for one in await talk.rows(RUNS)] == ends
    # Nobody waits for the number any more.
    assert await talk.says("42") == []


@pytest.mark.parametrize("in_time", [True, False], ids=["just in time", "too late"])
async def test_a_call_has_its_time_and_no_more(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace, inner: Flow, in_time: bool
) -> None:
    """The answer and the end of the time lie in the mailbox together; the first of them counts."""
    outer = await publish(workspace.runtime, workspace.id, with_limit(inner.id), "Outer")
    await talk.says("start")
    waits = "UPDATE flow_run SET wait_until = clock_timestamp() WHERE wait_until IS NOT NULL"
    assert len(await talk.rows(f"{waits} RETURNING id")) == 1
    answer = text_message(talk.channel, "42")
    if in_time:
        await talk.still.take(answer)
    for _ in "ab":
        await wake_runs(talk.still.runtime)
    if not in_time:
        await talk.still.take(answer)
    said = await talk.rests()
    assert [one for one, words in zip(
        said, ["42: known" if in_time else "Sorry: timeout"], strict=True) if words not in one
    ] == []  # fmt: skip
    called = ("done", "known", "") if in_time else ("cancelled", "", "caller_went_on")
    assert await talk.rows(RUNS) == [("Outer", "done", "", ""), ("Inner", *called)]
    timers = "SELECT state, reason FROM inbound_event WHERE kind = 'flow_timer'"
    assert await talk.rows(timers) == [("ignored", "stale") if in_time else ("done", None)]
    # How the other one ended comes even later, and is nobody's any more.
    (caller,) = await runs_of(api, marketer, outer)
    async with talk.still.runtime.unit_of_work(workspace.id) as uow:
        now = await database_now(uow)
        hearer = hearer_of(UUID(caller["id"]), "1:0")
        late = effect_ended(
            workspace.id, UUID(caller["conversation_id"]), hearer,
            once="late", state="done", code="", result={}, now=now,
        )  # fmt: skip
        await Mailbox(uow).tell([late], now)
    assert await talk.rests() == []
    ended = "SELECT state, reason FROM inbound_event WHERE kind = 'effect_ended'"
    assert await talk.rows(ended) == [("ignored", "stale")]


async def test_a_circle_is_refused_and_ends_where_it_comes_about_all_the_same(
    api: Api,
    talk: Talk,
    marketer: Subject,
    inner: Flow,
    outer: Flow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = step("back", "call_flow", dict.fromkeys(CALL_WAYS, "ask"), flow_id=str(outer.id))
    both = asking() | {"start": "back"}
    both["steps"] = [back, *both["steps"]]
    outwards = calling(inner.id)
    outwards["triggers"].append(trigger("called"))
    changes = ((outer, outwards), (inner, both))
    for flow, drawn in changes:
        change = {"draft": drawn, "revision": 1}
        assert (await api.call(marketer, "PATCH", f"/flows/{flow.id}", json=change)).is_success
    path = f"/flows/{outer.id}/publish"
    assert (await api.call(marketer, "POST", path, json={})).is_success
    path = f"/flows/{inner.id}/publish"
    refused = await api.call(marketer, "POST", path, json={})
    assert refused.status_code == 422
    assert "draft.steps.0.config.flow_id" in {one["field"] for one in refused.json()["errors"]}
    # Two who publish at the same moment do not see each other.
    monkeypatch.setattr("automation.flows.service.circle_through", lambda *_: [])
    assert (await api.call(marketer, "POST", path, json={})).is_success
    assert "How many" in (await talk.says("start"))[0]
    assert "7: known" in (await talk.says("7"))[0]
    (run,) = await runs_of(api, marketer, inner)
    steps = (await api.call(marketer, "GET", f"/flow-runs/{run['id']}/steps")).json()["items"]
    assert [(one["node"], one["way"]) for one in steps][:2] == [
        ("back", "waits"),
        ("back", "unavailable"),
    ]
    assert steps[0]["did"][0]["refused"] == "flow_under_way"


async def test_a_call_is_played_without_anybody(
    api: Api, talk: Talk, marketer: Subject, inner: Flow, outer: Flow
) -> None:
    """The simulator, a case of what really happened, and a backtest that nothing later changes."""
    events = [{"say": "start"}, {"say": "no idea"}, {"say": "3"}]
    path = f"/flows/{outer.id}"
    played = await api.call(
        marketer, "POST", f"{path}/simulate", json={"script": {"events": events}}
    )
    turns = played.json()["turns"]
    assert [[one["text"] for one in turn["said"]] for turn in turns][2] == ["3: known"]
    assert [(one["flow_id"], one["node"], one["way"]) for one in turns[2]["called"]] == [
        (str(inner.id), "ask", "answered"),
        (str(inner.id), "end", "ended"),
    ]
    assert [one["node"] for one in turns[2]["steps"]] == ["call", "say"]
    for words in ("start", "many", "42"):
        await talk.says(words)
    (run,) = await runs_of(api, marketer, outer)
    case = await api.call(marketer, "POST", f"/flow-runs/{run['id']}/case", json={"name": "Real"})
    assert case.status_code == 201, case.text
    script = case.json()["script"]
    assert [one["say"] for one in script["events"] if one["say"]] == ["start", "many", "42"]
    assert script["expect"]["steps"] == ["call", "call", "say"]
    assert (await api.call(marketer, "POST", f"{path}/cases/run", json={})).json()["green"]
    reports = []
    for _ in "ab":
        asked = await api.call(marketer, "POST", f"{path}/backtests", json={"days": 7})
        assert asked.status_code == 202, asked.text
        backtest = asked.json()["id"]
        if reports:
            # What is called is the version that was live when it was asked for.
            alone = asking("Something else?") | {"triggers": [trigger("manual")]}
            change = {"draft": alone, "revision": 1}
            await api.call(marketer, "PATCH", f"/flows/{inner.id}", json=change)
            published = await api.call(marketer, "POST", f"/flows/{inner.id}/publish", json={})
            assert published.is_success, published.text
        await run_backtest(talk.still.runtime, talk.channel.workspace_id, UUID(backtest))
        found = (await api.call(marketer, "GET", f"{path}/backtests/{backtest}")).json()
        assert found["state"] == "done", found
        reports.append(found["report"])
    assert reports[0] == reports[1]
    # It asked somebody else by name than people did: what follows is counted apart.
    assert reports[0]["as_it_was"]["ways"] == {"call": {"waits": 1}}
    assert reports[0]["as_it_was"]["actions"] == {"call_flow": 1}
    assert reports[0]["counterfactual"]["ways"] == {"call": {"next": 1}, "say": {"next": 1}}


async def test_whoever_puts_a_flow_away_may_know_who_calls_it(
    api: Api, marketer: Subject, workspace: MadeWorkspace, inner: Flow, outer: Flow
) -> None:
    async def callers() -> list[str]:
        found = await api.call(marketer, "GET", f"/flows/{inner.id}/callers")
        assert found.status_code == 200, found.text
        return [one["name"] for one in found.json()["flows"]]

    # Twice in one flow is once, and what is only drawn calls nothing yet.
    twice = calling(inner.id)
    again = step("again", "call_flow", dict.fromkeys(CALL_WAYS), flow_id=str(inner.id))
    twice["steps"] = [*twice["steps"], again]
    twice["steps"][1]["next"]["next"] = "again"
    await publish(workspace.runtime, workspace.id, twice, "another")
    drawn = {"name": "Drawn", "draft": calling(inner.id)}
    assert (await api.call(marketer, "POST", "/flows", json=drawn)).is_success
    assert await callers() == ["another", "Outer"]
    with statements_of(workspace.runtime.database) as sent:
        await callers()
    assert len([one for one in sent if "FROM flow JOIN flow_version" in one]) == 1
    assert (await api.call(marketer, "POST", f"/flows/{outer.id}/pause")).is_success
    assert await callers() == ["another"]
    found = await api.call(marketer, "GET", f"/flows/{outer.id}/callers")
    assert found.json() == {"flows": []}


async def test_a_file_names_the_flow_that_is_called(
    api: Api, marketer: Subject, workspace: MadeWorkspace, inner: Flow
) -> None:
    outer = await publish(workspace.runtime, workspace.id, with_limit(inner.id), "Outer")
    exported = (await api.call(marketer, "GET", f"/flows/{outer.id}/export")).json()["yaml"]
    assert "flow:Inner" in exported
    moved = exported.replace(str(inner.id), "01a21ac6-0cdf-75ba-a23d-f32b1a6dfd89")
    made = await api.call(marketer, "POST", "/flows/import", json={"yaml": moved})
    assert made.status_code == 201, made.text
    read = (await api.call(marketer, "GET", f"/flows/{made.json()['id']}")).json()
    call = read["draft"]["steps"][0]
    assert call["config"]["flow_id"] == str(inner.id)
    assert (call["config"]["timeout_seconds"], call["next"]["timeout"]) == (3600, "sorry")
    unknown = moved.replace("flow:Inner", "flow:Nowhere")
    refused = await api.call(marketer, "POST", "/flows/import", json={"yaml": unknown})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "yaml.steps.0.config.flow_id"
