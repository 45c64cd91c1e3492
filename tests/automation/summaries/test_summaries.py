"""Summaries: asked for, made by themselves, carried on, cited, and made without a key."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from automation.ai.models import AiMode
from automation.summaries.answers import Item, SummaryAnswer, with_evidence
from automation.summaries.reactions import SUMMARISE, SUMMARISE_CLOSED
from automation.summaries.tasks import summarise, summarise_closed
from inbox.conversations.events import (
    ConversationAssigned,
    ConversationChanged,
    ConversationHandedOver,
)
from inbox.foundation.events import Event, Ring
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from parley.subscriptions import SUBSCRIPTIONS
from tests.automation.conftest import Office
from tests.factories.callers import refusal_of
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.runtimes import RecordingDoorbell
from tests.factories.spines import connect, text_message
from tests.factories.statements import statements_of
from tests.factories.still import open_still
from tests.factories.workspaces import MadeWorkspace, subject_of

READY = "SELECT state FROM conversation_summary"


def told(asked: dict[str, Any]) -> dict[str, Any]:
    """What the fake model was shown of the conversation."""
    content = asked["messages"][-1]["content"]
    document: dict[str, Any] = json.loads(content)
    return document


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    shown = told(asked)["messages"]
    return {
        "issue": "FAKE: [NAME_1] waits for a parcel",
        "done": [{"text": "FAKE: nothing was said", "evidence": ["m99"]}],
        "promises": [],
        "open_questions": [{"text": "FAKE: where is it", "evidence": [shown[-1]["id"], "m77"]}],
        "next_step": "FAKE: look it up",
        "sentiment": "negative",
        "language": "en",
    }


async def ask(office: Office) -> dict[str, Any]:
    path = f"/conversations/{office.conversation_id}/summary"
    asked = await office.call("POST", path)
    assert asked.status_code == 202, asked.text
    await office.work()
    await office.spine.until(office.id, READY, [("ready",)])
    made: dict[str, Any] = (await office.call("GET", path)).json()
    return made


async def test_without_a_key_it_is_extractive_and_nothing_leaves(office: Office) -> None:
    await office.hear("When will it arrive?")
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("local", None)
    content = made["content"]
    assert content["issue"] == "My parcel from order 4711223344 has not come."
    assert [one["text"] for one in content["open_questions"]] == ["When will it arrive?"]
    messages = await office.rows("SELECT id FROM message ORDER BY seq")
    assert content["open_questions"][0]["evidence"] == [str(messages[-1][0])]
    assert office.fake.requests == []
    assert await office.rows("SELECT count(*) FROM ledger_entry WHERE processor <> 'meta'") == [
        (0,)
    ]
    calls = (await office.call("GET", "/ai/calls")).json()["items"]
    assert [(one["task"], one["engine"], one["asked"]) for one in calls] == [
        ("summary", "local", None)
    ]


async def test_a_model_is_shown_no_name_and_what_it_says_is_cited(office: Office) -> None:
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    made = await ask(office)
    assert made["engine"] == "compatible"
    content = made["content"]
    assert content["issue"] == "FAKE: Ann Lee waits for a parcel"
    # No message shows it: it is left out.
    assert content["done"] == []
    [(message_id,)] = await office.rows("SELECT id FROM message")
    assert content["open_questions"] == [
        {"text": "FAKE: where is it", "evidence": [str(message_id)]}
    ]
    [body] = office.fake.bodies
    for secret in (b"Ann", b"Lee", b"4711223344", b"4915550001", str(message_id).encode()):
        assert secret not in body
    ledger = await office.rows(
        "SELECT processor, purpose, object_kind, redactions FROM ledger_entry"
    )
    assert ledger == [("model_server", "summary", "ai_call", ["name", "phone"])]


async def test_the_preview_is_what_leaves(office: Office) -> None:
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    path = f"/conversations/{office.conversation_id}/summary"
    preview = (await office.call("GET", f"{path}/preview")).json()
    await ask(office)
    [asked] = office.fake.requests
    sent = json.loads(preview["sent"])
    assert sent["content"] == asked["messages"][1]["content"]
    assert sent["instructions"] == asked["messages"][0]["content"]
    [call] = (await office.call("GET", "/ai/calls")).json()["items"]
    assert call["asked"] == preview["sent"]
    assert call["prompt_sha"] == preview["prompt_sha"]
    marketer = subject_of(await office.workspace.add_member(Role.MARKETER))
    hidden = (await office.call("GET", f"{path}/preview", marketer)).json()
    assert "parcel" not in json.dumps(hidden)
    assert (await office.call("GET", path, marketer)).json()["content"] is None


async def test_the_writer_is_known_by_all_his_names_and_so_is_every_member(
    office: Office,
) -> None:
    """After a merge another contact stands for him."""
    for name in ("Zoltan Elder", "Mirela Newer"):
        await office.workspace.add_member(Role.AGENT, name=name)
    await office.use(AiMode.MODEL)
    await office.hear("Zoltan and Mirela know it. Ann, called Beatrix too.")
    kept = (await office.call("POST", "/contacts", json={"name": "Beatrix Moore"})).json()["id"]
    [(other,)] = await office.rows("SELECT contact_id FROM conversation")
    merged = await office.call("POST", f"/contacts/{kept}/merge", json={"other_id": str(other)})
    assert merged.is_success, merged.text
    path = f"/conversations/{office.conversation_id}/summary/preview"
    sent = (await office.call("GET", path)).json()["sent"]
    assert [name for name in ("Ann", "Lee", "Beatrix", "Zoltan", "Mirela") if name in sent] == []


async def test_it_is_carried_on_from_the_one_before(office: Office) -> None:
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    await ask(office)
    await office.hear("Is anybody there?")
    made = await ask(office)
    asked = told(office.fake.requests[1])
    assert asked["previous"]["issue"] == "FAKE: [NAME_1] waits for a parcel"
    assert asked["previous"]["open_questions"][0]["evidence"] == ["p1"]
    assert [one["id"] for one in asked["messages"]] == ["m1", "m2"]
    assert made["through_seq"] == 2


async def test_a_model_does_not_go_on_from_what_this_machine_chose(office: Office) -> None:
    """After an outage, or where a workspace lets one be asked only now: it begins anew."""
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    office.fake.script.append("quota")
    assert (await ask(office))["degraded"] == "quota_exhausted"
    await office.hear("Is anybody there?")
    made = await ask(office)
    asked = told(office.fake.requests[-1])
    assert (made["engine"], asked["previous"]) == ("compatible", None)
    assert [one["id"] for one in asked["messages"]] == ["m1", "m2"]
    # From its own it goes on,
    await ask(office)
    assert told(office.fake.requests[-1])["previous"] is not None
    # and the preview shows the same.
    office.fake.script.append("quota")
    await ask(office)
    path = f"/conversations/{office.conversation_id}/summary/preview"
    sent = json.loads((await office.call("GET", path)).json()["sent"])
    assert json.loads(sent["content"])["previous"] is None


async def rung(office: Office) -> None:
    """What the worker does at the rings."""
    await summarise(office.spine.runtime, office.id, office.conversation_id)
    await summarise_closed(office.spine.runtime, office.id, office.conversation_id)
    await office.work()


async def test_it_is_made_when_a_conversation_changes_hands_and_when_it_is_closed(
    office: Office,
) -> None:
    path = f"/conversations/{office.conversation_id}"
    member = await office.workspace.add_member(Role.AGENT)
    assert await office.rows(READY) == []
    changed = await office.call("PATCH", path, json={"assignee_id": str(member.id)})
    assert changed.status_code == 200, changed.text
    await rung(office)
    await office.spine.until(office.id, READY, [("ready",)])
    await office.call("PATCH", path, json={"status": "resolved"})
    await rung(office)
    await office.spine.until(
        office.id, "SELECT asked, state FROM conversation_summary", [(2, "ready")]
    )
    # Whoever wants none by themselves asks for each.
    await office.use(AiMode.LOCAL, summaries=False)
    await office.call("PATCH", path, json={"status": "open", "assignee_id": None})
    await office.call("PATCH", path, json={"assignee_id": str(member.id)})
    await rung(office)
    assert await office.rows("SELECT asked FROM conversation_summary") == [(2,)]


def test_only_what_changes_hands_or_may_be_closed_is_rung_for() -> None:
    workspace_id, conversation_id, ids = UUID(int=1), UUID(int=2), (UUID(int=1), UUID(int=2))
    of: dict[str, Any] = {"workspace_id": workspace_id, "object_id": conversation_id}
    told: list[tuple[Event, list[Ring]]] = [
        (ConversationAssigned(**of, assignee_id=UUID(int=3)), [Ring(SUMMARISE, ids)]),
        (ConversationAssigned(**of, assignee_id=None), []),
        (ConversationHandedOver(**of), [Ring(SUMMARISE, ids)]),
        (ConversationChanged(**of, fields=("status",)), [Ring(SUMMARISE_CLOSED, ids)]),
        (ConversationChanged(**of, fields=("team_id",)), []),
    ]
    for event, rings in told:
        made = [ring for make in SUBSCRIPTIONS.rings[type(event)] for ring in make([event])]
        assert [one for one in made if one.task in {SUMMARISE, SUMMARISE_CLOSED}] == rings


async def test_a_set_of_two_workspaces_in_which_a_flow_assigns_stays_whole(
    runtime: Runtime,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bell = RecordingDoorbell()
    monkeypatch.setattr(runtime, "doorbell", bell)
    member = await workspace.add_member(Role.AGENT)
    give = definition([step("give", "assign", assignee_id=str(member.id))], [trigger()])
    await publish(runtime, workspace.id, give)
    async with open_still(runtime) as still:
        for one in (workspace, other_workspace):
            await still.take(text_message(await connect(still, one.id), "Hello"))
        with statements_of(runtime.database) as sent:
            result = await still.steps.run([workspace.id, other_workspace.id])
    assert (result.events, list(result.suspects)) == (2, [])
    assert not [one for one in sent if "ai_settings" in one or "conversation_summary" in one]
    (ring,) = [one for one in bell.rings if one.task == SUMMARISE]
    await summarise(runtime, *ring.ids)
    async with runtime.unit_of_work(workspace.id) as uow:
        rows = await uow.session.execute(text("SELECT state, asked FROM conversation_summary"))
        assert [tuple(one) for one in rows] == [("making", 1)]


async def test_a_model_that_fails_is_replaced_by_this_machine_and_it_is_said(
    office: Office,
) -> None:
    office.fake.answer = answer
    await office.use(AiMode.MODEL)
    for fault, reason in (
        ("quota", "quota_exhausted"),
        ("prose", "answer"),
        ("refusal", "refused"),
        ("html", "no_json"),
        ("401", "key_refused"),
    ):
        office.fake.script.append(fault)
        made = await ask(office)
        assert (made["engine"], made["degraded"]) == ("local", reason)
        assert made["content"]["issue"] == "My parcel from order 4711223344 has not come."
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("compatible", None)


async def test_a_placeholder_that_the_model_made_up_spoils_its_answer(office: Office) -> None:
    office.fake.answer = lambda asked: answer(asked) | {"next_step": "Call [PHONE_9]"}
    await office.use(AiMode.MODEL)
    made = await ask(office)
    assert (made["engine"], made["degraded"]) == ("local", "placeholder")


async def test_turned_off_nobody_is_asked(office: Office) -> None:
    await office.use(AiMode.OFF)
    path = f"/conversations/{office.conversation_id}/summary"
    assert refusal_of(await office.call("POST", path)) == (409, "ai_off")
    assert refusal_of(await office.call("GET", path)) == (404, "not_found")
    member = await office.workspace.add_member(Role.AGENT)
    await office.call(
        "PATCH", f"/conversations/{office.conversation_id}", json={"assignee_id": str(member.id)}
    )
    assert await office.rows(READY) == []


async def test_two_who_ask_at_once_wait_for_the_same_one(office: Office) -> None:
    path = f"/conversations/{office.conversation_id}/summary"
    first, second = await office.call("POST", path), await office.call("POST", path)
    assert first.json()["id"] == second.json()["id"]
    assert await office.rows("SELECT count(*) FROM effect WHERE kind = 'think'") == [(1,)]


def test_of_an_answer_only_what_a_message_shows_is_kept() -> None:
    item = Item("Said.", ["m1", "m9"])
    answered = SummaryAnswer("x", [item, Item("Not said.", ["m9"])], [], [], None, "neutral", "en")
    known = {"m1": UUID(int=1)}
    assert with_evidence(answered, known)["done"] == [
        {"text": "Said.", "evidence": [str(UUID(int=1))]}
    ]


async def test_no_machine_reads_what_is_to_rest(office: Office) -> None:
    """Asked for by a member all the same: nothing is shown to a model, nor to this machine."""
    await office.use(AiMode.MODEL)
    [(contact_id,)] = await office.rows("SELECT contact_id FROM conversation")
    asked = {"restricted": True, "reason": "objection"}
    put = await office.call("PUT", f"/contacts/{contact_id}/restriction", json=asked)
    assert put.status_code == 200
    path = f"/conversations/{office.conversation_id}/summary"
    assert (await office.call("POST", path)).status_code == 202
    await office.work()
    await office.spine.until(office.id, READY, [("failed",)])
    assert (await office.call("GET", path)).json()["error_code"] == "contact_restricted"
    assert office.fake.requests == []
    assert await office.rows("SELECT count(*) FROM ai_call") == [(0,)]
