"""What holds a number without looking like one, and what would find one digit by digit, for callers
who see no addresses: an auditor, and an agent whose role works with masks."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Response

from inbox.access import attempts
from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.settings import Settings
from tests.factories.apps import open_client
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import envelope, text_message
from tests.factories.still import Still
from tests.factories.tenants import signed_in
from tests.factories.workspaces import MadeWorkspace, subject_of

PHONE = "966501234567"
# As WhatsApp makes them: the customer's number is in there.
WAMID = "wamid." + base64.b64encode(b"\x1d\x04" + PHONE.encode() + b"\x15\x02 one").decode()
ANSWER = "wamid." + base64.b64encode(b"\x1d\x04" + PHONE.encode() + b"\x15\x02 two").decode()
TELLING = (PHONE, WAMID.removeprefix("wamid.")[:20], ANSWER.removeprefix("wamid.")[:20])


class Agent:
    """With a session of his own, at the shipped app: his role is read anew with each call."""

    def __init__(self, client: Any, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    async def call(self, method: str, path: str, **sent: Any) -> Response:
        answer: Response = await self._client.request(
            method, f"/api/v1{path}", headers=self._headers, **sent
        )
        return answer


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Any]:
    async with open_client(settings) as opened:
        yield opened


@pytest.fixture
async def agent(client: Any, shared_api: Api, owner: Subject, workspace: MadeWorkspace) -> Agent:
    _, headers = await signed_in(workspace, Role.AGENT)
    decided = await shared_api.call(
        owner, "PATCH", "/privacy/settings", json={"masked_roles": ["agent"]}
    )
    assert decided.is_success
    return Agent(client, headers)


@pytest.fixture
async def thread(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    """A text, and a place that answers it."""
    await still.receive(channel, text_message(channel, "hi", phone=PHONE, wamid=WAMID))
    place = {
        "from": PHONE,
        "id": ANSWER,
        "timestamp": "1750000000",
        "type": "location",
        "location": {"latitude": 24.7, "longitude": 46.6, "name": "At the well"},
        "context": {"from": PHONE, "id": WAMID},
    }
    await still.receive(channel, envelope(channel, {"messages": [place]}))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    return str(one["id"])


def telling(answer: Response) -> list[str]:
    assert answer.is_success, answer.text
    return [one for one in TELLING if one in answer.text]


async def test_ids_of_the_provider_tell_nobody_the_number(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, thread: str, agent: Agent
) -> None:
    messages, items = f"/conversations/{thread}/messages", "/intake"
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    assert len(telling(await shared_api.call(owner, "GET", messages))) == 3
    assert len(telling(await shared_api.call(owner, "GET", items))) == 3
    assert telling(await shared_api.call(auditor, "GET", messages)) == []
    assert telling(await shared_api.call(auditor, "GET", items)) == []
    seen = await agent.call("GET", messages)
    assert telling(seen) == []
    # That there is one, and what it answers, are no secrets; nor is what was said.
    place, text = sorted(seen.json()["items"], key=lambda one: one["kind"])
    assert (place["external_id"], place["in_reply_to"]) == ("•••", text["id"])
    assert place["content"]["location"]["name"] == "At the well"
    (item, *_) = (await shared_api.call(auditor, "GET", items)).json()["items"]
    one = await shared_api.call(auditor, "GET", f"{items}/{item['id']}")
    assert telling(one) == []


async def test_personal_fields_of_a_conversation_are_masked_and_find_nothing(
    shared_api: Api, owner: Subject, thread: str, agent: Agent
) -> None:
    for of in ("conversation", "contact"):
        field = {"owner": of, "key": "iban", "title": "IBAN", "kind": "text", "personal": True}
        assert (await shared_api.call(owner, "POST", "/fields", json=field)).is_success
    path = f"/conversations/{thread}"
    given = {"fields": {"iban": "SA44"}}
    changed = await shared_api.call(owner, "PATCH", path, json=given)
    assert changed.is_success, changed.text
    contact = f"/contacts/{changed.json()['contact']['id']}"
    assert (await shared_api.call(owner, "PATCH", contact, json=given)).is_success
    found = await agent.call("GET", path)
    assert "SA44" not in found.text
    assert found.json()["fields"]["iban"] == "•••"
    for listed in ("/conversations", "/contacts"):
        asked = f"{listed}?fields.iban=SA44"
        assert len((await shared_api.call(owner, "GET", asked)).json()["items"]) == 1
        assert refusal_of(await agent.call("GET", asked)) == (403, "forbidden")


async def test_a_number_is_not_found_digit_by_digit(
    shared_api: Api,
    owner: Subject,
    thread: str,
    agent: Agent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (contact,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    path = f"/contacts/{contact['id']}"
    given = {"email": "lee.canary@people.example"}
    assert (await shared_api.call(owner, "PATCH", path, json=given)).is_success

    async def found(asked: str) -> int:
        answer = await agent.call("GET", "/search", params={"q": asked})
        assert answer.is_success, answer.text
        return len(answer.json()["items"])

    monkeypatch.setattr(attempts, "REVEALS_PER_SUBJECT", 3)
    parts = [PHONE[-length:] for length in (4, 5, 6, 9)] + ["canary", "cana", "people example"]
    for part in parts:
        answer = await shared_api.call(owner, "GET", "/search", params={"q": part})
        assert len(answer.json()["items"]) == 1, part
    # Those are no whole numbers here, and cost nothing.
    assert [await found(part) for part in parts] == [0] * len(parts)
    # By his name, as before; by a whole number or address as often as he may look at all.
    assert await found("Ann Lee") == 1
    wholes = (f"+{PHONE}", "+966 50 123 4567", "Lee.Canary@people.example")
    assert [await found(whole) for whole in wholes] == [1, 1, 1]
    refused = await agent.call("GET", "/search", params={"q": "+966501234568"})
    assert refusal_of(refused) == (429, "too_many_attempts")
    assert await found("Ann") == 1
