"""The routes of workspaces, members and teams, through the shipped app."""

from collections.abc import AsyncIterator

import pytest

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission, Role, Subject, SubjectKind
from inbox.foundation.settings import Settings
from tests.factories.callers import Api, open_api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


@pytest.fixture
def owner(workspace: MadeWorkspace) -> Subject:
    return subject_of(workspace.owner)


async def test_the_profile_is_read_and_changed(api: Api, owner: Subject) -> None:
    changed = await api.call(
        owner, "PATCH", "/workspace", json={"website": "https://acme.example", "address": "1 Rd\nX"}
    )
    assert changed.status_code == 200
    read = await api.call(owner, "GET", "/workspace")
    assert read.json() == changed.json()
    assert (read.json()["website"], read.json()["name"]) == ("https://acme.example", "Acme")
    emptied = await api.call(owner, "PATCH", "/workspace", json={"website": None})
    assert emptied.json()["website"] is None


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"id": "x"}, 400, "validation_failed", None),
        ({"name": None}, 400, "validation_failed", "name"),
        ({"name": "  "}, 400, "validation_failed", "name"),
        ({"name": "a\u0000b"}, 400, "validation_failed", "name"),
        ({"website": "javascript:alert(1)"}, 400, "validation_failed", "website"),
        ({"support_email": "nobody"}, 400, "validation_failed", "support_email"),
        ({"country": "sa"}, 400, "validation_failed", "country"),
        ({"locale": "fr"}, 400, "validation_failed", "locale"),
        ({"time_zone": "Asia/Nowhere"}, 422, "invalid", "time_zone"),
        ([], 400, "validation_failed", None),
    ],
)
async def test_a_bad_profile_is_refused(
    api: Api, owner: Subject, body: object, status: int, code: str, field: str | None
) -> None:
    before = (await api.call(owner, "GET", "/workspace")).json()
    refused = await api.call(owner, "PATCH", "/workspace", json=body)
    assert refusal_of(refused) == (status, code)
    if field:
        assert [fault["field"] for fault in refused.json()["errors"]] == [field]
    assert (await api.call(owner, "GET", "/workspace")).json() == before


async def test_a_list_of_members_pages_and_filters(
    api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    agents = [await workspace.add_member(Role.AGENT) for _ in range(3)]
    first = (await api.call(owner, "GET", "/members?role=agent&state=active&limit=2")).json()
    assert [item["id"] for item in first["items"]] == [str(agents[2].id), str(agents[1].id)]
    second = await api.call(
        owner, "GET", f"/members?role=agent&limit=2&cursor={first['next_cursor']}"
    )
    assert [item["id"] for item in second.json()["items"]] == [str(agents[0].id)]
    assert second.json()["next_cursor"] is None
    nobody = (await api.call(owner, "GET", "/members?state=deactivated")).json()
    assert nobody == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=nonsense", "cursor_invalid"),
        ("cursor=" + "A" * 300, "cursor_invalid"),
        ("limit=0", "validation_failed"),
        ("limit=101", "validation_failed"),
        ("limit=many", "validation_failed"),
        ("role=boss", "validation_failed"),
        ("state=asleep", "validation_failed"),
        ("member_state=active", "unknown_parameter"),
        ("colour=red", "unknown_parameter"),
    ],
)
async def test_a_bad_query_is_refused(api: Api, owner: Subject, query: str, code: str) -> None:
    assert refusal_of(await api.call(owner, "GET", f"/members?{query}")) == (400, code)


