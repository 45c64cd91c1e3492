"""How far a workspace is set up, from the first look to the first answer."""

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, new_email, subject_of


async def read(api: Api, owner: Subject) -> dict[str, object]:
    answer = await api.call(owner, "GET", "/setup")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_new_workspace_lacks_everything_until_it_is_there(
    shared_api: Api, owner: Subject
) -> None:
    assert await read(shared_api, owner) == {
        "channel_id": None,
        "invited": False,
        "conversation_id": None,
        "answered": False,
        "complete": False,
    }
    made = await shared_api.call(owner, "POST", "/channels/phone", json={"name": " Shop phone "})
    assert made.status_code == 201, made.text
    phone = made.json()
    assert (phone["kind"], phone["state"], phone["name"]) == ("console", "enabled", "Shop phone")
    body = {"email": new_email(), "role": "agent"}
    await shared_api.call(owner, "POST", "/invites", json=body)
    found = await read(shared_api, owner)
    assert (found["channel_id"], found["invited"]) == (phone["id"], True)


async def test_it_is_complete_when_somebody_was_answered(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "Hello?", phone="4915550000011"))
    found = await read(shared_api, owner)
    assert (found["answered"], found["complete"]) == (False, False)
    path = f"/conversations/{found['conversation_id']}/messages"
    sent = await shared_api.call(owner, "POST", path, json={"text": "Good morning"})
    assert sent.status_code == 201, sent.text
    assert (await read(shared_api, owner))["complete"] is True


async def test_a_phone_is_added_once_and_only_by_who_may(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    once = {"Idempotency-Key": "first-phone"}
    answers = [
        await shared_api.call(owner, "POST", "/channels/phone", json={}, headers=once)
        for _ in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    agent = subject_of(await workspace.add_member(Role.AGENT))
    refused = await shared_api.call(agent, "POST", "/channels/phone", json={})
    assert refused.status_code == 403
    with statements_of(workspace.runtime.database) as sent:
        assert (await shared_api.call(agent, "GET", "/setup")).json()["invited"] is True
    assert sum("conversation_event" in one for one in sent) == 1
