"""Bodies that nobody should send: refused by their status or taken whole, never a 5xx."""

import json
from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import SECRET, connect, envelope, signature, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def post(api: Api, raw: bytes, signed: str | None = None) -> Any:
    headers = {"X-Hub-Signature-256": signature(raw, SECRET) if signed is None else signed}
    return await api.client.post("/webhooks/whatsapp", content=raw, headers=headers)


def nested(channel: Channel, depth: int) -> bytes:
    body = json.dumps(text_message(channel, "hi"))
    return body.replace('"hi"', "[" * depth + "]" * depth).encode()


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda raw: raw[: len(raw) // 2], (400, "webhook_unreadable")),
        (lambda raw: raw.replace(b"hi", b"\xff\xfe"), (400, "webhook_unreadable")),
        (lambda _: b"", (400, "webhook_unreadable")),
        (lambda _: b"[]", (400, "webhook_unreadable")),
        (lambda raw: raw + b" " * (4 * 1024 * 1024), (413, "body_too_large")),
    ],
    ids=["truncated", "not UTF-8", "empty", "another shape", "too large"],
)
async def test_what_cannot_be_read_is_refused(
    shared_api: Api, channel: Channel, spoil: Any, refusal: tuple[int, str]
) -> None:
    raw = spoil(json.dumps(text_message(channel, "hi")).encode())
    assert refusal_of(await post(shared_api, raw)) == refusal


async def test_the_largest_body_that_is_taken_is_stored_and_applied(
    shared_api: Api, owner: Subject, channel: Channel, still: Still
) -> None:
    raw = json.dumps(text_message(channel, "x" * (4 * 1024 * 1024 - 2_000))).encode()
    assert (await post(shared_api, raw)).json() == {"taken": 1}
    await still.step(channel.workspace_id)
    (talk,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert talk["unread_count"] == 1


async def test_too_deep_is_refused_and_deep_is_kept(
    shared_api: Api, owner: Subject, channel: Channel, still: Still
) -> None:
    assert refusal_of(await post(shared_api, nested(channel, 5_000))) == (
        400,
        "webhook_unreadable",
    )
    assert (await post(shared_api, nested(channel, 50))).json() == {"taken": 1}
    await still.step(channel.workspace_id)
    (talk,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert talk["unread_count"] == 1


async def test_a_forgery_leaves_no_row(shared_api: Api, owner: Subject, channel: Channel) -> None:
    raw = json.dumps(text_message(channel, "hi")).encode()
    for signed in ("", "sha256=" + "0" * 64, "sha1=abc", signature(raw, "another secret")):
        assert refusal_of(await post(shared_api, raw, signed)) == (401, "signature_invalid")
    assert (await shared_api.call(owner, "GET", "/intake")).json()["items"] == []


async def test_who_claims_the_same_account_hinders_nobody_and_hears_nothing(
    shared_api: Api,
    owner: Subject,
    channel: Channel,
    still: Still,
    other_workspace: MadeWorkspace,
) -> None:
    stranger = await connect(
        still, other_workspace.id, account_id=channel.account, app_secret="of somebody else"
    )
    hello = json.dumps(text_message(channel, "hi")).encode()
    assert (await post(shared_api, hello)).json() == {"taken": 1}
    change = {"field": "account_alerts", "value": {"alert_severity": "HIGH"}}
    entry = {"id": channel.account, "time": 1760000000, "changes": [change]}
    alert = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    assert (await post(shared_api, alert)).json() == {"taken": 1}
    theirs = subject_of(other_workspace.owner)
    assert (await shared_api.call(theirs, "GET", "/intake")).json()["items"] == []

    both = text_message(channel, "hi")
    both["entry"] += text_message(stranger, "hi")["entry"]
    refused = await post(shared_api, json.dumps(both).encode())
    assert refusal_of(refused) == (401, "signature_invalid")


async def test_a_nul_is_no_reason_to_lose_what_was_said(
    shared_api: Api, owner: Subject, channel: Channel, still: Still
) -> None:
    raw = json.dumps(text_message(channel, "a\x00b")).encode()
    assert (await post(shared_api, raw)).status_code == 200
    await still.step(channel.workspace_id)
    (talk,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert talk["last_message"]["text"] == "a\ufffdb"


async def test_a_thousand_updates_in_one_body_are_all_kept(
    shared_api: Api, owner: Subject, channel: Channel, still: Still
) -> None:
    messages = [
        {"from": f"4915{one % 10}", "id": f"wamid.{one}", "type": "text", "text": {"body": "hi"}}
        for one in range(500)
    ]
    statuses = [
        {"id": f"wamid.s{one}", "status": "read", "recipient_id": "49151"} for one in range(500)
    ]
    body = envelope(channel, {"messages": messages, "statuses": statuses})
    assert (await post(shared_api, json.dumps(body).encode())).json() == {"taken": 1_000}
    await still.step(channel.workspace_id)
    totals = (await shared_api.call(owner, "GET", "/intake/totals")).json()
    assert (totals["received"], totals["done"], totals["ignored"]) == (1_000, 500, 500)
