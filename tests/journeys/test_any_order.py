"""Customers, a far end, statuses, a clock and an agent, in any order that Hypothesis can think of,
on a real database. Time is virtual: what waits for a moment is told that it has come."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from inbox.delivery.claims import Job
from inbox.delivery.replies import Replies, ReplyText
from inbox.delivery.settle import call_forgotten, ready_lanes, settle_waiting
from inbox.foundation import fault_points
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from integrations.messaging import Accepted, NotSent, Refused, Unknown, WhoActs
from parley.wiring import build_runtime
from tests.factories.spines import add_rule, connect, status, text_message
from tests.factories.still import Still, open_still
from tests.factories.workspaces import make_workspace

Result = TypeVar("Result")
PHONES = ("4915550001", "4915550002", "4915550003")
OPEN = "('ready', 'claimed', 'unknown')"
RANK = {"queued": 0, "unknown": 0, "sent": 1, "delivered": 2, "read": 3} | {
    "failed": 9,
    "cancelled": 9,
}
ENDS = ("accepted", "lost", "unsent", "refused", "later", "died")
TIME_HAS_COME = """
    UPDATE effect SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL;
    UPDATE effect SET due_at = clock_timestamp() WHERE state = 'ready' AND due_at < '9000-01-01';
    UPDATE conversation SET next_send_at = clock_timestamp();
    UPDATE lane SET open_until = clock_timestamp() WHERE open_until IS NOT NULL
