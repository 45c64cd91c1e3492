"""A flow of eleven steps, with sends, a wait and a call of another system, while its worker or the
sweeper is killed at each place where that can be. In the end it is as if nothing had been, and
nothing outside has happened twice without a flag."""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from automation.runs.clocks import wake_runs
from automation.runs.engine import FlowReducer
from inbox.delivery.claims import Job
from inbox.delivery.kinds import HTTP_REQUEST, KINDS
from inbox.delivery.outcomes import Ended
from inbox.delivery.sender import Sender
from inbox.delivery.settle import call_forgotten, ready_lanes, settle_waiting
from inbox.foundation import fault_points
from inbox.foundation.runtime import Runtime
from inbox.intake.step import Steps
from integrations.messaging import Accepted
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import connect, status, text_message
from tests.factories.still import Still, open_still
from tests.factories.workspaces import MadeWorkspace

ROUNDS = 40
SENT = ["one", "two", "three", "four", "five"]
WALK = [
    *("one", "keep", "two", "two", "call", "call", "three", "wait", "wait", "urgent", "four"),
    *("note", "five", "end"),
]
TIME_HAS_COME = """
    UPDATE effect SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL;
    UPDATE effect SET due_at = clock_timestamp() WHERE state = 'ready' AND due_at < '9000-01-01';
    UPDATE conversation SET next_send_at = clock_timestamp();
    UPDATE flow_run SET wait_until = clock_timestamp() WHERE wait_until IS NOT NULL
"""
OPEN = (
    "SELECT (SELECT count(*) FROM effect WHERE state IN ('ready', 'claimed', 'unknown'))"
    " + (SELECT count(*) FROM flow_run WHERE status = 'waiting')"
    " + (SELECT count(*) FROM inbound_event WHERE state = 'new')"
)


class Killed(BaseException):
    """Not an Exception: nothing in the house may handle it."""


def drawn() -> dict[str, Any]:
    say = "send_message"
    return definition(
        [
            step("one", say, "keep", text="one"),
            step("keep", "set_value", "two", name="asked", value="{{ message.text }}"),
            step("two", say, dict.fromkeys(("next", "failed", "unknown"), "call"), text="two"),
            step(
                "call",
                "http_request",
                dict.fromkeys(("next", "failed", "unknown"), "three"),
                url="https://shop.example/orders",
                body={"asked": "{{ vars.asked }}"},
            ),
            step("three", say, "wait", text="three"),
            step("wait", "wait", "urgent", seconds=3600),
            step("urgent", "change_conversation", "four", priority="urgent"),
            step("four", say, "note", text="four"),
            step("note", "add_note", "five", text="{{ vars.asked }}"),
            step("five", say, "end", text="five"),
            step("end", "end", outcome="sold"),
        ],
        [trigger(match="keyword", keywords=["order"])],
    )


