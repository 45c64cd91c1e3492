"""Runs over the API and the path of messages: begun by people, systems and clocks, waiting for
days, taken over, taken up again, cancelled, and played once more."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from automation.runs.clocks import keep_clocks, wake_runs
from automation.runs.engine import FlowReducer
from inbox.channels.models import Channel
from inbox.delivery.claims import Job
from inbox.delivery.settle import ready_lanes, settle_waiting
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.runtime import Runtime
from inbox.intake.step import Steps
from integrations.messaging import Refused, Unknown, WhoActs
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import connect, signature, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

SAY, ASK = "send_message", "ask_question"
AGE = {"text": "How old are you?", "save_as": "age", "kind": "number", "timeout_seconds": 2_592_000}
WINDOW: Mapping[str, str | None] = {"window_closed": None}


def asking() -> dict[str, Any]:
    """Thirty days for an answer."""
    ways = {"answered": "note", "invalid": None, "timeout": "late", **WINDOW}
    return definition(
        [
            step("ask", ASK, ways, **AGE),
            step("note", SAY, text="You are {{ vars.age }}."),
            step("late", SAY, {"window_closed": "end"}, text="Never mind."),
            step("end", "end", outcome="late"),
        ],
        [trigger(match="keyword", keywords=["start"]), trigger("manual")],
    )


TIMERS = "UPDATE flow_run SET wait_until = wait_until - make_interval(days => :days)"
WINDOWS = """
    UPDATE conversation SET window_until = window_until - make_interval(days => :days),
    next_send_at = clock_timestamp()
