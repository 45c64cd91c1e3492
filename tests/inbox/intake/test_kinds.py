"""What every kind becomes: acts, people who change, files, echoes, old conversations."""

import time
from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api
from tests.factories.spines import envelope, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

PHONE = "4915550001"


def said(
    channel: Channel, wamid: str, kind: str, phone: str = PHONE, **more: Any
) -> dict[str, Any]:
    message = {"from": phone, "id": wamid, "timestamp": str(int(time.time())), "type": kind, **more}
    contacts = [{"wa_id": phone, "profile": {"name": "Ann"}}]
    return envelope(channel, {"messages": [message], "contacts": contacts})


def other(channel: Channel, field: str, **value: Any) -> dict[str, Any]:
    metadata = {"phone_number_id": channel.address}
    change = {
        "field": field,
        "value": {"messaging_product": "whatsapp", **value, "metadata": metadata},
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": channel.account, "time": int(time.time()), "changes": [change]}],
    }


async def conversations(api: Api, owner: Subject) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.call(owner, "GET", "/conversations")).json()["items"]
    return items


async def messages(api: Api, owner: Subject) -> dict[str, dict[str, Any]]:
    (one,) = await conversations(api, owner)
    answer = await api.call(owner, "GET", f"/conversations/{one['id']}/messages")
    return {item["external_id"]: item for item in answer.json()["items"]}


async def test_acts_show_on_the_message_that_they_name_whatever_the_order(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    reaction = {"message_id": "wamid.1", "emoji": "👍"}
    edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "new"}}}
    await still.receive(channel, said(channel, "wamid.r", "reaction", reaction=reaction))
    await still.receive(channel, said(channel, "wamid.1", "text", text={"body": "old"}))
    await still.receive(channel, said(channel, "wamid.2", "text", text={"body": "other"}))
    found = await messages(shared_api, owner)
    assert [one["emoji"] for one in found["wamid.1"]["reactions"]] == ["👍"]
    assert found["wamid.2"]["reactions"] == []
    assert found["wamid.r"]["in_reply_to"] == found["wamid.1"]["id"]
    (thread,) = await conversations(shared_api, owner)
    assert (thread["unread_count"], thread["unread"]) == (2, 2)

    await still.receive(channel, said(channel, "wamid.e", "edit", edit=edit))
    gone = reaction | {"emoji": ""}
    await still.receive(channel, said(channel, "wamid.r2", "reaction", reaction=gone))
    found = await messages(shared_api, owner)
    assert (found["wamid.1"]["text"], found["wamid.1"]["reactions"]) == ("new", [])
    assert found["wamid.1"]["edited_at"] is not None
    assert found["wamid.2"]["edited_at"] is None

    revoke = {"original_message_id": "wamid.2"}
    await still.receive(channel, said(channel, "wamid.v", "revoke", revoke=revoke))
    found = await messages(shared_api, owner)
    assert (found["wamid.2"]["text"], found["wamid.2"]["content"]) == (None, None)
    assert found["wamid.2"]["revoked_at"] is not None
    assert len(found) == 6


@pytest.mark.parametrize("order", ["m e v", "v m e", "m v e", "v e m", "e v m", "e m v"])
async def test_what_is_taken_back_is_found_by_none_of_its_words_whatever_the_order(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, order: str
) -> None:
    named = {"original_message_id": "wamid.m"}
    changed = named | {"message": {"type": "text", "text": {"body": "a giraffe instead"}}}
    bodies = {
        "m": said(channel, "wamid.m", "text", text={"body": "the elephant"}),
        "e": said(channel, "wamid.e", "edit", edit=changed),
        "v": said(channel, "wamid.v", "revoke", revoke=named),
    }
    await still.receive(channel, said(channel, "wamid.k", "text", text={"body": "kept elephant"}))
    for one in order.split():
        await still.receive(channel, bodies[one])
    for word, found in (("elephant", ["kept elephant"]), ("giraffe", [])):
        asked = {"q": word, "kind": "messages"}
        hits = (await shared_api.call(owner, "GET", "/search", params=asked)).json()["items"]
        assert [one["message"]["text"] for one in hits] == found
    assert (await messages(shared_api, owner))["wamid.m"]["revoked_at"] is not None