class World:
    """Processes that may die; the database, the customer and other systems do not."""

    def __init__(self, still: Still, channel: Any) -> None:
        self.still = still
        self.channel = channel
        self.workspace_id: UUID = channel.workspace_id
        self.outside: Counter[str] = Counter()
        self.jobs: list[Job] = []
        self.start()

    def start(self) -> None:
        runtime = self.still.runtime
        self.jobs.clear()
        self.sender = Sender(runtime, dict.fromkeys(KINDS, self.carry_out))
        self.still.steps = Steps(runtime, self.still.directory, FlowReducer())

    async def carry_out(self, job: Job) -> Ended:
        if job.kind == HTTP_REQUEST:
            self.outside[json.loads(job.payload)["once"]] += 1
            return Ended(job, Accepted("http_200"), result={"status": 200, "body": {}})
        self.outside[str(job.effect_id)] += 1
        return Ended(job, Accepted(f"wamid.{job.effect_id}"), None)

    async def work(self) -> None:
        """Until nothing is left that could be done at this moment."""
        self.jobs += await self.still.step(self.workspace_id)
        while self.jobs:
            await self.sender._call(self.jobs.pop(0), time.monotonic())
            batch, self.sender._ended = self.sender._ended, []
            self.jobs += await self.sender._record(batch)
        for duty in (settle_waiting, wake_runs, call_forgotten):
            await duty(self.still.runtime)
        lanes = [ring.ids for ring in await ready_lanes(self.still.runtime)]
        mine = [(one[0], one[1]) for one in lanes if one[0] == self.workspace_id]
        if mine:
            self.jobs += await self.still.claim(mine)

    async def pass_time(self) -> None:
        """What was sent is told of; then every lease, pace and wait runs out."""
        for effect_id in (one for one in self.outside if ":" not in one):
            body = status(self.channel, f"wamid.{effect_id}", "sent", effect_id=effect_id)
            await self.still.take(body)
        self.jobs += await self.still.step(self.workspace_id)
        if not self.jobs:
            await self.let_leases_run_out()

    async def let_leases_run_out(self) -> None:
        async with self.still.runtime.unit_of_work(self.workspace_id) as uow:
            for change in TIME_HAS_COME.split(";"):
                await uow.session.execute(text(change))

    async def rows(self, query: str) -> list[Any]:
        async with self.still.runtime.unit_of_work(self.workspace_id) as uow:
            return [tuple(row) for row in (await uow.session.execute(text(query))).all()]

    async def live(self, deaths: list[str]) -> None:
        """One death after the other, then in peace until everything has come to rest."""
        left = list(deaths)
        fault_points.arm(left.pop(0) if left else "", "")
        for _ in range(ROUNDS):
            try:
                await self.work()
                if not self.jobs:
                    await self.pass_time()
            except Killed:
                fault_points.arm(left.pop(0) if left else "", "")
                deaths.pop(0)
                self.start()
                await self.let_leases_run_out()
            if not self.jobs and await self.rows(OPEN) == [(0,)]:
                return
        raise AssertionError(await self.rows("SELECT state, kind FROM effect"))


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def die(_: int) -> None:
        raise Killed

    monkeypatch.setattr(fault_points.os, "_exit", die)
    yield
    fault_points.arm("", "")


@asynccontextmanager
async def open_world(
    runtime: Runtime, workspace: MadeWorkspace, document: dict[str, Any] | None = None
) -> AsyncIterator[World]:
    async with open_still(runtime) as still:
        spine: Any = still
        channel = await connect(spine, workspace.id)
        await publish(runtime, workspace.id, document or drawn(), "Outer")
        world = World(still, channel)
        await still.take(text_message(channel, "order"))
        yield world


DEATHS = [
    *(["before_step_commit"], ["before_step_commit:2"], ["after_step_commit"]),
    *(["before_claim_commit"], ["after_claim_commit"]),
    *([f"{place}:{number}"] for place in ("before_send", "after_send") for number in (1, 3)),
    *(["before_outcome_commit:2"], ["before_outcome_commit:3"]),
    *(["after_outcome_commit:2"], ["after_outcome_commit:3"]),
    *(["after_send", "before_sweep_commit"], ["after_send", "after_sweep_commit"]),
    *(["before_send", "before_resend_commit"], ["before_send", "after_resend_commit"]),
    *(["before_timer_commit"], ["after_timer_commit"]),
]


@pytest.mark.usefixtures("deadly")
@pytest.mark.parametrize("deaths", [[], *DEATHS], ids=", ".join)
async def test_a_flow_survives_any_death(
    runtime: Runtime, workspace: MadeWorkspace, deaths: list[str]
) -> None:
    async with open_world(runtime, workspace) as world:
        await world.live(deaths)
        assert deaths == [], "nobody passed there"
        assert await world.rows("SELECT status, outcome, code FROM flow_run") == [
            ("done", "sold", "")
        ]
        steps = await world.rows("SELECT node, way FROM flow_step ORDER BY step_no")
        assert [node for node, _ in steps] == WALK
        out = await world.rows(
            "SELECT m.status, m.possibly_twice, e.id::text FROM message AS m"
            " JOIN effect AS e ON e.message_id = m.id WHERE direction = 'out' ORDER BY seq"
        )
        assert len(out) == len(SENT)
        assert {state for state, _, _ in out} == {"sent"}
        for _, flagged, effect_id in out:
            assert world.outside[effect_id] == 1 or (flagged and world.outside[effect_id] == 2)
        calls = [times for once, times in world.outside.items() if ":" in once]
        went = next(way for node, way in reversed(steps) if node == "call")
        # Of a call that died with its worker nobody knows; the flow goes on by that way.
        assert calls == [1] or (calls == [] and went == "unknown")
        assert await world.rows("SELECT count(*) FROM note") == [(1,)]
        assert await world.rows("SELECT priority FROM conversation") == [(3,)]
        assert await world.rows("SELECT DISTINCT state FROM inbound_event WHERE source = 'effect'")


