"""Conversations from end to end, each with what is decided at every gate (transcripts.yaml)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from automation.replies.gates import Gate
from automation.replies.intents import Intended
from inbox.foundation.identifiers import new_id
from tests.automation.replies.conftest import Desk, Reader

TRANSCRIPTS = yaml.safe_load(
    Path(__file__).with_name("transcripts.yaml").read_text(encoding="utf-8")
)
# What those two say where an answer leaves by itself.
USUAL = {"generated": "answer", "mode": "auto"}


def verdicts_of(turn: dict[str, Any]) -> list[tuple[str, str]]:
    """Every gate up to the last one, in the order in which they are asked."""
    named = USUAL | turn.get("gates", {})
    gates = [gate.value for gate in Gate]
    return [(gate, named.get(gate, "ok")) for gate in gates[: gates.index(turn["last"]) + 1]]


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda one: one["name"])
async def test_it_goes_as_it_should(desk: Desk, transcript: dict[str, Any]) -> None:
    async with desk.office.workspace.as_house() as uow:
        for article in transcript.get("articles", ()):
            await KnowledgeService(uow).create(new_id(), ArticleIn(**article))
    for turn in transcript["turns"]:
        if "person" in turn:
            await desk.office.say(turn["person"])
        elif "given_back" in turn:
            path = f"/conversations/{desk.office.conversation_id}"
            given = {"owner": "bot", "assignee_id": None}
            assert (await desk.office.call("PATCH", path, json=given)).status_code == 200
        else:
            await customer_turn(desk, turn)


async def customer_turn(desk: Desk, turn: dict[str, Any]) -> None:
    given = {"label": "opening_hours", "p": 0.97, "calibrated": True} | turn.get("intent", {})
    desk.reader = Reader(Intended(**given))
    before = await desk.sent()
    await desk.office.hear(*turn["customer"])
    row_id = await desk.burst_over()
    if turn["outcome"] == "nothing":
        assert row_id is None
        assert await desk.sent() == before
        return
    assert row_id is not None
    row = await desk.think(row_id)
    found = [(one["gate"], one["code"]) for one in row["verdicts"]]
    assert (row["outcome"], found) == (turn["outcome"], verdicts_of(turn))
    said = (await desk.sent())[: -len(before) or None]
    # One answer, or the words of a hand-over, or nothing at all.
    assert len(said) == (1 if turn["outcome"] in {"sent", "handed_over"} else 0)
    for words in turn.get("says", ()):
        assert words in said[0]
