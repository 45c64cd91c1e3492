"""Master keys, wrapped data keys, and the keyed hashes of the installation."""

import base64
import os

import pytest

from inbox.foundation.encryption import InstallationKey, MasterKeys, new_master_key
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.identifiers import new_id

OLD, NEW = new_master_key("old"), new_master_key("new")
MATERIAL = os.urandom(32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ,",
        "main",
        "main:",
        ":" + base64.b64encode(bytes(32)).decode(),
        "main:not base64!",
        "main:" + base64.b64encode(bytes(31)).decode(),
        "main:" + base64.b64encode(bytes(33)).decode(),
        # Made anew in every process, so they cannot be the name of a test.
        pytest.param(f"{OLD},{OLD}", id="twice the same"),
        pytest.param(f"{OLD},second", id="a second without a value"),
    ],
)
def test_a_wrong_setting_says_what_to_do_and_repeats_nothing(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="parley keys new") as raised:
        MasterKeys.parse(text)
    assert "\n" not in raised.value.detail
    assert OLD.partition(":")[2] not in raised.value.detail


def test_the_first_key_wraps_and_every_key_opens() -> None:
    key_id, workspace_id = new_id(), new_id()
    name, wrapped = MasterKeys.parse(OLD).wrap(key_id, workspace_id, MATERIAL)
    assert name == "old"
    both = MasterKeys.parse(f" {NEW} , {OLD} ")
    assert both.current_id == "new"
    assert both.wrap(key_id, workspace_id, MATERIAL)[0] == "new"
    assert both.unwrap("old", key_id, workspace_id, wrapped) == MATERIAL


def test_a_missing_master_key_is_named() -> None:
    key_id, workspace_id = new_id(), new_id()
    name, wrapped = MasterKeys.parse(OLD).wrap(key_id, workspace_id, MATERIAL)
    with pytest.raises(SettingsInvalid, match="'old', which is not in PARLEY_MASTER_KEYS"):
        MasterKeys.parse(NEW).unwrap(name, key_id, workspace_id, wrapped)


def test_another_key_under_the_same_name_is_noticed() -> None:
    key_id, workspace_id = new_id(), new_id()
    name, wrapped = MasterKeys.parse(OLD).wrap(key_id, workspace_id, MATERIAL)
    with pytest.raises(SettingsInvalid, match="not the one that wrapped"):
        MasterKeys.parse(new_master_key("old")).unwrap(name, key_id, workspace_id, wrapped)


@pytest.mark.parametrize("swapped", ["key", "workspace"])
def test_a_wrapped_key_opens_in_its_own_row_only(swapped: str) -> None:
    key_id, workspace_id = new_id(), new_id()
    keys = MasterKeys.parse(OLD)
    name, wrapped = keys.wrap(key_id, workspace_id, MATERIAL)
    key_id = new_id() if swapped == "key" else key_id
    workspace_id = new_id() if swapped == "workspace" else workspace_id
    with pytest.raises(SettingsInvalid):
        keys.unwrap(name, key_id, workspace_id, wrapped)


def test_keys_do_not_show_themselves() -> None:
    for shown in (repr(MasterKeys.parse(OLD)), str(MasterKeys.parse(OLD))):
        assert shown == "MasterKeys(old)"
    assert repr(InstallationKey("x" * 32)) == "InstallationKey()"


def test_a_short_secret_key_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="at least 32 characters") as raised:
        InstallationKey("short and secret")
    assert "short and secret" not in raised.value.detail


def test_look_up_hashes_depend_on_installation_kind_and_value() -> None:
    key, other = InstallationKey("a" * 32), InstallationKey("b" * 32)
    hashes = [
        key.lookup_hash("email", "a@b.example"),
        key.lookup_hash("email", "a@c.example"),
        key.lookup_hash("phone", "a@b.example"),
        other.lookup_hash("email", "a@b.example"),
    ]
    assert len(set(hashes)) == 4
    assert InstallationKey("a" * 32).lookup_hash("email", "a@b.example") == hashes[0]


def test_signatures_depend_on_their_purpose() -> None:
    key = InstallationKey("a" * 32)
    assert key.sign("one", b"value") != key.sign("two", b"value")
    assert key.sign("one", b"value") == key.sign("one", b"value")
    # The border between purpose and value cannot be moved.
    assert key.sign("ab", b"c") != key.sign("a", b"bc")
