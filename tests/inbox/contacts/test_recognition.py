"""What is learnt of people who write."""

from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api
from tests.factories.workspaces import MadeWorkspace
from tests.inbox.contacts.test_merging import Contacts

PHONE = "4915110001234"


async def seen(workspace: MadeWorkspace, *names: str | None) -> None:
    async with workspace.as_house() as uow:
        await ContactRecognition(uow).recognise(
            [Sighting(workspace.id, phone=PHONE, name=name) for name in names]
        )


async def test_who_had_no_name_is_called_by_his_profile_from_then_on(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = Contacts(shared_api, owner)
    contact_id = await people.enter(phone=f"+{PHONE}")
    await seen(workspace, None)
    assert (await people.call("GET", f"/contacts/{contact_id}"))["name"] is None
    await seen(workspace, "Amina Haddad", None)
    shown = await people.call("GET", f"/contacts/{contact_id}")
    assert (shown["name"], shown["sources"]["name"]) == ("Amina Haddad", "whatsapp")
    hits = (await people.call("GET", "/search", params={"q": "haddad"}))["items"]
    assert [one["id"] for one in hits] == [contact_id]


async def test_what_a_person_is_called_here_stays(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = Contacts(shared_api, owner)
    contact_id = await people.enter(phone=f"+{PHONE}", name="Mrs Haddad, shop 7")
    await seen(workspace, "Amina")
    shown = await people.call("GET", f"/contacts/{contact_id}")
    assert shown["name"] == "Mrs Haddad, shop 7"
    assert shown["sources"]["name"].startswith("member:")


async def test_a_new_contact_has_its_name_from_the_channel(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = Contacts(shared_api, owner)
    await seen(workspace, "Amina")
    (contact_id,) = await people.ids("/contacts")
    shown = await people.call("GET", f"/contacts/{contact_id}")
    assert shown["sources"] == {"name": "whatsapp"}
