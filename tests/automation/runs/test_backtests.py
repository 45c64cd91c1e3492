"""A draft over what has been said: what it would have done, the same bytes each time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from automation.flows.known import Stage
from automation.runs.backtesting import Heard, PastTalk, Tally
from automation.runs.backtests import BACKTESTS
from automation.runs.tasks import run_backtest
from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, graph_of, step, trigger
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

SAY = "send_message"
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def asking() -> dict[str, Any]:
    ways = {"answered": "fork", "invalid": "people", "timeout": None, "window_closed": None}
    when = {"value": "vars.size", "is": "equals", "to": "M"}
    closed = {"window_closed": None}
    return definition(
        [
            step("ask", "ask_question", ways, text="Which size?", save_as="size", retries=0,
                 kind="text", timeout_seconds=3600),
            step("fork", "branch", {"m": "have", "else": "people"},
                 cases=[{"name": "m", "when": when}]),
            step("have", SAY, {"next": "end", **closed}, text="We have it"),
            step("people", "hand_over"),
            step("end", "end", outcome="told"),
        ],
        [trigger(match="keyword", keywords=["price"]), trigger("manual")],
    )  # fmt: skip


def talk(*said: tuple[str, str] | tuple[str, str, int], **more: Any) -> PastTalk:
    """`in`, `out` or `person`, and what was said, a minute after the other unless told so."""
    heard, at = [], NOW
    for number, (who, words, *wait) in enumerate(said):
        at += timedelta(seconds=wait[0] if wait else 60)
        opened = number == 0
        message = {"text": words, "kind": "text", **more}
        heard.append(Heard(at, who == "in", who == "person", opened, message))
    return PastTalk(new_id(), new_id(), True, {"name": "Alex"}, heard)


def report_of(document: dict[str, Any], *talks: PastTalk, **given: Any) -> dict[str, Any]:
    stage = Stage(given.pop("templates", {}), {})
    tally = Tally(graph_of(document), "UTC", stage, **given)
    tally.add(talks)
    return tally.document()


def test_what_follows_an_answer_that_nobody_gave_is_counted_apart() -> None:
    report = report_of(
        asking(),
        talk(("in", "price?"), ("person", "Which size?"), ("in", "M")),
        talk(("in", "price?"), ("in", "M"), ("person", "We have it")),
        talk(("in", "hello"), ("person", "Hello")),
    )
    assert report["as_it_was"]["fired"] == {"message_received": 2}
    # What the flow asks was asked by a person too, who then has the conversation.
    assert report["silenced_by_people"] == 1
    assert report["counterfactual_conversations"] == 1
    assert report["counterfactual"]["ways"] == {
        "ask": {"answered": 1},
        "end": {"ended": 1},
        "fork": {"m": 1},
        "have": {"next": 1},
    }
    assert report["counterfactual"]["ended"] == {"told": 1}
    assert report["answers"] == {"both": 2, "nobody": 1, "only_flow": 1, "only_people": 1}
    assert report["contacts_with_more_than"] == {"1": 1, "3": 0, "5": 0, "10": 0}
    assert report["triggers_not_played"] == ["manual"]


def test_templates_cost_what_the_rates_say_where_they_are_charged() -> None:
    template = {"name": "offer", "language": "en", "values": {}}
    wait = {"next": "sell", "replied": None}
    document = definition(
        [
            step("first", "send_template", "wait", template=template | {"name": "info"}),
            step("wait", "wait", wait, seconds=2 * 86_400),
            step("sell", "send_template", "again", template=template),
            step("again", "send_template", None, template=template | {"name": "info"}),
        ]
    )
    body = {"components": [{"type": "BODY", "text": "Hello"}], "status": "APPROVED"}
    templates = {
        "offer/en": body | {"category": "MARKETING"},
        "info/en": body | {"category": "UTILITY"},
    }
    given = {"templates": templates, "rates": {"marketing": "0.11", "utility": "0.05"}}
    plain = talk(("in", "hi"), ("out", "", 3 * 86_400))
    # The first is within the day in which all is free; the other two are not.
    assert report_of(document, plain, plain, **given)["cost"] == {
        "charged": {"marketing": 2, "utility": 2},
        "by_category": {"marketing": "0.22", "utility": "0.10"},
        "total": "0.32",
    }
    by_ad = talk(("in", "hi"), ("out", "", 2 * 86_400 + 60), ad_id="7")
    assert report_of(document, by_ad, **given)["cost"]["charged"] == {}
    assert report_of(document, plain, templates=templates)["cost"]["total"] is None


async def test_a_draft_is_played_on_the_past_and_comes_to_the_same_bytes(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    body = {"name": "Price", "draft": asking()}
    path = f"/flows/{(await api.call(marketer, 'POST', '/flows', json=body)).json()['id']}"
    refused = await api.call(marketer, "POST", f"{path}/backtests", json={})
    assert refusal_of(refused) == (409, "nothing_to_test")
    for words, phone in (("price?", "1"), ("M", "1"), ("hello", "2")):
        await still.receive(channel, text_message(channel, words, phone=f"491555000{phone}"))
    broken = {"draft": {"start": "a", "steps": [{"id": "a", "kind": "nothing"}]}}
    refused = await api.call(marketer, "POST", f"{path}/backtests", json=broken)
    assert refusal_of(refused) == (422, "flow_not_sound")
    begun = await api.call(marketer, "POST", f"{path}/backtests", json={"days": 7})
    assert begun.status_code == 202, begun.text
    (ring,) = [one for one in await BACKTESTS.due(workspace.runtime) if one.ids[0] == workspace.id]
    await run_backtest(workspace.runtime, *ring.ids)
    # What is said later does not change what is asked of then.
    await still.receive(channel, text_message(channel, "price?", phone="4915550003"))
    body = {"days": 7, "until_message_id": begun.json()["until_message_id"]}
    second = (await api.call(marketer, "POST", f"{path}/backtests", json=body)).json()
    await run_backtest(workspace.runtime, workspace.id, second["id"])
    first, second = [
        (await api.call(marketer, "GET", f"{path}/backtests/{one}")).json()
        for one in (begun.json()["id"], second["id"])
    ]
    assert (first["state"], first["done"], first["conversations"]) == ("done", 2, 2)
    report = first["report"]
    assert report["as_it_was"]["fired"] == {"message_received": 1}
    assert report["counterfactual"]["ended"] == {"told": 1}
    assert msgspec.json.encode(report) == msgspec.json.encode(second["report"])
    listed = (await api.call(marketer, "GET", f"{path}/backtests")).json()["items"]
    assert [one["id"] for one in listed] == [second["id"], first["id"]]


@pytest.mark.parametrize(
    "body",
    [
        {"days": 0},
        {"days": 367},
        {"rates": {"marketing": "1,5"}},
        {"until_message_id": str(new_id())},
    ],
)
async def test_bad_wishes_are_refused_by_name(
    api: Api, marketer: Subject, body: dict[str, Any]
) -> None:
    flow = {"name": "Price", "draft": asking()}
    path = f"/flows/{(await api.call(marketer, 'POST', '/flows', json=flow)).json()['id']}"
    refused = await api.call(marketer, "POST", f"{path}/backtests", json=body)
    assert refused.status_code in {400, 422}
    assert refused.json()["errors"][0]["field"].split(".")[0] == next(iter(body))
