"""Messages for later: planned, changed, cancelled; sent once, or refused with a reason."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.desk.tasks import send_scheduled
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import SCOPES, Role, Subject, SubjectKind
from inbox.workspaces.models import Member
from tests.factories.callers import Api, refusal_of
from tests.factories.keys import make_key
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.desk.test_messages import conversation_path, messages
from tests.inbox.media.test_content import HEADS


@pytest.fixture
async def path(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    await still.receive(channel, text_message(channel, "hi", wamid="wamid.q"))
    return await conversation_path(shared_api, owner)


@pytest.fixture(autouse=True)
async def later(workspace: MadeWorkspace) -> str:
    """Tomorrow, whenever that is."""
    async with workspace.as_house() as uow:
        moment = await uow.session.scalar(text("SELECT clock_timestamp() + interval '1 day'"))
    return str(moment.isoformat())


async def plan(api: Api, who: Subject, path: str, later: str, **given: Any) -> dict[str, Any]:
    body = {"message": {"text": "Are you still there?"}, "send_at": later} | given
    made = await api.call(who, "POST", f"{path}/scheduled-messages", json=body)
    assert made.status_code == 201, made.text
    planned: dict[str, Any] = made.json()
    return planned


async def let_it_be_time(workspace: MadeWorkspace, also: str = "") -> None:
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE scheduled_message SET due_at = clock_timestamp() - interval '1 s'")
        )
        if also:
            await uow.session.execute(text(also))


async def test_a_message_is_planned_changed_and_sent_once_by_its_author(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace
) -> None:
    planned = await plan(shared_api, owner, path, later)
    assert (planned["state"], planned["only_if_mine"]) == ("waiting", False)
    assert planned["message"]["text"] == "Are you still there?"
    (asked,) = await messages(shared_api, owner, path)
    one = f"{path}/scheduled-messages/{planned['id']}"
    change = {"message": {"text": "Hello?", "in_reply_to": asked["id"]}}
    changed = (await shared_api.call(owner, "PATCH", one, json=change)).json()
    assert (changed["message"]["text"], changed["send_at"]) == ("Hello?", planned["send_at"])
    await send_scheduled(workspace.runtime)
    assert len(await messages(shared_api, owner, path)) == 1
    await let_it_be_time(workspace)
    # Several sweepers, at once and again.
    await asyncio.gather(*(send_scheduled(workspace.runtime) for _ in range(4)))
    await send_scheduled(workspace.runtime)
    sent, _ = await messages(shared_api, owner, path)
    assert (sent["text"], sent["status"], sent["in_reply_to"]) == ("Hello?", "queued", asked["id"])
    assert sent["author"] == {"kind": "member", "id": str(owner.id)}
    done = (await shared_api.call(owner, "GET", one)).json()
    assert (done["state"], done["message_id"]) == ("sent", sent["id"])
    for method, body in (("PATCH", {"json": {"only_if_mine": True}}), ("DELETE", {})):
        ended = await shared_api.call(owner, method, one, **body)
        assert refusal_of(ended) == (409, "scheduled_ended")
    listed = (await shared_api.call(owner, "GET", f"{path}/scheduled-messages")).json()["items"]
    assert listed == [done]


async def test_cancelling_and_sending_at_once_ends_in_one_of_them(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace
) -> None:
    ends = set()
    for _ in range(6):
        planned = await plan(shared_api, owner, path, later)
        await let_it_be_time(workspace)
        one = f"{path}/scheduled-messages/{planned['id']}"
        _, cancelled = await asyncio.gather(
            send_scheduled(workspace.runtime), shared_api.call(owner, "DELETE", one)
        )
        end = (await shared_api.call(owner, "GET", one)).json()
        ends.add(end["state"])
        assert end["state"] == ("cancelled" if cancelled.status_code == 204 else "sent")
        assert (end["message_id"] is None) == (end["state"] == "cancelled")
    sent = await messages(shared_api, owner, path)
    async with workspace.as_house() as uow:
        count = "SELECT count(*) FROM scheduled_message WHERE state = 'sent'"
        assert await uow.session.scalar(text(count)) == len(sent) - 1


@pytest.mark.parametrize(
    ("also", "given", "reason"),
    [
        (
            "UPDATE conversation SET window_until = clock_timestamp() - interval '1 s'",
            {},
            "reply_window_closed",
        ),
        (
            "UPDATE conversation SET assignee_id = NULL",
            {"only_if_mine": True},
            "conversation_not_yours",
        ),
        ("UPDATE channel SET state = 'disabled'", {}, "channel_unusable"),
        ("UPDATE member SET state = 'deactivated'", {}, "author_gone"),
        (
            "UPDATE conversation SET last_seq = last_seq + 1",
            {"message": {"text": "a", "composed_after_seq": 1}},
            "answered_meanwhile",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
async def test_what_may_not_leave_any_more_says_why_and_its_author_is_told(
    shared_api: Api,
    owner: Subject,
    path: str,
    later: str,
    workspace: MadeWorkspace,
    also: str,
    given: dict[str, Any],
    reason: str,
) -> None:
    planned = await plan(shared_api, owner, path, later, **given)
    await let_it_be_time(workspace, also)
    await send_scheduled(workspace.runtime)
    await send_scheduled(workspace.runtime)
    one = await shared_api.call(owner, "GET", f"{path}/scheduled-messages/{planned['id']}")
    assert (one.json()["state"], one.json()["reason"]) == ("refused", reason)
    assert len(await messages(shared_api, owner, path)) == 1
    told = (await shared_api.call(owner, "GET", "/notifications")).json()["items"]
    wanted = [] if reason == "author_gone" else [("scheduled_send_refused", planned["id"])]
    assert [(one["kind"], one["object_id"]) for one in told] == wanted


@pytest.mark.parametrize(
    "change",
    [
        "revoked_at = clock_timestamp()",
        "expires_at = clock_timestamp() - interval '1 s'",
        "scopes = '{contacts:read}'",
    ],
)
async def test_a_key_that_lost_its_right_sends_nothing_more(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace, change: str
) -> None:
    await make_key(workspace)
    async with workspace.as_house() as uow:
        key_id = await uow.session.scalar(text("SELECT id FROM api_key"))
    key = Subject(workspace.id, SubjectKind.API_KEY, key_id, SCOPES)
    planned = await plan(shared_api, key, path, later)
    await let_it_be_time(workspace, f"UPDATE api_key SET {change}")
    await send_scheduled(workspace.runtime)
    one = await shared_api.call(owner, "GET", f"{path}/scheduled-messages/{planned['id']}")
    assert (one.json()["state"], one.json()["reason"]) == ("refused", "author_gone")
    assert len(await messages(shared_api, owner, path)) == 1


async def test_it_is_sent_while_the_conversation_is_still_the_authors(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace
) -> None:
    await shared_api.call(owner, "POST", f"{path}/claim")
    await plan(shared_api, owner, path, later, only_if_mine=True)
    await let_it_be_time(workspace)
    await send_scheduled(workspace.runtime)
    assert len(await messages(shared_api, owner, path)) == 2


async def test_a_file_is_kept_for_its_message_and_given_back(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace
) -> None:
    conversation_id = path.rpartition("/")[2]
    upload = await shared_api.call(
        owner,
        "POST",
        f"/media?conversation_id={conversation_id}",
        content=HEADS["image/jpeg"],
    )
    file = upload.json()
    message = {"attachment": {"id": file["id"], "caption": "Look"}}
    first = await plan(shared_api, owner, path, later, message=message)
    taken = await shared_api.call(owner, "POST", f"{path}/messages", json=message)
    assert [one["field"] for one in taken.json()["errors"]] == ["attachment.id"]
    assert (
        await shared_api.call(owner, "DELETE", f"{path}/scheduled-messages/{first['id']}")
    ).status_code == 204
    second = await plan(shared_api, owner, path, later, message=message)
    changed = await shared_api.call(
        owner, "PATCH", f"{path}/scheduled-messages/{second['id']}", json={"message": message}
    )
    assert changed.status_code == 200, changed.text
    await let_it_be_time(workspace)
    await send_scheduled(workspace.runtime)
    sent, _ = await messages(shared_api, owner, path)
    assert (sent["kind"], sent["text"], sent["id"]) == ("image", "Look", second["id"])
    assert [one["id"] for one in sent["attachments"]] == [file["id"]]


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"send_at": "2020-01-01T00:00:00Z"}, 422, "send_at"),
        ({"send_at": "2090-01-01T00:00:00Z"}, 422, "send_at"),
        ({"send_at": "2030-01-01T00:00:00"}, 422, "send_at"),
        ({"send_at": "soon"}, 400, "send_at"),
        ({"message": {"text": ""}}, 422, "message.text"),
        ({"message": {}}, 422, "message.text"),
        (
            {"message": {"text": "a", "in_reply_to": str(new_id())}},
            422,
            "message.in_reply_to",
        ),
        ({"message": {"attachment": {"id": str(new_id())}}}, 422, "message.attachment.id"),
        ({"message": {"template": {"id": str(new_id())}}}, 422, "message.template.id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_plan_names_its_field(
    shared_api: Api,
    owner: Subject,
    path: str,
    later: str,
    given: dict[str, Any],
    status: int,
    field: str,
) -> None:
    body = {"message": {"text": "a"}, "send_at": later} | given
    refused = await shared_api.call(owner, "POST", f"{path}/scheduled-messages", json=body)
    assert refused.status_code == status, refused.text
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    listed = await shared_api.call(owner, "GET", f"{path}/scheduled-messages")
    assert listed.json()["items"] == []


async def test_rights(
    shared_api: Api, owner: Subject, path: str, later: str, workspace: MadeWorkspace
) -> None:
    planned = await plan(shared_api, owner, path, later)
    one = f"{path}/scheduled-messages/{planned['id']}"
    colleague: Member = await workspace.add_member(Role.AGENT)
    changed = await shared_api.call(
        subject_of(colleague), "PATCH", one, json={"message": {"text": "x"}}
    )
    assert refusal_of(changed) == (403, "scheduled_by_somebody_else")
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    assert (await shared_api.call(marketer, "GET", one)).json()["message"] is None
    assert refusal_of(await shared_api.call(marketer, "DELETE", one)) == (403, "forbidden")
    assert (await shared_api.call(subject_of(colleague), "DELETE", one)).status_code == 204
