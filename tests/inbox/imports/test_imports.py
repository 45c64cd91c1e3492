"""Tables of contacts through the shipped app: tried out, refused as a whole, applied in parts."""

import time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.imports import service as imports
from inbox.imports.tasks import APPLY_IMPORT, apply_import, waiting_imports
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def hand_in(api: Api, who: Subject, table: str, query: str = "", **headers: str) -> Any:
    return await api.call(
        who,
        "POST",
        f"/contacts/import{query}",
        content=table.encode(),
        headers={"Content-Type": "text/csv", **headers},
    )


async def listed(api: Api, who: Subject, path: str) -> list[Any]:
    answer = await api.call(who, "GET", path)
    items: list[Any] = answer.json()["items"]
    return items


@pytest.fixture
async def set_up(shared_api: Api, owner: Subject) -> None:
    await shared_api.call(owner, "PATCH", "/workspace", json={"country": "DE"})
    await shared_api.call(owner, "POST", "/labels", json={"name": "VIP"})
    for key, kind, personal in (("city", "text", True), ("orders", "number", False)):
        body = {"owner": "contact", "key": key, "title": key, "kind": kind, "personal": personal}
        await shared_api.call(owner, "POST", "/fields", json=body)


TABLE = (
    "Phone,Name,Email,Language,Labels,fields.city,fields.orders\n"
    "030 123456,Ann Lee,ann@example.com,en,vip,Cairo,3\n"
    "+49 30 999999,,ben@example.com,,,,\n"
)


@pytest.mark.usefixtures("set_up")
async def test_known_ones_are_filled_up_and_others_are_made(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone="4930999999", name="Ben"))
    tried = (await hand_in(shared_api, owner, TABLE, "?dry_run=true")).json()
    assert (tried["dry_run"], tried["total"], tried["created"], tried["changed"]) == (True, 2, 1, 1)
    assert (tried["faults"], tried["id"], tried["state"]) == ([], None, None)
    assert len(await listed(shared_api, owner, "/contacts")) == 1
    taken = (await hand_in(shared_api, owner, TABLE, **{"Idempotency-Key": "t"})).json()
    assert (taken["state"], taken["done"]) == ("waiting", 0)
    again = (await hand_in(shared_api, owner, TABLE, **{"Idempotency-Key": "t"})).json()
    assert again["id"] == taken["id"]
    ring = (workspace.id, UUID(taken["id"]))
    assert ring in [one.ids for one in await waiting_imports(workspace.runtime)]
    for _ in range(2):
        await apply_import(workspace.runtime, *ring)
    done = (await shared_api.call(owner, "GET", f"/contacts/import/{taken['id']}")).json()
    assert (done["state"], done["done"], done["created"], done["changed"]) == ("done", 2, 1, 1)
    assert ring not in [one.ids for one in await waiting_imports(workspace.runtime)]
    ann, ben = await listed(shared_api, owner, "/contacts")
    assert (ann["name"], ann["email"], ann["language"]) == ("Ann Lee", "ann@example.com", "en")
    assert [one["name"] for one in ann["labels"]] == ["VIP"]
    assert ann["fields"] == {"city": "Cairo", "orders": 3}
    assert ann["identities"] == [{"kind": "phone", "value": "4930123456"}]
    assert ann["sources"]["name"] == f"import:{taken['id']}"
    assert (ben["name"], ben["email"]) == ("Ben", "ben@example.com")
    (change,) = await listed(shared_api, owner, f"/contacts/{ben['id']}/history")
    assert change["details"] == {"old": {"email": None}, "new": {"email": "ben@example.com"}}
    for query in ("lee", "0123456"):
        assert len(await listed(shared_api, owner, f"/search?q={query}")) == 1
    (row,) = await listed(shared_api, owner, "/contacts/import")
    assert row == done
    audit = await listed(shared_api, owner, f"/audit?object_id={taken['id']}")
    assert [one["action"] for one in audit] == ["contact_import_ended", "contact_import_taken"]


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ("", [(1, "")]),
        ("name\nAnn\n", [(1, "")]),
        ("phone,colour,phone\n1,2,3\n", [(1, "colour"), (1, "phone")]),
        ("phone,fields.town\n", [(1, "fields.town")]),
        (
            (
                "phone,email,fields.orders,labels,language\n"
                "+49301234567,ann@example.com,many,,en\n"
                "nothing,ann,5,VIP;Gold,de\n"
                "+49301234567,,,,\n"
                "+49301234568,,,,\n"
                "0049301234568,,,,\n"
                ",ann@example.com,,,\n"
                ",,,,\n"
                "+49301234569,x@y\n"
            ),
            [
                *((2, "fields.orders"), (3, "phone"), (3, "email"), (3, "labels")),
                *((3, "language"), (6, "phone"), (7, "phone"), (9, "")),
            ],
        ),
        ('phone\n"+49301234567\n', [(2, "")]),
    ],
)
async def test_a_table_with_faults_is_refused_as_a_whole_and_each_is_named(
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    table: str,
    faults: list[tuple[int, str]],
) -> None:
    tried = await hand_in(shared_api, owner, table, "?dry_run=true")
    if faults[0][0] == 1:
        # Without columns there is nothing to try.
        assert refusal_of(tried) == (422, "import_refused")
    else:
        assert [(one["line"], one["column"]) for one in tried.json()["faults"]] == faults
    refused = await hand_in(shared_api, owner, table)
    assert refusal_of(refused) == (422, "import_refused")
    named = [f"{line}.{column}" if column else str(line) for line, column in faults]
    assert [one["field"] for one in refused.json()["errors"]] == named
    assert await listed(shared_api, owner, "/contacts") == []
    assert await listed(shared_api, owner, "/contacts/import") == []
    assert not [one for one in await waiting_imports(workspace.runtime) if workspace.id in one.ids]


