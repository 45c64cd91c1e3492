"""The routes of contacts, through the shipped app."""

from uuid import UUID

from inbox.channels.models import Channel
from inbox.contacts.schemas import ContactFilters
from inbox.contacts.service import ContactService
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import envelope, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def test_contacts_show_what_each_channel_knows_them_by(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    by_user_id = envelope(
        channel,
        {
            "contacts": [{"profile": {"name": "Zoë"}, "user_id": "US.7"}],
            "messages": [
                {"from_user_id": "US.7", "id": "wamid.7", "timestamp": "1", "type": "sticker"}
            ],
        },
    )
    await still.receive(channel, text_message(channel, "hi", phone="491511"), by_user_id)
    listed = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    assert sorted((one["name"], str(one["identities"])) for one in listed) == [
        ("Ann Lee", str([{"kind": "phone", "value": "491511"}])),
        ("Zoë", str([{"kind": "whatsapp_user", "value": "US.7"}])),
    ]
    for one in listed:
        assert (await shared_api.call(owner, "GET", f"/contacts/{one['id']}")).json() == one


async def test_names_and_numbers_are_masked_for_some(
    shared_api: Api, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone="4915550001"))
    for role in (Role.MARKETER, Role.AUDITOR):
        caller = subject_of(await workspace.add_member(role))
        (shown,) = (await shared_api.call(caller, "GET", "/contacts")).json()["items"]
        assert shown["name"] == "A••• L•••"
        assert shown["identities"] == [{"kind": "phone", "value": "•••01"}]


async def test_contacts_of_others_and_rights(
    shared_api: Api,
    owner: Subject,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
    still: Still,
    channel: Channel,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    (contact,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    stranger = subject_of(other_workspace.owner)
    path = f"/contacts/{UUID(contact['id'])}"
    assert refusal_of(await shared_api.call(stranger, "GET", path)) == (404, "not_found")
    assert (await shared_api.call(stranger, "GET", "/contacts")).json()["items"] == []
    developer = subject_of(await workspace.add_member(Role.DEVELOPER))
    assert refusal_of(await shared_api.call(developer, "GET", path)) == (403, "forbidden")


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                service = ContactService(uow)
                page = await service.list_page(PageRequest(), ContactFilters())
                await service.shown(page.items, uow.subject)
        return len(sent)

    await still.receive(channel, text_message(channel, "hi", phone="4910"))
    few = await counted()
    await still.receive(
        channel, *(text_message(channel, "hi", phone=f"491{n}") for n in range(20, 30))
    )
    assert await counted() == few
