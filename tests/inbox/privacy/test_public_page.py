"""What people without an account see and ask for, and what Meta calls."""

import base64
import hmac
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import SECRET, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

PHONE = "4915112345678"
LINK = re.compile(r"/privacy/[0-9a-f-]{36}/verify/[A-Za-z0-9_-]+")
STATUS = re.compile(r"/privacy/status/[A-Za-z0-9_-]+")


async def ask(api: Api, workspace: MadeWorkspace, **fields: str) -> Any:
    return await api.client.post(f"/privacy/{workspace.id}", data=fields)


async def sent_to(api: Api, owner: Subject) -> list[str]:
    """What was written in the only conversation."""
    (one,) = (await api.call(owner, "GET", "/conversations")).json()["items"]
    path = f"/conversations/{one['id']}/messages"
    items = (await api.call(owner, "GET", path)).json()["items"]
    return [item["text"] for item in items if item["direction"] == "out"]


async def test_the_page_says_what_is_done_with_data(
    shared_api: Api, owner: Subject, channel: Channel, workspace: MadeWorkspace
) -> None:
    named = {"legal_name": "Acme <b>& Sons", "support_email": "help@acme.example"}
    await shared_api.call(owner, "PATCH", "/workspace", json=named)
    page = await shared_api.client.get(f"/privacy/{workspace.id}")
    assert page.status_code == 200, page.text
    assert "Acme &lt;b&gt;&amp; Sons" in page.text
    assert "<b>" not in page.text
    assert "Meta: messaging" in page.text
    assert "after 90 days" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    arabic = (await shared_api.client.get(f"/privacy/{workspace.id}?lang=ar")).text
    assert 'dir="rtl"' in arabic
    assert "حذف بياناتي" in arabic
    nobody = await shared_api.client.get(f"/privacy/{new_id()}")
    assert refusal_of(nobody) == (404, "not_found")


async def test_who_asks_is_asked_back_on_his_own_number(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    known = await ask(
        shared_api, workspace, kind="access", address=f"+{PHONE}", words="canary, please"
    )
    unknown = await ask(shared_api, workspace, kind="access", address="+4915187654321", words="")
    assert (known.status_code, unknown.status_code) == (200, 200)
    # The same answer, but for the code.
    assert STATUS.sub("", known.text) == STATUS.sub("", unknown.text)
    status = STATUS.search(known.text)
    assert status is not None
    (told,) = await sent_to(shared_api, owner)
    link = LINK.search(told)
    assert link is not None
    path = "/privacy/requests?in_state=unverified"
    waiting = (await shared_api.call(owner, "GET", path)).json()["items"]
    assert sorted(one["contact_id"] is None for one in waiting) == [False, True]

    # A program that looks at the link confirms nothing.
    assert "Was it you" in (await shared_api.client.get(link.group())).text
    assert "We wait for you" in (await shared_api.client.get(status.group())).text
    confirmed = await shared_api.client.post(link.group())
    assert "Thank you" in confirmed.text
    assert (await shared_api.client.post(link.group())).status_code == 410
    shown = (await shared_api.client.get(status.group())).text
    assert "It is with us" in shown
    assert "canary" not in shown
    path = "/privacy/requests?in_state=open"
    (one,) = (await shared_api.call(owner, "GET", path)).json()["items"]
    assert (one["verified_how"], one["words"]) == ("message", "canary, please")
    # The conversation is still everybody's who had it, and still waits for an answer.
    (thread,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert (thread["owner"], thread["waiting_since"] is None) == ("bot", False)


async def test_outside_of_the_window_nothing_is_sent(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE conversation SET window_until = clock_timestamp(), entry_until = NULL"
                " WHERE workspace_id = :id"
            ),
            {"id": workspace.id},
        )
    asked = await ask(shared_api, workspace, kind="deletion", address=PHONE)
    assert asked.status_code == 200
    assert await sent_to(shared_api, owner) == []


async def test_bad_and_too_many_requests(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    for fields in (
        {"kind": "money", "address": PHONE},
        {"kind": "access", "address": ""},
        {"kind": "access", "address": "x" * 201},
        {"kind": "access", "address": PHONE, "words": "x" * 2001},
    ):
        refused = await ask(shared_api, workspace, **fields)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    items = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert items == []
    who = f"{new_id()}@people.example"
    statuses = [
        (await ask(shared_api, workspace, kind="access", address=who)).status_code for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def signed(document: dict[str, Any], secret: str = SECRET) -> dict[str, str]:
    def plain(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    body = plain(json.dumps(document).encode())
    mac = hmac.digest(secret.encode(), body.encode(), "sha256")
    return {"signed_request": f"{plain(mac)}.{body}"}


async def test_meta_asks_for_a_deletion_and_is_told_where_to_look(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    path = f"/webhooks/meta/data-deletion?number={quote(channel.address)}"
    document = {"algorithm": "HMAC-SHA256", "issued_at": 1, "user_id": "218471"}
    answer = await shared_api.client.post(path, data=signed(document))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"url", "confirmation_code"}
    assert told["url"].endswith(told["confirmation_code"])
    status = STATUS.search(told["url"])
    assert status is not None
    assert "It is with us" in (await shared_api.client.get(status.group())).text
    (one,) = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert (one["source"], one["kind"], one["state"]) == ("meta", "deletion", "open")
    assert (one["verified_how"], one["address"]) == ("signed_request", "218471")

    forged = (
        (path, signed(document, "another secret")),
        (path, signed({**document, "algorithm": "none"})),
        (path, {"signed_request": "." + signed(document)["signed_request"].split(".")[1]}),
        (path, {"signed_request": "nonsense"}),
        (path, {}),
        ("/webhooks/meta/data-deletion", signed(document)),
        ("/webhooks/meta/data-deletion?number=1", signed(document)),
        (path.replace("data-deletion", "deauthorise"), signed(document, "another secret")),
    )
    for where, body in forged:
        refused = await shared_api.client.post(where, data=body)
        assert refusal_of(refused) == (403, "signed_request_forged"), where
    assert refusal_of(await shared_api.client.get(path))[0] == 405
    items = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert len(items) == 1


async def test_meta_says_that_the_app_is_gone(
    shared_api: Api, owner: Subject, channel: Channel
) -> None:
    path = f"/webhooks/meta/deauthorise?number={quote(channel.address)}"
    document = {"algorithm": "HMAC-SHA256", "issued_at": 1, "user_id": "218471"}
    for _ in range(2):
        assert (await shared_api.client.post(path, data=signed(document))).status_code == 200
    read = (await shared_api.call(owner, "GET", f"/channels/{channel.id}")).json()
    assert (read["state"], read["state_reason"]) == ("paused", "deauthorised")
    told = (await shared_api.call(owner, "GET", "/notifications")).json()["items"]
    assert [one["kind"] for one in told] == ["channel_trouble"]


@pytest.mark.parametrize("path", ["/privacy/status/unknown", "/privacy/status/" + "x" * 43])
async def test_a_code_of_nobody(shared_api: Api, path: str) -> None:
    assert refusal_of(await shared_api.client.get(path)) == (404, "not_found")
