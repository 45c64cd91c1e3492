"""The simulated phone speaks the same contract as a real provider."""

import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations import console
from integrations.console.webhook import MAX_ITEMS, message_body, status_body
from integrations.messaging import (
    BodyUnreadable,
    Delivery,
    DeliveryStatus,
    InboundMessage,
    OtherUpdate,
    Person,
)
from integrations.signatures import sign
from tests.integrations.json_trees import TREES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CUSTOMER = Person(user_id="phone-1", phone="+491701234567", name="A customer", username="customer")


def dumped(document: Any) -> bytes:
    """By the standard library, which writes half characters and huge numbers as well."""
    return json.dumps(document).encode()


def test_a_message_of_the_phone_arrives_as_it_was_written() -> None:
    body = message_body(
        "desk", CUSTOMER, "what is the price?", external_id="p-1", sent_at=NOW, in_reply_to="c-9"
    )
    [item] = console.split(body)
    assert (item.address, item.kind, item.dedupe_key) == ("desk", "message.text", "m:p-1")
    assert (item.sender, item.occurred_at) == ("phone-1", NOW)
    message = console.read(item.kind, item.payload)
    assert isinstance(message, InboundMessage)
    assert message.sender == CUSTOMER
    assert (message.kind, message.text) == ("text", "what is the price?")
    assert (message.external_id, message.in_reply_to) == ("p-1", "c-9")


@pytest.mark.parametrize("delivery", list(Delivery))
def test_statuses_of_the_phone_find_their_effects(delivery: Delivery) -> None:
    body = status_body("desk", ["e-1", "e-2"], delivery, happened_at=NOW, recipient=CUSTOMER)
    items = console.split(body)
    assert [item.dedupe_key for item in items] == [
        f"s:console.e-1:{delivery}",
        f"s:console.e-2:{delivery}",
    ]
    status = console.read(items[0].kind, items[0].payload)
    assert isinstance(status, DeliveryStatus)
    assert (status.external_id, status.effect_id) == ("console.e-1", "e-1")
    assert (status.delivery, status.recipient, status.error_code) == (delivery, CUSTOMER, None)


def test_the_phone_can_say_why_a_message_failed() -> None:
    body = status_body("desk", ["e-1"], Delivery.FAILED, happened_at=NOW, error_code="no_signal")
    [item] = console.split(body)
    status = console.read(item.kind, item.payload)
    assert isinstance(status, DeliveryStatus)
    assert status.error_code == "no_signal"


def test_the_body_is_signed() -> None:
    body = message_body("desk", CUSTOMER, "hello", external_id="p-1", sent_at=NOW)
    assert console.verify(body, sign(body, "secret"), "secret")
    assert not console.verify(body, sign(body, "secret"), "another")


def test_what_the_phone_should_not_send_is_kept() -> None:
    body = orjson.dumps({"object": "parley_console", "messages": [5], "battery": 3})
    updates = [console.read(item.kind, item.payload) for item in console.split(body)]
    assert updates == [
        OtherUpdate("update", {"value": 5}),
        OtherUpdate("update", {"battery": 3}),
    ]


def test_more_than_a_phone_can_do_is_refused() -> None:
    body = orjson.dumps({"object": "parley_console", "statuses": [{}] * (MAX_ITEMS + 1)})
    with pytest.raises(BodyUnreadable):
        console.split(body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=500) | TREES.map(dumped))
def test_anything_is_items_or_unreadable(body: bytes) -> None:
    _check(body)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, max_size=3), st.lists(TREES, max_size=3), TREES)
def test_any_value_inside_the_envelope(
    messages: list[Any], statuses: list[Any], address: Any
) -> None:
    document = {"object": "parley_console", "address": address}
    _check(dumped(document | {"messages": messages, "statuses": statuses}))


def _check(body: bytes) -> None:
    try:
        items = console.split(body)
    except BodyUnreadable:
        return
    for item in items:
        console.read(item.kind, item.payload)
        assert max(map(len, (item.address, item.kind, item.dedupe_key, item.sender))) < 512
