"""The ledger of what came in: every item is there, the sums add up, and nothing stays put aside
for ever."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Role, Subject
from inbox.intake.item_service import IntakeItemService
from inbox.intake.reactions import ring_mailboxes
from inbox.mailbox.events import InboundEventReopened
from inbox.mailbox.models import EventState
from inbox.mailbox.receive import PROCESS_MAILBOX
from inbox.mailbox.schemas import EventFilters
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import connect, envelope, status, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

NO_TOTALS = {
    "received": 0,
    "done": 0,
    "ignored": 0,
    "unrouted": 0,
    "quarantined": 0,
    "new": 0,
    "ignored_by_reason": {},
    "quarantined_by_reason": {},
}


async def items(api: Api, subject: Subject, query: str = "") -> list[dict[str, Any]]:
    answer = await api.call(subject, "GET", f"/intake{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def totals(api: Api, subject: Subject) -> dict[str, Any]:
    found: dict[str, Any] = (await api.call(subject, "GET", "/intake/totals")).json()
    parts = ("done", "ignored", "unrouted", "quarantined", "new")
    assert found["received"] == sum(found[part] for part in parts)
    assert found["ignored"] == sum(found["ignored_by_reason"].values())
    return found


def for_unknown_number(channel: Channel) -> dict[str, Any]:
    body = text_message(channel, "lost?", wamid="wamid.lost")
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = f"{channel.address}9"
    return body


async def test_each_item_tells_what_became_of_it(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    assert await totals(shared_api, owner) == NO_TOTALS
    await still.take(text_message(channel, "hi", wamid="wamid.1", at=1_750_000_000))
    (waiting,) = await items(shared_api, owner)
    assert (waiting["state"], waiting["contact"]) == ("new", None)
    assert waiting["person"] == {"name": "Ann Lee", "phone": "4915550001", "user_id": None}
    await still.receive(channel, status(channel, "wamid.unknown", "delivered"))
    await still.receive(
        channel, envelope(channel, {"statuses": [{"id": "wamid.1", "status": "warped"}]})
    )
    await still.take(for_unknown_number(channel))
    lost, warped, delivered, said = await items(shared_api, owner)

    assert (said["state"], said["kind"], said["external_id"]) == ("done", "message.text", "wamid.1")
    assert said["occurred_at"] == "2025-06-15T15:06:40Z"
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert said["conversation_id"] == conversation["id"]
    assert said["message_id"] == conversation["last_message"]["id"]
    assert said["contact"] == conversation["contact"]

    assert (delivered["state"], delivered["reason"]) == ("ignored", "no_such_message")
    assert (delivered["kind"], delivered["dedupe_key"]) == (
        "status.delivered",
        "s:wamid.unknown:delivered",
    )
    assert (delivered["external_id"], delivered["message_id"]) == ("wamid.unknown", None)
    assert delivered["contact"] == conversation["contact"]
    assert (warped["kind"], warped["reason"]) == ("status.warped", "unknown_status")
    assert (lost["state"], lost["reason"], lost["channel_id"]) == (
        "unrouted",
        "unknown_number",
        None,
    )
    assert lost["address"] == f"{channel.address}9"
    assert await totals(shared_api, owner) == NO_TOTALS | {
        "received": 4,
        "done": 1,
        "ignored": 2,
        "unrouted": 1,
        "ignored_by_reason": {"no_such_message": 1, "unknown_status": 1},
    }
    for query, found in (
        ("?state=ignored", [warped, delivered]),
        ("?kind=message.text", [lost, said]),
        ("?source=whatsapp&limit=1", [lost]),
        ("?source=console", []),
        ("?dedupe_key=m:wamid.1", [said]),
    ):
        assert await items(shared_api, owner, query) == found, query


async def test_the_payload_is_for_those_who_may_read_it(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    (item,) = await items(shared_api, owner)
    path = f"/intake/{item['id']}"
    detail = (await shared_api.call(owner, "GET", path)).json()
    assert detail["payload"]["message"]["text"] == {"body": "hi"}
    assert {name: found for name, found in detail.items() if name != "payload"} == item
    for role in (Role.DEVELOPER, Role.AUDITOR):
        caller = subject_of(await workspace.add_member(role))
        masked = (await shared_api.call(caller, "GET", path)).json()
        assert masked["payload"] is None
        assert masked["person"] == {"name": "A••• L•••", "phone": "•••01", "user_id": None}
        assert masked["contact"]["name"] == "A••• L•••"
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await shared_api.call(agent, "GET", path)) == (403, "forbidden")


async def test_an_unrouted_message_arrives_once_its_number_is_connected(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.take(for_unknown_number(channel))
    assert await still.step(workspace.id) == []
    (item,) = await items(shared_api, owner)
    path = f"/intake/{item['id']}/apply"
    refused = await shared_api.call(owner, "POST", path)
    assert refusal_of(refused) == (409, "number_still_unknown")
    assert await items(shared_api, owner) == [item]

    added = await connect(still, workspace.id, phone_number_id=item["address"])
    headers = {"Idempotency-Key": "again"}
    for _ in range(2):
        again = await shared_api.call(owner, "POST", path, headers=headers)
        assert again.status_code == 200, again.text
        assert (again.json()["state"], again.json()["channel_id"]) == ("new", str(added.id))
    await still.step(workspace.id)
    (applied,) = await items(shared_api, owner)
    assert (applied["state"], applied["reason"], applied["address"]) == ("done", None, None)
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert conversation["last_message"]["text"] == "lost?"
    assert conversation["channel_id"] == str(added.id)
    done = await shared_api.call(owner, "POST", path)
    assert refusal_of(done) == (409, "event_not_put_aside")
    found = await shared_api.call(owner, "GET", f"/audit?object_id={item['id']}")
    assert [(one["action"], one["details"]) for one in found.json()["items"]] == [
        ("inbound_event_reopened", {"was": "unrouted"})
    ]
    # The same delivery once more is the same item.
    body = for_unknown_number(channel)
    await still.take(body)
    assert len(await items(shared_api, owner)) == 1


async def test_a_status_that_came_before_its_message_is_applied_later(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    await still.receive(channel, status(channel, "wamid.early", "read"))
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE message SET direction = 'out', external_id = 'wamid.early'")
        )
    (early,) = await items(shared_api, owner, "?state=ignored")
    await shared_api.call(owner, "POST", f"/intake/{early['id']}/apply")
    await still.step(workspace.id)
    (applied,) = await items(shared_api, owner, "?kind=status.read")
    assert (applied["state"], applied["message_id"] is None) == ("done", False)
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert conversation["last_message"]["status"] == "read"


async def test_what_was_quarantined_starts_from_nothing(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.take(text_message(channel, "poison"))
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE inbound_event SET state = 'quarantined', reason = 'KeyError', attempts = 5"
            )
        )
    assert (await totals(shared_api, owner))["quarantined_by_reason"] == {"KeyError": 1}
    (item,) = await items(shared_api, owner)
    again = await shared_api.call(owner, "POST", f"/intake/{item['id']}/apply")
    assert (again.json()["state"], again.json()["attempts"], again.json()["reason"]) == (
        "new",
        0,
        None,
    )
    await still.step(workspace.id)
    assert (await totals(shared_api, owner))["done"] == 1


async def test_a_disabled_channel_keeps_what_comes_and_applies_it_on_demand(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    async with workspace.as_house() as uow:
        await ChannelService(uow).change(channel.id, enabled=False)
    await still.receive(channel, text_message(channel, "anybody?"))
    (item,) = await items(shared_api, owner)
    assert (item["state"], item["reason"]) == ("ignored", "channel_disabled")
    await shared_api.call(owner, "POST", f"/intake/{item['id']}/apply")
    await still.step(workspace.id)
    assert (await items(shared_api, owner))[0]["state"] == "done"


def test_what_is_open_again_rings_once_for_its_workspace() -> None:
    workspace_id = new_id()
    rings = ring_mailboxes(
        [
            InboundEventReopened(
                workspace_id=workspace_id, object_id=new_id(), was=EventState.IGNORED
            )
            for _ in range(3)
        ]
    )
    assert [(ring.task, ring.ids) for ring in rings] == [(PROCESS_MAILBOX, (workspace_id,))]


async def test_items_of_others_and_rights(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    await still.receive(channel, status(channel, "wamid.unknown", "read"))
    (item,) = await items(shared_api, owner)
    stranger = subject_of(other_workspace.owner)
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    path = f"/intake/{UUID(item['id'])}"
    assert refusal_of(await shared_api.call(stranger, "GET", path)) == (404, "not_found")
    assert refusal_of(await shared_api.call(stranger, "POST", f"{path}/apply")) == (
        404,
        "not_found",
    )
    assert await totals(shared_api, stranger) == NO_TOTALS
    assert refusal_of(await shared_api.call(auditor, "POST", f"{path}/apply")) == (403, "forbidden")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("state=lost", "validation_failed"),
        ("source=telegram", "validation_failed"),
        ("kind=" + "x" * 101, "validation_failed"),
        ("payload=1", "unknown_parameter"),
    ],
)
async def test_a_bad_question_is_refused(
    shared_api: Api, owner: Subject, query: str, code: str
) -> None:
    answer = await shared_api.call(owner, "GET", f"/intake?{query}")
    assert refusal_of(answer) == (400, code)


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    workspace: MadeWorkspace, owner: Subject, still: Still, channel: Channel
) -> None:
    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                service = IntakeItemService(uow, owner)
                await service.list_page(PageRequest(), EventFilters())
        return len(sent)

    await still.receive(channel, text_message(channel, "hi", phone="4910"))
    few = await counted()
    await still.receive(
        channel, *(text_message(channel, "hi", phone=f"491{n}") for n in range(20, 30))
    )
    assert await counted() == few
    assert few <= 10
