"""Labels are taught, messages are read once, people say what is right, and flows hear of it."""

from typing import Any

import pytest

from automation.ai.models import AiMode
from automation.intents.learning import Learning, sharpened, sharpness_of
from automation.intents.models import MessageIntent
from automation.intents.reading import Reader
from automation.intents.tasks import unread_intents
from inbox.foundation.identifiers import new_id
from tests.automation.conftest import Office
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.statements import statements_of

PRICES = [
    "How much is it?",
    "What does a loaf cost?",
    "Can you tell me the price?",
    "How expensive are your cakes?",
    "What do you charge for delivery?",
]
RETURNS = [
    "I want to send it back.",
    "How do I return my order?",
    "Can I get my money back?",
    "It arrived broken, please refund me.",
    "I would like to return the cake.",
]
FOUND = (
    "SELECT i.name, m.engine, m.calibrated FROM message_intent AS m"
    " LEFT JOIN intent AS i ON i.id = m.intent_id ORDER BY m.message_id"
)
TOLD = "SELECT count(*) FROM inbound_event WHERE kind = 'flow_happening'"


async def teach(office: Office, name: str, examples: list[str], **more: Any) -> str:
    asked = {"name": name, "title": name.title(), "examples": examples, **more}
    answer = await office.call("POST", "/intents", json=asked)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


async def read(office: Office, learning: Learning | None = None) -> int:
    """As the sweeper and the worker do it; how many workspaces waited."""
    runtime = office.spine.runtime
    rings = [one for one in await unread_intents(runtime) if one.ids == (office.id,)]
    for _ in rings:
        await Reader(runtime, learning or Learning()).read(office.id)
    return len(rings)


async def test_messages_are_read_once_and_what_fits_no_label_is_said_so(office: Office) -> None:
    await teach(office, "prices", PRICES)
    # One label tells nothing apart: nobody is rung, and nothing is lost by it.
    assert await read(office) == 0
    await teach(office, "returns", RETURNS)
    await office.hear("What is the price of a cake?", "I want to return my order.")
    learning = Learning()
    assert await read(office, learning) == 1
    rows = await office.rows(FOUND)
    # The first message is the one that the customer began with.
    assert [row[0] for row in rows[1:]] == ["prices", "returns"]
    assert {row[1:] for row in rows} == {("local", False)}
    assert await read(office, learning) == 0
    await Reader(office.spine.runtime, learning).read(office.id)
    assert await office.rows(FOUND) == rows
    shown = (await office.call("GET", f"/conversations/{office.conversation_id}/intents")).json()
    assert [one["judged"] for one in shown["found"]] == [False] * 3
    assert shown["found"][0]["others"]
    lines = await office.rows("SELECT count(*) FROM event_log WHERE kind = 'intent_found'")
    assert lines == [(3,)]


async def test_nothing_is_read_while_ai_is_off(office: Office) -> None:
    await teach(office, "prices", PRICES)
    await teach(office, "returns", RETURNS)
    await office.use(AiMode.OFF)
    assert await read(office) == 0
    await office.use(AiMode.LOCAL)
    assert await read(office) == 1


async def test_what_colleagues_say_is_learnt_and_counted(office: Office) -> None:
    await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    await office.hear("My sourdough was mouldy")
    learning = Learning()
    await read(office, learning)
    where = f"/conversations/{office.conversation_id}/intents"
    newest = (await office.call("GET", where)).json()["found"][0]
    judged = await office.call(
        "PUT", f"{where}/{newest['message_id']}", json={"intent_id": returns}
    )
    assert judged.json()["correct_id"] == returns
    confusion = (await office.call("GET", "/intents/confusion")).json()
    assert confusion["judged"] == 1
    assert [one["correct_id"] for one in confusion["pairs"]] == [returns]
    # The same process learns again, as the stamp of the workspace is another one.
    await office.hear("The sourdough was mouldy again")
    await read(office, learning)
    assert (await office.rows(FOUND))[-1][0] == "returns"
    unknown = await office.call(
        "PUT", f"{where}/{newest['message_id']}", json={"intent_id": str(new_id())}
    )
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "intent_id")
    nobodys = await office.call("PUT", f"{where}/{new_id()}", json={"intent_id": returns})
    assert nobodys.status_code == 404


