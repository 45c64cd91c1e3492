"""What this server is not sure of, a model is asked about; it is shown a closed set and no name."""

import json
from typing import Any
from uuid import uuid4

import pytest

from automation.ai.models import AiMode
from automation.intents.learning import sharpness_of, worth_of_models
from automation.intents.models import MessageIntent
from tests.automation.conftest import Office
from tests.automation.intents.test_intents import PRICES, RETURNS, read, teach
from tests.factories.flows import definition, publish, step, trigger

SURE = PRICES[0]
UNSURE = "Ann Lee here again, the crust had green spots."
CALLS = "SELECT task, outcome, message_ids FROM ai_call WHERE engine <> 'local' ORDER BY id"
FOUND = """SELECT i.name, m.engine, m.p, m.calibrated FROM message_intent AS m
    LEFT JOIN intent AS i ON i.id = m.intent_id
    JOIN message AS s ON s.id = m.message_id ORDER BY s.seq DESC LIMIT 1"""
WAITING = "SELECT count(*) FROM effect WHERE kind = 'think' AND state <> 'accepted'"
TOLD = "SELECT count(*) FROM inbound_event WHERE kind = 'flow_happening'"


async def prepare(office: Office, said: str) -> None:
    """The first message is read while nothing leaves, so that one question is asked."""
    await teach(office, "prices", PRICES)
    await teach(office, "returns", RETURNS)
    await read(office)
    start = trigger("intent_detected", intent="returns", at_least=0.5)
    told = step("s", "send_message", text="About {{ trigger.intent }}.")
    await publish(office.spine.runtime, office.id, definition([told], [start]))
    await office.use(AiMode.MODEL)
    await office.hear(said)


def schema_in(asked: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = asked["response_format"]["json_schema"]["schema"]
    return found


async def done(office: Office) -> None:
    await office.work()
    await office.spine.until(office.id, WAITING, [(0,)])


async def test_a_model_chooses_among_the_labels_and_flows_hear_of_it_once(office: Office) -> None:
    office.fake.answer = lambda _: {"intent": "returns"}
    await prepare(office, UNSURE)
    before = await office.rows(TOLD)
    await read(office)
    ((guess, engine, _, _),) = await office.rows(FOUND)
    assert engine == "local"
    guesses = "SELECT p, raw_p, guessed_id IS NOT DISTINCT FROM intent_id FROM message_intent"
    assert all(p == raw and same for p, raw, same in await office.rows(guesses))
    # As long as the second look is awaited, no flow goes by the first guess.
    assert await office.rows(TOLD) == before
    await done(office)
    ((name, engine, p, calibrated),) = await office.rows(FOUND)
    assert (name, engine, calibrated) == ("returns", "compatible", False)
    assert guess == name or p == 0.5
    (asked,) = office.fake.requests
    assert schema_in(asked)["properties"]["intent"]["enum"] == ["none", "prices", "returns"]
    document = json.loads(asked["messages"][1]["content"])
    assert document["message"] == "[NAME_1] here again, the crust had green spots."
    assert [one["from"] for one in document["earlier"]] == ["customer"]
    assert b"Ann" not in office.fake.bodies[0]
    ((task, outcome, messages),) = await office.rows(CALLS)
    assert (task, outcome, len(messages)) == ("intent", "ok", 2)
    # What the flow has sent meanwhile may have left, too.
    ours = "SELECT purpose FROM ledger_entry WHERE purpose <> 'automatic_reply'"
    assert await office.rows(ours) == [("intent",)]
    # Read again, nobody is asked again.
    await read(office)
    await done(office)
    assert len(office.fake.requests) == 1


@pytest.mark.parametrize("fault", ["500", "wrong_word", "html", "refusal"])
async def test_where_no_model_answers_the_first_guess_stays_and_is_told(
    office: Office, fault: str
) -> None:
    office.fake.answer = lambda _: {"intent": "returns"}
    office.fake.always = fault
    await prepare(office, UNSURE)
    await read(office)
    guess = await office.rows(FOUND)
    await done(office)
    assert await office.rows(FOUND) == guess
    assert guess[0][1] == "local"


async def test_what_is_sure_or_was_judged_meanwhile_is_asked_of_nobody(office: Office) -> None:
    office.fake.answer = lambda _: {"intent": "returns"}
    await prepare(office, SURE)
    await read(office)
    ((name, engine, p, _),) = await office.rows(FOUND)
    assert (name, engine, p >= 0.9) == ("prices", "local", True)
    await office.hear(UNSURE)
    await read(office)
    where = f"/conversations/{office.conversation_id}/intents"
    newest = (await office.call("GET", where)).json()["found"][0]
    await office.call("PUT", f"{where}/{newest['message_id']}", json={"intent_id": None})
    await done(office)
    assert (await office.rows(FOUND))[0][1] == "local"


def judged(engine: str, right: bool, agreed: bool = False) -> MessageIntent:
    intent = uuid4()
    return MessageIntent(
        workspace_id=uuid4(),
        message_id=uuid4(),
        conversation_id=uuid4(),
        intent_id=intent,
        correct_id=intent if right else None,
        guessed_id=intent if agreed else None,
        p=0.5,
        raw_p=0.5,
        engine=engine,
    )


def test_a_model_is_worth_what_people_found_of_it() -> None:
    some = [judged("openai", right=n % 5 != 0) for n in range(50)]
    assert worth_of_models(some[:49]) is None
    assert worth_of_models(some) == 0.8
    # Where it only says the same as this server, nothing is learnt about it,
    same = [judged("openai", right=True, agreed=True) for _ in range(50)]
    assert worth_of_models(same) is None
    assert worth_of_models([*some, *same]) == 0.8
    # and what it says by itself tells nothing about this server's own guesses.
    assert sharpness_of(some) is None
