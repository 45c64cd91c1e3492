"""Who has read what is sealed: one entry for each, kind, object and hour, and no statement more."""

import asyncio
from typing import Any

import pytest

from inbox.audit import reading
from inbox.audit.reading import ReadingMemory
from inbox.channels.models import Channel
from inbox.foundation.permissions import SCOPES, Role, Subject
from tests.factories.callers import Api
from tests.factories.shops import SECRET, shopify_call, shopify_order
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.media.test_content import HEADS


@pytest.fixture
async def thread(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    await still.receive(channel, text_message(channel, "the canary sings"))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    return str(one["id"])


async def read_by(api: Api, owner: Subject) -> list[tuple[str, str, str, str]]:
    actions = {
        "conversation_read",
        "file_downloaded",
        "intake_payload_read",
        "messages_searched",
        "shop_delivery_read",
        "webhook_deliveries_read",
    }
    found: list[Any] = (await api.call(owner, "GET", "/audit?limit=100")).json()["items"]
    assert all(one["details"] == {} for one in found if one["action"] in actions)
    return sorted(
        (one["action"], one["actor_kind"], one["actor_id"], one["object_id"])
        for one in found
        if one["action"] in actions
    )


async def get(api: Api, who: Subject, path: str) -> Any:
    answer = await api.call(who, "GET", path)
    assert answer.is_success, answer.text
    return answer


async def test_who_has_read_a_conversation_stands_in_the_audit_once_an_hour(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, thread: str
) -> None:
    path = f"/conversations/{thread}/messages"
    agent = subject_of(await workspace.add_member(Role.AGENT))
    async with workspace.as_key(*SCOPES) as uow:
        key = uow.subject
    # Who is shown masks has read nothing.
    await get(shared_api, subject_of(await workspace.add_member(Role.AUDITOR)), path)
    assert await read_by(shared_api, owner) == []
    for _ in range(3):
        for who in (agent, key):
            await get(shared_api, who, path)
    assert await read_by(shared_api, owner) == sorted(
        ("conversation_read", who.kind.value, str(who.id), thread) for who in (agent, key)
    )


async def test_every_way_to_read_is_one_entry(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, thread: str
) -> None:
    picture = HEADS["image/jpeg"] + b"x" * 99
    path = f"/media?conversation_id={thread}"
    file = (await shared_api.call(owner, "POST", path, content=picture)).json()
    (item, *_) = (await get(shared_api, owner, "/intake")).json()["items"]
    hook = {"name": "h", "url": "https://hooks.example/x", "kinds": ["message.received"]}
    made = await shared_api.call(owner, "POST", "/webhook-endpoints", json=hook)
    assert made.is_success, made.text
    source = {"name": "North", "key": "north", "kind": "shopify", "secret": SECRET}
    shop = (await shared_api.call(owner, "POST", "/shop-sources", json=source)).json()
    assert (
        await shared_api.client.post(shop["path"], **shopify_call(shopify_order(), "a"))
    ).is_success
    calls = f"/shop-sources/{shop['id']}/deliveries"
    (call,) = (await get(shared_api, owner, calls)).json()["items"]
    ways = {
        "shop_delivery_read": (f"{calls}/{call['id']}", call["id"]),
        "file_downloaded": (f"/media/{file['id']}/content", file["id"]),
        "intake_payload_read": (f"/intake/{item['id']}", item["id"]),
        "messages_searched": ("/search?q=canary&kind=messages", str(workspace.id)),
        "webhook_deliveries_read": (
            f"/webhook-endpoints/{made.json()['id']}/deliveries",
            made.json()["id"],
        ),
    }
    for path, _ in ways.values():
        for _ in range(2):
            await get(shared_api, owner, path)
    assert await read_by(shared_api, owner) == sorted(
        (action, "member", str(owner.id), object_id) for action, (_, object_id) in ways.items()
    )


async def test_a_read_costs_one_statement_an_hour(
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    thread: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"/conversations/{thread}/messages"
    async with workspace.as_key(*SCOPES) as uow:
        first, second = subject_of(workspace.owner), uow.subject

    async def read(who: Subject) -> list[str]:
        with statements_of(workspace.runtime.database) as statements:
            await get(shared_api, who, path)
        return [one for one in statements if "audit_entry" in one]

    # In the transaction that reads, and never a commit of its own: none is counted here.
    assert [len(await read(who)) for who in (first, first, second, first)] == [1, 0, 1, 0]
    # Another process, which remembers nothing, makes the same entry, and it is there already.
    monkeypatch.setattr("inbox.audit.service.NOTED", ReadingMemory())
    assert len(await read(first)) == 1
    assert len(await read_by(shared_api, owner)) == 2
    # An hour later it is another.
    hour = reading.this_hour()
    monkeypatch.setattr(reading, "this_hour", lambda: hour + 1)
    assert [len(await read(first)) for _ in range(2)] == [1, 0]
    assert len(await read_by(shared_api, owner)) == 3


async def test_two_who_read_at_once_do_not_wait_for_each_other_in_vain(
    shared_api: Api, owner: Subject, thread: str
) -> None:
    path = f"/conversations/{thread}/messages"
    await asyncio.gather(*(get(shared_api, owner, path) for _ in range(8)))
    assert len(await read_by(shared_api, owner)) == 1
