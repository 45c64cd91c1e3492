"""What is masked is shown on a click: to whom, of whom, how often, and with what in the audit."""

import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from httpx import Response

from inbox.access import attempts
from inbox.channels.models import Channel
from inbox.foundation.permissions import Permission, Role, Subject
from inbox.foundation.settings import Settings
from tests.factories.apps import open_client
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.tenants import signed_in
from tests.factories.workspaces import MadeWorkspace, subject_of

PHONE = "4915550001"


async def write(api: Api, owner: Subject, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = await api.call(owner, method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
async def contact(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> dict[str, Any]:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    (found,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    field = {"owner": "contact", "key": "shoe", "title": "Shoe", "kind": "text", "personal": True}
    await write(shared_api, owner, "POST", "/fields", field)
    change = {"email": "ann@people.example", "fields": {"shoe": "38"}}
    changed: dict[str, Any] = await write(
        shared_api, owner, "PATCH", f"/contacts/{found['id']}", change
    )
    return changed


def shown_of(contact: dict[str, Any]) -> tuple[Any, ...]:
    (identity,) = contact["identities"]
    return contact["name"], contact["email"], identity["value"], contact["fields"]["shoe"]


PLAIN = ("Ann Lee", "ann@people.example", PHONE, "38")
MASKED = ("A••• L•••", "a•••@people.example", "•••01", "•••")


async def test_who_sees_masks_may_look_behind_them_of_one_contact(
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    contact: dict[str, Any],
    superuser: psycopg.Connection[Any],
) -> None:
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    path = f"/contacts/{contact['id']}"
    assert shown_of((await shared_api.call(marketer, "GET", path)).json()) == MASKED
    answer = await shared_api.call(marketer, "POST", f"{path}/reveal", json={"reason": "call"})
    assert answer.headers["cache-control"] == "no-store"
    revealed = answer.json()
    assert shown_of(revealed) == PLAIN
    assert (revealed["contact_id"], revealed["hide_after_seconds"]) == (contact["id"], 60)
    # Nothing has changed for the next call.
    assert shown_of((await shared_api.call(marketer, "GET", path)).json()) == MASKED

    found = await shared_api.call(owner, "GET", "/audit?action=contact_revealed")
    (entry,) = found.json()["items"]
    assert (entry["actor_id"], entry["object_id"]) == (str(marketer.id), contact["id"])
    assert entry["details"] == {"reason": "call"}
    rows = superuser.execute(
        "SELECT t::text FROM audit_entry AS t WHERE workspace_id = %s", (workspace.id,)
    ).fetchall()
    assert not [row for (row,) in rows if PHONE in row or "people.example" in row]


async def test_who_may_not_look(
    shared_api: Api,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
    contact: dict[str, Any],
) -> None:
    path = f"/contacts/{contact['id']}/reveal"
    for role in (Role.AUDITOR, Role.DEVELOPER):
        caller = subject_of(await workspace.add_member(role))
        refused = await shared_api.call(caller, "POST", path, json={})
        assert refusal_of(refused) == (403, "forbidden")
    async with workspace.as_key(Permission.PERSONAL_DATA_REVEAL) as uow:
        refused = await shared_api.call(uow.subject, "POST", path, json={})
    assert refusal_of(refused) == (403, "forbidden")
    stranger = subject_of(other_workspace.owner)
    refused = await shared_api.call(stranger, "POST", path, json={})
    assert refusal_of(refused) == (404, "not_found")
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    for body in ({"reason": "because I say so"}, {"why": "call"}):
        refused = await shared_api.call(marketer, "POST", path, json=body)
        assert refusal_of(refused) == (400, "validation_failed")


async def test_nobody_copies_a_list_click_by_click(
    shared_api: Api,
    workspace: MadeWorkspace,
    contact: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "REVEALS_PER_SUBJECT", 2)
    first, second = [subject_of(await workspace.add_member(Role.MARKETER)) for _ in range(2)]
    path = f"/contacts/{contact['id']}/reveal"

    async def look(who: Subject) -> Response:
        return await shared_api.call(who, "POST", path, json={})

    assert [(await look(first)).status_code for _ in range(2)] == [200, 200]
    refused = await look(first)
    assert refusal_of(refused) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert (await look(second)).status_code == 200


async def test_of_a_contact_that_was_merged(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, contact: dict[str, Any]
) -> None:
    other = await write(shared_api, owner, "POST", "/contacts", {"phone": "+4915550002"})
    merge = {"other_id": other["id"]}
    await write(shared_api, owner, "POST", f"/contacts/{contact['id']}/merge", merge)
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    path = f"/contacts/{other['id']}/reveal"
    revealed = (await shared_api.call(marketer, "POST", path, json={})).json()
    assert revealed["contact_id"] == contact["id"]
    assert [one["value"] for one in revealed["identities"]] == [PHONE, "4915550002"]


class Signed:
    """Somebody with a session of his own, at the shipped app."""

    def __init__(self, client: Any, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    async def call(self, method: str, path: str, **sent: Any) -> Response:
        answer: Response = await self._client.request(
            method, f"/api/v1{path}", headers=self._headers, **sent
        )
        return answer


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Any]:
    async with open_client(settings) as opened:
        yield opened


async def test_a_role_may_work_with_masks(
    client: Any,
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    still: Still,
    channel: Channel,
    contact: dict[str, Any],
) -> None:
    """An agent reads names and words, and addresses on a click; from the next call on."""
    order = {
        "currency": "EUR",
        "items": [{"name": "Tea", "quantity": 1, "unit_price_minor": 450}],
        "contact_id": contact["id"],
        "shipping_address": "7 Nile Street",
        "note": "Ring twice",
    }
    made = await write(shared_api, owner, "POST", "/orders", order)
    _, headers = await signed_in(workspace, Role.AGENT)
    agent = Signed(client, headers)
    path = f"/contacts/{contact['id']}"
    assert shown_of((await agent.call("GET", path)).json()) == PLAIN
    assert (await agent.call("GET", "/me")).json()["works_masked"] is False

    masked = {"masked_roles": ["agent"]}
    decided = await write(shared_api, owner, "PATCH", "/privacy/settings", masked)
    assert decided["masked_roles"] == ["agent"]
    assert decided["roles_that_may_be_masked"] == ["owner", "admin", "agent"]
    assert (await agent.call("GET", "/me")).json()["works_masked"] is True
    assert shown_of((await agent.call("GET", path)).json()) == (PLAIN[0], *MASKED[1:])
    (listed,) = (await agent.call("GET", "/contacts")).json()["items"]
    assert shown_of(listed) == (PLAIN[0], *MASKED[1:])
    history = (await agent.call("GET", f"{path}/history")).json()["items"]
    assert {one["details"] is None for one in history} == {True}
    (thread,) = (await agent.call("GET", "/conversations")).json()["items"]
    assert (thread["contact"]["name"], thread["last_message"]["text"]) == ("Ann Lee", "hi")
    (hit,) = (await agent.call("GET", f"/search?q={PHONE}")).json()["items"]
    assert hit["contact"] == {"id": contact["id"], "name": "Ann Lee"}
    read = (await agent.call("GET", f"/orders/{made['id']}")).json()
    assert (read["shipping_address"], read["note"]) == ("•••", "Ring twice")
    table = (await agent.call("GET", "/orders/export.csv")).text
    assert "Nile" not in table

    assert shown_of((await agent.call("POST", f"{path}/reveal", json={})).json()) == PLAIN
    reveal = await agent.call("POST", f"/orders/{made['id']}/reveal", json={"reason": "deliver"})
    assert reveal.json() == {
        "order_id": made["id"],
        "contact_name": "Ann Lee",
        "shipping_address": "7 Nile Street",
        "note": "Ring twice",
        "hide_after_seconds": 60,
    }
    noted = (await shared_api.call(owner, "GET", "/audit?action=order_revealed")).json()["items"]
    assert [one["details"] for one in noted] == [{"reason": "deliver"}]
    # What he does not change stays behind its mask.
    await agent.call("PATCH", path, json={"language": "ar"})
    nobody = await write(shared_api, owner, "PATCH", "/privacy/settings", {"masked_roles": []})
    assert nobody["masked_roles"] == []
    assert shown_of((await agent.call("GET", path)).json()) == PLAIN
    told = (await shared_api.call(owner, "GET", "/audit?action=privacy_settings_changed")).json()
    assert [one["details"]["masked_roles"] for one in told["items"]] == [[], ["agent"]]
    assert "Nile" not in json.dumps(told)


async def test_roles_that_see_masks_anyway_are_refused_by_name(
    shared_api: Api, owner: Subject
) -> None:
    body = {"masked_roles": ["agent", "marketer"]}
    refused = await shared_api.call(owner, "PATCH", "/privacy/settings", json=body)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == ["masked_roles.1"]
