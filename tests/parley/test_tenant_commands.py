"""`parley workspace`, `member` and `audit`: what people script, answer by answer."""

import asyncio
from pathlib import Path
from typing import Any

import psycopg

from inbox.audit.tasks import chain_audit
from inbox.foundation.settings import Settings
from parley.wiring import open_runtime
from tests.factories.command_line import Parley

WORKSPACE = ("--name", "Acme", "--owner-password", "a password of some length")


def test_a_workspace_is_made_with_its_owner(parley: Parley) -> None:
    made = parley(
        "workspace", "create", *WORKSPACE, "--owner-email", "olive@acme.example", "--json"
    ).document
    assert made.keys() == {"id", "name", "owner"}
    assert (made["name"], made["owner"]["email"]) == ("Acme", "olive@acme.example")
    listed = parley("workspace", "list", "--json").document
    assert made["id"] in [one["id"] for one in listed]
    (owner,) = parley("member", "list", "--workspace", made["id"], "--json").document
    assert (owner["id"], owner["role"]) == (made["owner"]["id"], "owner")
    assert owner["name"] == "olive"


def test_a_short_password_makes_nothing(parley: Parley) -> None:
    before = parley("workspace", "list", "--json").document
    refused = parley(
        "workspace", "create", "--name", "A", "--owner-email", "o@w.example",
        "--owner-password", "short",
    )  # fmt: skip
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("parley: --owner-password")
    assert parley("workspace", "list", "--json").document == before


def test_members_are_added_and_changed(parley: Parley, workspace_id: str) -> None:
    at = ("--workspace", workspace_id)
    person = ("--email", "sami@acme.example", "--name", "Sami")
    added = parley("member", "add", *at, *person, "--role", "agent", "--json").document
    taken = parley("member", "add", *at, *person, "--role", "agent")
    assert taken.code == 1
    assert "e-mail address" in taken.err
    changed = parley("member", "role", added["id"], "developer", *at, "--json").document
    assert changed["role"] == "developer"
    gone = parley("member", "deactivate", added["id"], *at, "--json").document
    assert gone["state"] == "deactivated"
    back = parley("member", "reactivate", added["id"], *at, "--json").document
    assert back["state"] == "active"
    (_, owner) = parley("member", "list", *at, "--json").document
    last = parley("member", "deactivate", owner["id"], *at)
    assert last.code == 1
    assert "owner" in last.err
    assert "Sami" in parley("member", "list", *at).out


def test_an_unknown_workspace_is_named_as_such(parley: Parley) -> None:
    at = ("--workspace", "00000000-0000-7000-8000-000000000000")
    for command in (("member", "list"), ("audit", "list"), ("audit", "verify")):
        refused = parley(*command, *at)
        assert (refused.code, refused.out) == (1, "")
        assert "no workspace with this id" in refused.err


def test_the_audit_is_listed_and_verified(
    parley: Parley,
    workspace_id: str,
    settings: Settings,
    superuser: psycopg.Connection[Any],
    tmp_path: Path,
) -> None:
    at = ("--workspace", workspace_id)
    actions = [one["action"] for one in parley("audit", "list", *at, "--json").document]
    assert actions[-2:] == ["member_added", "workspace_created"]
    (newest,) = parley("audit", "list", *at, "--limit", "1", "--json").document
    assert newest["action"] == actions[0]
    assert actions[0] in parley("audit", "list", *at).out

    waiting = parley("audit", "verify", *at, "--json").document
    assert (waiting["intact"], waiting["checked"], waiting["waiting"]) == (True, 0, len(actions))
    _sweep(settings)
    chained = parley("audit", "verify", *at, "--json").document
    assert (chained["intact"], chained["checked"], chained["waiting"]) == (True, len(actions), 0)
    assert "intact" in parley("audit", "verify", *at).out

    path = tmp_path / "audit.jsonl"
    assert parley("audit", "export", str(path), *at).code == 0
    again = parley("audit", "export", str(path), *at)
    assert (again.code, "File exists" in again.err) == (2, True)
    file = parley("audit", "verify", str(path), "--json").document
    assert (file["checked"], file["complete"], file["first_fault"]) == (len(actions), True, None)
    assert "intact and complete" in parley("audit", "verify", str(path)).out
    path.write_text(path.read_text().replace(newest["action"], "other"))
    found = parley("audit", "verify", str(path))
    assert (found.code, newest["id"] in found.out) == (1, True)
    assert parley("audit", "verify").code == 2

    superuser.execute("UPDATE audit_entry SET action = 'other' WHERE id = %s", (newest["id"],))
    for arguments in ((), ("--json",)):
        found = parley("audit", "verify", *at, *arguments)
        assert found.code == 1
        assert newest["id"] in found.out


def _sweep(settings: Settings) -> None:
    async def run() -> None:
        async with open_runtime(settings) as runtime:
            # Other tests' workspaces wait too, and one round takes 500 of them.
            for _ in range(20):
                await chain_audit(runtime)

    asyncio.run(run())
