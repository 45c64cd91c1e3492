"""Half characters are mended wherever they stand, and nothing else is touched."""

import json
import time

import pytest

from integrations.bounded_json import MAX_BODY_BYTES, parse
from integrations.messaging import BodyUnreadable

WHOLE = "\N{GRINNING FACE}"
HALF = "\ud83d"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (f"Ann {HALF}", "Ann �"),
        (f"{HALF}{WHOLE}{HALF}", f"�{WHOLE}�"),
        ("\ude00\ud83d", "��"),
        # Not an escape, but a backslash and letters.
        (f"\\ud83d {HALF}", "\\ud83d �"),
        (f'"\\{HALF}', '"\\�'),
        (f"سلام {HALF}\n", "سلام �\n"),
    ],
)
def test_half_a_character_is_replaced(said: str, read: str) -> None:
    assert parse(json.dumps({"name": said}).encode()) == {"name": read}


def test_a_thousand_messages_are_not_refused_for_one_name() -> None:
    messages = [{"id": f"wamid.{number}", "text": "سلام " * 200} for number in range(600)]
    body = json.dumps({"messages": messages, "name": f"Ann {HALF}"}).encode()
    assert MAX_BODY_BYTES / 2 < len(body) < MAX_BODY_BYTES
    started_at = time.process_time()
    found = parse(body)
    assert time.process_time() - started_at < 1
    assert (len(found["messages"]), found["name"]) == (600, "Ann �")


@pytest.mark.parametrize("body", [rb'{"a": "\ud83d"', rb'{"a": NaN, "b": "\ud83d"}', rb'"\ud8"'])
def test_what_is_no_json_is_none_after_mending(body: bytes) -> None:
    with pytest.raises(BodyUnreadable):
        parse(body)
