"""What is done with a conversation: taken once, put off, handed over, read, noted, changed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.conversations.service import ConversationService
from inbox.conversations.tasks import wake_snoozed
from inbox.conversations.threads import ThreadSet
from inbox.foundation.errors import Conflict
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission, Role, Subject, SubjectKind
from inbox.workspaces.service import MemberService
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import connect, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

RACES = 1_000


async def conversation(api: Api, who: Subject) -> dict[str, Any]:
    (one,) = (await api.call(who, "GET", "/conversations")).json()["items"]
    found: dict[str, Any] = one
    return found


@pytest.fixture
async def path(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    await still.receive(channel, text_message(channel, "hi", name="Ann"))
    return f"/conversations/{(await conversation(shared_api, owner))['id']}"


@pytest.fixture
async def agents(workspace: MadeWorkspace) -> tuple[Subject, Subject]:
    first, second = [await workspace.add_member(Role.AGENT) for _ in range(2)]
    return subject_of(first), subject_of(second)


@pytest.mark.timeout(600)
async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told_who(
    workspace: MadeWorkspace, path: str, agents: tuple[Subject, Subject]
) -> None:
    conversation_id = UUID(path.rpartition("/")[2])
    runtime = workspace.runtime

    async def claim(who: Subject) -> Subject | Any:
        try:
            async with runtime.unit_of_work(workspace.id, subject=who) as uow:
                service = ConversationService(uow)
                thread = await service.lock(conversation_id)
                members = MemberService(uow, runtime.installation_key)
                await service.claim(thread, who.id, members)
        except Conflict as error:
            return error.now["assignee_id"]
        return who

    async def put_back(who: Subject) -> None:
        async with runtime.unit_of_work(workspace.id, subject=who) as uow:
            service = ConversationService(uow)
            thread = await service.lock(conversation_id)
            await service.release(thread, MemberService(uow, runtime.installation_key))

    wins = {agents[0].id: 0, agents[1].id: 0}
    for _ in range(RACES):
        ends = await asyncio.gather(claim(agents[0]), claim(agents[1]))
        (winner,) = [one for one in ends if isinstance(one, Subject)]
        (told,) = [one for one in ends if not isinstance(one, Subject)]
        assert told == str(winner.id)
        wins[winner.id] += 1
        await put_back(winner)
    assert sum(wins.values()) == RACES


async def test_a_claim_names_who_has_it_and_only_he_puts_it_back(
    shared_api: Api, path: str, agents: tuple[Subject, Subject], workspace: MadeWorkspace
) -> None:
    first, second = agents
    taken = await shared_api.call(first, "POST", f"{path}/claim")
    assert (taken.status_code, taken.json()["assignee_id"]) == (200, str(first.id))
    again = await shared_api.call(first, "POST", f"{path}/claim")
    assert again.status_code == 200
    for way in ("claim", "release"):
        refused = await shared_api.call(second, "POST", f"{path}/{way}")
        assert refusal_of(refused) == (409, "already_claimed")
        assert refused.json()["now"]["assignee_id"] == str(first.id)
        assert refused.json()["now"]["assignee_name"]
    old = {"assignee_id": str(second.id), "expected_assignee_id": None}
    moved = await shared_api.call(second, "PATCH", path, json=old)
    assert refusal_of(moved) == (409, "assignee_changed")
    assert (await shared_api.call(first, "POST", f"{path}/release")).json()["assignee_id"] is None
    events = (await shared_api.call(first, "GET", f"{path}/events")).json()["items"]
    assert [one["kind"] for one in events] == ["assigned", "assigned", "opened"]


async def test_put_off_until_a_time_or_until_the_customer_writes(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    path: str,
    workspace: MadeWorkspace,
) -> None:
    past = {"status": "snoozed", "snoozed_until": "2020-01-01T00:00:00Z"}
    refused = await shared_api.call(owner, "PATCH", path, json=past)
    assert refusal_of(refused) == (422, "invalid")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    snooze = {"status": "snoozed", "snoozed_until": later}
    assert (await shared_api.call(owner, "PATCH", path, json=snooze)).is_success
    await wake_snoozed(workspace.runtime)
    assert (await conversation(shared_api, owner))["status"] == "snoozed"
    async with workspace.as_house() as uow:
        await uow.session.execute(text("UPDATE conversation SET snoozed_until = now()"))
    await wake_snoozed(workspace.runtime)
    shown = await conversation(shared_api, owner)
    assert (shown["status"], shown["snoozed_until"]) == ("open", None)

    assert (await shared_api.call(owner, "PATCH", path, json=snooze)).is_success
    await still.receive(channel, text_message(channel, "hello?", name="Ann"))
    shown = await conversation(shared_api, owner)
    assert (shown["status"], shown["snoozed_until"]) == ("open", None)

    resolved = await shared_api.call(owner, "PATCH", path, json={"status": "resolved"})
    assert resolved.json()["resolved_at"] is not None
    assert resolved.json()["waiting_since"] is None
    await still.receive(channel, text_message(channel, "one more", name="Ann"))
    kinds = [
        one["kind"]
        for one in (await shared_api.call(owner, "GET", f"{path}/events")).json()["items"]
    ]
    assert kinds == ["reopened", "resolved", "woken", "snoozed", "woken", "snoozed", "opened"]


async def test_who_waits_and_how_long_he_waited(shared_api: Api, owner: Subject, path: str) -> None:
    assert (await conversation(shared_api, owner))["waiting_since"] is not None
    assert len((await shared_api.call(owner, "GET", "/conversations?waiting=true")).json()["items"])
    sent = await shared_api.call(owner, "POST", f"{path}/messages", json={"text": "Hello Ann"})
    assert sent.status_code == 201
    assert (await conversation(shared_api, owner))["waiting_since"] is None


async def test_unread_and_drafts_are_ones_own(
    shared_api: Api, owner: Subject, path: str, agents: tuple[Subject, Subject]
) -> None:
    first, second = agents
    assert (await conversation(shared_api, first))["unread"] == 1
    read = await shared_api.call(first, "POST", f"{path}/read", json={})
    assert read.json()["unread"] == 0
    assert (await conversation(shared_api, second))["unread"] == 1
    unread = await shared_api.call(first, "POST", f"{path}/read", json={"unread": True})
    assert unread.json()["unread"] == 1

    kept = await shared_api.call(first, "PUT", f"{path}/draft", json={"text": "Dear Ann"})
    assert kept.json()["text"] == "Dear Ann"
    assert (await conversation(shared_api, first))["has_draft"]
    assert not (await conversation(shared_api, second))["has_draft"]
    other = await shared_api.call(second, "GET", f"{path}/draft")
    assert refusal_of(other) == (404, "not_found")
    await shared_api.call(first, "POST", f"{path}/messages", json={"text": "Dear Ann, yes."})
    assert not (await conversation(shared_api, first))["has_draft"]


async def test_a_note_tells_those_whom_it_names(
    shared_api: Api, path: str, agents: tuple[Subject, Subject]
) -> None:
    first, second = agents
    note = {"text": "Look at this", "mentioned": [str(second.id)]}
    made = await shared_api.call(first, "POST", f"{path}/notes", json=note)
    assert (made.status_code, made.json()["after_seq"]) == (201, 1)
    note_path = f"{path}/notes/{made.json()['id']}"
    refused = await shared_api.call(second, "PATCH", note_path, json={"text": "x"})
    assert refusal_of(refused) == (403, "note_of_somebody_else")
    told = (await shared_api.call(second, "GET", "/notifications?unread=true")).json()["items"]
    assert [(one["kind"], one["object_id"]) for one in told] == [("mention", made.json()["id"])]
    mine = (await shared_api.call(second, "GET", "/conversations?mentions_me=true")).json()["items"]
    assert len(mine) == 1
    assert (await shared_api.call(first, "GET", "/conversations?mentions_me=true")).json()[
        "items"
    ] == []
    await shared_api.call(second, "POST", f"{path}/read", json={})
    assert (await shared_api.call(second, "GET", "/notifications/unread")).json() == {"unread": 0}
    changed = await shared_api.call(first, "PATCH", note_path, json={"text": "Never mind"})
    assert (changed.json()["text"], changed.json()["edited_at"] is None) == ("Never mind", False)


async def test_who_has_a_conversation_hears_of_it_once_until_he_has_read_it(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    path: str,
    agents: tuple[Subject, Subject],
) -> None:
    first, _ = agents
    await shared_api.call(owner, "PATCH", path, json={"assignee_id": str(first.id)})
    for said in ("one", "two"):
        await still.receive(channel, text_message(channel, said, name="Ann"))
    told = (await shared_api.call(first, "GET", "/notifications")).json()["items"]
    assert sorted(one["kind"] for one in told) == ["assignment", "new_message"]
    assert (await shared_api.call(owner, "GET", "/notifications")).json()["items"] == []


async def test_labels_views_and_counts(
    shared_api: Api, owner: Subject, path: str, agents: tuple[Subject, Subject]
) -> None:
    label = (await shared_api.call(owner, "POST", "/labels", json={"name": "VIP"})).json()
    taken = await shared_api.call(owner, "POST", "/labels", json={"name": "vip"})
    assert refusal_of(taken) == (409, "label_name_taken")
    on = f"{path}/labels/{label['id']}"
    assert (await shared_api.call(owner, "PUT", on)).status_code == 204
    assert [one["name"] for one in (await conversation(shared_api, owner))["labels"]] == ["VIP"]
    mine = {"name": "VIPs", "filters": {"label_id": label["id"], "status": "open"}}
    view = (await shared_api.call(owner, "POST", "/views", json=mine)).json()
    assert (view["count"], view["capped"], view["shared"]) == (1, False, False)
    first, _ = agents
    assert (await shared_api.call(first, "GET", "/views")).json()["items"] == []
    shared = mine | {"shared": True}
    refused = await shared_api.call(first, "POST", "/views", json=shared)
    assert refusal_of(refused) == (403, "forbidden")
    assert (await shared_api.call(owner, "DELETE", on)).status_code == 204
    found = await shared_api.call(owner, "GET", f"/conversations?label_id={label['id']}")
    assert found.json()["items"] == []


async def test_many_at_once_each_for_itself_and_what_undoes_it(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, path: str
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone="4977", name="Ben"))
    items = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    ids = [one["id"] for one in items] + ["01a219c2-4ec0-74a6-ac24-834167e7e1df"]
    body = {"conversation_ids": ids, "change": {"status": "pending", "priority": "high"}}
    results = (await shared_api.call(owner, "POST", "/conversations/bulk", json=body)).json()
    shown = [(one["changed"], one["code"], one["before"]) for one in results["results"]]
    before = {"status": "open", "priority": "normal"}
    assert shown == [(True, None, before), (True, None, before), (False, "not_found", {})]
    items = (await shared_api.call(owner, "GET", "/conversations?priority=high")).json()["items"]
    assert {one["status"] for one in items} == {"pending"}
    assert len(items) == 2


async def test_what_was_there_before_is_a_change_that_undoes_it(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, path: str
) -> None:
    for key, personal in (("size", False), ("diet", True)):
        field = {"owner": "conversation", "key": key, "title": key, "kind": "text"}
        made = await shared_api.call(owner, "POST", "/fields", json=field | {"personal": personal})
        assert made.status_code == 201, made.text
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    first = {"status": "snoozed", "snoozed_until": later, "fields": {"size": "S", "diet": "none"}}
    assert (await shared_api.call(owner, "PATCH", path, json=first)).is_success
    shown = (await shared_api.call(owner, "GET", path)).json()

    async def at_once(who: Subject, change: Any) -> Any:
        body = {"conversation_ids": [path.rpartition("/")[2]], "change": change}
        answer = await shared_api.call(who, "POST", "/conversations/bulk", json=body)
        (result,) = answer.json()["results"]
        assert result["changed"], result
        return result["before"]

    change = {"status": "open", "priority": "high", "fields": {"size": "M", "diet": "vegan"}}
    before = await at_once(owner, change)
    assert before["fields"] == {"size": "S", "diet": "none"}
    await at_once(owner, before)
    again = (await shared_api.call(owner, "GET", path)).json()
    names = ("status", "snoozed_until", "priority", "fields")
    assert [again[name] for name in names] == [shown[name] for name in names]
    # What one may not read is not told.
    rights = frozenset({Permission.CONVERSATIONS_READ, Permission.CONVERSATIONS_REPLY})
    blind = Subject(workspace.id, SubjectKind.API_KEY, new_id(), rights)
    assert (await at_once(blind, change))["fields"] == {"size": "S"}


async def test_one_workspace_that_cannot_be_woken_holds_up_no_other(
    still: Still,
    path: str,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert path
    theirs = await connect(still, other_workspace.id, name="Theirs")
    await still.receive(theirs, text_message(theirs, "hi", phone="4978", name="Cy"))
    for one in (workspace, other_workspace):
        async with one.as_house() as uow:
            put_off = "UPDATE conversation SET status = 'snoozed', snoozed_until = now()"
            await uow.session.execute(text(put_off))
    save = ThreadSet.save
    bad, good = sorted((workspace, other_workspace), key=lambda one: one.id)

    async def fail(self: ThreadSet, threads: Any) -> None:
        if self.uow.workspace_ids == (bad.id,):
            raise ValueError
        await save(self, threads)

    monkeypatch.setattr(ThreadSet, "save", fail)
    await wake_snoozed(workspace.runtime)
    for one, status in ((bad, "snoozed"), (good, "open")):
        async with one.as_house() as uow:
            found = await uow.session.scalars(text("SELECT status FROM conversation"))
            assert set(found) == {status}


async def test_handed_over_the_bot_is_silent(
    shared_api: Api, owner: Subject, path: str, agents: tuple[Subject, Subject]
) -> None:
    first, _ = agents
    asked = {"assignee_id": str(first.id), "reason": "She asks for the manager."}
    handed = await shared_api.call(owner, "POST", f"{path}/hand-over", json=asked)
    assert (handed.json()["owner"], handed.json()["assignee_id"]) == ("human", str(first.id))
    told = (await shared_api.call(first, "GET", "/notifications")).json()["items"]
    assert [one["kind"] for one in told] == ["handed_over"]
    # What it is about is read where the conversation goes on.
    notes = (await shared_api.call(first, "GET", f"{path}/notes")).json()["items"]
    assert [one["text"] for one in notes] == ["She asks for the manager."]