def inner() -> dict[str, Any]:
    ways = dict.fromkeys(("next", "failed", "unknown"), "wait")
    url = "https://shop.example/orders"
    return definition(
        [
            step("say", "send_message", {"next": "ask", "window_closed": None}, text="inside"),
            step("ask", "http_request", ways, url=url, body={"asked": "{{ trigger.inputs.no }}"}),
            step("wait", "wait", "keep", seconds=3600),
            step("keep", "set_value", "end", name="kept", value="{{ trigger.inputs.no }}"),
            step("end", "end", outcome="known"),
        ],
        [trigger("called", inputs=["no"], outputs=["kept"])],
    )


def outer(callee: UUID) -> dict[str, Any]:
    """Calls it twice, one after the other."""
    config = {"flow_id": str(callee), "save_as": "inside"}
    ways = {"failed": None, "unavailable": None}
    say = "{{ vars.inside.kept }} {{ vars.inside.outcome }}"
    return definition(
        [
            step("first", "call_flow", {"next": "then", **ways}, inputs={"no": "one"}, **config),
            step("then", "send_message", "second", text=say),
            step("second", "call_flow", {"next": "last", **ways}, inputs={"no": "two"}, **config),
            step("last", "send_message", "end", text=say),
            step("end", "end", outcome="sold"),
        ],
        [trigger(match="keyword", keywords=["order"])],
    )


CALL_DEATHS = [
    *(["before_step_commit"], ["before_step_commit:2"], ["after_step_commit"]),
    *(["before_claim_commit"], ["after_claim_commit"], ["before_send:2"], ["after_send:2"]),
    *(["before_outcome_commit:2"], ["after_outcome_commit:2"]),
    *(["before_timer_commit"], ["after_timer_commit"], ["before_timer_commit:2"]),
]


@pytest.mark.usefixtures("deadly")
@pytest.mark.parametrize("deaths", [[], *CALL_DEATHS], ids=", ".join)
async def test_a_flow_and_what_it_calls_survive_any_death(
    runtime: Runtime, workspace: MadeWorkspace, deaths: list[str]
) -> None:
    callee = await publish(runtime, workspace.id, inner(), "Inner")
    async with open_world(runtime, workspace, outer(callee.id)) as world:
        await world.live(deaths)
        assert deaths == [], "nobody passed there"
        runs = "SELECT status, outcome, code, called_as, id::text FROM flow_run ORDER BY id"
        found = await world.rows(runs)
        assert [one[:4] for one in found] == [
            ("done", "sold", "", ""),
            ("done", "known", "", "1:0"),
            ("done", "known", "", "4:0"),
        ]
        walks = [
            await world.rows(
                f"SELECT node FROM flow_step WHERE run_id = '{one[4]}' ORDER BY step_no"
            )
            for one in found
        ]
        nodes = [[node for (node,) in walk] for walk in walks]
        assert nodes == [
            ["first", "first", "then", "second", "second", "last", "end"],
            *[["say", "ask", "ask", "wait", "wait", "keep", "end"]] * 2,
        ]
        out = await world.rows(
            "SELECT m.status, m.possibly_twice, e.id::text FROM message AS m"
            " JOIN effect AS e ON e.message_id = m.id WHERE direction = 'out' ORDER BY seq"
        )
        assert [state for state, _, _ in out] == ["sent"] * 4
        for _, flagged, effect_id in out:
            assert world.outside[effect_id] == 1 or (flagged and world.outside[effect_id] == 2)
        assert {times for once, times in world.outside.items() if ":" in once} <= {1}
