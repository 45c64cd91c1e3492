"""With the provider broken, silent or talking nonsense, messages go their way as ever."""

import asyncio
from typing import Any

import pytest

from automation.ai.models import AiMode
from integrations.ai import breaker
from tests.automation.conftest import Office
from tests.factories.waiting import until

ENDED = "SELECT count(*) FROM ai_draft WHERE state <> 'making'"
LAST = "SELECT code FROM ai_call WHERE engine = 'compatible' ORDER BY id DESC LIMIT 1"


async def ask_for_drafts(office: Office, count: int) -> None:
    path = f"/conversations/{office.conversation_id}/ai-drafts"
    for _ in range(count):
        made = await office.call("POST", path, json={"kind": "formal", "text": "Hi there!"})
        assert made.status_code == 202, made.text


async def seen(office: Office) -> list[str]:
    path = f"/conversations/{office.conversation_id}/messages?limit=100"
    found: list[dict[str, Any]] = (await office.call("GET", path)).json()["items"]
    return [one["text"] for one in reversed(found)]


@pytest.mark.parametrize("fault", ["500", "html", "no_json", "empty"])
async def test_the_breaker_opens_within_ten_calls_and_all_messages_arrive(
    office: Office, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow this machine is, no trial is due before the end.
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 3_600.0)
    monkeypatch.setattr(breaker, "WINDOW_SECONDS", 3_600.0)
    await office.use(AiMode.MODEL)
    office.fake.always = fault
    said = [f"Message {number}" for number in range(6)]
    for number, text in enumerate(said, 1):
        await ask_for_drafts(office, 1)
        await office.work()
        await office.hear(text)
        await office.spine.until(office.id, ENDED, [(number,)])
    assert (await seen(office))[1:] == said
    # Each call is two tries at most.
    assert len(office.fake.requests) <= 10
    assert await office.rows(LAST) == [("breaker_open",)]


async def test_while_a_provider_says_nothing_messages_are_stored_seen_and_answered(
    office: Office,
) -> None:
    """None of it waits for the call, which is still under way when all of it is done."""
    await office.use(AiMode.MODEL)
    office.fake.always = "hang"
    try:
        await ask_for_drafts(office, 1)
        await office.work()

        async def asked() -> bool:
            return bool(office.fake.requests)

        await until(asked, what="the call")
        said = [f"Message {number}" for number in range(10)]
        await office.hear(*said)
        assert (await seen(office))[1:] == said
        await office.say("An answer by a person.")
        await office.work()
        sent = "SELECT count(*) FROM message WHERE author = 'member' AND status <> 'queued'"
        await office.spine.until(office.id, sent, [(1,)])
        assert await office.rows(ENDED) == [(0,)]
    finally:
        office.fake.always = ""
        office.fake.released.set()
        office.fake.released = asyncio.Event()
    await office.spine.until(office.id, ENDED, [(1,)])
