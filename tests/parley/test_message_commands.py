"""`parley channel`, `rule` and `intake`: what people script, answer by answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import TypeVar
from uuid import uuid4

import psycopg
import pytest

from inbox.foundation.settings import Settings
from parley.wiring import open_runtime
from tests.factories.commands import Parley, command_line
from tests.factories.spines import text_message
from tests.factories.still import Still, open_still

Result = TypeVar("Result")
SECRET = "app secret of a test".replace(" ", "-")


@pytest.fixture
def parley(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Parley:
    return command_line(settings, monkeypatch, capsys)


@pytest.fixture
def at(parley: Parley) -> tuple[str, str]:
    made = parley(
        "workspace", "create", "--name", "Acme", "--owner-email", "o@w.example",
        "--owner-password", "a password of some length", "--json",
    )  # fmt: skip
    return ("--workspace", str(made.document["id"]))


def number() -> str:
    return str(uuid4().int)[:15]


def whatsapp(phone_number_id: str, **given: str) -> list[str]:
    options = {
        "phone-number-id": phone_number_id,
        "waba-id": f"9{phone_number_id}",
        "token": "EAAtoken",
        "app-secret": SECRET,
        "verify-token": "verify",
    } | given
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def with_path(settings: Settings, work: Callable[[Still], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with open_runtime(settings, with_redis=False) as runtime, open_still(runtime) as path:
            return await work(path)

    return asyncio.run(run())


def test_a_number_is_connected_listed_disabled_and_enabled(
    parley: Parley, at: tuple[str, str]
) -> None:
    phone_number_id = number()
    added = parley(
        "channel", "add-whatsapp", *at, *whatsapp(phone_number_id), "--throughput", "300", "--json"
    )
    made = added.document
    assert (made["phone_number_id"], made["state"]) == (phone_number_id, "enabled")
    assert (made["throughput_per_second"], made["name"]) == (300, "WhatsApp")
    assert SECRET not in added.out
    assert parley("channel", "list", *at, "--json").document == [made]
    off = parley("channel", "disable", made["id"], *at, "--json").document
    assert off["state"] == "disabled"
    assert "disabled" in parley("channel", "list", *at).out
    assert parley("channel", "enable", made["id"], *at, "--json").document == made
    taken = parley("channel", "add-whatsapp", *at, *whatsapp(phone_number_id))
    assert (taken.code, taken.out) == (1, "")
    assert "already connected" in taken.err


def test_without_a_secret_the_channel_stays_off(parley: Parley, at: tuple[str, str]) -> None:
    made = parley(
        "channel", "add-whatsapp", *at, *whatsapp(number(), **{"app-secret": ""}), "--json"
    ).document
    assert made["state"] == "disabled"
    refused = parley("channel", "enable", made["id"], *at)
    assert refused.code == 1
    assert "app secret" in refused.err


@pytest.mark.parametrize(
    ("option", "value"),
    [("token", "two words"), ("phone-number-id", "a b"), ("throughput", "0"), ("name", " ")],
)
def test_a_bad_option_is_named(
    parley: Parley, at: tuple[str, str], option: str, value: str
) -> None:
    refused = parley("channel", "add-whatsapp", *at, *whatsapp(number(), **{option: value}))
    assert refused.code in {1, 2}
    assert f"--{option}" in refused.err
    assert parley("channel", "list", *at, "--json").document == []


def test_a_rule_is_added_listed_and_removed(parley: Parley, at: tuple[str, str]) -> None:
    reply = "It is 20. You asked: {{ message.text }}"
    made = parley("rule", "add", *at, "--keyword", "Price", "--reply", reply, "--json").document
    assert (made["keyword"], made["reply"]) == ("price", reply)
    assert parley("rule", "list", *at, "--json").document == [made]
    assert reply in parley("rule", "list", *at).out
    removed = parley("rule", "remove", made["id"], *at, "--json").document
    assert removed == {"id": made["id"], "removed": True}
    assert parley("rule", "list", *at, "--json").document == []
    assert parley("rule", "remove", made["id"], *at).code == 1
    assert parley("rule", "add", *at, "--keyword", "?", "--reply", "x").code == 1


def test_what_came_in_is_listed_counted_and_applied_again(
    parley: Parley, at: tuple[str, str], settings: Settings
) -> None:
    phone_number_id = number()
    made = parley("channel", "add-whatsapp", *at, *whatsapp(phone_number_id), "--json").document
    # Another number of the same account, which nobody has connected yet.
    lost = SimpleNamespace(address=f"{phone_number_id}1", account=made["account_id"])
    known = SimpleNamespace(address=phone_number_id, account=made["account_id"])

    async def post(path: Still) -> None:
        for channel, said in ((lost, "one"), (lost, "two"), (known, "three")):
            await path.take(json.dumps(text_message(channel, said)).encode(), SECRET)

    with_path(settings, post)
    counted = parley("intake", "totals", *at, "--json").document
    assert (counted["received"], counted["unrouted"], counted["new"]) == (3, 2, 1)
    assert "unrouted" in parley("intake", "totals", *at).out
    unrouted = parley("intake", "list", *at, "--state", "unrouted", "--json").document
    assert [one["address"] for one in unrouted] == [lost.address] * 2
    assert "unknown_number" in parley("intake", "list", *at, "--limit", "2").out

    left = parley("intake", "apply", *at, "--state", "unrouted", "--json").document
    assert (left["applied"], len(left["left"])) == ([], 2)
    named = parley("intake", "apply", unrouted[0]["id"], *at)
    assert named.code == 1
    assert "connect it first" in named.err
    again = whatsapp(lost.address, **{"waba-id": lost.account})
    parley("channel", "add-whatsapp", *at, *again, "--json")
    applied = parley("intake", "apply", *at, "--state", "unrouted", "--json").document
    assert (len(applied["applied"]), applied["left"]) == (2, [])
    assert parley("intake", "totals", *at, "--json").document["new"] == 3
    assert parley("intake", "apply", *at).code == 1
    assert parley("intake", "apply", unrouted[0]["id"], *at).code == 1


def test_the_demo_has_a_phone_and_a_rule_once(
    parley: Parley, superuser: psycopg.Connection
) -> None:
    seeded = [parley("seed", "--json").document for _ in range(2)]
    assert seeded[0] == seeded[1]
    at = ("--workspace", seeded[0]["workspace_id"])
    (phone,) = parley("channel", "list", *at, "--json").document
    assert (phone["kind"], phone["state"]) == ("console", "enabled")
    (rule,) = parley("rule", "list", *at, "--json").document
    assert rule["keyword"] == "price"
    parley("rule", "remove", rule["id"], *at)
    parley("seed")
    assert parley("rule", "list", *at, "--json").document == []
    # Another test makes its own.
    superuser.execute("DELETE FROM workspace WHERE id = %s", (seeded[0]["workspace_id"],))


def test_the_doctor_says_what_is_wrong_and_fails(parley: Parley, at: tuple[str, str]) -> None:
    """Nobody answers at the address of Meta's API here."""
    made = parley("channel", "add-whatsapp", *at, *whatsapp(number()), "--json").document
    found = parley("channel", "doctor", made["id"], *at, "--json")
    document = json.loads(found.out)
    assert (found.code, document["verdict"]) == (1, "failed")
    token = document["checks"][0]
    assert (token["name"], token["code"]) == ("token", "connection_failed")
    words = parley("channel", "doctor", made["id"], *at)
    assert words.code == 1
    assert "skipped" in words.out
