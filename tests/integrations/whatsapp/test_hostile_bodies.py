"""Whatever arrives: items that can be stored and read, or `BodyUnreadable`, and soon."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations import whatsapp
from integrations.bounded_json import MAX_BODY_BYTES
from integrations.messaging import BodyUnreadable, InboundMessage, RawItem
from tests.integrations.json_trees import TREES
from tests.integrations.whatsapp.bodies import change, envelope, text

# Time of this thread alone: the bound is about the work, not about who else uses the machine.
SECONDS = 1.0

VALUES = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(TREES, max_size=3) | TREES
        for name in ("metadata", "contacts", "messages", "statuses", "errors", "user_id_update")
    },
)
CHANGES = st.fixed_dictionaries({"field": st.just("messages") | TREES, "value": VALUES | TREES})


def check(body: bytes) -> list[RawItem] | None:
    started_at = time.thread_time()
    try:
        items = whatsapp.split(body)
    except BodyUnreadable:
        items = None
    assert time.thread_time() - started_at < SECONDS
    for item in items or ():
        for name in (item.account, item.address, item.kind, item.dedupe_key, item.sender):
            name.encode()
            assert len(name) < 512
            assert "\0" not in name
        assert b"\\u0000" not in item.payload.replace(b"\\\\", b"")
        update = whatsapp.read(item.kind, item.payload)
        if isinstance(update, InboundMessage):
            assert update.external_id
    return items


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes(body: bytes) -> None:
    check(body)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_any_json(document: Any) -> None:
    check(json.dumps(document).encode())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, max_size=3), TREES)
def test_any_value_anywhere_inside_the_envelope(changes: list[Any], seconds: Any) -> None:
    items = check(envelope(*changes, time=seconds))
    assert items is not None
    assert len(items) >= len(changes)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_real_body_with_one_member_replaced(data: st.DataObject) -> None:
    document = json.loads(envelope(change(messages=[text()], contacts=[{"wa_id": "1650"}])))
    places: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    node, key = data.draw(st.sampled_from(places))
    node[key] = data.draw(TREES)
    check(json.dumps(document).encode())


def _filled(before: bytes, unit: bytes, after: bytes) -> bytes:
    """As large as a body may be."""
    count = (MAX_BODY_BYTES - len(before) - len(after)) // len(unit)
    return before + unit * count + after


def _value(value: bytes) -> tuple[bytes, bytes]:
    before, after = envelope({"field": "messages", "value": "MARK"}).split(b'"MARK"')
    return before + value, after


def _worst_cases() -> dict[str, bytes]:
    in_messages, end = _value(b'{"messages": [')
    in_text, _ = _value(b'{"messages": [{"text": {"body": "')
    in_value, _ = _value(b"{")
    entries = b'{"object": "whatsapp_business_account", "entry": ['
    members = b",".join(b'"%x":1' % number for number in range(380_000))
    return {
        "empty messages": _filled(in_messages, b"{},", b"{}]}" + end),
        "numbers": _filled(in_messages, b"1,", b"1]}" + end),
        "floats": _filled(in_messages, b"1.2345678901234567e-300,", b"1]}" + end),
        "empty entries": _filled(entries, b"{},", b"{}]}"),
        "messages": _filled(in_messages, b'{"id":"x","p":"%s"},' % (b"x" * 400), b"{}]}" + end),
        "nameless messages": _filled(in_messages, b'{"p":"%s"},' % (b"x" * 410), b"{}]}" + end),
        "members": in_value + members + b"}" + end,
        "NULs": _filled(in_text, rb"\u0000", b'"}}]}' + end),
        "NULs and backslashes": _filled(in_text, rb"\\\u0000", b'"}}]}' + end),
        "backslashes": _filled(in_text, rb"\\", rb"\u0000" + b'"}}]}' + end),
        "half characters": _filled(in_text, rb"\ud83d", b'"}}]}' + end),
        "nesting": b"[" * MAX_BODY_BYTES,
        "objects in objects": b'{"a":' * (MAX_BODY_BYTES // 5),
        "an open string": _filled(b'"', b"a", b""),
        "spaces": b" " * MAX_BODY_BYTES,
    }


@pytest.mark.parametrize("body", _worst_cases().values(), ids=_worst_cases().keys())
def test_four_megabytes_of_the_worst_take_less_than_a_second(body: bytes) -> None:
    assert len(body) <= MAX_BODY_BYTES
    assert len(body) > MAX_BODY_BYTES * 0.7
    started_at = time.thread_time()
    try:
        items = whatsapp.split(body)
    except BodyUnreadable:
        items = []
    assert time.thread_time() - started_at < SECONDS
    # What is stored is never much more than what was sent.
    assert sum(len(item.payload) for item in items) < 2 * MAX_BODY_BYTES


def test_what_several_items_share_is_not_multiplied() -> None:
    """Modest in size, so that a failure is a failed test and not a machine without memory."""
    big = "x" * 200_000
    contact = {"wa_id": "1", "pad": big}
    sharing = change(contacts=[contact], messages=[{"from": "1"}] * 300)
    for body in (
        envelope(sharing),
        envelope(*[change(field="calls")] * 300, time=[big]),
        envelope(*[change(messages=[text()])] * 300, id=big),
    ):
        items = whatsapp.split(body)
        assert len(items) == 300
        assert sum(len(item.payload) for item in items) < 2 * len(body)
