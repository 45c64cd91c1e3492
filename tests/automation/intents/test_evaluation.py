"""Labelled texts become figures; a model is asked where it is wanted, as far as it is paid for."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from automation.ai.engines import Engines
from automation.ai.models import AiMode
from automation.intents import evaluating
from automation.intents.evaluating import Evaluation, NoModel, NothingToTell, Text
from automation.intents.evaluations import EVALUATIONS, run_evaluation
from automation.intents.measuring import Judged, measure
from automation.intents.models import Engine
from inbox.erasure.tasks import carry_out
from inbox.foundation.errors import Invalid
from inbox.foundation.permissions import Role
from parley.commands.ai import _read, _table
from parley.personal_data import PERSONAL_DATA
from tests.automation.conftest import Office
from tests.automation.intents.test_intents import PRICES, RETURNS, read, teach
from tests.automation.pricing import count_as_openai
from tests.factories.callers import refusal_of
from tests.factories.workspaces import subject_of

TEXTS = [
    Text("How much does a loaf cost?", "prices"),
    Text("I want to return the cake.", "returns"),
    Text("Ann Lee asks about green spots on the crust.", "returns"),
    Text("qwv zzk", None),
]


@pytest.fixture
async def engines() -> AsyncIterator[Engines]:
    made = Engines()
    yield made
    await made.close()


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


async def judge_newest(office: Office, text_heard: str, intent_id: str) -> str:
    await office.hear(text_heard)
    await read(office)
    where = f"/conversations/{office.conversation_id}/intents"
    newest: str = (await office.call("GET", where)).json()["found"][0]["message_id"]
    judged = await office.call("PUT", f"{where}/{newest}", json={"intent_id": intent_id})
    assert judged.status_code == 200, judged.text
    return newest


async def test_a_judged_message_leaves_as_any_other_and_goes_with_its_writer(
    office: Office, engines: Engines
) -> None:
    """Without his name, under his key, never of somebody whose data rest, and not once he is
    forgotten."""
    await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    said = "Ann Lee here, +49 30 901820, ann@lee.example: my sourdough was mouldy"
    message_id = await judge_newest(office, said, returns)
    await office.use(AiMode.MODEL)
    office.fake.answer = lambda _: {"intent": "returns"}
    evaluation = Evaluation(office.spine.runtime, engines, office.id)
    texts = await evaluation.judged()
    made = await evaluation.run(texts, Engine.MODEL, None)
    assert (made.asked, made.unanswered, made.figures.accuracy) == (1, 0, 1.0)
    [body] = office.fake.bodies
    assert not any(one in body for one in (b"Ann", b"Lee", b"lee.example", b"9018"))
    document = json.loads(office.fake.requests[0]["messages"][1]["content"])
    assert document["message"] == "[NAME_1] here, [PHONE_2], [EMAIL_1]: my sourdough was mouldy"
    [(contact_id,)] = await office.rows("SELECT contact_id FROM conversation")
    calls = "SELECT contact_id, conversation_id, message_ids, asked IS NULL FROM ai_call"
    assert await office.rows(calls) == [(contact_id, office.conversation_id, [message_id], False)]
    assert await office.rows("SELECT contact_id FROM ledger_entry WHERE purpose = 'intent'") == [
        (contact_id,)
    ]
    path = f"/contacts/{contact_id}"
    resting = {"restricted": True, "reason": "objection"}
    assert (await office.call("PUT", f"{path}/restriction", json=resting)).status_code == 200
    assert await evaluation.judged() == []
    # Read before he objected, it is asked about all the same with nobody.
    late = await evaluation.run(texts, Engine.MODEL, None)
    assert (late.asked, late.figures.texts, len(office.fake.requests)) == (0, 0, 1)
    await office.call("PUT", f"{path}/restriction", json={"restricted": False})
    erasure = (await office.call("POST", f"{path}/erasure")).json()
    await carry_out(office.spine.runtime, PERSONAL_DATA, office.id, UUID(erasure["id"]))
    assert await office.rows("SELECT asked IS NULL FROM ai_call") == [(True,)]
    gone = await evaluation.run(texts, Engine.MODEL, None)
    assert (gone.asked, gone.figures.texts, len(office.fake.requests)) == (0, 0, 1)


async def test_what_was_paid_for_counts_whoever_answered_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that is thrown away was written all the same."""
    count_as_openai(monkeypatch)
    await teach(office, "prices", PRICES)
    await teach(office, "returns", RETURNS)
    await office.use(AiMode.MODEL)
    office.fake.always = "wrong_word"
    made = await evaluate(office, Engine.MODEL, TEXTS, most=0.0001)
    assert (made.asked, made.unanswered, made.stopped) == (1, 1, True)
    assert (made.input_tokens, made.output_tokens) == (120, 40)
    [(cost,)] = await office.rows("SELECT cost FROM ai_call WHERE engine = 'compatible'")
    assert made.dollars == cost / 1_000_000 > 0