async def test_conversations_views_and_figures_know_what_it_is_about(office: Office) -> None:
    prices = await teach(office, "prices", PRICES)
    returns = await teach(office, "returns", RETURNS)
    await office.hear("What is the price of a cake?", "I want to return my order.")
    await office.hear("How much is it?", phone="4915550002")
    await read(office)

    async def listed(query: str) -> list[str]:
        found = (await office.call("GET", f"/conversations?{query}")).json()["items"]
        return [one["id"] for one in found]

    mine = str(office.conversation_id)
    assert len(await listed(f"intent_id={prices}")) == 2
    assert await listed(f"intent_id={returns}") == [mine]
    assert await listed(f"intent_id={returns}&status=resolved") == []
    assert await listed(f"intent_id={new_id()}") == []
    view = {"name": "Returns", "filters": {"intent_id": returns, "status": "open"}}
    made = (await office.call("POST", "/views", json=view)).json()
    assert (made["count"], made["filters"]["intent_id"]) == (1, returns)
    # What a colleague says goes before what was found.
    where = f"/conversations/{mine}/intents"
    for one in (await office.call("GET", where)).json()["found"]:
        await office.call("PUT", f"{where}/{one['message_id']}", json={"intent_id": prices})
    assert await listed(f"intent_id={returns}") == []
    figures = (await office.call("GET", "/analytics")).json()["intents"]
    assert figures == [{"intent_id": prices, "messages": 4, "conversations": 2}]
    # It comes back another day: what it was about before is over.
    for status in ("resolved", "open"):
        await office.call("PATCH", f"/conversations/{mine}", json={"status": status})
    assert mine not in await listed(f"intent_id={prices}")


async def test_a_flow_begins_where_an_intent_is_found(office: Office) -> None:
    await teach(office, "prices", PRICES)
    await teach(office, "returns", RETURNS)
    start = trigger("intent_detected", intent="returns", at_least=0.9)
    await publish(
        office.spine.runtime,
        office.id,
        definition([step("s", "send_message", text="About {{ trigger.intent }}.")], [start]),
    )
    await office.hear("I want to send my order back, please refund me.")
    await read(office)
    await office.spine.until(
        office.id,
        "SELECT count(*) FROM message WHERE author = 'automation'",
        [(1,)],
    )
    # Both messages were told of, once each, and the flow took the one that is sure enough.
    await Reader(office.spine.runtime, Learning()).read(office.id)
    assert await office.rows(TOLD) == [(2,)]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"name": "prices", "title": "Again"}, 409, "intent_name_taken"),
        ({"name": "Not a name", "title": "x"}, 400, "validation_failed"),
        ({"name": "blank", "title": "x", "examples": [" "]}, 422, "invalid"),
        ({"name": "many", "title": "x", "examples": ["y"] * 51}, 400, "validation_failed"),
    ],
)
async def test_bad_labels_are_refused(
    office: Office, asked: dict[str, Any], status: int, code: str
) -> None:
    await teach(office, "prices", PRICES)
    answer = await office.call("POST", "/intents", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_examples_are_kept_once_and_are_not_too_many(office: Office) -> None:
    prices = await teach(office, "prices", [*PRICES, "  how much is IT? "])
    path = f"/intents/{prices}/examples"
    there = (await office.call("GET", path)).json()["examples"]
    assert [one["text"] for one in there] == ["how much is IT?", *PRICES[1:]]
    again = await office.call("POST", path, json={"texts": [PRICES[1], "And now?"]})
    assert len(again.json()["examples"]) == 6
    too_many = await office.call("POST", path, json={"texts": [f"Price {n}" for n in range(45)]})
    assert too_many.json()["code"] == "too_many_examples"
    gone = again.json()["examples"][0]["id"]
    assert (await office.call("DELETE", f"{path}/{gone}")).status_code == 204
    stored = await office.rows("SELECT text FROM intent_example")
    assert not any(b"price" in row[0] for row in stored)


async def test_the_list_asks_as_often_for_one_as_for_many(office: Office) -> None:
    await teach(office, "prices", PRICES)
    with statements_of(office.spine.runtime.database) as few:
        await office.call("GET", "/intents")
    for at in range(3):
        await teach(office, f"more_{at}", [])
    with statements_of(office.spine.runtime.database) as many:
        await office.call("GET", "/intents")
    assert len(many) == len(few)


def finding(p: float, right: bool, corrected_by: float = 1.0) -> MessageIntent:
    found = new_id()
    return MessageIntent(
        workspace_id=new_id(),
        message_id=new_id(),
        conversation_id=new_id(),
        intent_id=found,
        guessed_id=found,
        correct_id=found if right else None,
        p=sharpened(p, corrected_by),
        raw_p=p,
        engine="local",
    )


def test_people_say_what_a_probability_is_worth() -> None:
    boastful = [finding(0.9, right=at % 2 == 0) for at in range(60)]
    modest = [finding(0.6, right=at % 20 != 0) for at in range(60)]
    assert sharpness_of(boastful[:49]) is None
    assert (sharpness_of(boastful) or 9) < 0.2
    assert (sharpness_of(modest) or 0) > 2.5
    # Read with what was learnt of them: it is learnt from how sure it was by itself.
    again = [finding(0.9, right=at % 2 == 0, corrected_by=0.1) for at in range(60)]
    assert sharpness_of(again) == sharpness_of(boastful)
    # A model's second look does not take the first guess from it.
    seen = [finding(0.9, right=at % 2 == 0) for at in range(60)]
    for one in seen:
        one.engine, one.intent_id, one.p = "openai", None, 0.5
    assert sharpness_of(seen) == sharpness_of(boastful)
