"""What a case may hold: nobody is recognised in it, and it stays one that can be played."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from automation.runs.cases import script_of
from automation.runs.deciding import Given
from automation.runs.pseudonyms import pseudonymised, pseudonymised_values
from automation.runs.reducer import Begin, Logged, Wake
from automation.runs.replaying import Past
from automation.steps.contract import EffectEnded, Facts
from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, graph_of, publish, step, trigger
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

SAY = "send_message"
HELLO = step("hello", SAY, {"window_closed": None}, text="Hello")
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"email": "bob@shop.example", "n": 4711223344}, {"email": "alex@example.com", "n": 10**6}),
        ({"customer": {"first_name": "Bob", "City": "Ulm"}}, None),
        ([{"phone": "0151"}, True, 42, 3.5, None], [{"phone": "+4915550000"}, True, 42, 3.5, None]),
        ({"note": "for Ann, 015123456789", "ann@x.example": 1}, None),
        ({"total": 123456.5, "amount": 99999}, {"total": 1e6, "amount": 99999}),
    ],
)
def test_what_other_systems_say_holds_nobody(value: Any, kept: Any) -> None:
    found = pseudonymised_values(value, ["Ann"])
    if kept is not None:
        assert found == kept
    text = msgspec.json.encode(found).decode()
    assert not [one for one in ("Bob", "Ulm", "Ann", "0151", "ann@", "bob@") if one in text]


@pytest.mark.parametrize("text", ["a" * 60_000, "a@" * 30_000, "1-" * 30_000, "a.b@c." * 9_000])
def test_taking_people_out_takes_time_by_length(text: str) -> None:
    begun = time.perf_counter()
    pseudonymised(text, ["Ann"])
    assert time.perf_counter() - begun < 1


def test_triggers_and_effects_of_a_case_are_pseudonymised() -> None:
    graph = graph_of(definition([HELLO], [trigger("contact_changed", field="name")]))
    facts = Facts(now=NOW, contact={"name": "Ann Lee"})
    line = Logged(step_no=1, node="hello", kind=SAY, way="next")
    changed = {"field": "name", "previous": "Bob Ross", "value": "Ann Lee"}
    ended = EffectEnded(state="done", result={"body": {"email": "c@d.example", "who": "Ann"}})
    past = [
        Past(line, Given(Begin(), facts, changed)),
        Past(line, Given(Wake(event=ended, effect="1:0"), facts)),
    ]
    script = script_of(graph, "contact_changed", past, ["Ann Lee", "Ann", "Lee"])
    assert script.events[0].start is not None
    assert script.events[0].start.details == {"field": "name", "previous": "Alex", "value": "Alex"}
    assert script.events[1].effect is not None
    assert script.events[1].effect.result == {"body": {"email": "alex@example.com", "who": "Alex"}}


async def kept(
    api: Api, still: Still, channel: Channel, who: Subject, words: str, **more: Any
) -> Any:
    await still.end(await still.receive(channel, message(channel, words, **more)))
    (run,) = (await api.call(who, "GET", "/flow-runs")).json()["items"]
    return await api.call(who, "POST", f"/flow-runs/{run['id']}/case", json={"name": "Real"})


def message(channel: Channel, words: str, **more: Any) -> dict[str, Any]:
    found = text_message(channel, words)
    found["entry"][0]["changes"][0]["value"]["messages"][0] |= more
    return found


async def test_a_case_that_nobody_could_read_again_is_not_kept(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    """Stand-ins are longer than what they stand for."""
    await publish(workspace.runtime, workspace.id, definition([HELLO]))
    refused = await kept(api, still, channel, marketer, "a@b.co " * 500)
    assert refusal_of(refused) == (409, "case_too_long")
    other = subject_of(await workspace.add_member(Role.MARKETER))
    path = f"/flow-runs/{(await api.call(other, 'GET', '/flow-runs')).json()['items'][0]['id']}"
    refused = await api.call(other, "POST", f"{path}/case", json={"name": "Real"})
    assert refused.status_code == 403


async def test_a_click_on_an_ad_is_one_in_the_case_too(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    flow = await publish(
        workspace.runtime, workspace.id, definition([HELLO], [trigger("ad_clicked")])
    )
    ad = {"source_id": "ad-7", "source_type": "ad", "headline": "Shoes"}
    case = await kept(api, still, channel, marketer, "Is it there?", referral=ad)
    assert case.status_code == 201, case.text
    script = case.json()["script"]
    assert [(one["say"], one["ad"]) for one in script["events"]] == [("Is it there?", "ad-7")]
    assert script["expect"]["said"] == ["Hello"]
    result = await api.call(marketer, "POST", f"/flows/{flow.id}/cases/run", json={})
    assert result.json()["green"]


async def test_a_flow_has_so_many_cases_and_no_more(
    api: Api, marketer: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.runs.cases.CASES_AT_MOST", 1)
    body = {"name": "Hello", "draft": definition([HELLO])}
    path = f"/flows/{(await api.call(marketer, 'POST', '/flows', json=body)).json()['id']}"
    case = {"name": "One", "script": {"events": [{"say": "hi"}]}}
    assert (await api.call(marketer, "POST", f"{path}/cases", json=case)).status_code == 201
    refused = await api.call(marketer, "POST", f"{path}/cases", json=case)
    assert refusal_of(refused) == (409, "too_many_cases")


@pytest.mark.parametrize(
    "script",
    [
        {"events": [], "begins_at": "0001-01-01T00:00:00Z"},
        {"events": [{"wait_seconds": 34_000_000}], "begins_at": "9999-12-31T00:00:00Z"},
        {"events": [{"start": {"trigger_id": "m", "details": {"n": 10**30}}}]},
        {"events": [], "contact": {"n": 10**30}},
        {"events": [{"say": "a", "ad": "b", "press": "c"}]},
    ],
)
async def test_moments_and_numbers_beyond_reason_are_refused(
    api: Api, marketer: Subject, script: Mapping[str, Any]
) -> None:
    body = {"name": "Hello", "draft": definition([HELLO])}
    path = f"/flows/{(await api.call(marketer, 'POST', '/flows', json=body)).json()['id']}"
    refused = await api.call(marketer, "POST", f"{path}/simulate", json={"script": script})
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["field"].startswith("script.")
