"""Meta's own example bodies and captured ones: each yields what it holds, once, whole."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from integrations import whatsapp
from integrations.messaging import (
    Delivery,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    PersonChanged,
)
from tests.conformance.shared import FOLDER, needs_conformance_data

pytestmark = needs_conformance_data()

WEBHOOKS = FOLDER / "webhooks"
PHONE = "16505551234"
SHEENA = "Sheena Nelson"
# Five of Meta's examples carry the same id.
META_EXAMPLE = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="
CAPTURED = "wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDA"
CAPTURED_PHONE = "15551234567"
REPLIED_TO = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGB"
OLD_USER, NEW_USER = "US.13491208655302741918", "US.24817305912873645029"


@dataclass(frozen=True)
class Body:
    file: str
    kind: str
    external_id: str
    seconds: int
    phone: str | None = PHONE
    user_id: str | None = None
    name: str | None = SHEENA
    text: str | None = None
    in_reply_to: str | None = None


def meta(file: str, kind: str, external_id: str, seconds: int, **more: str | None) -> Body:
    return Body(f"meta-openapi/{file}.json", kind, external_id, seconds, **more)


def captured(file: str, kind: str, external_id: str, seconds: int, **more: str | None) -> Body:
    known = {"phone": CAPTURED_PHONE, "name": "Test User"} | more
    return Body(f"vercel-wa/{file}.json", kind, external_id, seconds, **known)


MESSAGES = [
    meta(
        "button_message",
        "button",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUU0M0MxQzQzMUJCMTMwNUZFOQA=",
        1750091045,
        text="Unsubscribe",
        in_reply_to=REPLIED_TO + "JFNjk2OTMwNEZCQjhGMzUyQUYA",
    ),
    meta("contact_sharing_message", "contacts", META_EXAMPLE, 1744344496),
    meta("image_message", "image", META_EXAMPLE, 1744344496, text="Taj Mahal"),
    meta(
        "interactive_button_reply_message",
        "interactive",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTZBQzg0MzQ4QjRCM0NGNkVGOAA=",
        1750025136,
        text="Cancel",
        in_reply_to=REPLIED_TO + "I3MEM2RUJFNkI0RENGQTVDRjUA",
    ),
    meta(
        "interactive_list_reply_message",
        "interactive",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUJDQ0NDM0FEODY4ODkzOTc5RgA=",
        1749854575,
        text="Priority Mail Express",
        in_reply_to=REPLIED_TO + "JGMzEyNzhENTZDMzNGODlDRDgA",
    ),
    meta(
        "location_message",
        "location",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTU2MjZEMDBGRkE3MENEMDE0RQA=",
        1744344496,
    ),
    meta(
        "order_message",
        "order",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTEyQjFGNzI1QTQxMjI5QTMyOQA=",
        1750096325,
    ),
    meta(
        "reaction_message",
        "reaction",
        META_EXAMPLE,
        1749419544,
        in_reply_to="wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA",
    ),
    meta(
        "system_message",
        "system",
        "wamid.HBgLMTk4MzU1NTE5NzQVAgASGAoxMTgyMDg2MjY3AA==",
        1750269342,
        name=None,
    ),
    meta("text_message", "text", META_EXAMPLE, 1749416383, text="Does it come in another color?"),
    meta(
        "text_message_from_click_to_whatsapp_ad",
        "text",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUQ0N0VFMDA2MTQ0RkJFNkNDNAA=",
        1750275992,
        text="Hello! Can I get more info on this?",
    ),
    meta(
        "text_message_with_context_product_inquiry",
        "text",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTA2NTUwRkNEMDdFQjJCRUU0NQA=",
        1750016800,
        text="Is this still available?",
        in_reply_to="wamid.HBgLMTY1MDM4Nzk0MzkVAgARGA9wcm9kdWN0X2lucXVpcnkA",
    ),
    meta(
        "unsupported_message",
        "unsupported",
        "wamid.HBgLMTQyMDU1NTA3NDkVAgASGBI5N0MwRjg0RTVBNUI1RDA2OTkA",
        1750090702,
    ),
    captured(
        "firstmessage",
        "text",
        "wamid.FAKE_MSG_ID_001",
        1772998024,
        phone="15550002222",
        text="What is Vercel?",
    ),
    captured("sample_image_message", "image", CAPTURED + "B", 1700000001, text="Check this out"),
    captured(
        "sample_interactive_button_reply",
        "interactive",
        CAPTURED + "D",
        1700000003,
        text="Approve",
        in_reply_to=CAPTURED + "A",
    ),
    captured(
        "sample_reaction",
        "reaction",
        CAPTURED + "C",
        1700000002,
        in_reply_to=CAPTURED + "A",
    ),
    # The old number speaks here; the new one stands inside, for whoever moves the identity.
    captured(
        "sample_system_message_user_changed_number", "system", CAPTURED + "C", 1700000001, name=None
    ),
    captured(
        "sample_system_message_user_changed_user_id",
        "system",
        CAPTURED + "D",
        1700000002,
        phone=None,
        user_id=OLD_USER,
        name=None,
    ),
    captured("sample_text_message", "text", CAPTURED + "A", 1700000000, text="Hello, bot!"),
    captured(
        "sample_text_message_with_business_scoped_user_ids",
        "text",
        CAPTURED + "B",
        1700000000,
        user_id=OLD_USER,
        text="Hello from a username user",
    ),
    captured(
        "secondmessage",
        "text",
        "wamid.FAKE_MSG_ID_002",
        1772998054,
        phone="15550002222",
        text="Tell me more",
    ),
]
STATUSES = [
    captured(
        "sample_status_update_message_delivered", "delivered", CAPTURED + "A", 1700000004, name=None
    ),
    captured(
        "statusupdate",
        "sent",
        "wamid.FAKE_MSG_SENT_001",
        1772998034,
        phone="15550002222",
        name=None,
    ),
]
# File, field, sender, time.
OTHERS = [
    ("meta-openapi/group_create_message.json", "group_lifecycle_update", "", 1750269342),
    ("meta-openapi/group_remove_participants.json", "group_participants_update", "", 1750269342),
    ("meta-openapi/group_settings_update.json", "group_settings_update", "", 1750269342),
    ("vercel-wa/sample_bsuid_rotation_user_id_update.json", "user_id_update", OLD_USER, 1700000003),
]
# The business account and the number that each folder's bodies are about.
ADDRESSES = {
    ("419561257915477", "106540352242922"),
    ("102290129340398", "106540352242922"),
    ("000000000000000", "000000000000000"),
    ("100000000000002", "100000000000001"),
}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _named(body: Body) -> str:
    return body.file


@pytest.mark.parametrize("expected", MESSAGES, ids=_named)
def test_a_message_keeps_its_id_its_sender_and_its_time(expected: Body) -> None:
    [item] = whatsapp.split((WEBHOOKS / expected.file).read_bytes())
    assert item.kind == f"message.{expected.kind}"
    assert item.dedupe_key == f"m:{expected.external_id}"
    # A changed user id waits in the mailbox of the new one; whose it was stands in its words.
    own = NEW_USER if expected.kind == "system" and expected.user_id else expected.user_id
    assert item.sender == (own or expected.phone)
    assert item.occurred_at == _moment(expected.seconds)
    assert (item.account, item.address) in ADDRESSES

    message = whatsapp.read(item.kind, item.payload)
    assert isinstance(message, InboundMessage)
    assert message.kind == expected.kind
    assert message.external_id == expected.external_id
    assert message.sender.phone == expected.phone
    assert message.sender.user_id == expected.user_id
    assert message.sender.name == expected.name
    assert message.occurred_at == _moment(expected.seconds)
    assert message.text == expected.text
    assert message.in_reply_to == expected.in_reply_to


def test_a_username_comes_with_the_contact() -> None:
    file = "vercel-wa/sample_text_message_with_business_scoped_user_ids.json"
    [item] = whatsapp.split((WEBHOOKS / file).read_bytes())
    message = whatsapp.read(item.kind, item.payload)
    assert isinstance(message, InboundMessage)
    assert message.sender.username == "testuser"


@pytest.mark.parametrize("expected", STATUSES, ids=_named)
def test_a_status_names_its_message_and_its_recipient(expected: Body) -> None:
    [item] = whatsapp.split((WEBHOOKS / expected.file).read_bytes())
    assert item.kind == f"status.{expected.kind}"
    assert item.dedupe_key == f"s:{expected.external_id}:{expected.kind}"
    assert item.sender == expected.phone
    status = whatsapp.read(item.kind, item.payload)
    assert isinstance(status, DeliveryStatus)
    assert status.external_id == expected.external_id
    assert status.delivery is Delivery(expected.kind)
    assert status.recipient.phone == expected.phone
    assert status.occurred_at == _moment(expected.seconds)
    assert status.error_code is None


@pytest.mark.parametrize(("file", "field", "sender", "seconds"), OTHERS)
def test_any_other_update_is_kept_as_what_it_is(
    file: str, field: str, sender: str, seconds: int
) -> None:
    [item] = whatsapp.split((WEBHOOKS / file).read_bytes())
    assert item.kind == field
    assert item.dedupe_key.startswith(f"o:{field}:")
    assert item.sender == sender
    assert item.occurred_at == _moment(seconds)
    assert (item.account, item.address) in ADDRESSES
    update = whatsapp.read(item.kind, item.payload)
    if field == "user_id_update":
        assert isinstance(update, PersonChanged)
        assert update.person.user_id == update.change.old_user_id == sender
        assert update.change.new_user_id == NEW_USER
    else:
        assert isinstance(update, OtherUpdate)
        assert update.kind == update.raw["field"] == field


def test_every_body_of_both_folders_is_expected_here() -> None:
    expected = {body.file for body in (*MESSAGES, *STATUSES)} | {other[0] for other in OTHERS}
    found = {
        path.relative_to(WEBHOOKS).as_posix()
        for folder in ("meta-openapi", "vercel-wa")
        for path in (WEBHOOKS / folder).glob("*.json")
    }
    assert found == expected


def test_a_body_that_comes_again_has_the_same_keys() -> None:
    for path in WEBHOOKS.glob("*-*/*.json"):
        if path.parent.name != "vercel-telegram":
            first, again = (whatsapp.split(path.read_bytes()) for _ in range(2))
            assert first == again
