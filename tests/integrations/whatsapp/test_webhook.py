"""Nothing in a body is lost, and each item stands alone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations import whatsapp
from integrations.bounded_json import MAX_BODY_BYTES
from integrations.messaging import (
    AccountNotice,
    BodyUnreadable,
    Delivery,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    Person,
    RawItem,
    Update,
)
from integrations.signatures import sign
from integrations.whatsapp.webhook import MAX_ITEMS
from tests.integrations.whatsapp.bodies import ACCOUNT, ADDRESS, change, envelope, status, text

SHEENA = {"wa_id": "16505551234", "profile": {"name": "Sheena Nelson"}}


def read(item: RawItem) -> Update:
    return whatsapp.read(item.kind, item.payload)


def read_message(item: RawItem) -> InboundMessage:
    update = read(item)
    assert isinstance(update, InboundMessage)
    return update


def read_status(item: RawItem) -> DeliveryStatus:
    update = read(item)
    assert isinstance(update, DeliveryStatus)
    return update


def test_a_full_body_yields_an_item_for_each_thing_in_it() -> None:
    mixed = change(
        contacts=[SHEENA],
        messages=[text("wamid.1"), text("wamid.2", type="sticker")],
        statuses=[status("wamid.3", "read"), status("wamid.3", "failed")],
        errors=[{"code": 130429, "title": "Rate limit hit"}],
        something_new={"deep": [1]},
    )
    template = {"field": "message_template_status_update", "value": {"event": "APPROVED"}}
    items = whatsapp.split(envelope(mixed, template, mixed | {"field": "calls"}))
    assert [item.kind for item in items] == [
        "message.text",
        "message.sticker",
        "status.read",
        "status.failed",
        "errors",
        "messages",
        "message_template_status_update",
        "calls",
    ]
    assert [item.dedupe_key for item in items[:4]] == [
        "m:wamid.1",
        "m:wamid.2",
        "s:wamid.3:read",
        "s:wamid.3:failed",
    ]
    assert {item.account for item in items} == {ACCOUNT}
    assert [item.address for item in items] == [*[ADDRESS] * 6, "", ADDRESS]
    left = read(items[5])
    assert isinstance(left, OtherUpdate)
    assert left.raw["value"]["something_new"] == {"deep": [1]}
    assert "messages" not in left.raw["value"]


@pytest.mark.parametrize(
    "field",
    [
        "message_template_status_update",
        "user_id_update",
        "account_update",
        "phone_number_quality_update",
        "group_lifecycle_update",
        "history",
        "smb_message_echoes",
        "calls",
        "user_preferences",
        "a_field_of_tomorrow",
    ],
)
def test_messages_of_another_field_are_not_taken_for_new_ones(field: str) -> None:
    given = change(field, messages=[text()], statuses=[status()])
    [item] = whatsapp.split(envelope(given))
    assert item.kind == field
    update = read(item)
    assert isinstance(update, OtherUpdate | AccountNotice)
    if isinstance(update, OtherUpdate):
        assert update.raw == given


def test_several_entries_keep_their_accounts_apart() -> None:
    entries = [{"id": str(number), "changes": [change(messages=[text()])]} for number in range(3)]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert [item.account for item in whatsapp.split(body)] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ({"messages": [5, "x", None]}, {"messages": [5, "x", None]}),
        ({"messages": {"id": "wamid.1"}}, {"messages": {"id": "wamid.1"}}),
        ({"statuses": "all"}, {"statuses": "all"}),
        ({"errors": 7}, {"errors": 7}),
        ({}, {}),
    ],
)
def test_what_has_the_wrong_type_is_kept_as_it_came(
    value: dict[str, Any], raw: dict[str, Any]
) -> None:
    [item] = whatsapp.split(envelope({"field": "messages", "value": value}))
    assert item.kind == "messages"
    update = read(item)
    assert isinstance(update, OtherUpdate)
    assert update.raw == {"field": "messages", "value": raw}


@pytest.mark.parametrize("strange", [None, 5, "x", [], {}, {"value": 3}, {"field": [1]}])
def test_a_change_of_any_shape_is_kept(strange: Any) -> None:
    [item] = whatsapp.split(envelope(strange))
    assert item.kind == "unknown"
    update = read(item)
    assert isinstance(update, OtherUpdate)
    assert strange in (update.raw, update.raw.get("value"))


def test_an_entry_without_changes_is_kept() -> None:
    entry = {"id": ACCOUNT, "time": 1749416383, "changed_fields": ["messages"]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry, 5]}).encode()
    first, second = whatsapp.split(body)
    assert (first.kind, first.account) == ("entry", ACCOUNT)
    assert first.occurred_at == datetime.fromtimestamp(1749416383, UTC)
    assert (second.kind, second.account) == ("entry", "")


def test_a_message_without_id_is_known_by_its_content() -> None:
    nameless = {name: found for name, found in text().items() if name != "id"}
    turned = dict(reversed(nameless.items()))
    other = nameless | {"timestamp": "1749416384"}
    items = whatsapp.split(envelope(change(messages=[nameless, turned, other])))
    keys = [item.dedupe_key for item in items]
    assert keys[0] == keys[1] != keys[2]
    assert keys[0] == "m:" + read_message(items[0]).external_id
    assert len(keys[0]) < 100


@pytest.mark.parametrize("external_id", [None, "", 5.5, [], True, "w" * 256])
def test_an_id_that_is_none_does_not_become_a_key(external_id: Any) -> None:
    [item] = whatsapp.split(envelope(change(messages=[text(id=external_id)])))
    assert item.dedupe_key.startswith("m:sha256:")


def test_a_status_without_a_word_or_an_id_is_known_by_its_content() -> None:
    items = whatsapp.split(envelope(change(statuses=[status(id=None), status(status=7)])))
    assert [item.kind for item in items] == ["status.delivered", "status.unknown"]
    assert all(item.dedupe_key.startswith("s:sha256:") for item in items)
    assert read_status(items[1]).delivery is None


def test_each_participant_of_a_group_has_a_status_of_their_own() -> None:
    group = {"recipient_type": "group", "recipient_id": "group-1"}
    statuses = [status(**group, recipient_participant_id=str(number)) for number in (1, 2)]
    items = whatsapp.split(envelope(change(statuses=statuses)))
    keys = [item.dedupe_key for item in items]
    assert keys == ["s:wamid.1:delivered:1", "s:wamid.1:delivered:2"]
    assert [item.sender for item in items] == ["1", "2"]


def test_equal_changes_at_different_times_are_two() -> None:
    quality = {"field": "phone_number_quality_update", "value": {"event": "FLAGGED"}}
    [first], [again], [later] = (
        whatsapp.split(envelope(quality, time=seconds))
        for seconds in (1749416383, 1749416383, 1759416383)
    )
    assert first.dedupe_key == again.dedupe_key != later.dedupe_key


@pytest.mark.parametrize(
    ("message", "contacts", "person"),
    [
        (
            {"from": "1650", "from_user_id": "US.1"},
            [{"wa_id": "1650", "user_id": "US.2"}],
            Person("US.1", "1650"),
        ),
        ({"from": "1650"}, [{"wa_id": "1650", "user_id": "US.2"}], Person("US.2", "1650")),
        # Brazil's ninth digit: the contact's spelling is the one that can be answered.
        ({"from": "551187654321"}, [{"wa_id": "5511987654321"}], Person(None, "5511987654321")),
        ({"from": "1650"}, [], Person(None, "1650")),
        ({"from_user_id": "US.1"}, [{"user_id": "US.1"}], Person("US.1", None)),
        ({"from": 16505551234}, [], Person(None, "16505551234")),
        ({}, [], Person()),
        ({"from": ["x"]}, [5], Person()),
    ],
)
def test_the_user_id_comes_first_and_either_may_be_missing(
    message: dict[str, Any], contacts: list[Any], person: Person
) -> None:
    given = {"id": "wamid.1", "type": "text", **message}
    [item] = whatsapp.split(envelope(change(messages=[given], contacts=contacts)))
    assert item.sender == (person.user_id or person.phone or "")
    assert read_message(item).sender == person


def test_a_contact_belongs_only_to_its_own_messages() -> None:
    known, stranger = text("wamid.1"), text("wamid.2", sender="4917012345678")
    items = whatsapp.split(envelope(change(messages=[known, stranger], contacts=[SHEENA])))
    assert [read_message(item).sender.name for item in items] == ["Sheena Nelson", None]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "text", "text": {"body": "hello"}}, "hello"),
        ({"type": "button", "button": {"text": "Yes", "payload": "y"}}, "Yes"),
        ({"type": "interactive", "interactive": {"list_reply": {"title": "One"}}}, "One"),
        ({"type": "interactive", "interactive": {"button_reply": {"title": "Two"}}}, "Two"),
        ({"type": "interactive", "interactive": {"nfm_reply": {"body": "Sent"}}}, "Sent"),
        ({"type": "video", "video": {"caption": "look"}}, "look"),
        ({"type": "document", "document": {"caption": "bill"}}, "bill"),
        ({"type": "order", "order": {"text": "two please"}}, "two please"),
        ({"type": "audio", "audio": {"id": "1"}}, None),
        ({"type": "system", "system": {"body": "changed"}}, None),
        ({"type": "text", "text": "hello"}, None),
        ({"type": "interactive", "interactive": [1]}, None),
        ({"type": ["text"], "text": {"body": "hello"}}, None),
    ],
)
def test_the_words_of_the_customer(message: dict[str, Any], words: str | None) -> None:
    [item] = whatsapp.split(envelope(change(messages=[{"id": "wamid.1", **message}])))
    assert read_message(item).text == words


@pytest.mark.parametrize("word", list(Delivery))
def test_a_status_brings_back_our_effect_and_the_reason(word: Delivery) -> None:
    given = status(
        word=word,
        biz_opaque_callback_data="effect-1",
        recipient_user_id="US.1",
        errors=[{"code": 131047, "title": "Re-engagement message"}],
    )
    [item] = whatsapp.split(envelope(change(statuses=[given])))
    assert item.sender == "US.1"
    update = read_status(item)
    assert (update.delivery, update.effect_id, update.error_code) == (word, "effect-1", "131047")
    assert update.recipient == Person("US.1", "16505551234")


@pytest.mark.parametrize("errors", [None, 5, [], ["x"], [{}], [{"code": None}]])
def test_a_status_with_strange_errors_has_no_code(errors: Any) -> None:
    [item] = whatsapp.split(envelope(change(statuses=[status(word="failed", errors=errors)])))
    assert read_status(item).error_code is None


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("1749416383", 1749416383),
        (1749416383, 1749416383),
        ("1749416383123", 1749416383.123),
        (1749416383123, 1749416383.123),
        ("0", None),
        (-5, None),
        ("", None),
        ("soon", None),
        ("١٧٤٩٤١٦٣٨٣", None),
        ("9" * 5_000, None),
        (99999999999999999, None),
        (True, None),
        ([1], None),
        (None, None),
    ],
)
def test_a_time_is_read_or_left_out(given: Any, seconds: float | None) -> None:
    [item] = whatsapp.split(envelope(change(messages=[text(timestamp=given)])))
    expected = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    assert item.occurred_at == read_message(item).occurred_at == expected


def test_a_nul_and_half_an_emoji_become_replacement_characters() -> None:
    body = envelope(change(messages=[text(text={"body": "MARK"})]))
    for escape, words in (
        (rb"a\u0000b", "a\ufffdb"),
        (rb"a\ud83db", "a\ufffdb"),
        (rb"a\uDE00b", "a\ufffdb"),
        (rb"a\ud83d\ude00b", "a😀b"),
        (rb"a\\u0000b\u0000", "a\\u0000b\ufffd"),
        (rb"a\\ud83db\ud83d", "a\\ud83db\ufffd"),
    ):
        [item] = whatsapp.split(body.replace(b"MARK", escape))
        assert read_message(item).text == words


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b'{"object": "page", "entry": []}',
        b'{"object": "page", "entry": [{"messaging": []}]}',
        b'{"entry": [1]}',
        b"[" * 100_000,
        b'{"object": "whatsapp_business_account", "entry": [' + b"[" * 800 + b"]" * 800 + b"]}",
        b" " * (MAX_BODY_BYTES + 1),
        b'{"object": "whatsapp_business_account", "entry": [' + b"{}," * MAX_ITEMS + b"{}]}",
        b"NaN",
        b'{"object": "\\ud83d", "entry": NaN}',
        b"\\ud83d",
    ],
)
def test_what_is_no_envelope_is_unreadable_and_not_quoted(body: bytes) -> None:
    with pytest.raises(BodyUnreadable) as caught:
        whatsapp.split(body)
    # An error report that holds the body would carry a customer's words out of the house.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or not hasattr(caught.value.__context__, "doc")


def test_an_envelope_of_an_unknown_object_is_read_when_its_shape_fits() -> None:
    body = envelope(change(messages=[text()])).replace(b"whatsapp_business_account", b"whatsapp_v9")
    [item] = whatsapp.split(body)
    assert item.dedupe_key == "m:wamid.1"


def test_a_signature_holds_for_these_bytes_and_this_secret_only() -> None:
    body = envelope(change(messages=[text()]))
    signature = sign(body, "secret")
    assert whatsapp.verify(body, signature, "secret")
    assert whatsapp.verify(body, signature.upper().replace("SHA", "sha"), "secret")
    assert not whatsapp.verify(body + b" ", signature, "secret")
    assert not whatsapp.verify(body, signature, "another")


def test_a_known_signature_stays_what_meta_would_send() -> None:
    expected = "sha256=dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355"
    assert sign(b"body", "secret") == expected


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=" + "0" * 63, "sha1=" + "0" * 66, "sha256=" + "é" * 64, "0" * 71],
)
def test_a_malformed_signature_is_no_signature(signature: str) -> None:
    assert not whatsapp.verify(b"body", signature, "secret")


def test_without_a_secret_nothing_verifies() -> None:
    assert not whatsapp.verify(b"body", sign(b"body", ""), "")
