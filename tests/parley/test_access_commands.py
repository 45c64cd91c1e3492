"""`parley apikey`, `keys`, `member invite` and `reset-link`: what people script with them."""

import asyncio
from typing import Any

import pytest

from inbox.foundation.encryption import MasterKeys
from inbox.foundation.settings import Settings
from tests.factories.accounts import open_site
from tests.factories.command_line import Parley

PASSWORD = "a password of one's own"


def call(settings: Settings, method: str, path: str, key: str = "", **sent: Any) -> int:
    """One request to the shipped app, after the command has ended."""

    async def run() -> int:
        async with open_site(settings) as site:
            if key:
                return (await site.with_key(key, method, path, **sent)).status_code
            return (await site.browser().call(method, path, **sent)).status_code

    return asyncio.run(run())


def test_a_key_is_made_listed_and_revoked(
    parley: Parley, workspace_id: str, settings: Settings
) -> None:
    at = ("--workspace", workspace_id)
    made = parley("apikey", "create", *at, "--scopes", "all", "--json").document
    assert made["key"].startswith("pk_")
    assert (made["scopes"], made["created_by"]) == (["all"], None)
    assert call(settings, "GET", "/members", made["key"]) == 200
    (listed,) = parley("apikey", "list", *at, "--json").document
    assert (listed["id"], "key" in listed) == (made["id"], False)
    assert made["key"] not in parley("apikey", "list", *at).out

    revoked = parley("apikey", "revoke", made["id"], *at, "--json").document
    assert revoked["revoked_at"] is not None
    assert call(settings, "GET", "/members", made["key"]) == 401
    assert "revoked" in parley("apikey", "list", *at).out


def test_scopes_are_comma_separated_and_checked(parley: Parley, workspace_id: str) -> None:
    at = ("--workspace", workspace_id)
    made = parley(
        "apikey", "create", *at, "--scopes", "teams:read, members:read", "--name", "a shop"
    )
    assert made.code == 0
    assert "members:read, teams:read" in made.out
    for scopes in ("everything", "", "account:own"):
        refused = parley("apikey", "create", *at, "--scopes", scopes)
        assert (refused.code, refused.out) == (1, "")
        assert "scopes" in refused.err


def test_a_reset_link_works_once(
    parley: Parley, workspace_id: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_PUBLIC_URL", "https://parley.example")
    asked = ("member", "reset-link", "--workspace", workspace_id, "--email")
    link = parley(*asked, "O@w.example", "--json").document["link"]
    page, _, token = link.partition("#")
    assert page == "https://parley.example/reset"
    body = {"token": token, "password": PASSWORD}
    assert call(settings, "POST", "/auth/password-reset/confirm", json=body) == 204
    assert call(settings, "POST", "/auth/password-reset/confirm", json=body) == 404
    nobody = parley(*asked, "nobody@w.example")
    assert (nobody.code, nobody.out) == (1, "")
    assert "address" in nobody.err


def test_an_invite_lets_somebody_in(parley: Parley, workspace_id: str, settings: Settings) -> None:
    asked = ("member", "invite", "--workspace", workspace_id, "--role", "owner", "--email")
    link = parley(*asked, "new@w.example").out.strip()
    body = {"token": link.partition("#")[2], "name": "New", "password": PASSWORD}
    assert call(settings, "POST", "/auth/invites/accept", json=body) == 201
    members = parley("member", "list", "--workspace", workspace_id, "--json").document
    assert [member["role"] for member in members] == ["owner", "owner"]
    again = parley(*asked, "new@w.example")
    assert again.code == 1
    assert "already" in again.err


def test_a_new_master_key_is_one(parley: Parley) -> None:
    first, second = parley("keys", "new").out, parley("keys", "new", "--name", "second").out
    assert first != second
    assert MasterKeys.parse(f"{second.strip()},{first.strip()}").current_id == "second"
    assert parley("keys", "new", "--name", "a:b").code == 2


def test_keys_are_rotated_and_counted(
    parley: Parley, workspace_id: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = settings.master_keys.get_secret_value(), parley("keys", "new", "--name", "n").out
    secret = new.strip().partition(":")[2]
    monkeypatch.setenv("PARLEY_MASTER_KEYS", f"{new.strip()},{old}")
    try:
        before = parley("keys", "list", "--json").document["master_keys"]
        assert [(one["id"], one["current"]) for one in before] == [("n", True), ("test", False)]
        assert before[0]["data_keys"] == 0
        rotated = parley("keys", "rotate", "--data-keys", "--json").document
        assert rotated["rewrapped"] >= before[1]["data_keys"] > 0
        assert rotated["renewed"] > 0
        listed = parley("keys", "list", "--json")
        assert [one["data_keys"] > 0 for one in listed.document["master_keys"]] == [True, False]
        assert secret not in listed.out + parley("keys", "list").out
        assert {one["retired"] for one in listed.document["data_keys"]} == {True, False}
        assert parley("member", "list", "--workspace", workspace_id).code == 0
        # What would be lost by taking a key out too early is said.
        monkeypatch.setenv("PARLEY_MASTER_KEYS", old)
        assert "MISSING" in parley("keys", "list").out
    finally:
        monkeypatch.setenv("PARLEY_MASTER_KEYS", f"{old},{new.strip()}")
        assert parley("keys", "rotate").code == 0
