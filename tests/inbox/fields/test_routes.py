"""Fields through the shipped app: declared, filled in, shown, asked for."""

from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.contacts.schemas import ContactFilters
from inbox.contacts.service import ContactService
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def declare(
    api: Api, who: Subject, key: str, kind: str = "text", **given: Any
) -> dict[str, Any]:
    body = {"owner": "contact", "key": key, "title": key, "kind": kind, "personal": False} | given
    answer = await api.call(who, "POST", "/fields", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(api: Api, who: Subject, path: str) -> list[Any]:
    answer = await api.call(who, "GET", path)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def enter(api: Api, owner: Subject, name: str, **fields: Any) -> str:
    body = {"name": name, "fields": fields}
    answer = await api.call(owner, "POST", "/contacts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_contacts_are_filled_in_shown_and_found(shared_api: Api, owner: Subject) -> None:
    await declare(shared_api, owner, "city", personal=True)
    await declare(shared_api, owner, "orders", "number")
    await declare(shared_api, owner, "vip", "boolean")
    await declare(shared_api, owner, "born", "date", personal=True)
    await declare(shared_api, owner, "tier", "choice", options=["gold", "silver"])
    ann = await enter(shared_api, owner, "Ann", city="Cairo", orders=3, tier="gold", vip=True)
    ben = await enter(shared_api, owner, "Ben", city="Lima", orders=3.5, born="1990-01-31")
    shown = (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()
    assert shown["fields"] == {"city": "Cairo", "orders": 3, "vip": True, "tier": "gold"}
    assert shown["sources"]["fields.city"] == f"member:{owner.id}"
    for query, found in (
        ("fields.city=Cairo", [ann]),
        ("fields.city=cairo", []),
        ("fields.orders=3.0", [ann]),
        ("fields.vip=true", [ann]),
        ("fields.tier=gold&fields.city=Cairo", [ann]),
        ("fields.tier=gold&fields.city=Lima", []),
        ("fields.born=1990-01-31", [ben]),
    ):
        ids = [one["id"] for one in await listed(shared_api, owner, f"/contacts?{query}")]
        assert ids == found, query
    change = {"fields": {"city": None, "orders": 4}, "name": "Anna"}
    changed = await shared_api.call(owner, "PATCH", f"/contacts/{ann}", json=change)
    assert changed.json()["fields"] == {"orders": 4, "vip": True, "tier": "gold"}
    history = await listed(shared_api, owner, f"/contacts/{ann}/history")
    assert history[0]["details"]["old"] == {
        "name": "Ann",
        "fields.city": "Cairo",
        "fields.orders": 3,
    }
    again = await shared_api.call(owner, "PATCH", f"/contacts/{ann}", json=change)
    assert again.status_code == 200
    assert len(await listed(shared_api, owner, f"/contacts/{ann}/history")) == len(history)
    audit = await listed(shared_api, owner, f"/audit?object_id={ann}")
    assert audit[0]["details"] == {"fields": ["name", "fields.city", "fields.orders"]}
    assert "Cairo" not in str(audit)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"orders": "many", "city": "Cairo"}, ["fields.orders"]),
        ({"town": "Cairo"}, ["fields.town"]),
        ({"born": "soon", "city": 5}, ["fields.born", "fields.city"]),
    ],
)
async def test_what_does_not_fit_is_refused_by_name_and_nothing_is_changed(
    shared_api: Api, owner: Subject, fields: dict[str, Any], wrong: list[str]
) -> None:
    await declare(shared_api, owner, "city")
    await declare(shared_api, owner, "orders", "number")
    await declare(shared_api, owner, "born", "date")
    ann = await enter(shared_api, owner, "Ann", city="Lima")
    change = {"name": "Changed", "fields": fields}
    refused = await shared_api.call(owner, "PATCH", f"/contacts/{ann}", json=change)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == wrong
    shown = (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()
    assert (shown["name"], shown["fields"]) == ("Ann", {"city": "Lima"})
    made = await shared_api.call(owner, "POST", "/contacts", json=change)
    assert refusal_of(made) == (422, "invalid")
    assert len(await listed(shared_api, owner, "/contacts")) == 1


async def test_conversations_are_filled_in_shown_and_found(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await declare(shared_api, owner, "order", owner="conversation", personal=True)
    await declare(shared_api, owner, "sum", "number", owner="conversation")
    for number in range(2):
        await still.receive(channel, text_message(channel, "hi", phone=f"491{number}"))
    first, second = await listed(shared_api, owner, "/conversations")
    path = f"/conversations/{first['id']}"
    done = await shared_api.call(owner, "PATCH", path, json={"fields": {"order": "A7", "sum": 9}})
    assert done.json()["fields"] == {"order": "A7", "sum": 9}
    assert [one["fields"] for one in await listed(shared_api, owner, "/conversations")] == [
        {"order": "A7", "sum": 9},
        {},
    ]
    (event, _) = await listed(shared_api, owner, f"{path}/events")
    assert (event["kind"], event["details"]) == ("fields", {"keys": ["order", "sum"]})
    for query, found in (("fields.order=A7", [first]), ("fields.sum=9.0", [first])):
        items = await listed(shared_api, owner, f"/conversations?{query}")
        assert [one["id"] for one in items] == [one["id"] for one in found]
    assert await listed(shared_api, owner, "/conversations?fields.order=A8") == []
    view = {"name": "A7", "filters": {"fields": {"order": "A7"}}}
    assert (await shared_api.call(owner, "POST", "/views", json=view)).json()["count"] == 1
    view = {"name": "No", "filters": {"fields": {"order": "A7", "no": "1"}}}
    refused = await shared_api.call(owner, "POST", "/views", json=view)
    assert [one["field"] for one in refused.json()["errors"]] == ["fields.no"]
    bad = {
        "conversation_ids": [second["id"]],
        "change": {"status": "pending", "fields": {"sum": "x"}},
    }
    results = (await shared_api.call(owner, "POST", "/conversations/bulk", json=bad)).json()
    assert [one["code"] for one in results["results"]] == ["invalid"]
    assert (await shared_api.call(owner, "GET", f"/conversations/{second['id']}")).json()[
        "status"
    ] == "open"
    reply = {"shortcut": "a", "title": "A", "text": "Order {{ conversation.fields.order }}"}
    made = (await shared_api.call(owner, "POST", "/canned-replies", json=reply)).json()
    render = f"/canned-replies/{made['id']}/render"
    asked = {"conversation_id": first["id"]}
    filled = await shared_api.call(owner, "POST", render, json=asked)
    assert filled.json() == {"text": "Order A7"}
    asked = {"conversation_id": second["id"]}
    refused = await shared_api.call(owner, "POST", render, json=asked)
    assert [one["field"] for one in refused.json()["errors"]] == ["conversation.fields.order"]


async def test_personal_ones_are_sealed_and_masked(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    await declare(shared_api, owner, "city", personal=True)
    await declare(shared_api, owner, "tier")
    await enter(shared_api, owner, "Ann", city="Zanzibar", tier="gold")
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    (shown,) = await listed(shared_api, marketer, "/contacts")
    assert shown["fields"] == {"city": "•••", "tier": "gold"}
    # Asking whether it is this one would be reading it.
    refused = await shared_api.call(marketer, "GET", "/contacts?fields.city=Zanzibar")
    assert refusal_of(refused) == (403, "forbidden")
    assert len(await listed(shared_api, marketer, "/contacts?fields.tier=gold")) == 1
    async with workspace.as_house() as uow:
        stored = await uow.session.execute(text("SELECT contact_field::text FROM contact_field"))
        assert "Zanzibar" not in str(stored.scalars().all())


async def test_who_is_merged_brings_what_the_other_lacks_and_takes_it_back(
    shared_api: Api, owner: Subject
) -> None:
    for key in ("city", "tier", "size"):
        await declare(shared_api, owner, key)
    ann = await enter(shared_api, owner, "Ann", city="Cairo")
    twin = await enter(shared_api, owner, "Anna", city="Lima", tier="gold", size="M")
    merged = await shared_api.call(owner, "POST", f"/contacts/{ann}/merge", json={"other_id": twin})
    shown = (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()
    assert shown["fields"] == {"city": "Cairo", "tier": "gold", "size": "M"}
    for query, count in (("city=Cairo", 1), ("city=Lima", 0), ("tier=gold", 1)):
        assert len(await listed(shared_api, owner, f"/contacts?fields.{query}")) == count
    gone = {"fields": {"tier": None}}
    changed = await shared_api.call(owner, "PATCH", f"/contacts/{twin}", json=gone)
    assert changed.json()["fields"] == {"city": "Cairo", "size": "M"}
    undo = f"/contacts/merges/{merged.json()['id']}/undo"
    assert (await shared_api.call(owner, "POST", undo)).is_success
    assert (await shared_api.call(owner, "GET", f"/contacts/{twin}")).json()["fields"] == {
        "city": "Lima",
        "size": "M",
    }
    assert (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()["fields"] == {
        "city": "Cairo"
    }


async def test_declaring_and_taking_back(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    tier = await declare(shared_api, owner, "tier", "choice", options=["gold", "silver"])
    ann = await enter(shared_api, owner, "Ann", tier="gold")
    for change, field in (
        ({"key": "tier"}, None),
        ({"key": "two words"}, "key"),
        ({"kind": "choice"}, "options"),
        ({"options": ["x"]}, "options"),
        ({"kind": "choice", "options": ["x", "x"]}, "options"),
        ({"owner": "order"}, "owner"),
    ):
        body = {"owner": "contact", "key": "new", "title": "New", "kind": "text"}
        refused = await shared_api.call(
            owner, "POST", "/fields", json=body | {"personal": False} | change
        )
        if field is None:
            assert refusal_of(refused) == (409, "field_key_taken")
        else:
            assert field in refused.json()["errors"][0]["field"], refused.text
    path = f"/fields/{tier['id']}"
    changed = await shared_api.call(owner, "PATCH", path, json={"options": ["silver"]})
    assert changed.json()["options"] == ["silver"]
    assert (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()["fields"] == {
        "tier": "gold"
    }
    # It is still asked for; a view that was saved with it goes on counting.
    assert [one["id"] for one in await listed(shared_api, owner, "/contacts?fields.tier=gold")] == [
        ann
    ]
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert [one["key"] for one in await listed(shared_api, agent, "/fields?owner=contact")] == [
        "tier"
    ]
    assert await listed(shared_api, agent, "/fields?owner=conversation") == []
    assert refusal_of(await shared_api.call(agent, "DELETE", path)) == (403, "forbidden")
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    assert (await shared_api.call(owner, "GET", f"/contacts/{ann}")).json()["fields"] == {}
    unknown = await shared_api.call(owner, "GET", "/contacts?fields.tier=gold")
    assert refusal_of(unknown) == (422, "invalid")
    assert refusal_of(await shared_api.call(owner, "GET", "/fields?fields.tier=gold")) == (
        400,
        "unknown_parameter",
    )


async def test_the_plan_of_a_filter_uses_its_index(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    await declare(shared_api, owner, "city")
    await enter(shared_api, owner, "Ann", city="Cairo")
    with statements_of(workspace.runtime.database) as sent:
        await listed(shared_api, owner, "/contacts?fields.city=Cairo")
    (asked,) = [one for one in sent if "value_hash =" in one]
    assert "contact_field" in asked
    async with workspace.as_house() as uow:
        await uow.session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await uow.session.execute(
            text(
                "EXPLAIN SELECT contact_id FROM contact_field WHERE workspace_id = :w"
                " AND field_id = :w AND value_hash = '\\x00'"
            ),
            {"w": workspace.id},
        )
        assert "contact_field_by_value" in str(plan.scalars().all())


async def test_many_are_shown_in_as_many_statements_as_few(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    await declare(shared_api, owner, "city", personal=True)

    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                service = ContactService(uow)
                page = await service.list_page(PageRequest(), ContactFilters())
                await service.shown(page.items, uow.subject)
        return len(sent)

    await enter(shared_api, owner, "Ann", city="Cairo")
    few = await counted()
    for number in range(5):
        await enter(shared_api, owner, f"Ann {number}", city=f"Cairo {number}")
    assert await counted() == few
