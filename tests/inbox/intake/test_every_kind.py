"""Every kind of message and update that WhatsApp knows, and what the API then returns of it.

The table is the list: what stands here arrives in one conversation, is told apart, is stored once
however often it comes, and what has no behaviour yet is counted under its own name.
"""

import time
from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from inbox.intake.step import SHOWN_AS_IT_IS
from tests.factories.callers import Api
from tests.factories.spines import envelope, text_message
from tests.factories.still import Still

PHONE = "4915550001"
MEDIA = {"id": "m1", "mime_type": "x/y", "sha256": "aa"}
ORDER_ITEM = {"product_retailer_id": "p1", "quantity": 2, "item_price": 5, "currency": "USD"}
FLOW_REPLY = {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "t", "day": "1"}'}

# Kind, its part of the message, the text that people read, the files that are fetched.
MESSAGES: dict[str, tuple[str, dict[str, Any], str | None, list[str]]] = {
    "text": ("text", {"text": {"body": "hi"}}, "hi", []),
    "image": ("image", {"image": MEDIA | {"caption": "See"}}, "See", ["image"]),
    "audio": ("audio", {"audio": MEDIA | {"voice": False}}, None, ["audio"]),
    "voice": ("audio", {"audio": MEDIA | {"voice": True}}, None, ["voice"]),
    "video": ("video", {"video": MEDIA}, None, ["video"]),
    "document": ("document", {"document": MEDIA | {"filename": "a.pdf"}}, None, ["document"]),
    "sticker": ("sticker", {"sticker": MEDIA | {"animated": True}}, None, ["sticker"]),
    "location": ("location", {"location": {"latitude": 1.5, "longitude": 2.5}}, None, []),
    "contacts": ("contacts", {"contacts": [{"name": {"formatted_name": "Bo"}}]}, None, []),
    "order": (
        "order",
        {"order": {"catalog_id": "c", "text": "Please", "product_items": [ORDER_ITEM]}},
        "Please",
        [],
    ),
    "button": ("button", {"button": {"payload": "p", "text": "Yes"}}, "Yes", []),
    "button_reply": (
        "interactive",
        {"interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "One"}}},
        "One",
        [],
    ),
    "list_reply": (
        "interactive",
        {"interactive": {"type": "list_reply", "list_reply": {"id": "2", "title": "Two"}}},
        "Two",
        [],
    ),
    "flow_reply": (
        "interactive",
        {"interactive": {"type": "nfm_reply", "nfm_reply": FLOW_REPLY}},
        "Sent",
        [],
    ),
    "unsupported": ("unsupported", {"errors": [{"code": 131051, "title": "no"}]}, None, []),
    "request_welcome": ("request_welcome", {}, None, []),
    "a kind of next year": ("hologram", {"hologram": {"id": "h"}}, None, []),
}
# Updates that change no conversation, and under which reason they are counted.
UPDATES: dict[str, tuple[dict[str, Any], str | None]] = {
    "calls": ({"calls": [{"id": "c1", "event": "connect"}]}, SHOWN_AS_IT_IS),
    "group_lifecycle_update": ({"groups": [{"type": "group_create"}]}, SHOWN_AS_IT_IS),
    "group_participants_update": ({"groups": [{"type": "group_add"}]}, SHOWN_AS_IT_IS),
    "group_settings_update": ({"groups": [{"type": "settings"}]}, SHOWN_AS_IT_IS),
    "group_status_update": ({"groups": [{"type": "suspend"}]}, SHOWN_AS_IT_IS),
    "smb_app_state_sync": ({"state_sync": [{"type": "contact"}]}, SHOWN_AS_IT_IS),
    "flows": ({"event": "FLOW_STATUS_CHANGE"}, SHOWN_AS_IT_IS),
    "tracking_events": ({"events": []}, SHOWN_AS_IT_IS),
    "a_field_of_next_year": ({"anything": 1}, SHOWN_AS_IT_IS),
    "message_template_status_update": (
        {
            "event": "APPROVED",
            "message_template_name": "n",
            "message_template_language": "en",
        },
        None,
    ),
    "message_template_quality_update": (
        {
            "new_quality_score": "RED",
            "message_template_name": "n",
            "message_template_language": "en",
        },
        None,
    ),
    "template_category_update": (
        {
            "new_category": "MARKETING",
            "message_template_name": "n",
            "message_template_language": "en",
        },
        None,
    ),
    "message_template_components_update": (
        {"message_template_name": "n", "message_template_language": "en"},
        None,
    ),
    "account_update": ({"event": "ACCOUNT_RESTRICTION"}, None),
    "account_review_update": ({"decision": "REJECTED"}, None),
    "phone_number_quality_update": ({"event": "FLAGGED", "current_limit": "TIER_50"}, None),
    "phone_number_name_update": ({"decision": "REJECTED", "rejection_reason": "NAME"}, None),
    "business_capability_update": ({"max_daily_conversation_per_phone": 1000}, None),
    "account_alerts": ({"alert_severity": "CRITICAL", "alert_type": "X"}, None),
    "security": ({"event": "PIN_CHANGED"}, None),
}


def message(channel: Channel, name: str) -> dict[str, Any]:
    kind, part, _, _ = MESSAGES[name]
    whole = {
        "from": PHONE,
        "id": f"wamid.{name}",
        "timestamp": str(int(time.time())),
        "type": kind,
        **part,
    }
    return envelope(channel, {"messages": [whole], "contacts": [{"wa_id": PHONE}]})


def update(channel: Channel, field: str, value: dict[str, Any]) -> dict[str, Any]:
    change = {"field": field, "value": {"messaging_product": "whatsapp", **value}}
    entry = {"id": channel.account, "time": 1760000000, "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


async def items(api: Api, owner: Subject, path: str) -> list[dict[str, Any]]:
    answer = await api.call(owner, "GET", f"{path}?limit=100")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_every_kind_of_message_is_told_apart_and_stored_once(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    for _ in range(3):
        await still.receive(channel, *(message(channel, name) for name in MESSAGES))
    (talk,) = await items(shared_api, owner, "/conversations")
    found = await items(shared_api, owner, f"/conversations/{talk['id']}/messages")
    shown = {
        one["external_id"].removeprefix("wamid."): (
            one["kind"],
            one["text"],
            [file["kind"] for file in one["attachments"]],
        )
        for one in found
    }
    assert shown == {name: (kind, text, files) for name, (kind, _, text, files) in MESSAGES.items()}
    assert len(found) == len(MESSAGES)
    order = next(one for one in found if one["kind"] == "order")
    assert order["content"]["order"]["product_items"] == [ORDER_ITEM]
    assert talk["unread_count"] == len(MESSAGES)


async def test_every_kind_of_update_is_applied_or_counted(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    for _ in range(3):
        await still.receive(
            channel, *(update(channel, field, value) for field, (value, _) in UPDATES.items())
        )
    found = {one["kind"]: (one["state"], one["reason"]) for one in await _intake(shared_api, owner)}
    assert found == {
        field: ("ignored", reason) if reason else ("done", None)
        for field, (_, reason) in UPDATES.items()
    }
    notices = await items(shared_api, owner, f"/channels/{channel.id}/notices")
    assert {one["kind"]: one["severity"] for one in notices} == {
        "account_update": "critical",
        "account_review_update": "critical",
        "phone_number_quality_update": "warning",
        "phone_number_name_update": "warning",
        "account_alerts": "critical",
        "security": "critical",
    }
    told = await items(shared_api, owner, "/notifications")
    assert {one["kind"] for one in told} == {"channel_trouble"}
    shown = (await shared_api.call(owner, "GET", f"/channels/{channel.id}")).json()
    assert shown["messaging_limit"] in {"TIER_50", "1000"}


async def _intake(api: Api, owner: Subject) -> list[dict[str, Any]]:
    return await items(api, owner, "/intake")


async def test_an_update_about_several_people_is_one_for_each(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    phones = [f"49155500{one}" for one in range(3)]
    await still.receive(channel, *(text_message(channel, "hi", phone=one) for one in phones))
    wishes = [
        {"wa_id": one, "category": "marketing_messages", "value": "stop", "timestamp": "1760000000"}
        for one in phones
    ]
    value = {"user_preferences": wishes, "metadata": {"phone_number_id": channel.address}}
    await still.receive(channel, update(channel, "user_preferences", value))
    for contact in await items(shared_api, owner, "/contacts"):
        consents = await items(shared_api, owner, f"/contacts/{contact['id']}/consents")
        assert [(one["state"], one["source"]) for one in consents] == [
            ("withdrawn", "provider_preference")
        ]


@pytest.mark.parametrize(
    ("said", "withdrawn"),
    [
        ("STOP", True),
        (" Stop! ", True),
        ("إيقاف", True),
        ("un-subscribe", False),
        ("please stop by tomorrow", False),
    ],
)
async def test_who_writes_stop_wants_no_marketing(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    said: str,
    withdrawn: bool,
) -> None:
    await still.receive(channel, text_message(channel, said))
    (contact,) = await items(shared_api, owner, "/contacts")
    consents = await items(shared_api, owner, f"/contacts/{contact['id']}/consents")
    assert [one["state"] for one in consents] == (["withdrawn"] if withdrawn else [])
