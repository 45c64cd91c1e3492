"""Two contacts turn out to be one person, and sometimes are not after all."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.contacts.reaching import contact_person
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import connect, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace


class Contacts:
    def __init__(self, api: Api, owner: Subject) -> None:
        self.api = api
        self.owner = owner

    async def call(self, method: str, path: str, **sent: Any) -> Any:
        answer = await self.api.call(self.owner, method, path, **sent)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def enter(self, **fields: Any) -> str:
        made: str = (await self.call("POST", "/contacts", json=fields))["id"]
        return made

    async def merge(self, kept: str, other: str) -> str:
        body = {"other_id": other}
        made: str = (await self.call("POST", f"/contacts/{kept}/merge", json=body))["id"]
        return made

    async def undo(self, merge_id: str) -> None:
        await self.call("POST", f"/contacts/merges/{merge_id}/undo")

    async def refused(self, path: str, **sent: Any) -> tuple[int, str]:
        return refusal_of(await self.api.call(self.owner, "POST", path, **sent))

    async def ids(self, path: str = "/contacts") -> set[str]:
        return {one["id"] for one in (await self.call("GET", path))["items"]}


@pytest.fixture
def people(shared_api: Api, owner: Subject) -> Contacts:
    return Contacts(shared_api, owner)


async def test_two_numbers_of_one_person(
    people: Contacts, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone="4915110001", name="Ann"))
    await still.receive(channel, text_message(channel, "it is me", phone="4915110002", name="A."))
    by_name = {one["name"]: one["id"] for one in (await people.call("GET", "/contacts"))["items"]}
    kept, other = by_name["Ann"], by_name["A."]
    await people.call("PATCH", f"/contacts/{other}", json={"email": "ann@example.com"})
    label = (await people.call("POST", "/labels", json={"name": "VIP"}))["id"]
    await people.call("PUT", f"/contacts/{other}/labels/{label}")
    merge_id = await people.merge(kept, other)

    for asked in (kept, other):
        shown = await people.call("GET", f"/contacts/{asked}")
        assert (shown["id"], shown["name"], shown["email"]) == (kept, "Ann", "ann@example.com")
        assert shown["sources"]["email"] == f"merge:{merge_id}"
        assert [one["value"] for one in shown["identities"]] == ["4915110001", "4915110002"]
        assert [one["name"] for one in shown["labels"]] == ["VIP"]
        threads = await people.call("GET", f"/conversations?contact_id={asked}")
        assert [one["contact"]["id"] for one in threads["items"]] == [kept, kept]
    assert await people.ids() == {kept}
    for query in ("4915110002", "ann@example.com"):
        hits = (await people.call("GET", "/search", params={"q": query}))["items"]
        assert [one["id"] for one in hits] == [kept]

    # What is new is the kept one's, and the answer goes to the number that wrote.
    await still.receive(channel, text_message(channel, "and more", phone="4915110002"))
    threads = (await people.call("GET", f"/conversations?contact_id={kept}"))["items"]
    assert threads[0]["last_message"]["text"] == "and more"
    async with workspace.as_house() as uow:
        assert (await contact_person(uow, UUID(other))).phone == "4915110002"

    await people.undo(merge_id)
    assert await people.ids() == {kept, other}
    shown = await people.call("GET", f"/contacts/{kept}")
    assert (shown["email"], shown["labels"], len(shown["identities"])) == (None, [], 1)
    threads = (await people.call("GET", f"/conversations?contact_id={other}"))["items"]
    assert [one["last_message"]["text"] for one in threads] == ["and more"]
    kinds = [
        one["kind"] for one in (await people.call("GET", f"/contacts/{kept}/history"))["items"]
    ]
    assert kinds == ["unmerged", "merged"]


async def test_what_somebody_changed_since_stays(people: Contacts) -> None:
    label = (await people.call("POST", "/labels", json={"name": "VIP"}))["id"]
    kept = await people.enter(user_id=f"US.{uuid4()}")
    other = await people.enter(name="Ann Lee", email="ann@example.com", language="en")
    await people.call("PUT", f"/contacts/{other}/labels/{label}")
    merge_id = await people.merge(kept, other)
    await people.call("PATCH", f"/contacts/{kept}", json={"name": "Anna Lee"})
    await people.call("DELETE", f"/contacts/{kept}/labels/{label}")
    await people.call("PUT", f"/contacts/{kept}/labels/{label}")
    await people.undo(merge_id)
    shown = await people.call("GET", f"/contacts/{kept}")
    assert (shown["name"], shown["email"], shown["language"]) == ("Anna Lee", None, None)
    assert [one["name"] for one in shown["labels"]] == ["VIP"]
    hits = (await people.call("GET", "/search", params={"q": "Lee"}))["items"]
    assert {one["id"] for one in hits} == {kept, other}


async def test_a_no_of_one_counts_for_both(people: Contacts, workspace: MadeWorkspace) -> None:
    kept, other = await people.enter(name="Ann"), await people.enter(name="Anna")
    said = {"purpose": "marketing", "proof": "On the phone."}
    await people.call("POST", f"/contacts/{kept}/consents", json={**said, "state": "granted"})
    await people.call("POST", f"/contacts/{other}/consents", json={**said, "state": "withdrawn"})

    async def latest() -> list[ConsentState | None]:
        async with workspace.as_house() as uow:
            pairs = [(workspace.id, UUID(one)) for one in (kept, other)]
            found = await ConsentService(uow).latest(pairs, MARKETING)
        return [found.get(UUID(one)) for one in (kept, other)]

    merge_id = await people.merge(kept, other)
    assert await latest() == [ConsentState.WITHDRAWN, ConsentState.WITHDRAWN]
    assert len((await people.call("GET", f"/contacts/{kept}/consents"))["items"]) == 2
    await people.undo(merge_id)
    assert await latest() == [ConsentState.GRANTED, ConsentState.WITHDRAWN]


async def test_what_cannot_be_merged_or_undone(people: Contacts) -> None:
    one, two, three = [await people.enter(name=name) for name in ("One", "Two", "Three")]
    assert await people.refused(f"/contacts/{one}/merge", json={"other_id": one}) == (
        422,
        "invalid",
    )
    unknown = {"other_id": str(uuid4())}
    assert await people.refused(f"/contacts/{one}/merge", json=unknown) == (422, "invalid")
    inner = await people.merge(two, three)
    assert await people.refused(f"/contacts/{two}/merge", json={"other_id": three}) == (
        409,
        "already_merged",
    )
    outer = await people.merge(one, two)
    assert len((await people.call("GET", f"/contacts/{one}/merges"))["items"]) == 2
    assert await people.refused(f"/contacts/merges/{inner}/undo") == (409, "merged_further")
    await people.undo(outer)
    assert await people.refused(f"/contacts/merges/{outer}/undo") == (409, "merge_undone")
    assert (await people.call("GET", f"/contacts/{three}"))["id"] == two
    await people.undo(inner)
    assert await people.ids() == {one, two, three}


async def test_duplicates_share_a_number_or_an_address(people: Contacts) -> None:
    mine = await people.enter(name="Ann", phone="+49 1511 0001234", email="ann@example.com")
    by_mail = await people.enter(name="A.", email="Ann@Example.com")
    # The same number, as somebody took it for one of another country.
    by_phone = await people.enter(name="B.", phone="+33 1 10 00 12 34")
    await people.enter(name="Ann", phone="+49 1511 0009999")
    assert await people.ids(f"/contacts/{mine}/duplicates") == {by_mail, by_phone}
    first = await people.call("GET", f"/contacts/{mine}/duplicates?limit=1")
    cursor = first["next_cursor"]
    assert [one["id"] for one in first["items"]] == [by_phone]
    assert await people.ids(f"/contacts/{mine}/duplicates?cursor={cursor}") == {by_mail}
    await people.merge(mine, by_mail)
    assert await people.ids(f"/contacts/{mine}/duplicates") == {by_phone}


async def test_merging_and_parting_leaves_everything_as_it_was(
    people: Contacts, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    chance = random.Random(7)
    second = await connect(still, workspace.id, name="Second")
    labels = [
        (await people.call("POST", "/labels", json={"name": f"Label {n}"}))["id"] for n in range(3)
    ]
    ids = []
    for n in range(6):
        fields: dict[str, Any] = {"user_id": f"US.{uuid4()}"}
        if chance.random() < 0.5:
            fields["name"] = chance.choice(["Ann Lee", "Bo Ng", "Ann Ng"])
        if chance.random() < 0.5:
            fields["email"] = chance.choice(["a@example.com", f"{n}@example.com"])
        if chance.random() < 0.5:
            fields["language"] = chance.choice(["en", "ar"])
        ids.append(await people.enter(**fields))
        for label in chance.sample(labels, chance.randrange(3)):
            await people.call("PUT", f"/contacts/{ids[-1]}/labels/{label}")
    for n, where in enumerate((channel, second, channel)):
        await still.receive(where, text_message(where, "hi", phone=f"49151100{n}0"))
    ids = sorted(await people.ids())

    async def state() -> Any:
        contacts = [await people.call("GET", f"/contacts/{one}") for one in ids]
        threads = [await people.call("GET", f"/conversations?contact_id={one}") for one in ids]
        query = "SELECT id, merged_into, terms FROM contact ORDER BY id"
        rows = await workspace_rows(workspace, query)
        return contacts, threads, [(row.id, row.merged_into, sorted(row.terms)) for row in rows]

    before = await state()
    for _ in range(6):
        merges: list[str] = []
        for _ in range(chance.randrange(1, 5)):
            standing = sorted(await people.ids())
            if len(standing) > 1:
                merges.append(await people.merge(*chance.sample(standing, 2)))
        for merge_id in reversed(merges):
            await people.undo(merge_id)
        assert await state() == before


async def workspace_rows(workspace: MadeWorkspace, query: str) -> list[Any]:
    async with workspace.as_house() as uow:
        return list((await uow.session.execute(text(query))).all())