async def test_one_that_is_slow_shows_that_it_lives_and_what_it_spent_stays_spent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_as_openai(monkeypatch)
    await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    for said in ("My sourdough was mouldy", "My crust was green"):
        await judge_newest(office, said, returns)
    await office.use(AiMode.MODEL)
    office.fake.answer = lambda _: {"intent": "returns"}
    runtime = office.spine.runtime
    asked = {"engine": "model", "most_dollars": 0.0001}
    begun = (await office.call("POST", "/ai/evaluations", json=asked)).json()
    ids, state = (office.id, UUID(begun["id"])), "SELECT done, spent > 0 FROM intent_evaluation"
    signs = []

    async def dies() -> Any:
        signs.extend(await office.rows(state))
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        # It has asked once; asked for the next question, it dies.
        question, calls = Evaluation._question, iter([True, False])

        async def asks_once(self: Evaluation, *given: Any) -> Any:
            return await (question(self, *given) if next(calls) else dies())

        patched.setattr(Evaluation, "_question", asks_once)
        patched.setattr(evaluating._Spent, "may_go_on", True)
        with pytest.raises(asyncio.CancelledError):
            await run_evaluation(runtime, *ids)
    assert signs == [(1, True)]
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE intent_evaluation SET touched_at = clock_timestamp() - interval '1 hour'")
        )
    await run_evaluation(runtime, *ids)
    done = (await office.call("GET", f"/ai/evaluations/{begun['id']}")).json()
    assert (done["state"], done["report"]["asked"], done["report"]["stopped"]) == ("done", 0, True)
    assert done["report"]["dollars"] > 0
    assert len(office.fake.requests) == 1


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


async def test_an_evaluation_is_asked_for_and_kept(office: Office) -> None:
    async def asked(**body: Any) -> Any:
        return await office.call("POST", "/ai/evaluations", json=body)

    assert refusal_of(await asked()) == (409, "nothing_judged")
    await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    await office.hear("My sourdough was mouldy")
    await read(office)
    where = f"/conversations/{office.conversation_id}/intents"
    newest = (await office.call("GET", where)).json()["found"][0]
    await office.call("PUT", f"{where}/{newest['message_id']}", json={"intent_id": returns})
    labels = (await office.call("GET", "/ai/evaluations/labels")).json()
    assert labels == {"judged": 1, "intents": 2}
    # Nothing may leave, so no model can be asked.
    assert refusal_of(await asked(engine="model")) == (409, "no_model")
    assert (await asked(engine="oracle")).status_code == 400
    begun = (await asked(most_dollars=1)).json()
    assert (begun["state"], begun["texts"], begun["done"]) == ("queued", 1, 0)
    ring = EVALUATIONS.ring(office.id, UUID(begun["id"]))
    assert ring in await EVALUATIONS.due(office.spine.runtime)
    await run_evaluation(office.spine.runtime, *ring.ids)
    # Rung for twice: it is made once.
    await run_evaluation(office.spine.runtime, *ring.ids)
    path = f"/ai/evaluations/{begun['id']}"
    done = (await office.call("GET", path)).json()
    assert (done["state"], done["done"], done["code"]) == ("done", 1, None)
    engines = Engines()
    evaluation = Evaluation(office.spine.runtime, engines, office.id)
    same = await evaluation.run(await evaluation.judged(), Engine.LOCAL, None)
    await engines.close()
    figures = done["report"]["figures"]
    assert figures["accuracy"] == same.figures.accuracy
    assert sum(one["texts"] for one in figures["confusion"]) == 1
    [shown] = (await office.call("GET", "/ai/evaluations")).json()["items"]
    assert (shown["id"], "report" in shown) == (begun["id"], False)
    agent = subject_of(await office.workspace.add_member(Role.AGENT))
    refused = await office.call("POST", "/ai/evaluations", agent, json={})
    assert refused.status_code == 403
    # The examples have gone meanwhile: it fails, and says why.
    second = (await asked()).json()
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            text("DELETE FROM intent_example WHERE workspace_id = :id"), {"id": office.id}
        )
    await run_evaluation(office.spine.runtime, office.id, UUID(second["id"]))
    failed = (await office.call("GET", f"/ai/evaluations/{second['id']}")).json()
    assert (failed["state"], failed["code"]) == ("failed", "nothing_to_tell_apart")
    audited = await office.rows(
        "SELECT count(*) FROM audit_entry WHERE object_kind = 'intent_evaluation'"
    )
    assert audited == [(2,)]


def test_the_curve_and_the_bounds_follow_from_the_same_texts() -> None:
    rows = [*[Judged("a", "a", 0.95)] * 30, *[Judged("a", "b", 0.55)] * 10]
    found = measure(rows)
    covered = {one.sure: (one.covered, one.right) for one in found.curve}
    assert (covered[0.0], covered[0.9]) == ((1.0, 0.75), (0.75, 1.0))
    assert [(one.right, one.guess, one.texts) for one in found.confusion] == [
        ("a", "a", 30),
        ("a", "b", 10),
    ]
    coverage = found.bounds["coverage"]
    assert 0.5 < coverage.low < 0.75 < coverage.high < 1.0
    assert found.bounds["sure_precision"].low == 1.0
    assert measure([]).bounds == {}