"""
LEASES_END = "UPDATE effect SET lease_until = clock_timestamp() WHERE state = 'unknown'"


class Talk:
    """One customer; what is sent to him has arrived before he goes on."""

    def __init__(self, still: Still, channel: Channel) -> None:
        self.still = still
        self.channel = channel
        self.said: list[str] = []

    async def says(self, words: str) -> list[str]:
        return await self._ends(
            await self.still.receive(self.channel, text_message(self.channel, words))
        )

    async def rests(self) -> list[str]:
        return await self._ends(await self.still.step(self.channel.workspace_id))

    async def _ends(self, jobs: list[Job]) -> list[str]:
        said = [job.payload for job in jobs]
        while jobs:
            jobs = await self.still.end(jobs)
            said += [job.payload for job in jobs]
        self.said += said
        return said

    async def rows(self, query: str) -> list[Any]:
        async with self.still.runtime.unit_of_work(self.channel.workspace_id) as uow:
            return [tuple(row) for row in (await uow.session.execute(text(query))).all()]

    async def time_passes(self, days: int) -> None:
        """Everything that was said and is waited for is so much longer ago."""
        async with self.still.runtime.unit_of_work(self.channel.workspace_id) as uow:
            for change in (TIMERS, WINDOWS):
                await uow.session.execute(text(change), {"days": days})
        await wake_runs(self.still.runtime)


@pytest.fixture
def talk(still: Still, channel: Channel) -> Talk:
    return Talk(still, channel)


RUN = "SELECT status, outcome, code FROM flow_run ORDER BY id"


async def test_a_run_is_told_step_by_step(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    flow = await publish(workspace.runtime, workspace.id, asking())
    assert len(await talk.says("start")) == 1
    assert len(await talk.says("many")) == 1
    assert "You are 42." in (await talk.says("42"))[0]
    (run,) = (await api.call(marketer, "GET", f"/flow-runs?flow_id={flow.id}")).json()["items"]
    assert (run["status"], run["node"], run["waits_for"]) == ("done", "note", None)
    path = f"/flow-runs/{run['id']}"
    with statements_of(workspace.runtime.database):
        steps = (await api.call(marketer, "GET", f"{path}/steps")).json()["items"]
    assert [(one["node"], one["way"]) for one in steps] == [
        ("ask", "waits"),
        ("ask", "waits"),
        ("ask", "answered"),
        ("note", "next"),
    ]
    assert [one["given"]["facts"]["message"]["text"] for one in steps if one["given"]] == [
        "start",
        "many",
        "42",
    ]
    assert set(steps[0]["effects"].values()) == {"sent"}
    agent = subject_of(await workspace.add_member(Role.AUDITOR))
    shown = (await api.call(agent, "GET", f"{path}/steps")).json()["items"]
    assert [one["given"] for one in shown] == [None] * 4
    replayed = (await api.call(marketer, "POST", f"{path}/replay", json={})).json()
    assert (replayed["same"], replayed["status"]) == (True, "done")
    draft = asking()
    draft["steps"][0]["config"]["kind"] = "text"
    change = {"draft": draft, "revision": 1}
    await api.call(marketer, "PATCH", f"/flows/{flow.id}", json=change)
    other = (await api.call(marketer, "POST", f"{path}/replay", json={"draft": True})).json()
    assert (other["same"], other["differs_at"]) == (False, 1)
    stats = (await api.call(marketer, "GET", f"/flows/{flow.id}/stats")).json()
    assert stats["versions"][0]["runs"] == {"done": 1}
    asked = next(one for one in stats["steps"] if one["node"] == "ask")
    assert {one["way"]: (one["runs"], one["times"]) for one in asked["ways"]} == {
        "waits": (1, 2),
        "answered": (1, 1),
    }


async def test_thirty_days_and_a_restart_later(
    talk: Talk, workspace: MadeWorkspace, runtime: Runtime
) -> None:
    await publish(runtime, workspace.id, asking())
    await talk.says("start")
    await talk.time_passes(29)
    assert await talk.rests() == []
    assert await talk.rows(RUN) == [("waiting", "", "")]
    # Another process, which has never heard of the flow.
    talk.still.steps = Steps(runtime, talk.still.directory, FlowReducer())
    await talk.time_passes(1)
    await wake_runs(runtime)
    # The window has closed meanwhile: nothing is said, and the flow goes that way.
    assert await talk.rests() == []
    assert await talk.rows(RUN) == [("done", "late", "")]
    timers = "SELECT state FROM inbound_event WHERE source = 'timer'"
    assert await talk.rows(timers) == [("done",)]


async def test_a_person_takes_over_and_the_flow_is_silent(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    await publish(workspace.runtime, workspace.id, asking())
    await talk.says("start")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    claimed = await api.call(marketer, "POST", f"/conversations/{conversation}/claim")
    assert claimed.is_success, claimed.text
    assert await talk.rows(RUN) == [("silenced", "", "")]
    assert await talk.says("42") == []
    assert await talk.says("start") == []
    await talk.time_passes(31)
    assert await talk.rests() == []
    assert len(await talk.rows(RUN)) == 1


async def test_a_run_is_started_cancelled_and_started_again(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    flow = await publish(workspace.runtime, workspace.id, asking())
    await talk.says("hello")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    start = {"conversation_id": str(conversation), "data": {"from": "shop"}}
    headers = {"Idempotency-Key": "once"}
    path = f"/flows/{flow.id}/start"
    begun = [await api.call(marketer, "POST", path, json=start, headers=headers) for _ in "ab"]
    assert [one.status_code for one in begun] == [202, 202]
    assert begun[0].json() == begun[1].json()
    assert len(await talk.rests()) == 1
    run = f"/flow-runs/{begun[0].json()['run_id']}"
    read = (await api.call(marketer, "GET", run)).json()
    assert (read["status"], read["trigger_id"]) == ("waiting", "manual")
    assert refusal_of(await api.call(marketer, "POST", path, json=start)) == (
        409,
        "flow_under_way",
    )
    assert (await api.call(marketer, "POST", f"{run}/cancel")).json()["status"] == "cancelled"
    for verb in ("cancel", "resume"):
        refused = await api.call(marketer, "POST", f"{run}/{verb}")
        assert refusal_of(refused) == (409, "run_has_ended")
    assert await talk.says("42") == []
    assert (await api.call(marketer, "POST", path, json=start)).status_code == 202
    assert len(await talk.rests()) == 1
    second = await api.call(marketer, "GET", "/flow-runs?status=waiting")
    waiting = second.json()["items"][0]["id"]
    # A wait is over at once.
    assert (await api.call(marketer, "POST", f"/flow-runs/{waiting}/resume")).is_success
    assert "Never mind." in (await talk.rests())[0]
    found = await api.call(marketer, "GET", f"/audit?object_id={read['id']}")
    assert [one["action"] for one in found.json()["items"]] == [
        "flow_run_cancelled",
        "flow_run_started",
    ]


async def test_who_wants_a_wait_over_twice_ends_one(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    waits = [step(one, "wait", "second" if one == "first" else "bye", seconds=900)
             for one in ("first", "second")]  # fmt: skip
    bye = step("bye", SAY, {"window_closed": None}, text="Bye")
    await publish(workspace.runtime, workspace.id, definition([*waits, bye]))
    assert await talk.says("start") == []
    (run,) = (await api.call(marketer, "GET", "/flow-runs")).json()["items"]
    for _ in "ab":
        assert (await api.call(marketer, "POST", f"/flow-runs/{run['id']}/resume")).is_success
    assert await talk.rests() == []
    read = (await api.call(marketer, "GET", f"/flow-runs/{run['id']}")).json()
    assert (read["status"], read["node"]) == ("waiting", "second")


def refused_field(answer: Any) -> str:
    assert answer.status_code in {400, 422}, answer.text
    return str(answer.json()["errors"][0]["field"])


async def test_a_run_that_could_not_begin_is_refused_at_once(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    await talk.says("hello")
    ((conversation, channel_id),) = await talk.rows("SELECT id, channel_id FROM conversation")
    bye = step("bye", SAY, {"window_closed": None}, text="Bye")
    other = await connect(talk.still, workspace.id, name="Another")
    paths = {}
    for channel_ids in ([str(other.id)], [str(channel_id)]):
        document = definition([bye], [trigger("manual")], channel_ids=channel_ids)
        flow = await publish(workspace.runtime, workspace.id, document)
        paths[channel_ids[0]] = f"/flows/{flow.id}/start"
    start = {"conversation_id": str(conversation)}
    refused = await api.call(marketer, "POST", paths[str(other.id)], json=start)
    assert refused_field(refused) == "conversation_id"
    path = paths[str(channel_id)]
    for data in ({"n": 2**64}, {"t": "a" * 4097}, {"t": "\0"}, {str(n): 1 for n in range(51)}):
        refused = await api.call(marketer, "POST", path, json=start | {"data": data})
        assert refused_field(refused).startswith("data")
    assert (await api.call(marketer, "POST", f"/conversations/{conversation}/claim")).is_success
    refused = await api.call(marketer, "POST", path, json=start)
    assert refusal_of(refused) == (409, "conversation_with_person")


@pytest.mark.parametrize(
    ("outcome", "way"),
    [
        (Refused("131047", WhoActs.AGENT), "failed"),
        (Unknown("timed_out"), "unknown"),
    ],
    ids=["failed", "unknown"],
)
async def test_a_flow_hears_how_its_message_ended(
    talk: Talk, workspace: MadeWorkspace, outcome: Refused | Unknown, way: str
) -> None:
    ways = {one: f"end_{one}" for one in ("next", "failed", "unknown")}
    ends = [step(f"end_{one}", "end", outcome=one) for one in ways]
    drawn = definition([step("say", SAY, ways, text="Hello"), *ends])
    await publish(workspace.runtime, workspace.id, drawn)
    jobs = await talk.still.receive(talk.channel, text_message(talk.channel, "hi"))
    await talk.still.end(jobs, outcome)
    if way == "unknown":
        # Nobody explains it: it is sent once more, and lost again.
        for _ in range(4):
            async with talk.still.runtime.unit_of_work(workspace.id) as uow:
                await uow.session.execute(
                    text(
                        "UPDATE effect SET lease_until = clock_timestamp() WHERE state = 'unknown'"
                    )
                )
            await settle_waiting(talk.still.runtime)
            lanes = [ring.ids for ring in await ready_lanes(talk.still.runtime)]
            mine = [(one[0], one[1]) for one in lanes if one[0] == workspace.id]
            if mine:
                await talk.still.end(await talk.still.claim(mine), outcome)
    await talk.rests()
    assert await talk.rows(RUN) == [("done", way, "")]


async def test_a_failed_run_is_told_handed_over_and_tried_again(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    drawn = definition(
        [
            step("wait", "wait", {"replied": "say"}, reply=True),
            step("say", SAY, text="{{ vars.x }}"),
        ]
    )
    drawn["steps"][1]["config"]["text"] = "{{ contact.email }}"
    await publish(workspace.runtime, workspace.id, drawn)
    await talk.says("hi")
    await talk.says("there")
    assert await talk.rows(RUN) == [("failed", "", "empty_text")]
    ((conversation, contact, owner),) = await talk.rows(
        "SELECT id, contact_id, owner FROM conversation"
    )
    assert owner == "human"
    (run,) = (await api.call(marketer, "GET", "/flow-runs?status=failed")).json()["items"]
    resume = f"/flow-runs/{run['id']}/resume"
    refused = await api.call(marketer, "POST", resume)
    assert refusal_of(refused) == (409, "conversation_with_person")
    back = {"owner": "bot"}
    await api.call(marketer, "PATCH", f"/conversations/{conversation}", json=back)
    change = {"email": "ann@shop.example"}
    assert (await api.call(marketer, "PATCH", f"/contacts/{contact}", json=change)).is_success
    assert (await api.call(marketer, "POST", resume)).is_success
    assert "ann@shop.example" in (await talk.rests())[0]
    assert await talk.rows(RUN) == [("done", "", "")]


async def hooked(api: Api, who: Subject, talk: Talk, **config: Any) -> tuple[str, str, str | None]:
    """(path of the flow, path of the hook, its secret)."""
    hook = trigger(
        "hook",
        channel_id=str(talk.channel.id),
        phone_path="customer.phone",
        name_path="customer.name",
        once_by="order.id",
        mapping=[{"path": "order.id", "name": "order", "kind": "number"}],
        **config,
    )
    say = step("say", SAY, WINDOW, text="Order {{ trigger.data.order }}")
    draft = definition(
        [step("keep", "add_note", "say", text="{{ trigger.data.order }}"), say], [hook]
    )
    made = (await api.call(who, "POST", "/flows", json={"name": "Orders", "draft": draft})).json()
    path = f"/flows/{made['id']}"
    published = await api.call(who, "POST", f"{path}/publish", json={})
    assert published.is_success, published.text
    opened = await api.call(who, "POST", f"{path}/hooks", json={"trigger_id": "hook"})
    found = opened.json()
    return path, found["path"], found["secret"]


BODY = {"order": {"id": 7}, "customer": {"phone": "+49 151 555", "name": "Ann"}}


async def test_another_system_begins_a_flow_once(api: Api, talk: Talk, marketer: Subject) -> None:
    path, hook, _ = await hooked(api, marketer, talk)
    for body in (BODY, BODY, BODY | {"order": {"id": 8}}):
        called = await api.client.post(hook, json=body)
        assert (called.status_code, called.json()) == (202, {"accepted": True})
    await talk.rests()
    assert await talk.rows("SELECT count(*) FROM note") == [(2,)]
    assert await talk.rows("SELECT count(*) FROM contact") == [(1,)]
    (listed,) = (await api.call(marketer, "GET", f"{path}/hooks")).json()["items"]
    assert listed["captured"] == {
        "order.id": "number",
        "customer.phone": "text",
        "customer.name": "text",
    }
    assert listed["path"] is None
    removed = await api.call(marketer, "DELETE", f"{path}/hooks/{listed['id']}")
    assert removed.status_code == 204
    assert (await api.client.post(hook, json=BODY)).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"{", 400, None),
        (b"[]", 422, "order.id"),
        (json.dumps(BODY | {"order": {"id": "7"}}).encode(), 422, "order.id"),
        (json.dumps(BODY | {"customer": {}}).encode(), 422, "customer.phone"),
        (json.dumps(BODY | {"customer": {"phone": "call me"}}).encode(), 422, "customer.phone"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400, None),
        (b" " * 300_000, 413, None),
    ],
    ids=["broken", "a list", "another kind", "missing", "no number", "deep", "large"],
)
async def test_a_body_that_does_not_fit_is_refused_by_its_path(
    api: Api, talk: Talk, marketer: Subject, body: bytes, status: int, field: str | None
) -> None:
    _, hook, _ = await hooked(api, marketer, talk)
    refused = await api.client.post(hook, content=body)
    assert refused.status_code == status, refused.text
    if field:
        assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert await talk.rows("SELECT count(*) FROM conversation") == [(0,)]


async def test_a_hook_that_wants_proof_checks_it(api: Api, talk: Talk, marketer: Subject) -> None:
    path, hook, secret = await hooked(api, marketer, talk, proof="hmac")
    assert secret is not None
    raw = json.dumps(BODY).encode()
    for headers, status in (
        ({}, 401),
        ({"X-Parley-Signature": signature(raw, "another")}, 401),
        ({"X-Parley-Signature": signature(raw, secret)}, 202),
    ):
        called = await api.client.post(hook, content=raw, headers=headers)
        assert called.status_code == status, called.text
    await api.call(marketer, "POST", f"{path}/pause")
    signed = {"X-Parley-Signature": signature(raw, secret)}
    paused = await api.client.post(hook, content=raw, headers=signed)
    assert refusal_of(paused) == (409, "flow_not_live")


async def test_what_people_do_begins_flows_and_a_circle_ends(
    api: Api, talk: Talk, marketer: Subject, workspace: MadeWorkspace
) -> None:
    label = (await api.call(marketer, "POST", "/labels", json={"name": "VIP"})).json()["id"]
    add = step("greet", "add_note", text="From {{ trigger.previous }} to {{ trigger.value }}")
    await publish(
        workspace.runtime,
        workspace.id,
        definition([add], [trigger("contact_changed", field="language")]),
    )
    await publish(
        workspace.runtime,
        workspace.id,
        definition(
            [step("set", "set_contact", field="language", value="ar")],
            [trigger("label_added", label_id=label)],
        ),
    )
    await talk.says("hello")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    put = await api.call(marketer, "PUT", f"/conversations/{conversation}/labels/{label}")
    assert put.is_success, put.text
    await talk.rests()
    runs = await talk.rows("SELECT trigger_id, status, depth FROM flow_run ORDER BY id")
    assert runs == [("label_added", "done", 0), ("contact_changed", "done", 1)]
    chains = await talk.rows("SELECT count(DISTINCT chain) FROM flow_run")
    assert chains == [(1,)]
    ((note,),) = await talk.rows("SELECT count(*) FROM note")
    assert note == 1


async def test_a_schedule_strikes_and_silence_is_noticed_once(
    talk: Talk, workspace: MadeWorkspace, runtime: Runtime
) -> None:
    note = step("note", "add_note", text="Look at this.")
    schedule = trigger("schedule", cron="0 9 * * *", status="open")
    silence = trigger("silence", seconds=3600, whose="us")
    await publish(runtime, workspace.id, definition([note], [schedule], beside_people=True))
    await publish(runtime, workspace.id, definition([note], [silence]))
    await talk.says("hello")
    async with runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(text("UPDATE flow_clock SET due_at = clock_timestamp()"))
        await uow.session.execute(
            text("UPDATE conversation SET last_message_at = last_message_at - interval '1 hour'")
        )
        await uow.session.execute(
            text("UPDATE flow_clock SET looked_until = looked_until - interval '1 minute'")
        )
    for _ in "twice":
        await keep_clocks(runtime)
        await talk.rests()
    runs = await talk.rows("SELECT trigger_id, status FROM flow_run ORDER BY trigger_id")
    assert runs == [("schedule", "done"), ("silence", "done")]
    due = await talk.rows("SELECT kind FROM flow_clock WHERE due_at <= clock_timestamp()")
    assert due == []


async def test_two_flows_are_asked_in_their_order_and_the_first_is_the_last(
    talk: Talk, workspace: MadeWorkspace
) -> None:
    for name, settings in (
        ("late", {"priority": 200}),
        ("both", {"priority": 10, "first_match_only": False}),
        ("first", {"priority": 100}),
    ):
        drawn = definition([step("note", "add_note", text=name)], **settings)
        await publish(workspace.runtime, workspace.id, drawn, name)
    await talk.says("hello")
    begun = await talk.rows(
        "SELECT f.name FROM flow_run AS r JOIN flow AS f ON f.id = r.flow_id ORDER BY r.id"
    )
    assert begun == [("both",), ("first",)]


async def statements_per_message(talk: Talk, words: str) -> list[str]:
    await talk.still.take(text_message(talk.channel, words))
    with statements_of(talk.still.runtime.database) as sent:
        await talk.still.steps.run([talk.channel.workspace_id])
    return sent


async def test_what_a_message_costs_where_there_are_flows(
    talk: Talk, workspace: MadeWorkspace
) -> None:
    """Nothing where there are none; one statement more per set where one is live."""
    for _ in "warm":
        await talk.says("hello")
    without = await statements_per_message(talk, "hello")
    drawn = definition([step("a", "end")], [trigger(match="keyword", keywords=["never"])])
    await publish(workspace.runtime, workspace.id, drawn)
    # The first set after a change reads what is live.
    await talk.says("hello")
    with_flow = await statements_per_message(talk, "hello")
    assert not any("flow" in one for one in without)
    assert [one for one in with_flow if "flow" in one and "automation_stamp" not in one] != []
    assert len(with_flow) == len(without) + 1