async def test_a_new_number_or_id_keeps_its_person_and_his_thread(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await still.receive(channel, said(channel, "wamid.1", "text", text={"body": "hello"}))
    system = {
        "type": "user_changed_number",
        "body": f"User Ann changed from {PHONE} to 4915559999",
        "wa_id": "4915559999",
        "user_id": "US.1",
    }
    await still.receive(channel, said(channel, "wamid.s", "system", system=system))
    await still.receive(
        channel, said(channel, "wamid.2", "text", phone="4915559999", text={"body": "me again"})
    )
    assert set(await messages(shared_api, owner)) == {"wamid.1", "wamid.s", "wamid.2"}
    (contact,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    known = {one["kind"]: one["value"] for one in contact["identities"]}
    assert known == {"phone": "4915559999", "whatsapp_user": "US.1"}

    renamed = [{"wa_id": "4915559999", "user_id": {"previous": "US.1", "current": "US.2"}}]
    await still.receive(channel, other(channel, "user_id_update", user_id_update=renamed))
    (contact,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    assert {one["value"] for one in contact["identities"]} == {"4915559999", "US.2"}

    # Whoever gets the old number later is somebody else.
    await still.receive(channel, said(channel, "wamid.3", "text", text={"body": "new owner"}))
    assert len(await conversations(shared_api, owner)) == 2


async def test_a_file_waits_to_be_fetched_and_an_ad_opens_the_long_window(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    document = {"id": "media1", "mime_type": "application/pdf", "filename": "bill.pdf"}
    caption = document | {"caption": "The bill"}
    await still.receive(
        channel,
        said(channel, "wamid.1", "document", document=caption),
        said(channel, "wamid.2", "audio", audio={"id": "media2", "voice": True}),
        said(channel, "wamid.3", "text", text={"body": "hi"}, referral={"source_type": "ad"}),
    )
    found = await messages(shared_api, owner)
    (file,) = found["wamid.1"]["attachments"]
    assert (file["state"], file["kind"], file["file_name"]) == ("waiting", "document", "bill.pdf")
    assert found["wamid.1"]["text"] == "The bill"
    assert [one["kind"] for one in found["wamid.2"]["attachments"]] == ["voice"]
    (thread,) = await conversations(shared_api, owner)
    assert thread["entry_until"] > thread["window_until"]


async def test_what_was_written_beside_us_is_ours_and_the_past_is_answered_by_nobody(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    echo = {
        "from": "4930",
        "to": PHONE,
        "id": "wamid.e",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "By hand"},
    }
    old = {"from": PHONE, "id": "wamid.h", "timestamp": "1700000000", "type": "text"}
    ours = {"from": "4930", "id": "wamid.o", "timestamp": "1700000001", "type": "text"}
    body = {"text": {"body": "price"}}
    threads = [{"id": PHONE, "messages": [old | body, ours | body]}]
    jobs = await still.receive(
        channel,
        other(channel, "history", history=[{"metadata": {"phase": 0}, "threads": threads}]),
        other(channel, "smb_message_echoes", message_echoes=[echo]),
    )
    assert jobs == []
    found = await messages(shared_api, owner)
    shown = {
        name: (one["direction"], one["author"]["kind"], one["imported"])
        for name, one in found.items()
    }
    assert shown == {
        "wamid.h": ("in", "contact", True),
        "wamid.o": ("out", "phone_app", True),
        "wamid.e": ("out", "phone_app", False),
    }
    (thread,) = await conversations(shared_api, owner)
    assert (thread["unread_count"], thread["owner"]) == (0, "human")


async def test_the_account_speaks_and_a_customer_wants_no_marketing(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    wish = {"wa_id": PHONE, "category": "marketing_messages", "value": "stop"}
    alert = {"alert_type": "OBA_APPROVED", "alert_severity": "HIGH", "alert_status": "ACTIVE"}
    await still.receive(
        channel,
        other(channel, "user_preferences", user_preferences=[wish | {"timestamp": "1760000000"}]),
        other(channel, "phone_number_quality_update", event="FLAGGED", current_limit="TIER_1K"),
        other(channel, "account_alerts", **alert),
        other(channel, "calls", calls=[{"id": "call"}]),
    )
    async with workspace.as_house() as uow:
        rows = await uow.session.execute(text("SELECT purpose, state, source FROM consent"))
        assert [tuple(row) for row in rows] == [("marketing", "withdrawn", "provider_preference")]
        rows = await uow.session.execute(
            text("SELECT kind, severity FROM channel_notice ORDER BY kind")
        )
        assert [tuple(row) for row in rows] == [
            ("account_alerts", "critical"),
            ("phone_number_quality_update", "warning"),
        ]
        limit = await uow.session.scalar(text("SELECT messaging_limit FROM channel"))
        assert limit == "TIER_1K"
    totals = (await shared_api.call(owner, "GET", "/intake/totals")).json()
    assert totals["ignored_by_reason"] == {"no_behaviour_yet": 1}
