"""One transaction and its facts: all of it happens, or none of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection
from sqlalchemy import QueuePool, text
from sqlalchemy.exc import IntegrityError

from inbox.foundation.events import Event, Ring, Subscriptions
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import REACTION_ROUNDS_AT_MOST, ReactionsCircle, UnitOfWork
from inbox.workspaces.models import Team
from inbox.workspaces.repository import TeamRepository
from tests.factories.runtimes import RecordingDoorbell, make_runtime
from tests.factories.workspaces import MadeWorkspace


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMade(Event):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNoticed(Event):
    name: str


RINGS = {TeamMade: [lambda events: [Ring("greet", (event.workspace_id,)) for event in events]]}


class House:
    """A runtime with subscriptions of its own, in one workspace, and what it rang."""

    def __init__(self, runtime: Runtime, doorbell: RecordingDoorbell, workspace_id: UUID) -> None:
        self.runtime = runtime
        self.rings = doorbell.rings
        self.workspace_id = workspace_id

    def unit_of_work(self) -> UnitOfWork:
        return self.runtime.unit_of_work(self.workspace_id)

    def team(self, name: str) -> Team:
        return Team(workspace_id=self.workspace_id, id=new_id(), name=name)

    def made(self, name: str) -> TeamMade:
        return TeamMade(workspace_id=self.workspace_id, name=name)

    def checked_out(self) -> int:
        pool = self.runtime.database.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()

    async def team_names(self) -> list[str]:
        async with self.unit_of_work() as uow:
            found = await uow.session.scalars(text("SELECT name FROM team ORDER BY id"))
            return list(found)


OpenHouse = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture
def open_house(settings: Settings, workspace: MadeWorkspace) -> OpenHouse:
    @asynccontextmanager
    async def opened(**subscribed: Any) -> AsyncIterator[House]:
        doorbell = RecordingDoorbell()
        runtime = make_runtime(
            settings, subscriptions=Subscriptions(**subscribed), doorbell=doorbell
        )
        try:
            yield House(runtime, doorbell, workspace.id)
        finally:
            await runtime.close()

    return opened


async def test_what_was_written_is_there_after_the_block(open_house: OpenHouse) -> None:
    async with open_house(rings=RINGS) as house:
        async with house.unit_of_work() as uow:
            uow.session.add(house.team("Sales"))
            uow.record(house.made("Sales"))
            assert house.rings == []
        assert await house.team_names() == ["Sales"]
        assert house.rings == [Ring("greet", (house.workspace_id,))]


async def test_what_is_locked_is_as_it_is_now_with_what_was_changed_of_it_here(
    workspace: MadeWorkspace,
) -> None:
    async with workspace.as_house() as uow:
        team = Team(workspace_id=workspace.id, id=new_id(), name="Sales")
        uow.session.add(team)
    async with workspace.as_house() as uow:
        seen = await TeamRepository(uow).get(team.id)
        async with workspace.as_house() as others:
            (await TeamRepository(others).lock(team.id)).name = "Support"
            await others.session.flush()
        assert (await TeamRepository(uow).lock(team.id)) is seen
        assert seen.name == "Support"
        seen.name = "Care"
        assert (await TeamRepository(uow).lock(team.id)).name == "Care"


async def test_an_error_undoes_everything_and_goes_on_unchanged(open_house: OpenHouse) -> None:
    async with open_house(rings=RINGS) as house:
        done: list[str] = []

        async def note() -> None:
            done.append("after the commit")

        failure = ValueError("on its way")

        async def fail() -> None:
            async with house.unit_of_work() as uow:
                uow.session.add(house.team("Sales"))
                await uow.session.flush()
                uow.record(house.made("Sales"))
                uow.ring(Ring("greet", (house.workspace_id,)))
                uow.after_commit(note)
                raise failure

        with pytest.raises(ValueError, match="on its way") as raised:
            await fail()
        assert raised.value is failure
        assert await house.team_names() == []
        assert (house.rings, done) == ([], [])


async def test_a_reaction_writes_in_the_same_transaction(open_house: OpenHouse) -> None:
    async def shadow(uow: UnitOfWork, events: Sequence[TeamMade]) -> None:
        for event in events:
            uow.session.add(
                Team(workspace_id=event.workspace_id, id=new_id(), name=f"{event.name} II")
            )

    async with open_house(reactions={TeamMade: [shadow]}) as house:
        async with house.unit_of_work() as uow:
            uow.session.add(house.team("Sales"))
            uow.record(house.made("Sales"))
        assert await house.team_names() == ["Sales", "Sales II"]

        async def fail() -> None:
            async with house.unit_of_work() as uow:
                uow.session.add(house.team("Support"))
                # The reaction's row takes a name that is there already.
                uow.record(house.made("Sales"))

        with pytest.raises(IntegrityError):
            await fail()
        assert await house.team_names() == ["Sales", "Sales II"]


async def test_a_reaction_is_handed_all_facts_of_its_type_at_once(open_house: OpenHouse) -> None:
    heard: list[list[str]] = []

    async def hear(_: UnitOfWork, events: Sequence[TeamMade | TeamNoticed]) -> None:
        heard.append([f"{type(event).__name__} {event.name}" for event in events])

    async with (
        open_house(reactions={TeamMade: [hear], TeamNoticed: [hear]}) as house,
        house.unit_of_work() as uow,
    ):
        uow.record(house.made("A"))
        uow.record(TeamNoticed(workspace_id=house.workspace_id, name="C"))
        uow.record(house.made("B"))
    assert heard == [["TeamMade A", "TeamMade B"], ["TeamNoticed C"]]


async def test_a_fact_recorded_by_a_reaction_is_heard_too(open_house: OpenHouse) -> None:
    heard: list[str] = []

    async def notice(uow: UnitOfWork, events: Sequence[TeamMade]) -> None:
        uow.record(
            *(TeamNoticed(workspace_id=event.workspace_id, name=event.name) for event in events)
        )

    async def hear(_: UnitOfWork, events: Sequence[TeamNoticed]) -> None:
        heard.extend(event.name for event in events)

    async with (
        open_house(reactions={TeamMade: [notice], TeamNoticed: [hear]}) as house,
        house.unit_of_work() as uow,
    ):
        uow.record(house.made("A"), house.made("B"))
    assert heard == ["A", "B"]


async def test_reactions_that_cause_each_other_end_as_an_error(open_house: OpenHouse) -> None:
    rounds: list[int] = []

    async def again(uow: UnitOfWork, events: Sequence[TeamMade]) -> None:
        rounds.append(len(events))
        uow.record(*events)

    async with open_house(reactions={TeamMade: [again]}, rings=RINGS) as house:

        async def turn() -> None:
            async with house.unit_of_work() as uow:
                uow.session.add(house.team("Sales"))
                uow.record(house.made("Sales"))

        with pytest.raises(ReactionsCircle):
            await turn()
        assert len(rounds) == REACTION_ROUNDS_AT_MOST
        assert await house.team_names() == []
        assert house.rings == []


async def test_what_comes_last_is_written_once_after_all_reactions(open_house: OpenHouse) -> None:
    """Whoever takes a number that all take in turn must not wait for anything behind it."""
    order: list[str] = []

    async def write(uow: UnitOfWork, items: Sequence[str]) -> None:
        order.append(f"last: {' '.join(items)}")

    async def react(uow: UnitOfWork, events: Sequence[TeamMade]) -> None:
        uow.write_last(write, ["of the reaction"])
        order.append("reaction")

    async with open_house(reactions={TeamMade: [react]}) as house, house.unit_of_work() as uow:
        uow.write_last(write, ["first"])
        uow.record(house.made("Sales"))
        uow.write_last(write, ["second"])
        order.append("work")
    assert order == ["work", "reaction", "last: first second of the reaction"]


async def test_the_last_allowed_round_still_commits(open_house: OpenHouse) -> None:
    left = REACTION_ROUNDS_AT_MOST - 1

    async def again(uow: UnitOfWork, events: Sequence[TeamMade]) -> None:
        nonlocal left
        if left > 0:
            left -= 1
            uow.record(*events)

    async with open_house(reactions={TeamMade: [again]}) as house:
        async with house.unit_of_work() as uow:
            uow.session.add(house.team("Sales"))
            uow.record(house.made("Sales"))
        assert await house.team_names() == ["Sales"]


async def test_a_commit_that_fails_publishes_nothing(
    open_house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(rings=RINGS) as house:
        done: list[str] = []

        async def note() -> None:
            done.append("after the commit")

        async def refuse(_: AsyncConnection[Any]) -> None:
            raise RuntimeError("no commit")

        async def fail() -> None:
            async with house.unit_of_work() as uow:
                uow.session.add(house.team("Sales"))
                uow.record(house.made("Sales"))
                uow.after_commit(note)
                monkeypatch.setattr(AsyncConnection, "commit", refuse)

        with pytest.raises(RuntimeError, match="no commit"):
            await fail()
        monkeypatch.undo()
        assert (house.rings, done) == ([], [])
        assert await house.team_names() == []


async def test_after_a_failure_the_connection_is_back_in_the_pool(open_house: OpenHouse) -> None:
    async with open_house() as house:
        for _ in range(3):
            with pytest.raises(IntegrityError):
                async with house.unit_of_work() as uow:
                    uow.session.add_all([house.team("Sales"), house.team("Sales")])
        assert house.checked_out() == 0


async def test_without_a_subject_the_house_itself_acts(workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        assert (uow.subject.kind, uow.subject.id) == (SubjectKind.SYSTEM, workspace.id)


async def test_only_the_named_workspaces_are_visible(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    runtime = workspace.runtime
    for named in ([], [workspace.id], [workspace.id, other_workspace.id]):
        async with runtime.unit_of_work(*named) as uow:
            seen = await uow.session.scalars(text("SELECT id FROM workspace"))
            assert set(seen) == set(named)


async def test_visibility_ends_with_the_transaction(workspace: MadeWorkspace) -> None:
    """The setting is local: a connection that comes back from the pool remembers nobody."""
    runtime = workspace.runtime
    async with runtime.unit_of_work(workspace.id):
        pass
    for _ in range(runtime.settings.database_pool_size):
        async with runtime.database.short_connection() as connection:
            seen = await connection.scalars(text("SELECT id FROM workspace"))
            assert list(seen) == []


async def test_a_unit_of_work_can_be_narrowed(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    async with workspace.runtime.unit_of_work(workspace.id, other_workspace.id) as uow:
        with pytest.raises(ValueError, match="too many"):
            _ = uow.workspace_id
        await uow.narrow_to([other_workspace.id])
        assert uow.workspace_id == other_workspace.id
        seen = await uow.session.scalars(text("SELECT id FROM workspace"))
        assert list(seen) == [other_workspace.id]


async def test_cancelled_while_it_opens_it_gives_its_connection_back(
    open_house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller who is cut off at his deadline must not take a connection with him."""
    connected = asyncio.Event()
    narrow = UnitOfWork.narrow_to

    async def narrow_and_wait(uow: UnitOfWork, workspace_ids: Iterable[UUID]) -> None:
        await narrow(uow, workspace_ids)
        connected.set()
        await asyncio.Event().wait()

    async with open_house() as house:
        monkeypatch.setattr(UnitOfWork, "narrow_to", narrow_and_wait)
        opening = asyncio.create_task(house.unit_of_work().__aenter__())
        await connected.wait()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert house.checked_out() == 0


async def test_a_caller_cut_off_in_the_middle_leaves_nothing(open_house: OpenHouse) -> None:
    async with open_house(rings=RINGS) as house:
        working = asyncio.Event()

        async def work() -> None:
            async with house.unit_of_work() as uow:
                uow.session.add(house.team("Sales"))
                await uow.session.flush()
                uow.record(house.made("Sales"))
                working.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await working.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert house.checked_out() == 0
        assert (await house.team_names(), house.rings) == ([], [])
