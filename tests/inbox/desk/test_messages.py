"""A conversation's messages over the API: what was said, and saying something."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.channels.service import ChannelService
from inbox.desk.message_service import DeskMessages
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest
from inbox.foundation.permissions import Role, Subject
from integrations.messaging import Refused, Unknown, WhoActs
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import envelope, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def conversation_path(api: Api, owner: Subject) -> str:
    (one,) = (await api.call(owner, "GET", "/conversations")).json()["items"]
    return f"/conversations/{one['id']}"


async def messages(api: Api, subject: Subject, path: str) -> list[dict[str, Any]]:
    answer = await api.call(subject, "GET", f"{path}/messages")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_every_kind_is_shown_as_what_it_is(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    reaction = {"message_id": "wamid.1", "emoji": "x"}
    kinds: list[dict[str, Any]] = [
        {"type": "image", "image": {"id": "9", "caption": "the shoe"}},
        {"type": "reaction", "reaction": reaction},
        {"type": "hologram", "hologram": {"depth": 3}},
    ]
    await still.receive(channel, text_message(channel, "hi", wamid="wamid.1"))
    for number, kind in enumerate(kinds, start=2):
        message = {"from": "4915550001", "id": f"wamid.{number}", "timestamp": "1750000000", **kind}
        if number == 2:
            message["context"] = {"id": "wamid.1"}
        await still.receive(channel, envelope(channel, {"messages": [message]}))
    path = await conversation_path(shared_api, owner)
    hologram, reacted, image, said = await messages(shared_api, owner, path)
    assert [one["seq"] for one in (said, image, reacted, hologram)] == [1, 2, 3, 4]
    assert (said["text"], said["content"], said["external_id"]) == ("hi", None, "wamid.1")
    assert (image["kind"], image["text"]) == ("image", "the shoe")
    assert image["content"]["image"]["id"] == "9"
    assert (image["in_reply_to"], image["in_reply_to_external_id"]) == (said["id"], "wamid.1")
    assert (reacted["kind"], reacted["content"]["reaction"]) == ("reaction", reaction)
    assert (hologram["kind"], hologram["text"]) == ("hologram", None)
    assert hologram["occurred_at"] == "2025-06-15T15:06:40Z"
    contact_id = (await shared_api.call(owner, "GET", path)).json()["contact"]["id"]
    assert hologram["author"] == {"kind": "contact", "id": contact_id}
    one = await shared_api.call(owner, "GET", f"{path}/messages/{image['id']}")
    assert one.json() == image


async def test_pages_go_back_from_the_end(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    for number in range(5):
        await still.receive(channel, text_message(channel, str(number)))
    path = await conversation_path(shared_api, owner)
    seen: list[str] = []
    query = "?limit=2"
    while query:
        page = (await shared_api.call(owner, "GET", f"{path}/messages{query}")).json()
        seen += [one["text"] for one in page["items"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert seen == ["4", "3", "2", "1", "0"]


async def test_a_reply_is_made_once_and_answers_a_message(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hello?", wamid="wamid.q"))
    path = await conversation_path(shared_api, owner)
    (asked,) = await messages(shared_api, owner, path)
    sent = {"text": "Yes?\nمرحبا", "in_reply_to": asked["id"]}
    answers = [
        await shared_api.call(
            owner, "POST", f"{path}/messages", json=sent, headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    made = answers[0].json()
    assert answers[1].json() == made
    assert (made["text"], made["status"], made["direction"]) == (sent["text"], "queued", "out")
    assert made["idempotency_key"] == "k"
    assert made["author"] == {"kind": "member", "id": str(owner.id)}
    assert (made["in_reply_to"], made["in_reply_to_external_id"]) == (asked["id"], "wamid.q")
    keys = [one["idempotency_key"] for one in await messages(shared_api, owner, path)]
    assert keys == ["k", None]
    colleague = subject_of(await workspace.add_member(Role.AGENT))
    assert (await messages(shared_api, colleague, path))[0]["idempotency_key"] is None
    other = await shared_api.call(
        owner, "POST", f"{path}/messages", json={"text": "b"}, headers={"Idempotency-Key": "k"}
    )
    assert refusal_of(other) == (422, "idempotency_key_reused")
    conversation = (await shared_api.call(owner, "GET", path)).json()
    assert (conversation["owner"], conversation["unread_count"]) == ("human", 0)


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"text": ""}, 422, "invalid", "text"),
        ({"text": " \n "}, 422, "invalid", "text"),
        ({"text": "a\u0000b"}, 400, "validation_failed", "text"),
        ({"text": "x" * 4097}, 422, "invalid", "text"),
        ({"text": 5}, 400, "validation_failed", "text"),
        ({}, 422, "invalid", "text"),
        ({"text": "a", "colour": "red"}, 400, "validation_failed", "body"),
        ({"text": "a", "in_reply_to": "b"}, 400, "validation_failed", "in_reply_to"),
        ({"text": "a", "in_reply_to": str(new_id())}, 422, "invalid", "in_reply_to"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_bad_reply_names_its_field_and_sends_nothing(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    body: dict[str, object],
    status: int,
    code: str,
    field: str,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    refused = await shared_api.call(owner, "POST", f"{path}/messages", json=body)
    assert refusal_of(refused) == (status, code)
    assert [fault["field"] for fault in refused.json()["errors"]] == [field]
    assert len(await messages(shared_api, owner, path)) == 1
    assert (await shared_api.call(owner, "GET", path)).json()["owner"] == "bot"


async def test_the_longest_text_is_taken(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    sent = await shared_api.call(owner, "POST", f"{path}/messages", json={"text": "ع" * 4096})
    assert sent.status_code == 201


async def test_what_cannot_be_sent_is_said_before_anything_leaves(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE conversation SET window_until = clock_timestamp() - interval '1 s'")
        )
    late = await shared_api.call(owner, "POST", f"{path}/messages", json={"text": "a"})
    assert refusal_of(late) == (409, "reply_window_closed")
    async with workspace.as_house() as uow:
        await ChannelService(uow).change(channel.id, enabled=False)
    off = await shared_api.call(owner, "POST", f"{path}/messages", json={"text": "a"})
    assert refusal_of(off) == (409, "channel_unusable")
    assert len(await messages(shared_api, owner, path)) == 1


@pytest.mark.parametrize(
    ("outcome", "status", "who_acts"),
    [
        (Refused("131026", WhoActs.CUSTOMER), "failed", "customer"),
        (Refused("999999", WhoActs.ADMIN), "failed", "admin"),
        (Unknown("timed_out"), "unknown", "nobody"),
        (Unknown("executor_failed"), "unknown", "nobody"),
    ],
    ids=lambda value: str(getattr(value, "code", value)),
)
async def test_an_error_says_its_cause_who_acts_and_what_helps(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    outcome: Refused | Unknown,
    status: str,
    who_acts: str,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    await shared_api.call(owner, "POST", f"{path}/messages", json={"text": "a"})
    async with workspace.as_house() as uow:
        lanes = (await uow.session.execute(text("SELECT workspace_id, id FROM lane"))).all()
    jobs = await still.claim([(row.workspace_id, row.id) for row in lanes])
    assert len(jobs) == 1
    await still.end(jobs, outcome)
    sent, _ = await messages(shared_api, owner, path)
    assert sent["status"] == status
    assert (sent["error"]["code"], sent["error"]["who_acts"]) == (outcome.code, who_acts)
    assert sent["error"]["cause"]
    assert sent["error"]["what_to_do"]


async def test_messages_of_others_and_rights(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    image = {"from": "4915550001", "id": "w", "timestamp": "1", "type": "image", "image": {}}
    await still.receive(channel, text_message(channel, "hi"))
    await still.receive(channel, envelope(channel, {"messages": [image]}))
    path = await conversation_path(shared_api, owner)
    _, said = await messages(shared_api, owner, path)
    stranger = subject_of(other_workspace.owner)
    for method, suffix in (("GET", ""), ("GET", f"/{said['id']}"), ("POST", "")):
        body = {"json": {"text": "a"}} if method == "POST" else {}
        answer = await shared_api.call(stranger, method, f"{path}/messages{suffix}", **body)
        assert refusal_of(answer) == (404, "not_found")
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    masked = await messages(shared_api, marketer, path)
    assert [(one["text"], one["content"]) for one in masked] == [(None, None), ("•••", None)]
    refused = await shared_api.call(marketer, "POST", f"{path}/messages", json={"text": "a"})
    assert refusal_of(refused) == (403, "forbidden")
    elsewhere = await shared_api.call(owner, "GET", f"/conversations/{new_id()}/messages")
    assert refusal_of(elsewhere) == (404, "not_found")


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    workspace: MadeWorkspace, owner: Subject, shared_api: Api, still: Still, channel: Channel
) -> None:
    async def counted() -> int:
        workspace.runtime.opened_keys.forget(list(workspace.runtime.opened_keys._opened))
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                desk = DeskMessages(uow, owner)
                await desk.list_page(conversation_id, NumberPageRequest())
        return len(sent)

    def answering(number: int) -> dict[str, Any]:
        message = {"from": "4915550001", "id": f"wamid.{number}", "timestamp": "1", "type": "text"}
        return envelope(
            channel,
            {"messages": [message | {"text": {"body": "x"}, "context": {"id": "wamid.0"}}]},
        )

    await still.receive(channel, answering(0), answering(1))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    conversation_id = one["id"]
    # That it was read is noted by the first read of an hour.
    first, few = await counted(), await counted()
    assert first == few + 1
    await still.receive(channel, *(answering(number) for number in range(2, 12)))
    assert await counted() == few
    assert few <= 9


BUTTON = {"id": "yes", "title": "Yes"}
PLACE = {"latitude": 24.7, "longitude": 46.7, "name": "Shop"}
CARD = {"name": "Ben", "phones": [{"phone": "+4930123456"}]}


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"location": PLACE}, "location", "Shop"),
        ({"contacts": [CARD]}, "contacts", "Ben"),
        ({"interactive": {"body": "Well?", "buttons": [BUTTON]}}, "interactive", "Well?"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_other_kinds_go_out_as_they_were_written(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    body: dict[str, Any],
    kind: str,
    words: str,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    made = await shared_api.call(owner, "POST", f"{path}/messages", json=body)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["kind"], shown["text"], shown["status"]) == (kind, words, "queued")
    (job,) = await still.claim(await lanes_of(still, channel))
    sent = json.loads(job.payload)
    assert (sent["kind"], sent["text"]) == (kind, words)
    assert sent["content"] == (shown["content"] or {})[kind]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "a", "location": PLACE}, "location"),
        ({"location": PLACE | {"latitude": 91}}, "location.latitude"),
        ({"contacts": [CARD | {"phones": []}]}, "contacts.0.phones"),
        ({"contacts": [CARD | {"phones": [{"phone": "none"}]}]}, "contacts.0.phones.0.phone"),
        ({"interactive": {"body": "a"}}, "interactive"),
        ({"interactive": {"body": "a", "buttons": [BUTTON] * 2}}, "interactive.buttons.1.id"),
        (
            {"interactive": {"body": "a", "buttons": [BUTTON | {"title": "x" * 21}]}},
            "interactive.buttons.0.title",
        ),
        (
            {"interactive": {"body": "a", "link": {"text": "a", "url": "javascript:1"}}},
            "interactive.link.url",
        ),
        ({"reaction": {"message_id": str(new_id()), "emoji": "👍"}}, "reaction.message_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "body",
)
async def test_what_whatsapp_would_refuse_is_refused_here_by_field(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    body: dict[str, Any],
    field: str,
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    refused = await shared_api.call(owner, "POST", f"{path}/messages", json=body)
    assert refusal_of(refused) == (422, "invalid")
    assert field in [one["field"] for one in refused.json()["errors"]]
    assert len(await messages(shared_api, owner, path)) == 1


async def test_a_reaction_of_ours_shows_on_the_message_that_it_names(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    (asked,) = await messages(shared_api, owner, path)
    body = {"reaction": {"message_id": asked["id"], "emoji": "👍"}}
    made = await shared_api.call(owner, "POST", f"{path}/messages", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["in_reply_to"] == asked["id"]
    shown = (await shared_api.call(owner, "GET", f"{path}/messages/{asked['id']}")).json()
    assert [(one["emoji"], one["author"]["kind"]) for one in shown["reactions"]] == [
        ("👍", "member")
    ]
    # The customer sees one of the house, so a colleague's takes its place.
    colleague = subject_of(await workspace.add_member(Role.AGENT))
    body = {"reaction": {"message_id": asked["id"], "emoji": "🙏"}}
    await shared_api.call(colleague, "POST", f"{path}/messages", json=body)
    shown = (await shared_api.call(owner, "GET", f"{path}/messages/{asked['id']}")).json()
    assert [one["emoji"] for one in shown["reactions"]] == ["🙏"]


async def test_nothing_is_sent_when_somebody_was_quicker(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    path = await conversation_path(shared_api, owner)
    first = {"text": "I answer", "composed_after_seq": 1}
    assert (await shared_api.call(owner, "POST", f"{path}/messages", json=first)).is_success
    late = await shared_api.call(owner, "POST", f"{path}/messages", json=first)
    assert refusal_of(late) == (409, "answered_meanwhile")
    assert late.json()["now"] == {"last_seq": 2}
    assert len(await messages(shared_api, owner, path)) == 2


async def lanes_of(still: Still, channel: Channel) -> list[tuple[UUID, UUID]]:
    async with still.runtime.unit_of_work(channel.workspace_id) as uow:
        rows = await uow.session.execute(text("SELECT workspace_id, id FROM lane"))
        return [(row.workspace_id, row.id) for row in rows]
