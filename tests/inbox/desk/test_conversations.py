"""Conversations over the API: the list, its pages and filters, and taking one over."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from automation.rules.service import RuleService
from inbox.channels.models import Channel
from inbox.conversations.schemas import ConversationFilters
from inbox.desk.service import DeskService
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import MomentPageRequest
from inbox.foundation.permissions import Role, Subject
from inbox.workspaces.models import MemberState
from inbox.workspaces.schemas import MemberChange
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def listed(api: Api, subject: Subject, query: str = "") -> list[dict[str, Any]]:
    answer = await api.call(subject, "GET", f"/conversations{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_one_with_the_newest_message_stands_first(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    for phone, name in (("491", "Ann"), ("492", "Ben"), ("491", "Ann")):
        await still.receive(channel, text_message(channel, f"from {name}", phone=phone, name=name))
    first, second = await listed(shared_api, owner)
    assert [one["contact"]["name"] for one in (first, second)] == ["Ann", "Ben"]
    assert first["last_message"]["text"] == "from Ann"
    assert first["last_message"] | {"id": "", "occurred_at": ""} == {
        "id": "",
        "kind": "text",
        "text": "from Ann",
        "direction": "in",
        "status": "received",
        "occurred_at": "",
    }
    assert (first["unread_count"], first["status"], first["owner"]) == (2, "open", "bot")
    read = await shared_api.call(owner, "GET", f"/conversations/{first['id']}")
    assert read.json() == first


async def test_pages_neither_skip_nor_repeat_where_times_are_equal(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(
        channel, *(text_message(channel, "hi", phone=f"49{n}") for n in range(10, 17))
    )
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE conversation SET last_message_at = '2026-01-01T00:00:00.000001Z'")
        )
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await shared_api.call(owner, "GET", f"/conversations?limit=3{cursor}")).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7


async def test_filters(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "a", phone="491", name="Ann"))
    await still.receive(channel, text_message(channel, "b", phone="492", name="Ben"))
    ben, ann = await listed(shared_api, owner)
    agent = await workspace.add_member(Role.AGENT)
    await shared_api.call(
        owner,
        "PATCH",
        f"/conversations/{ann['id']}",
        json={"status": "resolved", "assignee_id": str(agent.id), "owner": "human"},
    )
    for query, found in (
        ("status=open", [ben]),
        ("status=resolved", [ann]),
        ("owner=bot", [ben]),
        (f"assignee_id={agent.id}", [ann]),
        (f"channel_id={channel.id}", [ben, ann]),
        (f"channel_id={new_id()}", []),
        (f"contact_id={ann['contact']['id']}", [ann]),
        ("unread=true", [ben, ann]),
        ("unread=false", []),
        ("status=open&owner=human", []),
    ):
        shown = await listed(shared_api, owner, f"?{query}")
        assert [one["id"] for one in shown] == [one["id"] for one in found], query


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=lost", "validation_failed"),
        ("assignee_id=me", "validation_failed"),
        ("cursor=AAAA", "cursor_invalid"),
        ("cursor=AaH8XJxhdJScBKgA6NGQ1w", "cursor_invalid"),
        ("colour=red", "unknown_parameter"),
    ],
)
async def test_a_bad_question_is_refused(
    shared_api: Api, owner: Subject, query: str, code: str
) -> None:
    answer = await shared_api.call(owner, "GET", f"/conversations?{query}")
    assert refusal_of(answer) == (400, code)


async def parked_answer(still: Still, channel: Channel) -> tuple[list[Any], UUID]:
    """A customer asked twice: the first answer is under way, the second waits behind it."""
    async with still.runtime.unit_of_work(channel.workspace_id) as uow:
        await RuleService(uow).add("price", "It is 20.")
    jobs = await still.receive(channel, text_message(channel, "price"))
    assert await still.receive(channel, text_message(channel, "price?")) == []
    (job,) = jobs
    assert job.conversation_id is not None
    return jobs, job.conversation_id


async def statuses(api: Api, owner: Subject, conversation_id: UUID) -> list[tuple[str, str]]:
    answer = await api.call(owner, "GET", f"/conversations/{conversation_id}/messages")
    return [
        (one["author"]["kind"], one["status"])
        for one in reversed(answer.json()["items"])
        if one["direction"] == "out"
    ]


@pytest.mark.parametrize("how", ["owner", "assignee"])
async def test_a_person_on_it_silences_what_automation_still_had_waiting(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    how: str,
) -> None:
    jobs, conversation_id = await parked_answer(still, channel)
    change = {"owner": "human"} if how == "owner" else {"assignee_id": str(workspace.owner.id)}
    path = f"/conversations/{conversation_id}"
    taken = await shared_api.call(owner, "PATCH", path, json=change)
    assert taken.status_code == 200, taken.text
    assert await statuses(shared_api, owner, conversation_id) == [
        ("automation", "queued"),
        ("automation", "cancelled"),
    ]
    assert await still.end(jobs) == []
    assert await still.receive(channel, text_message(channel, "price again")) == []
    assert await statuses(shared_api, owner, conversation_id) == [
        ("automation", "sent"),
        ("automation", "cancelled"),
    ]
    back = {"owner": "bot", "assignee_id": None}
    assert (await shared_api.call(owner, "PATCH", path, json=back)).json()["owner"] == "bot"
    assert len(await still.receive(channel, text_message(channel, "price, please"))) == 1


async def test_a_persons_reply_goes_out_behind_what_is_under_way(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    jobs, conversation_id = await parked_answer(still, channel)
    sent = await shared_api.call(
        owner, "POST", f"/conversations/{conversation_id}/messages", json={"text": "I am here"}
    )
    assert sent.status_code == 201, sent.text
    assert await statuses(shared_api, owner, conversation_id) == [
        ("automation", "queued"),
        ("automation", "cancelled"),
        ("member", "queued"),
    ]
    (started,) = await still.end(jobs)
    assert str(started.message_id) == sent.json()["id"]
    assert await still.end([started]) == []
    assert (await statuses(shared_api, owner, conversation_id))[-1] == ("member", "sent")


async def test_only_an_active_member_can_be_assigned(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    (before,) = await listed(shared_api, owner)
    gone = await workspace.add_member(Role.AGENT)
    async with workspace.as_member(workspace.owner) as uow:
        await workspace.members(uow).change(gone.id, MemberChange(state=MemberState.DEACTIVATED))
    for member_id in (gone.id, other_workspace.owner.id, new_id()):
        refused = await shared_api.call(
            owner,
            "PATCH",
            f"/conversations/{before['id']}",
            json={"assignee_id": str(member_id), "status": "pending"},
        )
        assert refusal_of(refused) == (422, "invalid")
        assert refused.json()["errors"][0]["field"] == "assignee_id"
    assert await listed(shared_api, owner) == [before]


async def test_a_change_is_in_the_audit_once(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    (conversation,) = await listed(shared_api, owner)
    path = f"/conversations/{conversation['id']}"
    for _ in range(2):
        await shared_api.call(owner, "PATCH", path, json={"status": "pending"})
    found = await shared_api.call(owner, "GET", f"/audit?object_id={conversation['id']}")
    assert [(one["action"], one["details"], one["actor_id"]) for one in found.json()["items"]] == [
        ("conversation_changed", {"fields": ["status"]}, str(owner.id))
    ]


async def test_conversations_of_others_and_rights(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    (conversation,) = await listed(shared_api, owner)
    path = f"/conversations/{conversation['id']}"
    stranger = subject_of(other_workspace.owner)
    for method, body in (("GET", None), ("PATCH", {"status": "resolved"})):
        answer = await shared_api.call(stranger, method, path, **({"json": body} if body else {}))
        assert refusal_of(answer) == (404, "not_found")
    assert await listed(shared_api, stranger) == []
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    (masked,) = await listed(shared_api, marketer)
    assert (masked["contact"]["name"], masked["last_message"]["text"]) == ("A••• L•••", "•••")
    refused = await shared_api.call(marketer, "PATCH", path, json={"status": "resolved"})
    assert refusal_of(refused) == (403, "forbidden")
    developer = subject_of(await workspace.add_member(Role.DEVELOPER))
    assert refusal_of(await shared_api.call(developer, "GET", path)) == (403, "forbidden")


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    workspace: MadeWorkspace, owner: Subject, still: Still, channel: Channel
) -> None:
    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                desk = DeskService(uow, owner)
                await desk.list_conversations(MomentPageRequest(), ConversationFilters())
        return len(sent)

    await still.receive(channel, text_message(channel, "hi", phone="4910"))
    few = await counted()
    await still.receive(
        channel, *(text_message(channel, "hi", phone=f"491{n}") for n in range(20, 30))
    )
    assert await counted() == few
    assert few <= 12
