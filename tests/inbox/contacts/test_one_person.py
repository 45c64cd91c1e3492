"""Whoever was merged goes on writing, agreeing and changing numbers: it is the other's from then
on, until they are parted."""

from uuid import UUID

from inbox.contacts.entry import ContactEntry
from inbox.contacts.models import IdentityKind
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.renames import Renamed
from inbox.contacts.schemas import ContactChange
from inbox.contacts.service import ContactService
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api
from tests.factories.workspaces import MadeWorkspace
from tests.inbox.contacts.test_merging import Contacts


async def test_lists_ask_all_that_one_stands_for(shared_api: Api, owner: Subject) -> None:
    people = Contacts(shared_api, owner)
    kept, other = await people.enter(name="Ann"), await people.enter(phone="+49 1511 0001234")
    alone = await people.enter(name="Bo")
    said = {"purpose": "marketing", "proof": "On the phone."}
    await people.call("POST", f"/contacts/{kept}/consents", json={**said, "state": "granted"})
    await people.call("POST", f"/contacts/{other}/consents", json={**said, "state": "withdrawn"})
    lists = (
        ("has_phone=true", {kept}, {other}),
        ("has_phone=false", {alone}, {kept, alone}),
        ("marketing=granted", set(), {kept}),
        ("marketing=withdrawn", {kept}, {other}),
        ("marketing=unknown", {alone}, {alone}),
    )
    merge_id = await people.merge(kept, other)
    for asked, merged, _ in lists:
        assert await people.ids(f"/contacts?{asked}") == merged, asked
    await people.undo(merge_id)
    for asked, _, parted in lists:
        assert await people.ids(f"/contacts?{asked}") == parted, asked


async def test_a_new_number_finds_who_stands_for_it(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = Contacts(shared_api, owner)
    kept, other = await people.enter(name="Ann"), await people.enter(phone="+49 1511 0001234")
    inner = await people.enter(name="A.")
    merges = [await people.merge(other, inner), await people.merge(kept, other)]

    async def found(query: str) -> set[str]:
        hits = (await people.call("GET", "/search", params={"q": query}))["items"]
        return {one["id"] for one in hits}

    async with workspace.as_house() as uow:
        await ContactRecognition(uow).replace(
            [
                Renamed(workspace.id, UUID(other), IdentityKind.PHONE, "4915110001234", "4915117"),
                Renamed(workspace.id, UUID(other), IdentityKind.WHATSAPP_USER, None, "US.17"),
                Renamed(workspace.id, UUID(inner), IdentityKind.PHONE, None, "33155500"),
            ]
        )
    for query in ("4915117", "US.17", "33155500"):
        assert await found(query) == {kept}, query
    await people.undo(merges[1])
    for query in ("4915117", "US.17", "33155500"):
        assert await found(query) == {other}, query
    await people.undo(merges[0])
    assert await found("33155500") == {inner}
    assert await found("4915117") == {other}
    # A number that changes hands finds its new owner too.
    async with workspace.as_house() as uow:
        await ContactRecognition(uow).replace(
            [Renamed(workspace.id, UUID(kept), IdentityKind.PHONE, None, "33155500")]
        )
        sighting = Sighting(workspace.id, user_id="US.17", phone="33155500")
        (seen,) = await ContactRecognition(uow).recognise([sighting])
    assert seen.contact_id == UUID(other)
    assert await found("33155500") == {kept, other, inner}


async def test_an_edit_that_comes_after_a_merge_is_the_kept_ones(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = Contacts(shared_api, owner)
    kept, other = await people.enter(name="Ann"), await people.enter(email="a@example.com")
    async with workspace.as_member(workspace.owner) as uow:
        # Looked at while it still stood for itself.
        seen = await ContactService(uow).get(UUID(other))
        await people.merge(kept, other)
        changed = await ContactEntry(uow).change(UUID(other), ContactChange(name="Ann Lee"))
        assert (seen.merged_into, changed.id) == (UUID(kept), UUID(kept))
    shown = await people.call("GET", f"/contacts/{other}")
    assert (shown["id"], shown["name"], shown["email"]) == (kept, "Ann Lee", "a@example.com")
