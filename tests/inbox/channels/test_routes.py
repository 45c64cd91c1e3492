"""The routes of channels, through the shipped app."""

from typing import Any
from uuid import uuid4

import pytest

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

TOKEN, SECRET, VERIFY = "EAAtoken", "an-app-secret", "verify-me"


def body(**given: Any) -> dict[str, Any]:
    number = str(uuid4().int)[:15]
    whole = {
        "name": "Shop",
        "phone_number_id": number,
        "account_id": f"9{number}",
        "access_token": TOKEN,
        "app_secret": SECRET,
        "verify_token": VERIFY,
        "throughput_per_second": 200,
    } | given
    return {name: value for name, value in whole.items() if value is not None}


async def test_a_number_is_connected_and_no_answer_shows_a_secret(
    shared_api: Api, owner: Subject
) -> None:
    sent = body()
    made = await shared_api.call(owner, "POST", "/channels", json=sent)
    assert made.status_code == 201, made.text
    channel = made.json()
    assert (channel["kind"], channel["state"], channel["throughput_per_second"]) == (
        "whatsapp",
        "enabled",
        200,
    )
    assert channel["phone_number_id"] == sent["phone_number_id"]
    assert channel["secrets"] == {"access_token": True, "app_secret": True, "verify_token": True}
    assert channel["webhook_url"].endswith("/webhooks/whatsapp")
    read = await shared_api.call(owner, "GET", f"/channels/{channel['id']}")
    listed = await shared_api.call(owner, "GET", "/channels")
    assert read.json() == channel
    assert listed.json() == {"items": [channel], "next_cursor": None}
    for answer in (made, read, listed):
        assert not any(secret in answer.text for secret in (TOKEN, SECRET, VERIFY))


async def test_without_a_secret_it_is_not_enabled(shared_api: Api, owner: Subject) -> None:
    made = (await shared_api.call(owner, "POST", "/channels", json=body(app_secret=None))).json()
    assert (made["state"], made["secrets"]["app_secret"]) == ("disabled", False)
    path = f"/channels/{made['id']}"
    refused = await shared_api.call(owner, "PATCH", path, json={"enabled": True})
    assert refusal_of(refused) == (409, "channel_not_ready")
    both = {"app_secret": SECRET, "enabled": True}
    assert (await shared_api.call(owner, "PATCH", path, json=both)).json()["state"] == "enabled"
    gone = await shared_api.call(owner, "DELETE", path)
    assert gone.status_code == 204
    assert (await shared_api.call(owner, "GET", path)).json()["state"] == "disabled"


async def test_a_repeated_post_connects_once_and_a_taken_number_is_refused(
    shared_api: Api, owner: Subject, other_workspace: MadeWorkspace
) -> None:
    sent, headers = body(), {"Idempotency-Key": "one"}
    first = await shared_api.call(owner, "POST", "/channels", json=sent, headers=headers)
    again = await shared_api.call(owner, "POST", "/channels", json=sent, headers=headers)
    assert first.json() == again.json()
    for subject in (owner, subject_of(other_workspace.owner)):
        refused = await shared_api.call(subject, "POST", "/channels", json=sent)
        assert refusal_of(refused) == (409, "channel_taken")


@pytest.mark.parametrize(
    "change",
    [
        {"phone_number_id": "1"},
        {"name": " "},
        {"access_token": "with a blank"},
        {"access_token": None},
        {"throughput_per_second": 0},
        {"throughput_per_second": 1001},
        {"enabled": "yes"},
    ],
    ids=str,
)
async def test_a_bad_change_changes_nothing(
    shared_api: Api, owner: Subject, channel: Channel, change: dict[str, object]
) -> None:
    path = f"/channels/{channel.id}"
    before = (await shared_api.call(owner, "GET", path)).json()
    refused = await shared_api.call(owner, "PATCH", path, json=change)
    assert refusal_of(refused) == (400, "validation_failed")
    assert (await shared_api.call(owner, "GET", path)).json() == before


async def test_what_happens_to_a_channel_is_in_the_audit(
    shared_api: Api, owner: Subject, channel: Channel, workspace: MadeWorkspace
) -> None:
    path = f"/channels/{channel.id}"
    await shared_api.call(owner, "PATCH", path, json={"name": "Other", "access_token": "new"})
    await shared_api.call(owner, "PATCH", path, json={})
    async with workspace.as_house() as uow:
        await ChannelService(uow).pause(channel.id, "refused_190")
    paused = (await shared_api.call(owner, "GET", path)).json()
    assert (paused["state"], paused["state_reason"]) == ("paused", "refused_190")
    assert (paused["error"]["code"], paused["error"]["who_acts"]) == ("190", "admin")
    listed = await shared_api.call(owner, "GET", f"/audit?object_id={channel.id}")
    assert [(one["action"], one["details"]) for one in listed.json()["items"]] == [
        ("channel_paused", {"reason": "refused_190"}),
        ("channel_changed", {"fields": ["name", "access_token"]}),
        ("channel_connected", {"kind": "whatsapp"}),
    ]


async def test_channels_of_others_and_rights(
    shared_api: Api, channel: Channel, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    stranger = subject_of(other_workspace.owner)
    agent = subject_of(await workspace.add_member(Role.AGENT))
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    path = f"/channels/{channel.id}"
    for method in ("GET", "PATCH", "DELETE"):
        answer = await shared_api.call(
            stranger, method, path, **({"json": {}} if method == "PATCH" else {})
        )
        assert refusal_of(answer) == (404, "not_found")
    assert (await shared_api.call(agent, "GET", path)).status_code == 200
    assert refusal_of(await shared_api.call(agent, "DELETE", path)) == (403, "forbidden")
    assert refusal_of(await shared_api.call(marketer, "DELETE", path)) == (403, "forbidden")
    unknown = await shared_api.call(agent, "GET", f"/channels/{new_id()}")
    assert refusal_of(unknown) == (404, "not_found")


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    workspace: MadeWorkspace, channel: Channel
) -> None:
    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                await ChannelService(uow).list_all()
        return len(sent)

    few = await counted()
    async with workspace.as_house() as uow:
        for name in ("Second", "Third"):
            await ChannelService(uow).connect_console(name, app_secret="s")
    assert await counted() == few


async def test_new_conversations_go_to_the_team_of_their_channel(
    shared_api: Api, owner: Subject, channel: Channel, still: Still
) -> None:
    path = f"/channels/{channel.id}"
    unknown = await shared_api.call(owner, "PATCH", path, json={"team_id": str(new_id())})
    assert refusal_of(unknown) == (422, "invalid")
    assert unknown.json()["errors"][0]["field"] == "team_id"
    team = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()
    changed = await shared_api.call(owner, "PATCH", path, json={"team_id": team["id"]})
    assert changed.json()["team_id"] == team["id"]
    still.directory.forget()
    await still.receive(channel, text_message(channel, "hi"))
    (talk,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert talk["team_id"] == team["id"]

    # What was moved by hand stays where it was put.
    await shared_api.call(owner, "PATCH", f"/conversations/{talk['id']}", json={"team_id": None})
    await still.receive(channel, text_message(channel, "hi again"))
    (talk,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert talk["team_id"] is None
    await shared_api.call(owner, "DELETE", f"/teams/{team['id']}")
    assert (await shared_api.call(owner, "GET", path)).json()["team_id"] is None
