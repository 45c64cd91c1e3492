"""Guidance on its way: written, tested to the end, published, gone back to, withdrawn."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from automation.guidance.service import GUIDANCE_TESTS, sha_of
from automation.replies.guidance_trial import run_guidance_test
from inbox.foundation.permissions import Role
from tests.automation.conftest import Office
from tests.factories.callers import refusal_of
from tests.factories.statements import statements_of
from tests.factories.workspaces import subject_of

PATH = "/ai/guidance"
KIND = "Be kind.  \r\nSay «you», never «the customer».\n"
KIND_TIDY = "Be kind.\nSay «you», never «the customer»."


async def write(office: Office, words: str, **more: Any) -> dict[str, Any]:
    saved = await office.call("PUT", PATH, json={"text": words} | more)
    assert saved.status_code == 200, saved.text
    found: dict[str, Any] = saved.json()
    return found


async def tried(office: Office, **asked: Any) -> dict[str, Any]:
    """As the worker does it when it is rung for."""
    begun = await office.call("POST", f"{PATH}/tests", json=asked)
    assert begun.status_code == 202, begun.text
    await run_guidance_test(office.spine.runtime, office.id, UUID(begun.json()["id"]))
    found: dict[str, Any] = (await office.call("GET", f"{PATH}/tests/{begun.json()['id']}")).json()
    return found


async def cases_of(office: Office, test: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    path = f"{PATH}/tests/{test['id']}/cases{query}"
    items: list[dict[str, Any]] = (await office.call("GET", path)).json()["items"]
    return items


async def publish(office: Office, sha: str) -> Any:
    return await office.call("POST", f"{PATH}/versions", json={"sha": sha})


async def test_only_what_was_tested_to_the_end_is_published(office: Office) -> None:
    empty = (await office.call("GET", PATH)).json()
    assert (empty["text"], empty["published"], empty["test"]) == ("", None, None)
    assert empty["hindered_by"] == "guidance_empty"
    refused = await office.call("POST", f"{PATH}/tests", json={})
    assert refusal_of(refused) == (409, "guidance_empty")
    saved = await write(office, KIND)
    assert (saved["text"], saved["sha"]) == (KIND_TIDY, sha_of(KIND_TIDY))
    assert (saved["revision"], saved["hindered_by"]) == (1, "guidance_untested")
    # The same words again are no change.
    assert (await write(office, KIND_TIDY, revision=1))["revision"] == 1
    stale = await office.call("PUT", PATH, json={"text": "Mine!", "revision": 0})
    assert refusal_of(stale) == (409, "guidance_changed_meanwhile")
    long = await office.call("PUT", PATH, json={"text": "x" * 2001})
    assert long.status_code == 400
    assert "text" in long.text
    assert refusal_of(await publish(office, saved["sha"])) == (409, "guidance_untested")

    begun = (await office.call("POST", f"{PATH}/tests", json={})).json()
    assert (begun["state"], begun["conversations"], begun["engine"]) == ("queued", 1, "local")
    again = await office.call("POST", f"{PATH}/tests", json={})
    assert refusal_of(again) == (409, "guidance_test_running")
    ring = GUIDANCE_TESTS.ring(office.id, UUID(begun["id"]))
    assert ring in await GUIDANCE_TESTS.due(office.spine.runtime)
    # Begun is not done.
    assert refusal_of(await publish(office, saved["sha"])) == (409, "guidance_untested")
    await run_guidance_test(office.spine.runtime, *ring.ids)
    await run_guidance_test(office.spine.runtime, *ring.ids)
    assert ring not in await GUIDANCE_TESTS.due(office.spine.runtime)
    done = (await office.call("GET", f"{PATH}/tests/{begun['id']}")).json()
    assert (done["state"], done["done"], done["text"]) == ("done", 1, KIND_TIDY)
    # Without a key nothing reads the text, and nothing can differ.
    assert done["report"]["changes"]["same"] == 1
    assert done["report"]["before"] == done["report"]["after"]
    assert office.fake.requests == []

    assert refusal_of(await publish(office, "0" * 64)) == (409, "guidance_changed_meanwhile")
    first = (await publish(office, saved["sha"])).json()
    assert (first["number"], first["text"], first["test_id"]) == (1, KIND_TIDY, begun["id"])
    assert await office.rows("SELECT guidance FROM ai_settings") == [(KIND_TIDY,)]
    assert refusal_of(await publish(office, saved["sha"])) == (409, "guidance_is_published")
    refused = await office.call("POST", f"{PATH}/tests", json={})
    assert refusal_of(refused) == (409, "guidance_is_published")
    # One letter more is another text.
    other = await write(office, KIND + "!")
    assert other["hindered_by"] == "guidance_untested"
    assert refusal_of(await publish(office, other["sha"])) == (409, "guidance_untested")


async def test_a_version_stays_and_is_gone_back_to(office: Office) -> None:
    numbers = {}
    for words in ("Be kind.", "Be brief."):
        sha = (await write(office, words))["sha"]
        assert (await tried(office))["state"] == "done"
        numbers[words] = (await publish(office, sha)).json()
    newest = (await office.call("GET", f"{PATH}/versions?limit=1")).json()
    assert [one["number"] for one in newest["items"]] == [2]
    older = await office.call("GET", f"{PATH}/versions?cursor={newest['next_cursor']}")
    assert [one["text"] for one in older.json()["items"]] == ["Be kind."]
    back = f"{PATH}/versions/{numbers['Be kind.']['id']}/restore"
    key = {"Idempotency-Key": "once"}
    restored = (await office.call("POST", back, headers=key)).json()
    assert (await office.call("POST", back, headers=key)).json() == restored
    assert (restored["number"], restored["restores"], restored["text"]) == (3, 1, "Be kind.")
    assert restored["test_id"] == numbers["Be kind."]["test_id"]
    assert refusal_of(await office.call("POST", back)) == (409, "guidance_is_published")
    shown = (await office.call("GET", PATH)).json()
    # What somebody is writing is not touched by it.
    assert (shown["text"], shown["published"]["number"]) == ("Be brief.", 3)
    for _ in range(2):
        gone = (await office.call("DELETE", f"{PATH}/published")).json()
        assert gone["published"] is None
    assert await office.rows("SELECT guidance FROM ai_settings") == [(None,)]
    listed = (await office.call("GET", f"{PATH}/versions")).json()["items"]
    assert [(one["number"], one["text"]) for one in listed][:2] == [(4, ""), (3, "Be kind.")]
    empty = await office.call("POST", f"{PATH}/versions/{listed[0]['id']}/restore")
    assert refusal_of(empty) == (409, "guidance_empty")
    # Not even by a way around the service.
    with pytest.raises(ProgrammingError):
        async with office.workspace.as_house() as uow:
            await uow.session.execute(text("UPDATE guidance_version SET text = 'Be rude.'"))
    audited = (await office.call("GET", "/audit?limit=100")).json()["items"]
    actions = [one["action"] for one in audited]
    assert actions.count("guidance_published") == 4
    assert actions.count("guidance_draft_saved") == actions.count("guidance_test_started") == 2
    assert "Be kind." not in str(audited)


async def test_who_may_not_manage_ai_reads_it_at_most(office: Office) -> None:
    await write(office, "Be kind.")
    test = await tried(office)
    auditor = subject_of(await office.workspace.add_member(Role.AUDITOR))
    agent = subject_of(await office.workspace.add_member(Role.AGENT))
    assert (await office.call("GET", PATH, agent)).status_code == 403
    assert (await office.call("PUT", PATH, auditor, json={"text": ""})).status_code == 403
    path = f"{PATH}/tests/{test['id']}/cases"
    [seen] = (await office.call("GET", path, auditor)).json()["items"]
    [whole] = (await office.call("GET", path)).json()["items"]
    assert seen["asked"] is None
    assert "parcel" in whole["asked"]
    with statements_of(office.spine.runtime.database) as sent:
        await office.call("GET", path)
    assert len([one for one in sent if "message" in one]) <= 2


async def test_with_ai_turned_off_nothing_is_tested(office: Office) -> None:
    await write(office, "Be kind.")
    await office.call("PATCH", "/ai/settings", json={"mode": "off"})
    refused = await office.call("POST", f"{PATH}/tests", json={})
    assert refusal_of(refused) == (409, "ai_off")
