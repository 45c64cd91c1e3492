"""What AI costs, by task, by conversation and by flow."""

from datetime import UTC, datetime
from typing import Any

import pytest

from automation.ai.models import AiCall, AiMode, CallState
from inbox.foundation.identifiers import first_id_at, new_id
from inbox.foundation.permissions import Role
from tests.automation.conftest import Office
from tests.automation.pricing import count_as_openai
from tests.automation.summaries.test_summaries import answer, ask
from tests.factories.callers import refusal_of
from tests.factories.workspaces import subject_of

# 100 fresh tokens, 20 cached ones and 40 written, at the price of gpt-5.4-mini.
EACH = (100 * 0.75 + 20 * 0.075 + 40 * 4.5) / 1e6


async def test_conversations_are_told_with_what_they_cost_and_whose_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_as_openai(monkeypatch)
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    await ask(office)
    await office.hear("And how long does it take?")
    await ask(office)
    # Of a month that is over, and one that is still under way.
    await _call(office, "done", "2020-01-15")
    await _call(office, "asking", None)
    spend = (await office.call("GET", "/ai/spend?by=conversation")).json()
    (one,) = spend["conversations"]
    assert (one["conversation_id"], one["calls"]) == (str(office.conversation_id), 2)
    assert (one["input_tokens"], one["output_tokens"]) == (240, 80)
    assert one["dollars"] == pytest.approx(2 * EACH, abs=2e-6)
    assert (spend["flows"], spend["tasks"][0]["calls"]) == (None, 2)
    assert one["contact_name"]

    auditor = subject_of(await office.workspace.add_member(Role.AUDITOR))
    masked = (await office.call("GET", "/ai/spend?by=conversation", auditor)).json()
    assert masked["conversations"] == [one | {"contact_name": None}]
    plain = (await office.call("GET", "/ai/spend")).json()
    assert (plain["conversations"], plain["flows"]) == (None, None)
    assert (await office.call("GET", "/ai/spend?by=flow")).json()["flows"] == []
    assert refusal_of(await office.call("GET", "/ai/spend?by=person"))[0] == 400


async def _call(office: Office, state: str, day: str | None) -> None:
    given: dict[str, Any] = {"id": new_id()}
    if day is not None:
        given = {"id": first_id_at(datetime.fromisoformat(day).replace(tzinfo=UTC))}
    async with office.workspace.as_house() as uow:
        uow.session.add(
            AiCall(
                workspace_id=office.id,
                task="summary",
                engine="openai",
                model="gpt-5",
                prompt="summary_1",
                prompt_sha="",
                state=CallState(state),
                conversation_id=office.conversation_id,
                asked_sha="",
                input_tokens=1000,
                cost=1_000_000,
                **given,
            )
        )
