"""Accounts and links through the shipped app."""

from typing import Any

import pytest

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from storm.fake_google import SPREADSHEET, service_account
from tests.factories.callers import Api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of


async def account(api: Api, owner: Subject) -> dict[str, Any]:
    asked = {"name": "Shop", "credential": service_account()}
    answer = await api.call(owner, "POST", "/sheet-accounts", json=asked)
    assert answer.status_code == 201, answer.text
    assert "PRIVATE KEY" not in answer.text
    made: dict[str, Any] = answer.json()
    return made


def link(account_id: str, **given: Any) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "name": "All orders",
        "object_kind": "orders",
        "spreadsheet_id": SPREADSHEET,
        "worksheet": "Orders",
        "columns": [
            {"field": "number", "column": "No."},
            {"field": "contact_name", "column": "Who"},
        ],
    } | given


async def test_a_link_from_its_account_to_its_end(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    google = await account(shared_api, owner)
    assert (google["kind"], google["email"]) == ("service_account", "parley@project.example")
    made = await shared_api.call(owner, "POST", "/sheet-links", json=link(google["id"]))
    assert made.status_code == 201, made.text
    path = f"/sheet-links/{made.json()['id']}"
    assert (made.json()["state"], made.json()["resyncing"]) == ("active", True)
    taken = await shared_api.call(owner, "POST", "/sheet-links", json=link(google["id"]))
    assert refusal_of(taken) == (409, "sheet_taken")
    used = await shared_api.call(owner, "DELETE", f"/sheet-accounts/{google['id']}")
    assert refusal_of(used) == (409, "sheet_account_in_use")
    paused = await shared_api.call(owner, "PATCH", path, json={"state": "paused"})
    assert paused.json()["state_reason"] == "paused_by_a_person"
    resumed = await shared_api.call(owner, "PATCH", path, json={"state": "active"})
    assert (resumed.json()["state"], resumed.json()["state_reason"]) == ("active", None)
    # Pausing it oneself is no trouble to be told of.
    told = (await shared_api.call(owner, "GET", "/notifications")).json()["items"]
    assert told == []
    assert (await shared_api.call(owner, "POST", f"{path}/resync")).status_code == 200
    audit = (await shared_api.call(owner, "GET", "/audit?object_kind=sheet_link")).json()["items"]
    created = next(one for one in audit if one["action"] == "sheet_link_created")
    assert created["details"] == {"fields": ["number", "contact_name"]}
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await shared_api.call(agent, "GET", path)) == (403, "forbidden")
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    gone = await shared_api.call(owner, "DELETE", f"/sheet-accounts/{google['id']}")
    assert gone.status_code == 204


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ([{"field": "colour", "column": "Colour"}], "columns.0.field"),
        ([{"field": "phone", "column": "Phone"}], "columns.0.field"),
        (
            [{"field": "number", "column": "No."}, {"field": "number", "column": "Number"}],
            "columns.1.field",
        ),
        (
            [{"field": "number", "column": "No."}, {"field": "total", "column": "no. "}],
            "columns.1.column",
        ),
        ([{"field": "number", "column": "Parley ID"}], "columns.0.column"),
        ([], "columns"),
    ],
)
async def test_bad_mappings_are_refused_by_name(
    shared_api: Api, owner: Subject, columns: list[dict[str, str]], field: str
) -> None:
    google = await account(shared_api, owner)
    asked = link(google["id"], columns=columns)
    answer = await shared_api.call(owner, "POST", "/sheet-links", json=asked)
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["field"] == field
    assert (await shared_api.call(owner, "GET", "/sheet-links")).json()["items"] == []


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ("no json", "JSON"),
        ("[]", "type"),
        ('{"type": "user"}', "type"),
        ('{"type": "service_account", "client_email": "a@b.example"}', "private_key"),
        ('{"type": "authorized_user", "client_id": 1}', "client_id, client_secret, refresh_token"),
    ],
)
async def test_bad_credentials_are_refused_by_name(
    shared_api: Api, owner: Subject, credential: str, words: str
) -> None:
    asked = {"name": "Shop", "credential": credential}
    answer = await shared_api.call(owner, "POST", "/sheet-accounts", json=asked)
    assert refusal_of(answer) == (422, "invalid")
    assert words in answer.json()["errors"][0]["message"]


async def test_a_link_of_no_account(shared_api: Api, owner: Subject) -> None:
    answer = await shared_api.call(owner, "POST", "/sheet-links", json=link(str(new_id())))
    assert answer.json()["errors"][0]["field"] == "account_id"
