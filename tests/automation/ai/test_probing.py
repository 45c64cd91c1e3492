"""What a probe found out decides in which way a model is asked, and whether it is asked at all."""

import json
from typing import Any

from automation.ai.engines import Engines
from automation.ai.models import AiMode
from automation.ai.probing import probe
from tests.automation.conftest import Office
from tests.automation.summaries.test_summaries import answer, ask

STATE = "SELECT key_state, key_code FROM ai_settings"
DRAFT = "SELECT state, engine FROM ai_draft"


def says(body: dict[str, Any]) -> dict[str, Any]:
    text = str(body)
    return {"ready": True} if "Are you ready?" in text else answer(body)


async def save_key(office: Office, state: tuple[str, str | None]) -> dict[str, Any]:
    office.fake.answer = says
    await office.use(AiMode.MODEL)
    await office.call("PUT", "/ai/key", json={"api_key": "sk-own-key-of-acme"})
    await office.work()
    await office.spine.until(office.id, STATE, [state])
    shown: dict[str, Any] = (await office.call("GET", "/ai/settings")).json()
    office.fake.requests.clear()
    return shown


async def test_a_server_that_takes_no_schema_is_asked_in_words_and_the_preview_says_so(
    office: Office,
) -> None:
    office.fake.takes_schema = False
    shown = await save_key(office, ("works", None))
    assert (shown["structured"], shown["streams"], shown["engine"]) == (False, True, "compatible")
    path = f"/conversations/{office.conversation_id}/summary/preview"
    preview = (await office.call("GET", path)).json()
    assert "Its JSON Schema" in preview["sent"]
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("compatible", None)
    (body,) = office.fake.requests
    assert "response_format" not in body
    assert body["messages"][0]["content"] in json.loads(preview["sent"])["instructions"]


async def test_a_server_that_does_not_stream_answers_drafts_as_a_whole(office: Office) -> None:
    office.fake.takes_streams = False
    shown = await save_key(office, ("works", None))
    assert (shown["structured"], shown["streams"]) == (True, False)
    office.fake.answer = lambda _: {"text": "Good day.", "language": "en"}
    path = f"/conversations/{office.conversation_id}/ai-drafts"
    await office.call("POST", path, json={"kind": "formal", "text": "Hi there!"})
    await office.work()
    await office.spine.until(office.id, DRAFT, [("ready", "compatible")])
    assert [one.get("stream") for one in office.fake.requests] == [None]


async def test_a_server_that_answers_in_no_form_is_refused_and_asked_no_more(
    office: Office,
) -> None:
    office.fake.always = "prose"
    shown = await save_key(office, ("refused", "no_json_answers"))
    assert (shown["engine"], shown["structured"]) == ("local", False)
    made = await ask(office)
    assert (made["engine"], office.fake.requests) == ("local", [])

    # Another model is another question: it is tried anew.
    office.fake.always = ""
    await office.use(AiMode.MODEL, model="better-one")
    await office.work()
    await office.spine.until(office.id, STATE, [("works", None)])
    assert (await office.call("GET", "/ai/settings")).json()["engine"] == "compatible"


async def test_what_the_command_finds_out_of_the_deployments_server_is_kept(
    office: Office,
) -> None:
    office.fake.answer = says
    office.fake.takes_schema = False
    await office.use(AiMode.MODEL)
    assert (await ask(office))["degraded"] == "question_refused"
    engines = Engines()
    try:
        assert (await probe(office.spine.runtime, engines, office.id)).structured is False
    finally:
        await engines.close()
    assert (await ask(office))["degraded"] is None
    # Of another model nothing is known.
    await office.use(AiMode.MODEL, model="another-one")
    assert (await ask(office))["degraded"] == "question_refused"