@pytest.mark.usefixtures("set_up")
async def test_what_breaks_off_goes_on_and_nothing_is_applied_twice(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_IN_A_PART", 2)
    rows = "".join(f"+4930{number:07},N{number}\n" for number in range(5))
    taken = (await hand_in(shared_api, owner, f"phone,name\n{rows}")).json()
    import_id = UUID(taken["id"])
    path = f"/contacts/import/{import_id}"
    async with workspace.as_house() as uow:
        assert await imports.ImportService(uow).apply_next(import_id)
        stored = await uow.session.execute(text("SELECT p::text FROM contact_import_part AS p"))
        assert "N4" not in str(stored.scalars().all())
    shown = (await shared_api.call(owner, "GET", path)).json()
    assert (shown["state"], shown["done"], shown["created"]) == ("running", 2, 2)

    class Broken(Exception):
        pass

    async def break_off(uow: UnitOfWork) -> None:
        await imports.ImportService(uow).apply_next(import_id)
        raise Broken

    with pytest.raises(Broken):
        async with workspace.as_house() as uow:
            await break_off(uow)
    assert (await shared_api.call(owner, "GET", path)).json() == shown
    await apply_import(workspace.runtime, workspace.id, import_id)
    done = (await shared_api.call(owner, "GET", path)).json()
    assert (done["state"], done["done"], done["created"]) == ("done", 5, 5)
    names = [one["name"] for one in await listed(shared_api, owner, "/contacts")]
    assert sorted(names) == [f"N{number}" for number in range(5)]
    async with workspace.as_house() as uow:
        left = await uow.session.scalar(text("SELECT count(*) FROM contact_import_part"))
        assert left == 0


@pytest.mark.usefixtures("set_up")
async def test_a_field_that_is_gone_meanwhile_ends_it(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    taken = (await hand_in(shared_api, owner, TABLE)).json()
    for one in await listed(shared_api, owner, "/fields"):
        await shared_api.call(owner, "DELETE", f"/fields/{one['id']}")
    await apply_import(workspace.runtime, workspace.id, UUID(taken["id"]))
    shown = (await shared_api.call(owner, "GET", f"/contacts/import/{taken['id']}")).json()
    assert (shown["state"], shown["code"], shown["done"]) == ("failed", "invalid", 0)
    assert await listed(shared_api, owner, "/contacts") == []


async def test_who_may_not_read_contacts_hands_none_in(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    refused = await hand_in(shared_api, marketer, "phone\n+49301234567\n")
    assert refusal_of(refused) == (403, "forbidden")
    assert APPLY_IMPORT == "apply_import"


@pytest.mark.usefixtures("set_up")
async def test_many_rows_take_statements_by_the_part(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    rows = "".join(
        f"+4930{number:07},Name {number},n{number}@example.com,VIP,City {number},{number}\n"
        for number in range(500)
    )
    header = "phone,name,email,labels,fields.city,fields.orders\n"
    taken = (await hand_in(shared_api, owner, header + rows)).json()
    started = time.monotonic()
    with statements_of(workspace.runtime.database) as sent:
        await apply_import(workspace.runtime, workspace.id, UUID(taken["id"]))
    # Twenty of such are ten thousand rows, for which there is a minute.
    assert time.monotonic() - started < 20
    assert len(sent) < 120