"""


class AnyOrder(RuleBasedStateMachine):
    """`at_far_end` is what Meta would show the customer: acceptances per effect, in order."""

    given_settings: Settings

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.runtime = build_runtime(self.given_settings, with_redis=False)
        self.opened = open_still(self.runtime)
        self.still: Still = self.run(self.opened.__aenter__())
        self.workspace = self.run(make_workspace(self.runtime))
        spine: Any = self.still
        self.channel = self.run(connect(spine, self.workspace.id))
        self.run(add_rule(spine, self.workspace.id, "price", "20. {{ message.text }}"))
        self.jobs: list[Job] = []
        self.at_far_end: list[UUID] = []
        self.written = 0
        self.asked = 0
        self.ranks: dict[UUID, int] = defaultdict(int)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    async def rows(self, query: str, **values: Any) -> list[Any]:
        async with self.runtime.unit_of_work(self.workspace.id) as uow:
            return list((await uow.session.execute(text(query), values)).all())

    @rule(who=st.sampled_from(PHONES), asks=st.booleans(), twice=st.booleans())
    def a_customer_writes(self, who: str, asks: bool, twice: bool) -> None:
        self.written += 1
        self.asked += asks
        body = text_message(
            self.channel, f"{'price' if asks else 'hello'} {self.written}", phone=who
        )
        for _ in range(1 + twice):
            self.run(self.still.take(body))

    @rule()
    def a_worker_steps(self) -> None:
        self.jobs += self.run(self.still.step(self.workspace.id))

    @precondition(lambda self: self.jobs)
    @rule(
        data=st.data(),
        how=st.sampled_from(ENDS),
    )
    def a_send_ends(self, data: st.DataObject, how: str) -> None:
        job = self.jobs.pop(data.draw(st.integers(0, len(self.jobs) - 1)))
        if how in {"accepted", "lost"}:
            self.at_far_end.append(job.effect_id)
        if how == "died":
            return
        outcome = {
            "accepted": Accepted(f"wamid.{job.effect_id}"),
            "lost": Unknown("timed_out"),
            "unsent": Unknown("timed_out"),
            "refused": Refused("131047", WhoActs.AGENT),
            "later": NotSent("130429", retry_after_seconds=0),
        }[how]
        self.jobs += self.run(self.still.end([job], outcome))

    @precondition(lambda self: self.at_far_end)
    @rule(data=st.data(), word=st.sampled_from(["sent", "delivered", "read", "failed"]))
    def a_status_arrives(self, data: st.DataObject, word: str) -> None:
        effect = data.draw(st.sampled_from(self.at_far_end))
        body = status(self.channel, f"wamid.{effect}", word, effect_id=str(effect))
        self.run(self.still.take(body))

    @rule()
    def an_agent_answers(self) -> None:
        async def answer() -> None:
            threads = await self.rows("SELECT id FROM conversation ORDER BY id LIMIT 1")
            if not threads:
                return
            refs = [(self.workspace.id, self.channel.id)]
            route = (await self.still.directory.by_id(refs))[self.channel.id]
            async with self.runtime.unit_of_work(self.workspace.id) as uow:
                replies = Replies(uow)
                thread = await replies.thread(threads[0].id)
                await replies.send(thread, route, ReplyText(thread.id, new_id(), "A person here"))

        self.run(answer())

    @rule(arrived=st.booleans())
    def time_passes(self, arrived: bool) -> None:
        """A call ends before its lease does, so whatever is still out belongs to a worker that
        has died: before its request arrived, or after."""
        if arrived:
            self.at_far_end += [job.effect_id for job in self.jobs]
        self.jobs.clear()
        self.run(self.pass_time())

    async def pass_time(self) -> None:
        """Leases and waits run out; paces and back-offs are over; the sweeper comes by."""
        async with self.runtime.unit_of_work(self.workspace.id) as uow:
            for change in TIME_HAS_COME.split(";"):
                await uow.session.execute(text(change))
        for duty in (settle_waiting, call_forgotten):
            await duty(self.runtime)
        lanes = [ring.ids for ring in await ready_lanes(self.runtime)]
        mine = [(one[0], one[1]) for one in lanes if one[0] == self.workspace.id]
        if mine:
            self.jobs += await self.still.claim(mine)

    @invariant()
    def nothing_is_twice_at_the_far_end_without_a_flag(self) -> None:
        async def check() -> None:
            flagged = {
                row.id: row.possibly_twice
                for row in await self.rows(
                    "SELECT e.id, m.possibly_twice FROM effect AS e"
                    " JOIN message AS m ON m.id = e.message_id"
                )
            }
            for effect in set(self.at_far_end):
                times = self.at_far_end.count(effect)
                assert times == 1 or (times == 2 and flagged[effect]), (effect, times)

        self.run(check())

    @invariant()
    def one_send_at_a_time_in_a_conversation(self) -> None:
        busy = self.run(
            self.rows(
                "SELECT conversation_id FROM effect WHERE state IN ('claimed', 'unknown')"
                " GROUP BY conversation_id HAVING count(*) > 1"
            )
        )
        assert busy == []

    @invariant()
    def first_acceptances_follow_the_conversation(self) -> None:
        async def check() -> None:
            places = {
                row.id: (row.conversation_id, row.conv_seq)
                for row in await self.rows("SELECT id, conversation_id, conv_seq FROM effect")
            }
            seen: dict[UUID, int] = {}
            for effect in dict.fromkeys(self.at_far_end):
                conversation, seq = places[effect]
                assert seen.get(conversation, 0) < seq
                seen[conversation] = seq

        self.run(check())

    @invariant()
    def statuses_only_move_forward(self) -> None:
        for row in self.run(self.rows("SELECT id, status FROM message WHERE direction = 'out'")):
            rank = RANK[row.status]
            assert rank >= self.ranks[row.id]
            self.ranks[row.id] = rank

    def teardown(self) -> None:
        try:
            self.run(self.come_to_rest())
            self.nothing_is_twice_at_the_far_end_without_a_flag()
            self.first_acceptances_follow_the_conversation()
        finally:
            self.run(self.opened.__aexit__(None, None, None))
            self.run(self.runtime.close())
            self.loop.close()

    async def come_to_rest(self) -> None:
        """Faults have stopped: within some rounds everything has an end that can be shown."""
        for _ in range(60):
            self.jobs += await self.still.step(self.workspace.id)
            while self.jobs:
                job = self.jobs.pop(0)
                self.at_far_end.append(job.effect_id)
                self.jobs += await self.still.end([job])
            await self.pass_time()
            left = await self.rows(f"SELECT count(*) FROM effect WHERE state IN {OPEN}")
            if left[0][0] == 0 and not self.jobs:
                break
        assert left[0][0] == 0
        states = await self.rows(
            "SELECT kind = 'message.text' AS said, state, count(*) AS n FROM inbound_event"
            " GROUP BY 1, 2"
        )
        assert {row.state for row in states if row.said} <= {"done"}
        assert sum(row.n for row in states if row.said) == self.written
        received = await self.rows("SELECT count(*) FROM message WHERE direction = 'in'")
        assert received[0][0] == self.written
        answered = await self.rows("SELECT count(*) FROM message WHERE author = 'automation'")
        assert answered[0][0] <= self.asked


def run_machine(chosen: Settings, examples: int) -> None:
    AnyOrder.given_settings = chosen
    machine: Any = AnyOrder.TestCase
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    machine().runTest()


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> Settings:
    """Under another name: `settings` is Hypothesis's word as well."""
    found: Settings = request.getfixturevalue("settings")
    return found


def test_any_order_of_things(chosen: Settings) -> None:
    run_machine(chosen, examples=25)


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> Iterator[str]:
    fault_points.arm("", request.param)
    yield request.param
    fault_points.arm("", "")


@pytest.mark.parametrize(
    "seeded",
    ["blind_retry", "silent_resend", "skip_head_of_line", "double_apply", "no_dedupe"],
    indirect=True,
)
def test_the_machine_notices_a_seeded_fault(chosen: Settings, seeded: str) -> None:
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run_machine(chosen, examples=40)