async def test_masking_follows_the_caller(
    api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    marketer = await workspace.add_member(Role.MARKETER, "mark@acme.example", "Mark")
    path = f"/members/{workspace.owner.id}"
    assert (await api.call(owner, "GET", path)).json()["name"] == "Olive Owner"
    masked = (await api.call(subject_of(marketer), "GET", path)).json()
    assert masked["name"] == "O••• O•••"
    assert masked["email"].endswith("•••@people.example")
    own = await api.call(subject_of(marketer), "GET", f"/members/{marketer.id}")
    assert own.json()["email"] == "mark@acme.example"
    everyone = (await api.call(subject_of(marketer), "GET", "/members")).json()["items"]
    assert {item["name"] for item in everyone} == {"Mark", "O••• O•••"}


async def test_a_member_is_changed(api: Api, owner: Subject, workspace: MadeWorkspace) -> None:
    agent = await workspace.add_member(Role.AGENT)
    path = f"/members/{agent.id}"
    changed = await api.call(
        owner, "PATCH", path, json={"role": "marketer", "state": "deactivated"}
    )
    assert (changed.status_code, changed.json()["role"]) == (200, "marketer")
    assert changed.json()["state"] == "deactivated"
    assert (await api.call(owner, "PATCH", path, json={})).json() == changed.json()
    back = await api.call(owner, "PATCH", path, json={"state": "active"})
    assert back.json()["state"] == "active"


async def test_a_refused_change_of_two_things_changes_neither(
    api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    second = await workspace.add_member(Role.OWNER)
    admin = subject_of(await workspace.add_member(Role.ADMIN))
    for body in ({"role": "agent"}, {"state": "deactivated"}):
        refused = await api.call(admin, "PATCH", f"/members/{second.id}", json=body)
        assert refusal_of(refused) == (403, "role_out_of_reach")
    path = f"/members/{workspace.owner.id}"
    async with workspace.as_house() as uow:
        await workspace.members(uow).deactivate(second.id)
    for body in ({"role": "agent", "state": "active"}, {"state": "deactivated"}):
        assert refusal_of(await api.call(owner, "PATCH", path, json=body)) == (409, "last_owner")
    assert (await api.call(owner, "GET", path)).json()["role"] == "owner"


async def test_own_details(api: Api, workspace: MadeWorkspace) -> None:
    agent = await workspace.add_member(Role.AGENT, "sami@acme.example")
    changed = await api.call(
        subject_of(agent), "PATCH", "/me", json={"name": "Sami", "locale": "ar"}
    )
    assert (changed.status_code, changed.json()["name"]) == (200, "Sami")
    assert changed.json()["locale"] == "ar"
    for body in ({"role": "owner"}, {"email": "other@acme.example"}, {"state": "active"}):
        refused = await api.call(subject_of(agent), "PATCH", "/me", json=body)
        assert refusal_of(refused) == (400, "validation_failed")
    key = Subject(workspace.id, SubjectKind.API_KEY, new_id(), frozenset(Permission))
    assert refusal_of(await api.call(key, "PATCH", "/me", json={})) == (403, "forbidden")


async def test_a_team_lives_and_ends(api: Api, owner: Subject, workspace: MadeWorkspace) -> None:
    made = await api.call(owner, "POST", "/teams", json={"name": "Sales"})
    assert made.status_code == 201
    team = f"/teams/{made.json()['id']}"
    assert made.json()["member_count"] == 0
    taken = await api.call(owner, "POST", "/teams", json={"name": "SALES"})
    assert refusal_of(taken) == (409, "team_name_taken")
    for _ in range(2):
        put = await api.call(owner, "PUT", f"{team}/members/{workspace.owner.id}")
        assert (put.status_code, put.content) == (204, b"")
    changed = await api.call(owner, "PATCH", team, json={"description": "Who sells"})
    assert (changed.json()["description"], changed.json()["member_count"]) == ("Who sells", 1)
    assert (await api.call(owner, "GET", team)).json() == changed.json()
    assert (await api.call(owner, "GET", "/teams")).json()["items"] == [changed.json()]
    members = (await api.call(owner, "GET", f"{team}/members")).json()
    assert [item["id"] for item in members["items"]] == [str(workspace.owner.id)]
    assert (
        await api.call(owner, "DELETE", f"{team}/members/{workspace.owner.id}")
    ).status_code == 204
    again = await api.call(owner, "DELETE", f"{team}/members/{workspace.owner.id}")
    assert refusal_of(again) == (404, "not_found")
    assert (await api.call(owner, "DELETE", team)).status_code == 204
    assert refusal_of(await api.call(owner, "GET", team)) == (404, "not_found")
    assert refusal_of(await api.call(owner, "GET", f"{team}/members")) == (404, "not_found")


async def test_a_repeated_post_makes_one_team(api: Api, owner: Subject) -> None:
    key = {"Idempotency-Key": "once"}
    first = await api.call(owner, "POST", "/teams", json={"name": "Sales"}, headers=key)
    again = await api.call(owner, "POST", "/teams", json={"name": "Sales"}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await api.call(owner, "POST", "/teams", json={"name": "Support"}, headers=key)
    assert refusal_of(other) == (422, "idempotency_key_reused")
    assert len((await api.call(owner, "GET", "/teams")).json()["items"]) == 1


async def test_what_is_elsewhere_is_not_there(
    api: Api, owner: Subject, other_workspace: MadeWorkspace
) -> None:
    elsewhere = subject_of(other_workspace.owner)
    foreign = (await api.call(elsewhere, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    own = (await api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    stranger = other_workspace.owner.id
    for method, path, body in (
        ("GET", f"/members/{stranger}", None),
        ("PATCH", f"/members/{stranger}", {"role": "agent"}),
        ("GET", f"/teams/{foreign}", None),
        ("PATCH", f"/teams/{foreign}", {"name": "Mine"}),
        ("DELETE", f"/teams/{foreign}", None),
        ("GET", f"/teams/{foreign}/members", None),
        ("PUT", f"/teams/{own}/members/{stranger}", None),
        ("PUT", f"/teams/{foreign}/members/{owner.id}", None),
        ("DELETE", f"/teams/{own}/members/{stranger}", None),
        ("GET", f"/teams/{new_id()}", None),
        ("GET", "/teams/not-an-id", None),
    ):
        refused = await api.call(owner, method, path, **({"json": body} if body else {}))
        assert refusal_of(refused) == (404, "not_found"), (method, path)
    assert (await api.call(elsewhere, "GET", f"/teams/{foreign}")).json()["name"] == "Sales"


async def test_rights(api: Api, workspace: MadeWorkspace) -> None:
    agent = subject_of(await workspace.add_member(Role.AGENT))
    for method, path, body in (
        ("PATCH", "/workspace", {"name": "Mine"}),
        ("PATCH", f"/members/{agent.id}", {"role": "owner"}),
        ("POST", "/teams", {"name": "Mine"}),
        ("PATCH", f"/teams/{new_id()}", {"name": "Mine"}),
        ("DELETE", f"/teams/{new_id()}", None),
        ("PUT", f"/teams/{new_id()}/members/{agent.id}", None),
        ("GET", "/audit", None),
        ("GET", "/audit/verification", None),
    ):
        sent = {"json": body} if body else {}
        assert refusal_of(await api.call(agent, method, path, **sent)) == (403, "forbidden")
        assert refusal_of(await api.call(None, method, path, **sent)) == (401, "unauthenticated")
