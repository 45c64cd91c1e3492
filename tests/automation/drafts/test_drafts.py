"""Replies to choose from and other wordings: with a model, without one, and what became of them."""

import json
from typing import Any

import pytest

from automation.ai.models import AiMode
from automation.drafts.question import unsaid
from inbox.foundation.permissions import Role
from tests.automation.conftest import Office
from tests.factories.callers import refusal_of
from tests.factories.workspaces import subject_of


def path_of(office: Office) -> str:
    return f"/conversations/{office.conversation_id}/ai-drafts"


async def ask(office: Office, wanted: str, **asked: Any) -> dict[str, Any]:
    made = await office.call("POST", path_of(office), json=asked)
    assert made.status_code == 202, made.text
    draft_id = made.json()["id"]
    await office.work()
    query = "SELECT state FROM ai_draft WHERE id = :id"
    await office.spine.until(office.id, query, [(wanted,)], id=draft_id)
    found: dict[str, Any] = (await office.call("GET", f"{path_of(office)}/{draft_id}")).json()
    return found


async def test_without_a_key_there_are_three_replies_in_the_customers_language(
    office: Office,
) -> None:
    made = await ask(office, "ready", kind="replies")
    assert (made["engine"], len(made["texts"])) == ("local", 3)
    await office.hear("أين طلبي؟ لم يصل حتى الآن")
    arabic = await ask(office, "ready", kind="replies")
    assert all("\u0600" <= one["text"][0] <= "\u06ff" for one in arabic["texts"])
    assert office.fake.requests == []
    other = await ask(office, "failed", kind="shorten", text="A long text.")
    assert (other["error_code"], other["texts"]) == ("needs_model", None)


async def test_a_model_is_shown_no_name_and_what_it_invents_is_pointed_at(office: Office) -> None:
    office.fake.answer = lambda _: {
        "replies": ["FAKE: Dear [NAME_1], it costs 25 EUR.", "FAKE: I will look.", " "],
        "language": "en",
    }
    await office.use(AiMode.MODEL)
    made = await ask(office, "ready", kind="replies")
    assert made["texts"] == [
        {"text": "FAKE: Dear Ann Lee, it costs 25 EUR.", "unsaid": ["25 EUR"]},
        {"text": "FAKE: I will look.", "unsaid": []},
    ]
    assert b"Ann" not in office.fake.bodies[0]
    marketer = subject_of(await office.workspace.add_member(Role.MARKETER))
    read = await office.call("GET", f"{path_of(office)}/{made['id']}", marketer)
    assert refusal_of(read) == (403, "forbidden")


async def test_a_text_is_said_in_another_way(office: Office) -> None:
    office.fake.answer = lambda asked: {
        "text": f"FAKE {json.loads(asked['messages'][1]['content'])['language']}: [NAME_1]!",
        "language": "es",
    }
    await office.use(AiMode.MODEL)
    made = await ask(office, "ready", kind="translate", text="Dear Ann Lee!", language="es")
    assert [one["text"] for one in made["texts"]] == ["FAKE es: Ann Lee!"]
    office.fake.always = "500"
    down = await ask(office, "failed", kind="formal", text="Hi Ann Lee!")
    assert (down["error_code"], down["texts"]) == ("status_500", None)


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"kind": "poem"}, 400, "kind"),
        ({"kind": "shorten"}, 422, "text"),
        ({"kind": "formal", "text": "  "}, 422, "text"),
        ({"kind": "translate", "text": "Hello"}, 422, "language"),
    ],
    ids=str,
)
async def test_a_bad_wish_names_its_field(
    office: Office, asked: dict[str, Any], status: int, field: str
) -> None:
    refused = await office.call("POST", path_of(office), json=asked)
    assert refusal_of(refused)[0] == status
    assert field in refused.text


async def test_what_became_of_a_draft_is_said_once(office: Office) -> None:
    made = await ask(office, "ready", kind="replies")
    path = f"{path_of(office)}/{made['id']}/verdict"
    for _ in "ab":
        said = await office.call("PUT", path, json={"verdict": "edited"})
        assert said.json()["verdict"] == "edited"
    again = await office.call("PUT", path, json={"verdict": "discarded"})
    assert refusal_of(again) == (409, "draft_already_judged")


async def test_asked_twice_with_the_same_key_it_is_made_once(office: Office) -> None:
    sent = {"json": {"kind": "replies"}, "headers": {"Idempotency-Key": "d"}}
    first, second = [await office.call("POST", path_of(office), **sent) for _ in "ab"]
    assert first.json()["id"] == second.json()["id"]
    assert await office.rows("SELECT count(*) FROM ai_draft") == [(1,)]


def test_facts_that_nobody_said_are_found() -> None:
    said = "It costs 20 EUR, see https://shop.example/a, until 2026-12-01."
    assert unsaid("20 EUR until 2026-12-01", said) == []
    assert unsaid("30 EUR at https://evil.example/x, ask me@x.example", said) == [
        "30 EUR",
        "https://evil.example/x",
        "me@x.example",
    ]


async def test_the_preview_is_what_leaves_and_says_who_answers(office: Office) -> None:
    wish = {"kind": "shorten", "text": "Dear Ann Lee, the parcel is on its way to you now."}
    at_home = (await office.call("POST", f"{path_of(office)}/preview", json=wish)).json()
    assert (at_home["engine"], at_home["sent"]) == ("local", None)
    office.fake.answer = lambda _: {"text": "FAKE: On its way.", "language": "en"}
    await office.use(AiMode.MODEL)
    preview = (await office.call("POST", f"{path_of(office)}/preview", json=wish)).json()
    assert "Ann" not in preview["sent"]
    assert office.fake.requests == []
    await ask(office, "ready", **wish)
    [call] = (await office.call("GET", "/ai/calls")).json()["items"]
    assert call["asked"] == preview["sent"]
    agent = subject_of(await office.workspace.add_member(Role.AGENT))
    assert (await office.call("GET", "/ai/engine", agent)).json() == {"engine": "compatible"}
    await office.use(AiMode.OFF)
    assert (await office.call("GET", "/ai/engine", agent)).json() == {"engine": None}
    refused = await office.call("POST", f"{path_of(office)}/preview", json=wish)
    assert refusal_of(refused)[1] == "ai_off"
