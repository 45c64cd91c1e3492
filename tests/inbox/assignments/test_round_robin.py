"""Conversations that nobody has go to whoever is online with room, one after the other."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from inbox.assignments.tasks import DEAL_OUT, deal_out, due_dealing
from inbox.channels.models import Channel
from inbox.foundation.events import Ring
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import add_rule, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

ON = {"enabled": True, "in_hours": False}


@dataclass
class Team:
    api: Api
    owner: Subject
    workspace: MadeWorkspace
    id: str
    still: Still
    channel: Channel

    async def set(self, **asked: Any) -> None:
        done = await self.api.call(self.owner, "PUT", f"/teams/{self.id}/assignment", json=asked)
        assert done.status_code == 200, done.text

    async def agent(self, role: Role = Role.AGENT, **available: Any) -> Subject:
        member = await self.workspace.add_member(role)
        who = subject_of(member)
        await self.api.call(self.owner, "PUT", f"/teams/{self.id}/members/{member.id}")
        if available:
            await self.available(who, **available)
        return who

    async def available(self, who: Subject, **asked: Any) -> None:
        done = await self.api.call(who, "PUT", "/me/availability", json=asked)
        assert done.status_code == 200, done.text

    async def customers(self, *numbers: int) -> None:
        said = (text_message(self.channel, "hi", phone=f"4910{one:03}") for one in numbers)
        await self.still.receive(self.channel, *said)

    async def deal(self) -> None:
        await deal_out(self.workspace.runtime, self.workspace.id)

    async def conversations(self) -> list[Any]:
        """Who wrote first comes first."""
        answer = await self.api.call(self.owner, "GET", "/conversations?limit=100")
        items: list[Any] = answer.json()["items"]
        return items[::-1]

    async def held(self) -> list[str | None]:
        return [one["assignee_id"] for one in await self.conversations()]


@pytest.fixture
async def team(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, still: Still, channel: Channel
) -> Team:
    made = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    moved = await shared_api.call(owner, "PATCH", f"/channels/{channel.id}", json={"team_id": made})
    assert moved.status_code == 200, moved.text
    return Team(shared_api, owner, workspace, made, still, channel)


async def test_one_after_the_other_and_no_more_than_each_takes(team: Team) -> None:
    await team.set(**ON, capacity=2)
    first = await team.agent(state="online")
    second = await team.agent(state="online", capacity=1)
    await team.agent(state="away")
    await team.agent()
    # Who may not answer is given nothing to answer.
    await team.agent(Role.AUDITOR, state="online")
    for number in range(5):
        await team.customers(number)
    await team.deal()
    one, two = str(first.id), str(second.id)
    assert await team.held() == [one, two, one, None, None]
    await team.deal()
    assert Counter(await team.held()) == {one: 2, two: 1, None: 2}
    conversation = (await team.conversations())[0]
    path = f"/conversations/{conversation['id']}"
    (event, _) = (await team.api.call(first, "GET", f"{path}/events")).json()["items"]
    assert (event["kind"], event["actor_kind"]) == ("assigned", "nobody")
    assert event["details"] == {"assignee_id": one, "by": "round_robin"}
    told = (await team.api.call(first, "GET", "/notifications")).json()["items"]
    assert [told_of["kind"] for told_of in told] == ["assignment"] * 2
    # What is done makes room, and whoever waits longest is next.
    await team.api.call(first, "PATCH", path, json={"status": "resolved"})
    await team.deal()
    assert (await team.held())[1:] == [two, one, one, None] or (await team.held())[3] == one
    await team.available(second, state="online", capacity=None)
    await team.deal()
    assert Counter(await team.held())[two] == 2


async def test_two_workers_never_give_one_twice_nor_exceed_a_capacity(team: Team) -> None:
    await team.set(**ON, capacity=3)
    agents = [await team.agent(state="online") for _ in range(3)]
    await team.customers(*range(12))

    async def claims(who: Subject) -> None:
        for one in (await team.conversations())[-2:]:
            await team.api.call(who, "POST", f"/conversations/{one['id']}/claim")

    outsider = subject_of(await team.workspace.add_member(Role.AGENT))
    await asyncio.gather(claims(outsider), *(team.deal() for _ in range(6)))
    held = Counter(await team.held())
    assert {str(one.id): held[str(one.id)] for one in agents} == {str(one.id): 3 for one in agents}
    for conversation in await team.conversations():
        path = f"/conversations/{conversation['id']}/events"
        events = (await team.api.call(team.owner, "GET", path)).json()["items"]
        assert [one["kind"] for one in events].count("assigned") <= 1


async def test_only_while_the_team_is_open(team: Team) -> None:
    await team.set(enabled=True)
    agent = await team.agent(state="online")
    await team.customers(1)
    today = datetime.now(UTC).date().isoformat()
    closed = {"weekly": [], "holidays": [{"on": today, "name": "Today"}]}
    path = f"/teams/{team.id}/business-hours"
    await team.api.call(team.owner, "PUT", path, json=closed)
    await team.deal()
    assert await team.held() == [None]
    await team.api.call(team.owner, "DELETE", path)
    await team.deal()
    assert await team.held() == [str(agent.id)]


async def test_not_before_the_bot_hands_over_where_the_team_wants_it_so(team: Team) -> None:
    await team.set(**ON, handed_over_only=True)
    agent = await team.agent(state="online")
    await add_rule(team.still, team.workspace.id, "hi", "Hello!")  # type: ignore[arg-type]
    await team.customers(1)
    await team.deal()
    assert await team.held() == [None]
    (one,) = await team.conversations()
    await team.api.call(team.owner, "POST", f"/conversations/{one['id']}/hand-over", json={})
    await team.deal()
    assert await team.held() == [str(agent.id)]


async def test_others_are_left_alone(team: Team) -> None:
    """Snoozed, pending and resolved ones, those of no team, those of a team that deals out none."""
    agent = await team.agent(state="online")
    await team.customers(1, 2, 3, 4)
    await team.deal()
    assert await team.held() == [None] * 4
    later = (datetime.now(UTC).replace(year=2099)).isoformat()
    for one, change in zip(
        await team.conversations(),
        (
            {"status": "resolved"},
            {"status": "snoozed", "snoozed_until": later},
            {"status": "pending"},
            {"team_id": None},
        ),
        strict=True,
    ):
        await team.api.call(team.owner, "PATCH", f"/conversations/{one['id']}", json=change)
    await team.set(**ON)
    await team.deal()
    assert await team.held() == [None] * 4
    await team.customers(1)
    await team.deal()
    assert Counter(await team.held()) == {None: 3, str(agent.id): 1}


async def test_facts_ring_and_the_sweeper_rings_for_those_who_deal(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Ring] = []
    monkeypatch.setattr(team.workspace.runtime.doorbell, "ring", rung.extend)
    ring = Ring(DEAL_OUT, (team.workspace.id,))
    await team.customers(1)
    assert rung.count(ring) == 1
    # Whoever waits already is no news.
    await team.customers(1)
    assert rung.count(ring) == 1
    assert ring not in await due_dealing(team.workspace.runtime)
    await team.set(**ON)
    assert ring in await due_dealing(team.workspace.runtime)


async def test_nobody_pays_for_it_who_does_not_use_it(
    workspace: MadeWorkspace, still: Still, channel: Channel, team: Team
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone="4919"))
    with statements_of(workspace.runtime.database) as sent:
        await still.receive(channel, text_message(channel, "again", phone="4919"))
    assert not [one for one in sent if "team_assignment" in one or "availability" in one]
    # And where nothing waits, the dealer asks one question.
    with statements_of(workspace.runtime.database) as sent:
        await deal_out(workspace.runtime, workspace.id)
    assert len([one for one in sent if "team_assignment" in one]) == 1
    assert len(sent) == 2


async def test_availability_is_ones_own(team: Team) -> None:
    agent = await team.agent()
    shown = (await team.api.call(agent, "GET", "/me/availability")).json()
    assert (shown["state"], shown["changed_at"]) == ("away", None)
    await team.available(agent, state="online", capacity=4)
    shown = (await team.api.call(agent, "GET", "/me/availability")).json()
    assert (shown["state"], shown["capacity"]) == ("online", 4)
    refused = await team.api.call(agent, "PUT", "/me/availability", json={"state": "asleep"})
    assert refused.status_code == 400
    path = f"/teams/{team.id}/assignment"
    assert (await team.api.call(agent, "GET", path)).json()["enabled"] is False
    assert refusal_of(await team.api.call(agent, "PUT", path, json=ON)) == (403, "forbidden")
    bad = await team.api.call(team.owner, "PUT", path, json=ON | {"capacity": 0})
    assert bad.status_code == 400
    assert UUID(team.id)
