"""A sealed text cannot be read by accident, and not by swapping it either."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import pytest

from inbox.foundation.encryption import DataKey, Place, SealBroken, new_key_material
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import REDACTED, Sealed, SealedLocked
from inbox.workspaces.models import Member

TEXT = "canary-Ahmed 0501234567"
PLACE = Place(new_id(), "member", "name", new_id())
KEY = DataKey(new_id(), new_key_material())


@pytest.fixture
def sealed() -> Sealed:
    return Sealed.of(TEXT, KEY, PLACE)


@dataclass
class Holder:
    value: Sealed


SHOWN: dict[str, Callable[[Sealed], Any]] = {
    "repr": repr,
    "str": str,
    "format": lambda one: f"{one} {one!r} {one!s} {one:>40}",
    "percent": lambda one: "%s %r" % (one, one),  # noqa: UP031 - a way to show it
    "in a list": lambda one: str([one, {"key": one}]),
    "in a dataclass": lambda one: repr(Holder(one)),
    "in a model": lambda one: repr(Member(name=one, email=one)),
    "a model's dump": lambda one: repr(Member(name=one, email=one).model_dump()),
    "an exception": lambda one: "".join(traceback.format_exception(ValueError(one))),
    "a log line": lambda one: logging.makeLogRecord({"msg": "%s", "args": (one,)}).getMessage(),
}


@pytest.mark.parametrize("how", SHOWN)
def test_showing_it_shows_nothing(sealed: Sealed, how: str) -> None:
    shown = str(SHOWN[how](sealed))
    assert REDACTED in shown
    assert "canary" not in shown
    assert "0501234567" not in shown


REFUSED: dict[str, Callable[[Sealed], Any]] = {
    "json": json.dumps,
    "orjson": orjson.dumps,
    "msgspec": msgspec.json.encode,
    "msgspec builtins": msgspec.to_builtins,
    "pickle": pickle.dumps,
    "copy": copy.deepcopy,
}


@pytest.mark.parametrize("how", REFUSED)
def test_serialising_it_is_refused_without_showing_it(sealed: Sealed, how: str) -> None:
    with pytest.raises(TypeError) as raised:
        REFUSED[how](sealed)
    assert "canary" not in "".join(traceback.format_exception(raised.value))


def test_its_memory_holds_no_text(sealed: Sealed) -> None:
    held = [getattr(sealed, name) for name in Sealed.__slots__]
    assert not any(TEXT.encode() in bytes(one) for one in held if isinstance(one, bytes))
    assert TEXT not in repr(held)
    assert not hasattr(sealed, "__dict__")


def test_reveal_gives_the_text_back(sealed: Sealed) -> None:
    assert sealed.reveal() == TEXT
    assert Sealed.of("", KEY, PLACE).reveal() == ""
    assert Sealed.of("نص عربي 👋🏽", KEY, PLACE).reveal() == "نص عربي 👋🏽"


def test_reveal_without_its_key_raises(sealed: Sealed) -> None:
    locked = Sealed(sealed.ciphertext)
    with pytest.raises(SealedLocked):
        locked.reveal()
    locked.unlock(KEY, PLACE)
    assert locked.reveal() == TEXT


@pytest.mark.parametrize(
    "place",
    [
        Place(new_id(), PLACE.table, PLACE.column, PLACE.row_id),
        Place(PLACE.workspace_id, "team", PLACE.column, PLACE.row_id),
        Place(PLACE.workspace_id, PLACE.table, "email", PLACE.row_id),
        Place(PLACE.workspace_id, PLACE.table, PLACE.column, new_id()),
        # Moving the border between table and column makes no difference that can be used.
        Place(PLACE.workspace_id, "membern", "ame", PLACE.row_id),
        Place(PLACE.row_id, PLACE.table, PLACE.column, PLACE.workspace_id),
    ],
    ids=["workspace", "table", "column", "row", "border", "ids swapped"],
)
def test_it_opens_in_its_own_place_only(sealed: Sealed, place: Place) -> None:
    sealed.unlock(KEY, place)
    with pytest.raises(SealBroken):
        sealed.reveal()


def test_another_key_does_not_open_it(sealed: Sealed) -> None:
    sealed.unlock(DataKey(KEY.id, new_key_material()), PLACE)
    with pytest.raises(SealBroken):
        sealed.reveal()


def test_every_altered_byte_is_noticed(sealed: Sealed) -> None:
    for position in range(len(sealed.ciphertext)):
        changed = bytearray(sealed.ciphertext)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            Sealed(bytes(changed), KEY, PLACE).reveal()


@pytest.mark.parametrize("length", [0, 1, 16, 28, 29, 44])
def test_a_cut_value_is_broken_and_not_a_crash(sealed: Sealed, length: int) -> None:
    with pytest.raises(SealBroken):
        Sealed(sealed.ciphertext[:length], KEY, PLACE).reveal()


def test_the_same_text_is_never_the_same_bytes() -> None:
    assert len({Sealed.of(TEXT, KEY, PLACE).ciphertext for _ in range(100)}) == 100


def test_a_key_shows_its_id_only() -> None:
    assert repr(KEY) == str(KEY) == f"DataKey({KEY.id})"
