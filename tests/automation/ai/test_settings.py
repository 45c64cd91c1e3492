"""How a workspace uses AI: mode, key and probe, budget, what is kept of calls."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from automation.ai import tasks
from automation.ai.models import AiMode
from automation.ai.prompts import PROMPTS, prompt
from inbox.foundation.permissions import Role
from tests.automation.conftest import Office
from tests.automation.pricing import count_as_openai
from tests.automation.summaries.test_summaries import answer, ask
from tests.factories.callers import refusal_of
from tests.factories.fake_openai import FAKE
from tests.factories.workspaces import subject_of

OWN_KEY = "sk-own-key-of-acme"
STATE = "SELECT key_state, key_code FROM ai_settings"


async def test_who_never_chose_works_locally_and_nothing_leaves(office: Office) -> None:
    shown = (await office.call("GET", "/ai/settings")).json()
    assert (shown["mode"], shown["engine"], shown["own_key"]) == ("local", "local", False)
    assert shown["deployment_key"] is True
    changed = await office.call("PATCH", "/ai/settings", json={"mode": "model"})
    assert (changed.json()["engine"], changed.json()["keep_days"]) == ("compatible", 30)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"mode": "always"}, 400, "mode"),
        ({"keep_days": 366}, 422, "keep_days"),
        ({"hard_limit": -1}, 422, "hard_limit"),
        ({"model": "two words"}, 422, "model"),
        ({"soft_limit": 5, "hard_limit": 4}, 422, "soft_limit"),
        ({"api_key": "sk-test-12345"}, 400, "body"),
    ],
    ids=str,
)
async def test_a_bad_setting_names_its_field(
    office: Office, change: dict[str, Any], status: int, field: str
) -> None:
    refused = await office.call("PATCH", "/ai/settings", json=change)
    assert refusal_of(refused)[0] == status
    assert field in refused.text


async def test_a_key_is_sealed_tried_once_and_never_shown(office: Office) -> None:
    office.fake.answer = lambda _: {"ready": True}
    saved = await office.call("PUT", "/ai/key", json={"api_key": OWN_KEY})
    assert saved.json()["key_state"] == "checking"
    await office.work()
    await office.spine.until(office.id, STATE, [("works", None)])
    # By a schema, and once more to hear it while it writes.
    assert office.fake.keys == [f"Bearer {OWN_KEY}"] * 2
    shown = await office.call("GET", "/ai/settings")
    assert OWN_KEY not in shown.text
    assert (shown.json()["own_key"], shown.json()["structured"]) == (True, True)
    [(sealed,)] = await office.rows("SELECT api_key FROM ai_settings")
    assert OWN_KEY.encode() not in bytes(sealed)

    office.fake.script.append("401")
    await office.call("PUT", "/ai/key", json={"api_key": OWN_KEY + "2"})
    await office.work()
    await office.spine.until(office.id, STATE, [("refused", "key_refused")])
    office.fake.script.append("500")
    await office.call("PUT", "/ai/key", json={"api_key": OWN_KEY + "3"})
    await office.work()
    await office.spine.until(office.id, STATE, [("unclear", "status_500")])
    removed = await office.call("DELETE", "/ai/key")
    assert (removed.json()["own_key"], removed.json()["key_state"]) == (False, "none")
    audit = await office.call("GET", "/audit")
    actions = [one["action"] for one in audit.json()["items"]]
    assert actions[:4] == ["ai_key_removed", "ai_key_saved", "ai_key_saved", "ai_key_saved"]
    assert OWN_KEY not in audit.text


async def priced(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    count_as_openai(monkeypatch)
    office.fake.answer = answer


async def test_what_is_spent_is_told_and_the_hard_limit_holds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await priced(office, monkeypatch)
    await office.use(AiMode.MODEL, soft_limit=0.0001, hard_limit=0.02)
    made = await ask(office)
    assert made["engine"] == "compatible"
    spend = (await office.call("GET", "/ai/spend")).json()
    # 100 fresh tokens, 20 cached ones and 40 written, at the price of gpt-5.4-mini.
    assert spend["dollars"] == pytest.approx((100 * 0.75 + 20 * 0.075 + 40 * 4.5) / 1e6, abs=1e-6)
    assert (spend["level"], spend["tasks"][0]["task"]) == ("soft", "summary")

    await office.use(AiMode.MODEL, hard_limit=0.001)
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("local", "budget_exceeded")
    assert len(office.fake.requests) == 1


async def test_many_at_once_do_not_each_see_the_last_cent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from automation.ai.asking import Asking
    from automation.ai.engines import Engines
    from automation.summaries.question import summary_question
    from integrations.ai.contract import EngineKind

    await priced(office, monkeypatch)
    async with office.workspace.as_house() as uow:
        asked = await summary_question(uow, office.conversation_id, None)
    # One question may cost 0.0062 dollars at most, and costs 0.00026: two fit in at once.
    await office.use(AiMode.MODEL, hard_limit=0.0145)
    office.fake.pause_seconds = 0.05
    engines = Engines()
    asking = Asking(office.spine.runtime, engines)
    answers = await asyncio.gather(*(asking.ask(office.id, asked.question) for _ in range(12)))
    await engines.close()
    paid = [one for one in answers if one.engine is EngineKind.COMPATIBLE]
    assert paid
    assert office.fake.busiest <= 2
    held = await office.rows("SELECT count(*) FROM ai_call WHERE state = 'asking'")
    assert held == [(0,)]


async def test_the_text_of_a_call_goes_when_its_time_is_over_and_its_hash_stays(
    office: Office,
) -> None:
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    await ask(office)
    [call] = (await office.call("GET", "/ai/calls")).json()["items"]
    assert FAKE in call["answered"]
    assert (await office.call("GET", f"/ai/calls/{call['id']}")).json() == call
    auditor = subject_of(await office.workspace.add_member(Role.AUDITOR))
    hidden = (await office.call("GET", f"/ai/calls/{call['id']}", auditor)).json()
    assert (hidden["asked"], hidden["asked_sha"]) == ("•••", call["asked_sha"])
    async with office.workspace.as_house() as uow:
        await uow.session.execute(text("UPDATE ai_call SET kept_until = clock_timestamp()"))
    await tasks.forget_texts_of_calls(office.spine.runtime)
    gone = (await office.call("GET", f"/ai/calls/{call['id']}")).json()
    assert (gone["asked"], gone["answered"]) == (None, None)
    assert gone["asked_sha"] == call["asked_sha"]

    await office.use(AiMode.MODEL, keep_days=0)
    await ask(office)
    newest = (await office.call("GET", "/ai/calls?limit=1&task=summary")).json()["items"][0]
    assert (newest["asked"], newest["outcome"]) == (None, "ok")


@pytest.mark.parametrize("lost", [1, 9])
async def test_calls_whose_process_died_count_in_full(office: Office, lost: int) -> None:
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "INSERT INTO ai_call (workspace_id, id, task, engine, model, prompt, prompt_sha,"
                " state, message_ids, redactions, asked_sha, input_tokens, output_tokens, reserved,"
                " cost, milliseconds, at) SELECT :workspace_id, gen_random_uuid(), 'summary',"
                " 'openai', 'gpt-5', 'summary_1', '', 'asking', '[]', '[]', '', 0, 0, 5000, 0, 0,"
                " clock_timestamp() - interval '3 minutes' FROM generate_series(1, :lost)"
            ),
            {"workspace_id": office.id, "lost": lost},
        )
    await tasks.close_lost_calls(office.spine.runtime)
    states = await office.rows("SELECT state, cost FROM ai_call WHERE engine = 'openai'")
    assert states == [("lost", 5000)] * lost
    spend = (await office.call("GET", "/ai/spend")).json()
    assert (spend["dollars"], spend["tasks"][0]["calls"]) == (0.005 * lost, lost)


async def test_with_the_model_down_every_message_is_stored_and_the_summary_says_so(
    office: Office,
) -> None:
    await office.use(AiMode.MODEL)
    office.fake.always = "503"
    await office.hear(*(f"Message {number}" for number in range(20)))
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("local", "status_503")
    assert await office.rows("SELECT count(*) FROM message") == [(21,)]


def test_a_prompt_that_was_used_is_never_changed() -> None:
    assert {name: prompt(name).sha for name in PROMPTS} == PROMPTS
