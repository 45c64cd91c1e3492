"""A flow is tried before it holds: simulated, and held to its cases."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

SAY = "send_message"


def order(answer: str = "Done, {{ contact.name }}: {{ vars.size }}") -> dict[str, Any]:
    ways = {"answered": "call", "invalid": "sorry", "timeout": "sorry", "window_closed": None}
    sizes = [{"id": one, "title": one} for one in ("S", "M")]
    return definition(
        [
            step("ask", "ask_question", ways, text="Which size?", save_as="size", kind="choice",
                 options=sizes, retries=0, timeout_seconds=3600),
            step("call", "http_request", {"next": "done", "failed": "sorry", "unknown": "sorry"},
                 url="https://shop.example/orders", body={"size": "{{ vars.size }}"}),
            step("done", SAY, "end", text=answer),
            step("sorry", "hand_over", text="One moment."),
            step("end", "end", outcome="sold"),
        ],
        [trigger(match="keyword", keywords=["order"])],
        needs_green_cases=True,
    )  # fmt: skip


@pytest.fixture
async def path(api: Api, marketer: Subject) -> str:
    body = {"name": "Order", "draft": order()}
    return f"/flows/{(await api.call(marketer, 'POST', '/flows', json=body)).json()['id']}"


SOLD = {"events": [{"say": "order"}, {"press": "M"}], "contact": {"name": "Ann"}}


@pytest.mark.parametrize(
    ("events", "said", "outcome"),
    [
        ([{"say": "order"}, {"say": "2"}], ["Which size?", "Done, Ann: M"], "sold"),
        ([{"say": "order"}, {"say": "L"}], ["Which size?", "One moment."], "handed_over"),
        ([{"say": "order"}, {"wait_seconds": 3600}], ["Which size?", "One moment."], "handed_over"),
        (
            [{"say": "order"}, {"press": "S"}, {"effect": {"state": "unknown"}}],
            ["Which size?", "One moment."],
            "handed_over",
        ),
        ([{"say": "order"}, {"take_over": True}, {"press": "S"}], ["Which size?"], ""),
        ([{"say": "anything"}], [], ""),
    ],
    ids=["answered", "invalid", "timeout", "unknown", "taken over", "not begun"],
)
async def test_a_conversation_is_played_on_a_draft(
    api: Api, marketer: Subject, path: str, events: list[Any], said: list[str], outcome: str
) -> None:
    script = {"events": events, "contact": {"name": "Ann"}}
    played = await api.call(marketer, "POST", f"{path}/simulate", json={"script": script})
    found = played.json()
    assert [say["text"] for turn in found["turns"] for say in turn["said"]] == said
    assert found["outcome"] == outcome


@pytest.mark.parametrize(
    ("script", "field"),
    [
        ({"events": [{}]}, "script.events.0"),
        ({"events": [{"say": "a", "press": "b"}]}, "script.events.0"),
        ({"events": [], "zone": "Mars/Base"}, "script.zone"),
        ({"events": [], "begins_at": "2026-01-01T00:00:00"}, "script.begins_at"),
    ],
)
async def test_a_bad_script_is_refused_by_its_place(
    api: Api, marketer: Subject, path: str, script: dict[str, Any], field: str
) -> None:
    refused = await api.call(marketer, "POST", f"{path}/simulate", json={"script": script})
    assert refused.status_code == 422, refused.text
    assert field in [one["field"] for one in refused.json()["errors"]]


async def test_a_flow_that_asks_for_green_cases_is_held_to_them(
    api: Api, marketer: Subject, path: str
) -> None:
    refused = await api.call(marketer, "POST", f"{path}/publish", json={})
    assert refusal_of(refused) == (422, "cases_not_green")
    case = {"name": "He buys M", "script": SOLD, "record": True}
    kept = (await api.call(marketer, "POST", f"{path}/cases", json=case)).json()
    assert kept["script"]["expect"]["said"] == ["Which size?", "Done, Ann: M"]
    result = (await api.call(marketer, "POST", f"{path}/cases/run", json={})).json()
    assert (result["green"], result["uncovered"]) == (True, ["sorry"])
    assert (await api.call(marketer, "POST", f"{path}/publish", json={})).is_success
    change = {"draft": order("Thanks"), "revision": 1}
    await api.call(marketer, "PATCH", path, json=change)
    result = (await api.call(marketer, "POST", f"{path}/cases/run", json={})).json()
    assert result["cases"][0]["failures"] == ["said.1: expected 2 in all, found 2"]
    refused = await api.call(marketer, "POST", f"{path}/publish", json={})
    assert refusal_of(refused) == (422, "cases_not_green")
    assert "He buys M" in refused.json()["detail"]
    case_path = f"{path}/cases/{kept['id']}"
    assert (await api.call(marketer, "DELETE", case_path)).status_code == 204
    assert (await api.call(marketer, "GET", f"{path}/cases")).json()["items"] == []


async def test_a_real_conversation_is_a_case_in_which_nobody_is_recognised(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    steps = [
        step("ask", "ask_question", {"answered": "say", "invalid": None}, text="And you are?",
             save_as="who"),
        step("say", SAY, {"window_closed": None}, text="Hello {{ vars.who }}"),
    ]  # fmt: skip
    flow = await publish(workspace.runtime, workspace.id, definition(steps))
    for words in ("hi", "Ann Lee, ann@shop.example, +49 151 2345678, size 42"):
        await still.end(await still.receive(channel, text_message(channel, words)))
    (run,) = (await api.call(marketer, "GET", "/flow-runs")).json()["items"]
    kept = await api.call(marketer, "POST", f"/flow-runs/{run['id']}/case", json={"name": "Real"})
    assert kept.status_code == 201, kept.text
    script = kept.json()["script"]
    assert "Ann" not in kept.text
    assert "2345678" not in kept.text
    assert "shop.example" not in kept.text
    assert [one["say"] for one in script["events"] if one["say"]] == [
        "hi",
        "Alex, alex@example.com, +4915550000, size 42",
    ]
    assert script["expect"]["steps"] == ["ask", "ask", "say"]
    result = await api.call(marketer, "POST", f"/flows/{flow.id}/cases/run", json={})
    assert result.json()["green"]
