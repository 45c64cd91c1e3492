"""Replies to choose from and other wordings: with a model, without one, and what became of them."""

import json
from typing import Any

import pytest

from automation.ai.models import AiMode
from automation.drafts.question import unsaid
from inbox.foundation.permissions import Role
from tests.automation.conftest import Office
from tests.factories.callers import refusal_of
from tests.factories.waiting import until
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


def a_slow_model(office: Office, text: str, **more: Any) -> None:
    """It writes some words and then waits until it is let go on."""
    office.fake.answer = lambda _: {"text": text, "language": "en"} | more
    office.fake.held, office.fake.part = True, 16


async def begin(office: Office, text: str = "Dear Ann Lee, it is on its way.") -> str:
    made = await office.call("POST", path_of(office), json={"kind": "formal", "text": text})
    await office.work()
    return f"{path_of(office)}/{made.json()['id']}"


async def written(office: Office, path: str) -> list[str]:
    found: dict[str, Any] = {}

    async def there() -> bool:
        found.update((await office.call("GET", path)).json())
        return bool(found["texts"])

    await until(there, what="something to be written")
    assert found["state"] == "making"
    return [one["text"] for one in found["texts"]]


async def ended(office: Office, path: str) -> dict[str, Any]:
    query = "SELECT count(*) FROM ai_call WHERE task = 'rewrite' AND state = 'done'"
    await office.spine.until(office.id, query, [(1,)])
    found: dict[str, Any] = {}

    async def over() -> bool:
        found.update((await office.call("GET", path)).json())
        return found["call_id"] is not None

    await until(over, what="the draft to be ended")
    return found


async def test_it_is_seen_while_it_is_written_with_names_in_their_places(office: Office) -> None:
    await office.use(AiMode.MODEL)
    a_slow_model(office, "FAKE Sir [NAME_1], costs 9 EUR. " * 3)
    # The second part ends within the placeholder, of which nobody sees half.
    path = await begin(office)
    seen = await written(office, path)
    assert all("[" not in one and "FAKE" in one for one in seen)
    office.fake.go_on.set()
    made = await ended(office, path)
    assert made["state"] == "ready"
    assert made["texts"][0]["text"].count("Ann Lee") == 3
    assert made["texts"][0]["unsaid"] == ["9 EUR"]


async def test_stopped_it_is_what_was_written_and_the_call_is_counted(office: Office) -> None:
    await office.use(AiMode.MODEL)
    a_slow_model(office, "FAKE 25 EUR, and this is never read by anybody at all.")
    path = await begin(office)
    [seen] = await written(office, path)
    stopped = (await office.call("POST", f"{path}/stop")).json()
    assert (stopped["state"], stopped["error_code"]) == ("ready", "stopped")
    assert stopped["texts"][0]["text"] == seen
    office.fake.part_seconds = 0.3
    office.fake.go_on.set()
    made = await ended(office, path)
    assert (made["state"], made["texts"]) == ("ready", stopped["texts"])
    [call] = (await office.call("GET", "/ai/calls?task=rewrite")).json()["items"]
    assert (call["outcome"], call["code"]) == ("incomplete", "stopped")
    assert call["output_tokens"] > 0
    # Stopped a second time, or when it has ended: as it is.
    assert (await office.call("POST", f"{path}/stop")).json() == made
    said = await office.call("PUT", f"{path}/verdict", json={"verdict": "edited"})
    assert said.json()["verdict"] == "edited"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("truncated", "stream_cut"), ("refusal", "refused"), ("", "placeholder")],
)
async def test_one_that_breaks_in_the_middle_leaves_nothing_of_it(
    office: Office, fault: str, code: str
) -> None:
    await office.use(AiMode.MODEL)
    name = "[NAME_9]" if code == "placeholder" else "and more"
    office.fake.answer = lambda _: {"text": f"FAKE something {name} to read", "language": "en"}
    office.fake.always = fault
    path = await begin(office)
    query = "SELECT state FROM ai_draft"
    await office.spine.until(office.id, query, [("failed",)])
    made = (await office.call("GET", path)).json()
    assert (made["error_code"], made["texts"]) == (code, None)
    calls = (await office.call("GET", "/ai/calls?task=rewrite")).json()["items"]
    [call] = [one for one in calls if one["engine"] == "compatible"]
    assert call["output_tokens"] > 0


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
