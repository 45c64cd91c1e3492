"""The flows that are measured do what the figures say: five steps and one reply each, and the same
report twice."""

import hashlib
from typing import Any

import orjson
import pytest

from automation.flows.files import import_yaml
from automation.flows.service import FlowService
from automation.runs.backtest_schemas import BacktestIn
from automation.runs.backtests import BacktestService, backtest
from bench.flow import BACKTEST_FLOW, SCENARIO, TURN_FLOW, TURN_STEPS
from inbox.foundation.runtime import Runtime
from inbox.foundation.statements import Statement
from storm.customers import KEYWORD, quoted_number
from tests.factories.flows import publish
from tests.factories.spines import connect, text_message
from tests.factories.still import open_still
from tests.factories.workspaces import MadeWorkspace


async def drawn(workspace: MadeWorkspace, source: str) -> dict[str, Any]:
    async with workspace.as_house() as uow:
        return (await import_yaml(uow, source))[1]


async def test_the_flow_of_a_turn_takes_five_steps_and_quotes_what_was_asked(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    await publish(runtime, workspace.id, await drawn(workspace, TURN_FLOW))
    async with open_still(runtime) as still:
        channel = await connect(still, workspace.id)
        (job,) = await still.receive(channel, text_message(channel, f"{KEYWORD} 17 canary"))
    assert quoted_number(job.payload) == 17
    async with workspace.as_house() as uow:
        rows = await uow.run(_COUNTED, {"workspace_id": workspace.id})
    assert [(row.outcome, row.steps) for row in rows] == [("told", TURN_STEPS)]


async def test_the_backtest_gives_the_same_bytes_twice(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    flow = await publish(runtime, workspace.id, await drawn(workspace, BACKTEST_FLOW))
    async with workspace.as_house() as uow:
        await FlowService(uow).pause(flow.id)
    async with open_still(runtime) as still:
        channel = await connect(still, workspace.id)
        for number in range(5):
            for words in ("Hello there", "It is about my order, which has not come at all"):
                body = text_message(channel, words, phone=f"4915550{number:03}")
                await still.receive(channel, body)
    async with workspace.as_house() as uow:
        asked = await BacktestService(uow).ask(flow.id, BacktestIn(days=366))
    told: list[tuple[int, int]] = []

    async def tell(done: int, total: int) -> None:
        told.append((done, total))

    reports = [await backtest(runtime, workspace.id, asked, tell) for _ in "ab"]
    hashes = {hashlib.sha256(orjson.dumps(one)).hexdigest() for one in reports}
    assert len(hashes) == 1
    assert told[-1] == (5, 5)
    assert reports[0]["as_it_was"]["fired"] == {"written": 5}


_COUNTED = Statement(
    "SELECT r.outcome, count(*) AS steps FROM flow_run AS r JOIN flow_step AS s"
    " ON s.workspace_id = r.workspace_id AND s.run_id = r.id"
    " WHERE r.workspace_id = :workspace_id GROUP BY r.id, r.outcome"
)
MEASURED: dict[str, Any] = {
    "backtest": {
        "conversations": 10_000,
        "messages": 100_000,
        "fired": 9_000,
        "target_seconds": 60.0,
        "seconds": [21.0, 20.0],
        "conversations_per_second": 500.0,
        "hashes": ["a", "a"],
    }
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"hashes": ["a", "b"]}, "the same backtest gave other bytes"),
        ({"seconds": [21.0, 61.0]}, "the backtest took too long"),
    ],
)
def test_a_figure_that_stands_on_nothing_is_told(changed: dict[str, Any], words: str) -> None:
    found = {"backtest": MEASURED["backtest"] | changed}
    assert SCENARIO.failed(found) == words
    named = dict(SCENARIO.rows(found))
    assert "500 conversations/s" in named["backtest"]
    assert ("NOT" in named["report"]) == ("hashes" in changed)
