"""Labelled texts become figures; a model is asked where it is wanted, as far as it is paid for."""

import json
from pathlib import Path
from typing import Any

import pytest

from automation.ai.engines import Engines
from automation.ai.models import AiMode
from automation.intents.evaluating import Engine, Evaluation, NoModel, NothingToTell, Text
from automation.intents.measuring import Judged, measure
from inbox.foundation.errors import Invalid
from parley.commands.ai import _read, _table
from tests.automation.conftest import Office
from tests.automation.intents.test_intents import PRICES, RETURNS, read, teach

TEXTS = [
    Text("How much does a loaf cost?", "prices"),
    Text("I want to return the cake.", "returns"),
    Text("Ann Lee asks about green spots on the crust.", "returns"),
    Text("qwv zzk", None),
]


async def evaluate(
    office: Office, engine: Engine, texts: list[Text] | None = None, most: float | None = None
) -> Any:
    engines = Engines()
    try:
        evaluation = Evaluation(office.spine.runtime, engines, office.id)
        return await evaluation.run(TEXTS if texts is None else texts, engine, most)
    finally:
        await engines.close()


async def test_who_answers_is_chosen_and_paid_for(office: Office) -> None:
    with pytest.raises(NothingToTell):
        await evaluate(office, Engine.LOCAL)
    await teach(office, "prices", PRICES)
    await teach(office, "returns", RETURNS)
    with pytest.raises(NoModel):
        await evaluate(office, Engine.MODEL)
    alone = await evaluate(office, Engine.LOCAL)
    assert (alone.model, alone.asked, alone.dollars, alone.figures.texts) == (None, 0, 0, 4)
    assert alone.figures.accuracy >= 0.5
    assert office.fake.requests == []

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        said = json.loads(asked["messages"][1]["content"])["message"]
        return {"intent": "none" if "qwv" in said else "prices" if "cost" in said else "returns"}

    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    both = await evaluate(office, Engine.CASCADE)
    assert 2 <= both.asked == len(office.fake.requests) < 5
    assert (both.figures.accuracy, both.figures.none_recall) == (1.0, 1.0)
    every = await evaluate(office, Engine.MODEL)
    assert (every.asked, every.input_tokens) == (4, 4 * 120)
    assert {row[0] for row in await office.rows("SELECT DISTINCT purpose FROM ledger_entry")} == {
        "intent"
    }
    # No money: nobody is asked, and the figures are this server's own.
    none = await evaluate(office, Engine.MODEL, most=0.0)
    assert (none.asked, none.stopped) == (0, True)
    assert none.figures.accuracy == alone.figures.accuracy
    office.fake.always = "500"
    away = await evaluate(office, Engine.MODEL, TEXTS[:1])
    assert (away.unanswered, away.figures.accuracy) == (1, 1.0)
    lines = list(_table(both))
    assert lines[0].split() == ["intent", "texts", "guessed", "precision", "recall", "F1"]
    assert any(line.startswith("returns") and "100.0%" in line for line in lines)


async def test_what_colleagues_judged_is_asked_about_and_not_learnt_from(office: Office) -> None:
    await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    await office.hear("My sourdough was mouldy")
    await read(office)
    where = f"/conversations/{office.conversation_id}/intents"
    newest = (await office.call("GET", where)).json()["found"][0]
    await office.call("PUT", f"{where}/{newest['message_id']}", json={"intent_id": returns})
    engines = Engines()
    evaluation = Evaluation(office.spine.runtime, engines, office.id)
    texts = await evaluation.judged()
    assert [(one.text, one.label) for one in texts] == [("My sourdough was mouldy", "returns")]
    assert (await evaluation.run(texts, Engine.LOCAL, None)).figures.texts == 1
    await engines.close()


def test_the_figures_are_what_they_are_called() -> None:
    rows = [
        *[Judged("a", "a", 0.95)] * 6,
        *[Judged("a", "b", 0.95)] * 2,
        *[Judged("b", "b", 0.55)] * 1,
        *[Judged(None, "a", 0.55)] * 1,
        Judged(None, None, None),
    ]
    found = measure(rows)
    by_name = {one.intent: one for one in found.intents}
    assert (by_name["a"].precision, by_name["a"].recall) == (6 / 7, 6 / 8)
    assert (by_name["b"].precision, by_name["b"].recall) == (1 / 3, 1.0)
    assert found.none_recall == 0.5
    assert found.accuracy == 8 / 11
    assert found.accuracy_low < found.accuracy < found.accuracy_high
    assert (found.coverage, found.sure_precision) == (0.8, 0.75)
    assert found.calibration_error == pytest.approx((8 * 0.2 + 2 * 0.05) / 10)
    assert measure([]).accuracy == 0.0


@pytest.mark.parametrize(
    ("name", "lines", "faults"),
    [
        ("a.csv", ["text,label", "Hello,prices", "Bye,none", "Hm,"], []),
        ("a.jsonl", ['{"text": "Hello", "label": "prices"}', '{"text": "Bye", "label": null}'], []),
        ("a.csv", ["text,label", "Hello,unknown", ",prices"], ["line 2", "line 3"]),
        ("a.csv", ["text,label"], ["--dataset"]),
        ("a.jsonl", ["{not json"], ["--dataset"]),
        ("a.jsonl", ["[1]"], ["line 1"]),
    ],
)
def test_a_file_is_read_as_a_whole_or_its_lines_are_named(
    tmp_path: Path, name: str, lines: list[str], faults: list[str]
) -> None:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    if faults:
        with pytest.raises(Invalid) as refused:
            _read(path, frozenset({"prices"}))
        assert [one.field for one in refused.value.faults] == faults
    else:
        assert [one.label for one in _read(path, frozenset({"prices"}))][:2] == ["prices", None]
